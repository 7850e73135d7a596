import { Graph, layout } from '@dagrejs/dagre'
import type { Outline, Step, Way } from '../document/outline'

// What the canvas shows of a flow: boxes with sizes and places, and lines.

/** Width of a box in pixels, as in the style sheet. */
export const BOX_WIDTH = 248
const HEAD = 38
const LINE = 20
const ROW = 27
const FOOT = 10
/** From the top of a row to its handle. */
const HANDLE = 14
/** Characters of a summary that fit on a line; Korean letters count twice. */
const FIT = 36

export interface Box {
  step: Step
  x: number
  y: number
  height: number
  /** From its top to its first row. */
  head: number
  /** The ways with a row of their own: all but the natural next. */
  rows: Way[]
  /** The author has put it there. */
  placed: boolean
}

export interface Wire {
  id: string
  from: string
  to: string
  /** Number of the row it leaves from; -1 is the foot of the box. */
  row: number
  way: Way
}

export interface Picture {
  boxes: Box[]
  wires: Wire[]
}

/** How wide a text is, in letters: Korean ones count twice. */
export const widthOf = (text: string) => [...text].reduce((n, c) => n + (/[ᄀ-￮]/u.test(c) ? 2 : 1), 0)

/** Lines that a summary takes, at most two. */
export function linesOf(summary: string): number {
  return summary ? Math.min(2, Math.ceil(widthOf(summary) / FIT)) : 0
}

/**
 * Arranges a flow from top to bottom. Steps that the author has put somewhere
 * stand there; dagre finds places for the others.
 */
export function pictureOf(flow: Outline, summary: (step: Step) => string, extra = 0): Picture {
  const graph = new Graph({ multigraph: true })
  // Room beside a box for the lines of all its ways, and above one for those that come in.
  const most = Math.max(0, ...flow.steps.map((s) => s.ways.length))
  graph.setGraph({ rankdir: 'TB', nodesep: Math.max(46, 28 + most * 9), ranksep: 62, marginx: 20, marginy: 20 })
  graph.setDefaultEdgeLabel(() => ({}))
  const boxes = flow.steps.map((step): Box => {
    const rows = step.ways.filter((w) => w.kind !== 'next')
    const head = HEAD + linesOf(summary(step)) * LINE + extra
    return { step, x: 0, y: 0, height: head + rows.length * ROW + FOOT, head, rows, placed: false }
  })
  const wires: Wire[] = []
  for (const b of boxes) graph.setNode(b.step.key, { width: BOX_WIDTH, height: b.height })
  for (const b of boxes) {
    b.step.ways.forEach((way, i) => {
      if (!way.to) return
      const id = `${b.step.key}>${way.field.join('.') || 'next'}`
      wires.push({ id, from: b.step.key, to: way.to, row: b.rows.indexOf(way), way })
      graph.setEdge(b.step.key, way.to, { weight: way.kind === 'next' ? 3 : 1, minlen: 1 }, `${i}`)
    })
  }
  if (boxes.length > 0) layout(graph)
  for (const b of boxes) {
    const at = graph.node(b.step.key) as { x: number; y: number }
    const own = b.step.id ? flow.layout[b.step.id] : undefined
    b.placed = own !== undefined
    b.x = own ? own[0] : Math.round(at.x - BOX_WIDTH / 2)
    b.y = own ? own[1] : Math.round(at.y - b.height / 2)
  }
  return { boxes, wires }
}

/** Where a way leaves its box: at the right of its row, or at the foot. */
export function exitOf(box: Box, row: number): { x: number; y: number } {
  if (row < 0) return { x: box.x + BOX_WIDTH / 2, y: box.y + box.height }
  return { x: box.x + BOX_WIDTH, y: box.y + box.head + row * ROW + HANDLE }
}

export type Direction = 'up' | 'down' | 'left' | 'right'

/** The box that an arrow key leads to: the nearest in that direction, those straight ahead first. */
export function neighbour(boxes: readonly Box[], from: string, direction: Direction): string | undefined {
  const here = boxes.find((b) => b.step.key === from)
  if (!here) return boxes[0]?.step.key
  const middle = (b: Box) => ({ x: b.x + BOX_WIDTH / 2, y: b.y + b.height / 2 })
  const a = middle(here)
  let best: { key: string; far: number } | undefined
  for (const b of boxes) {
    if (b === here) continue
    const c = middle(b)
    const [dx, dy] = [c.x - a.x, c.y - a.y]
    const ahead = direction === 'down' ? dy : direction === 'up' ? -dy : direction === 'right' ? dx : -dx
    const aside = Math.abs(direction === 'down' || direction === 'up' ? dx : dy)
    if (ahead < 8) continue
    const far = ahead + aside * 2
    if (!best || far < best.far) best = { key: b.step.key, far }
  }
  return best?.key
}
