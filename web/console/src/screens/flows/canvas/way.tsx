import { BaseEdge, EdgeLabelRenderer, type Edge, type EdgeProps } from '@xyflow/react'
import { memo } from 'react'
import { pathOf, type Route } from './lanes'

export interface WayData extends Record<string, unknown> {
  route: Route
  says: string
}

export type WayEdge = Edge<WayData, 'way'>

/** A line from a way out to the box that it leads to, along its own lane. */
export const WayLine = memo(function WayLine({ id, data, sourceX, sourceY, targetX, targetY, markerEnd, selected }: EdgeProps<WayEdge>) {
  const points = data!.route.points.map((p) => ({ ...p }))
  const [first, second, last] = [points[0]!, points[1]!, points.at(-1)!]
  // The handles say exactly where it begins and ends.
  if (Math.abs(second.y - first.y) < 1) second.y = sourceY
  else if (points.length > 2) second.x = sourceX
  Object.assign(first, { x: sourceX, y: sourceY })
  last.y = Math.abs(last.x - targetX) < 8 ? targetY : targetY + 4
  const spot = data!.route.label ?? (selected && data!.says ? middleOf(points) : undefined)
  return (
    <>
      <BaseEdge id={id} path={pathOf(points)} markerEnd={markerEnd} interactionWidth={16} />
      {spot && (
        <EdgeLabelRenderer>
          <span className={selected ? 'fb-way selected' : 'fb-way'} style={{ transform: `translate(-50%, -50%) translate(${spot.x}px, ${spot.y}px)` }}>
            {data!.says}
          </span>
        </EdgeLabelRenderer>
      )}
    </>
  )
})

function middleOf(points: readonly { x: number; y: number }[]) {
  const i = Math.max(1, Math.floor(points.length / 2))
  const [a, b] = [points[i - 1]!, points[i]!]
  return { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 }
}
