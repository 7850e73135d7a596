import {
  Background,
  ControlButton,
  Controls,
  MarkerType,
  MiniMap,
  ReactFlow,
  useReactFlow,
  type Connection,
  type EdgeChange,
  type NodeChange,
} from '@xyflow/react'
import '@xyflow/react/dist/base.css'
import { Wand2 } from 'lucide-react'
import { useCallback, useEffect, useMemo, useRef, useState, type DragEvent, type KeyboardEvent } from 'react'
import { useLang } from '../../../lang/lang'
import { useFlowWords } from '../words'
import { StepBox, type BoxNode } from './box'
import { routesOf } from './lanes'
import { BOX_WIDTH, neighbour, widthOf, type Direction, type Picture, type Wire } from './picture'
import { WayLine, type WayEdge } from './way'

interface Props {
  picture: Picture
  selected: readonly string[]
  onSelect: (keys: string[]) => void
  problems: ReadonlyMap<string, 'error' | 'warning'>
  running: string | undefined
  passed: ReadonlySet<string>
  traffic: ReadonlyMap<string, { reached: number; left: number }>
  writable: boolean
  onMove: (places: Record<string, [number, number]>) => void
  onConnect: (from: string, row: number, to: string) => void
  onCut: (wires: string[]) => void
  onRemove: (keys: string[]) => void
  onDropKind: (kind: string, at: [number, number]) => void
  onTidy: (() => void) | undefined
  /** Changes when the canvas shall show all of it again. */
  fit: unknown
}

// Below this a box cannot be read.
const READABLE = 0.66
// Kept free around what is shown, in pixels.
const GAP = 28

// A letter of a label, in pixels.
const LETTER = 6.2
const clip = (text: string) => (text.length > 22 ? `${text.slice(0, 21)}…` : text)

const types = { step: StepBox }
const lines = { way: WayLine }
const arrows: Readonly<Record<string, Direction>> = { ArrowUp: 'up', ArrowDown: 'down', ArrowLeft: 'left', ArrowRight: 'right' }

/** What is dragged from the palette is a kind of step. */
export const KIND_TYPE = 'application/x-frontdesk-step'

/** The flow as boxes and lines. Everything done here can be done in the list and the fields, too. */
export function Canvas(props: Props) {
  const { t } = useLang()
  const words = useFlowWords()
  const { picture, selected, onSelect, writable } = props
  const view = useReactFlow<BoxNode>()
  const [dragged, setDragged] = useState<Record<string, { x: number; y: number }>>({})
  const [measured, setMeasured] = useState<Record<string, { width: number; height: number }>>({})
  const [wires, setWires] = useState<readonly string[]>([])
  const frame = useRef<HTMLDivElement>(null)

  const nodes = useMemo<BoxNode[]>(
    () =>
      picture.boxes.map((box, i) => ({
        id: box.step.key,
        type: 'step',
        position: dragged[box.step.key] ?? { x: box.x, y: box.y },
        width: BOX_WIDTH,
        measured: measured[box.step.key],
        selected: selected.includes(box.step.key),
        draggable: writable,
        ariaLabel: [words.kind(box.step.kind), box.step.id, words.summary(box.step)].filter(Boolean).join(', '),
        data: {
          box,
          problem: props.problems.get(box.step.key),
          running: props.running === box.step.key,
          passed: props.passed.has(box.step.key),
          first: i === 0,
          traffic: props.traffic.get(box.step.key),
        },
      })),
    [dragged, measured, picture, props.passed, props.problems, props.running, props.traffic, selected, words, writable],
  )
  const says = useCallback((w: Wire) => clip(words.way(w.way)), [words])
  const routes = useMemo(() => {
    const boxes = picture.boxes.map((b) => ({ ...b, ...dragged[b.step.key] }))
    return routesOf(boxes, picture.wires, (w) => widthOf(says(w)) * LETTER + 16)
  }, [dragged, picture, says])
  const edges = useMemo<WayEdge[]>(
    () =>
      picture.wires.map((w) => ({
        id: w.id,
        source: w.from,
        target: w.to,
        sourceHandle: `row-${w.row}`,
        type: 'way',
        data: { route: routes.get(w.id) ?? { points: [] }, says: says(w) },
        selected: wires.includes(w.id),
        className: [props.passed.has(w.from) && props.passed.has(w.to) ? 'passed' : '', w.way.written ? '' : 'natural'].join(' '),
        markerEnd: { type: MarkerType.ArrowClosed, width: 14, height: 14 },
        focusable: false,
        deletable: w.way.written,
      })),
    [picture, props.passed, routes, says, wires],
  )

  const change = useCallback(
    (changes: NodeChange<BoxNode>[]) => {
      const chosen = new Set(selected)
      let selects = false
      for (const c of changes) {
        if (c.type === 'position' && c.position && c.dragging) {
          const { id, position } = c
          setDragged((d) => ({ ...d, [id]: position }))
        }
        if (c.type === 'dimensions' && c.dimensions) {
          const { id, dimensions } = c
          setMeasured((m) => (m[id]?.width === dimensions.width && m[id].height === dimensions.height ? m : { ...m, [id]: dimensions }))
        }
        if (c.type === 'select') {
          selects = true
          if (c.selected) chosen.add(c.id)
          else chosen.delete(c.id)
        }
      }
      if (selects) onSelect([...chosen])
    },
    [onSelect, selected],
  )
  function changeWires(changes: EdgeChange[]) {
    setWires((now) => {
      const next = new Set(now)
      for (const c of changes) if (c.type === 'select') c.selected ? next.add(c.id) : next.delete(c.id)
      return [...next]
    })
  }

  // What was dragged has been written down, or refused.
  useEffect(() => setDragged({}), [picture])

  // A flow that is opened, or arranged anew, is shown as a whole.
  useEffect(() => {
    const wait = requestAnimationFrame(() => begin())
    return () => cancelAnimationFrame(wait)
  }, [props.fit, view])

  // All of it where that can be read, else its beginning.
  function begin() {
    const size = frame.current?.getBoundingClientRect()
    const boxes = picture.boxes
    if (!size || size.width === 0 || boxes.length === 0) return
    const left = Math.min(...boxes.map((b) => b.x))
    const right = Math.max(...boxes.map((b) => b.x + BOX_WIDTH))
    const top = Math.min(...boxes.map((b) => b.y))
    const bottom = Math.max(...boxes.map((b) => b.y + b.height))
    const zoom = Math.min(1, Math.max(READABLE, Math.min((size.width - 2 * GAP) / (right - left), (size.height - 2 * GAP) / (bottom - top))))
    const first = boxes[0]!
    const fits = (right - left) * zoom <= size.width
    const middle = fits ? (left + right) / 2 : first.x + BOX_WIDTH / 2
    void view.setViewport({ x: size.width / 2 - middle * zoom, y: GAP - top * zoom, zoom })
  }

  // The step that runs comes into sight.
  useEffect(() => {
    const box = props.running && picture.boxes.find((b) => b.step.key === props.running)
    if (box) reveal(box.step.key)
  }, [props.running])

  function reveal(key: string) {
    const box = picture.boxes.find((b) => b.step.key === key)
    const size = frame.current?.getBoundingClientRect()
    if (!box || !size) return
    const { x, y, zoom } = view.getViewport()
    const [left, top] = [box.x * zoom + x, box.y * zoom + y]
    if (left < 0 || top < 0 || left + BOX_WIDTH * zoom > size.width || top + box.height * zoom > size.height) {
      void view.setCenter(box.x + BOX_WIDTH / 2, box.y + box.height / 2, { zoom, duration: 200 })
    }
  }

  function keys(event: KeyboardEvent) {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const direction = arrows[event.key]
    if (direction) {
      const to = neighbour(picture.boxes, selected.at(-1) ?? '', direction)
      if (to) {
        event.preventDefault()
        onSelect([to])
        reveal(to)
        frame.current?.querySelector<HTMLElement>(`.react-flow__node[data-id="${CSS.escape(to)}"]`)?.focus({ preventScroll: true })
      }
    } else if ((event.key === 'Delete' || event.key === 'Backspace') && writable) {
      event.preventDefault()
      if (wires.length > 0) {
        props.onCut([...wires])
        setWires([])
      } else if (selected.length > 0) props.onRemove([...selected])
    } else if (event.key === 'Enter' || event.key === ' ') {
      const id = (event.target as HTMLElement).closest<HTMLElement>('.react-flow__node')?.dataset.id
      if (!id) return
      event.preventDefault()
      onSelect([id])
    } else if (event.key === 'Escape') onSelect([])
  }

  function drop(event: DragEvent) {
    const kind = event.dataTransfer.getData(KIND_TYPE)
    if (!kind) return
    event.preventDefault()
    const at = view.screenToFlowPosition({ x: event.clientX, y: event.clientY })
    props.onDropKind(kind, [at.x - BOX_WIDTH / 2, at.y - 20])
  }

  return (
    <div
      ref={frame}
      className="fb-canvas"
      role="region"
      aria-label={t('flow.canvas')}
      onKeyDown={keys}
      onDrop={drop}
      onDragOver={(e) => e.dataTransfer.types.includes(KIND_TYPE) && e.preventDefault()}
    >
      <ReactFlow
        nodes={nodes}
        edges={edges}
        nodeTypes={types}
        edgeTypes={lines}
        onNodesChange={change}
        onEdgesChange={changeWires}
        onNodeDragStop={(_, __, moved) => props.onMove(Object.fromEntries(moved.map((n) => [n.id, [n.position.x, n.position.y]])))}
        onConnect={(c: Connection) => props.onConnect(c.source, Number(c.sourceHandle?.slice(4)), c.target)}
        nodesConnectable={writable}
        disableKeyboardA11y
        deleteKeyCode={null}
        edgesFocusable={false}
        minZoom={0.15}
        maxZoom={1.6}
        proOptions={{ hideAttribution: false }}
        ariaLabelConfig={{ 'controls.ariaLabel': t('flow.controls'), 'controls.zoomIn.ariaLabel': t('flow.zoom_in'), 'controls.zoomOut.ariaLabel': t('flow.zoom_out'), 'controls.fitView.ariaLabel': t('flow.fit'), 'minimap.ariaLabel': t('flow.minimap'), 'node.a11yDescription.default': t('flow.node_keys'), 'node.a11yDescription.keyboardDisabled': t('flow.node_keys') }}
      >
        <Background gap={22} size={1.2} />
        <Controls showInteractive={false} position="bottom-left" fitViewOptions={{ padding: 0.12, maxZoom: 1 }}>
          {props.onTidy && (
            <ControlButton onClick={props.onTidy} title={t('flow.tidy')} aria-label={t('flow.tidy')}>
              <Wand2 aria-hidden="true" />
            </ControlButton>
          )}
        </Controls>
        <MiniMap pannable zoomable position="bottom-right" nodeBorderRadius={6} />
      </ReactFlow>
    </div>
  )
}
