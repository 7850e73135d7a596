import { BOX_WIDTH, exitOf, type Box, type Wire } from './picture'

// The ways that lines take between boxes: along lanes of their own, around
// the boxes in between, so that two lines never lie on each other.

export interface Point {
  x: number
  y: number
}

export interface Route {
  points: Point[]
  /** The middle of its label, for a line that has a twin; undefined without one, or where there is no room. */
  label?: Point
}

// Between two lanes, and between a lane and a box, in pixels.
export const LANE = 9
const CLEAR = 6
// How far a line runs straight before its first turn, and after its last.
const OUT = 14
const IN = [18, 27, 36, 45] as const
// Lanes that are tried on a side before a line may cross a box.
const MOST = 60
// Between two lines that come into a box.
const SPREAD = 22
export const LABEL_HEIGHT = 20

interface Span {
  x: [number, number]
  y: [number, number]
}

const span = (a: Point, b: Point): Span => ({ x: [Math.min(a.x, b.x), Math.max(a.x, b.x)], y: [Math.min(a.y, b.y), Math.max(a.y, b.y)] })
const meets = (a: Span, b: Span, gap: number) => a.x[0] - gap < b.x[1] && b.x[0] < a.x[1] + gap && a.y[0] - gap < b.y[1] && b.y[0] < a.y[1] + gap
const isUpright = (s: Span) => s.x[1] - s.x[0] < 1
/** Whether two pieces run along each other; crossing is no harm. */
const overlap = (a: Span, b: Span) => isUpright(a) === isUpright(b) && meets(a, b, LANE - 2.5)
const spansOf = (points: readonly Point[]) => points.slice(1).map((p, i) => span(points[i]!, p))
const boxOf = (b: Box): Span => ({ x: [b.x, b.x + BOX_WIDTH], y: [b.y, b.y + b.height] })

/** Routes for all wires, by their ids; `labelWidth` is that of a wire's label in pixels. */
export function routesOf(boxes: readonly Box[], wires: readonly Wire[], labelWidth: (w: Wire) => number): Map<string, Route> {
  const at = new Map(boxes.map((b) => [b.step.key, b]))
  const entries = entriesOf(at, wires)
  const bodies = boxes.map(boxOf)
  const used: Span[] = []
  const routes = new Map<string, Route>()
  for (const wire of inOrder(at, wires)) {
    const from = at.get(wire.from)!
    const end = { x: entries.get(wire.id)!, y: at.get(wire.to)!.y }
    const points = routeOf(exitOf(from, wire.row), end, wire.row >= 0, boxOf(from), bodies, used)
    used.push(...spansOf(points))
    routes.set(wire.id, { points })
  }
  label(wires, routes, bodies, labelWidth)
  return routes
}

// Straight lines first, then those of upper rows that go up and those of lower
// rows that go down: so the lines of one box lie within each other and do not cross.
function inOrder(at: ReadonlyMap<string, Box>, wires: readonly Wire[]): Wire[] {
  const down = (w: Wire) => at.get(w.to)!.y > at.get(w.from)!.y
  const rank = (w: Wire) => (w.row < 0 ? (down(w) ? 0 : 3) : down(w) ? 1 : 2)
  const known = wires.filter((w) => at.has(w.from) && at.has(w.to))
  return known.sort((a, b) => rank(a) - rank(b) || (rank(a) === 1 ? b.row - a.row : a.row - b.row))
}

const isStraight = (from: Box, to: Box, row: number) => row < 0 && Math.abs(from.x - to.x) < 1 && to.y > from.y + from.height

// Where each line comes into its box: side by side, a straight one in the middle.
function entriesOf(at: ReadonlyMap<string, Box>, wires: readonly Wire[]): Map<string, number> {
  const out = new Map<string, number>()
  const into = new Map<string, Wire[]>()
  for (const w of wires) if (at.has(w.from) && at.has(w.to)) into.set(w.to, [...(into.get(w.to) ?? []), w])
  for (const [key, all] of into) {
    const to = at.get(key)!
    const middle = to.x + BOX_WIDTH / 2
    const straight = all.find((w) => isStraight(at.get(w.from)!, to, w.row))
    const others = all.filter((w) => w !== straight).sort((a, b) => exitOf(at.get(a.from)!, a.row).x - exitOf(at.get(b.from)!, b.row).x || b.row - a.row)
    if (straight) out.set(straight.id, middle)
    const left = straight ? others.filter((w) => exitOf(at.get(w.from)!, w.row).x < middle) : []
    const right = others.filter((w) => !left.includes(w))
    const gap = Math.min(SPREAD, (BOX_WIDTH / 2 - 16) / Math.max(1, others.length))
    left.forEach((w, i) => out.set(w.id, middle - (left.length - i) * gap))
    right.forEach((w, i) => out.set(w.id, straight ? middle + (i + 1) * gap : middle + (i - (right.length - 1) / 2) * gap))
  }
  return out
}

interface Around {
  own: Span
  bodies: readonly Span[]
  used: readonly Span[]
}

function routeOf(start: Point, end: Point, sideways: boolean, own: Span, bodies: readonly Span[], used: readonly Span[]): Point[] {
  const around: Around = { own, bodies, used }
  if (!sideways && Math.abs(start.x - end.x) < 1 && end.y > start.y && isFree([start, end], around)) return [start, end]
  const simple = oneLane(start, end, sideways, around)
  // Where a lane beside the box is no help, a second one behind the boxes around is; at worst a line lies on others.
  return simple ?? twoLanes(start, end, sideways, around) ?? oneLane(start, end, sideways, { ...around, used: [] }) ?? twoLanes(start, end, sideways, { ...around, used: [] }) ?? bend(start, end, start.x + OUT, IN[0], sideways)
}

/** Whether pieces keep clear of boxes and of other lines. The first and the last one touch their own boxes. */
function isFree(points: readonly Point[], { own, bodies, used }: Around, whole = true): boolean {
  return spansOf(points).every((s, i, all) => {
    const gap = i === 0 || (whole && i === all.length - 1) ? 0 : CLEAR
    return bodies.every((b) => (i === 0 && b.x[0] === own.x[0] && b.y[0] === own.y[0]) || !meets(s, b, gap)) && used.every((u) => !overlap(s, u))
  })
}

function oneLane(start: Point, end: Point, sideways: boolean, around: Around): Point[] | undefined {
  for (const into of IN) {
    for (const lane of lanesOf(start, end, sideways)) {
      const points = bend(start, end, lane, into, sideways)
      if (isFree(points, around)) return points
    }
  }
  return undefined
}

// Out of the box, past it, along a lane anywhere, and in.
function twoLanes(start: Point, end: Point, sideways: boolean, around: Around): Point[] | undefined {
  const down = end.y > start.y
  for (let k = 0; k < 6; k++) {
    const lane = sideways ? start.x + OUT + k * LANE : start.x
    for (const past of IN) {
      const level = down ? around.own.y[1] + past - OUT + CLEAR : around.own.y[0] - past + CLEAR
      const head = sideways ? [start, { x: lane, y: start.y }, { x: lane, y: level }] : [start, { x: lane, y: start.y + past }]
      if (!isFree(head, around, false)) continue
      const turn = head.at(-1)!
      for (const into of IN) {
        for (const second of lanesOf(turn, end, false)) {
          const points = tidy([...head, { x: second, y: turn.y }, { x: second, y: end.y - into }, { x: end.x, y: end.y - into }, end])
          if (isFree(points, around)) return points
        }
      }
    }
  }
  return undefined
}

// Lanes in the order in which they are tried, the nearest first.
function* lanesOf(start: Point, end: Point, sideways: boolean): Generator<number> {
  if (sideways) {
    for (let k = 0; k < MOST; k++) yield start.x + OUT + k * LANE
    return
  }
  if (end.y > start.y) {
    yield start.x
    yield end.x
  }
  for (let k = 1; k < MOST; k++) {
    yield start.x + k * LANE
    yield start.x - k * LANE
  }
}

function bend(start: Point, end: Point, lane: number, into: number, sideways: boolean): Point[] {
  const level = end.y - into
  const out = sideways ? start : { x: start.x, y: start.y + OUT }
  return tidy([start, out, { x: lane, y: out.y }, { x: lane, y: level }, { x: end.x, y: level }, end])
}

// Without points that change nothing.
function tidy(points: Point[]): Point[] {
  const apart = points.filter((p, i) => i === 0 || Math.abs(p.x - points[i - 1]!.x) + Math.abs(p.y - points[i - 1]!.y) > 0.5)
  return apart.filter((p, i) => {
    const [a, b] = [apart[i - 1], apart[i + 1]]
    return !a || !b || !((Math.abs(a.x - p.x) < 0.5 && Math.abs(p.x - b.x) < 0.5) || (Math.abs(a.y - p.y) < 0.5 && Math.abs(p.y - b.y) < 0.5))
  })
}

// Lines between the same two boxes are told apart by what they say.
function label(wires: readonly Wire[], routes: Map<string, Route>, bodies: readonly Span[], labelWidth: (w: Wire) => number): void {
  const twins = new Map<string, Wire[]>()
  for (const w of wires) if (routes.has(w.id)) twins.set(`${w.from}\n${w.to}`, [...(twins.get(`${w.from}\n${w.to}`) ?? []), w])
  const taken: Span[] = []
  for (const group of twins.values()) {
    if (group.length < 2) continue
    for (const wire of group) {
      const route = routes.get(wire.id)!
      const width = labelWidth(wire)
      for (const p of spotsOf(route.points, width / 2 - 6)) {
        const spot: Span = { x: [p.x - width / 2, p.x + width / 2], y: [p.y - LABEL_HEIGHT / 2, p.y + LABEL_HEIGHT / 2] }
        if (bodies.some((b) => meets(spot, b, 2)) || taken.some((t) => meets(spot, t, 2))) continue
        taken.push(spot)
        route.label = p
        break
      }
    }
  }
}

// Places along a line, those of its longest piece first and from its middle
// outwards; then those beside it, where a label still touches its line.
function* spotsOf(points: readonly Point[], aside: number): Generator<Point> {
  const pieces = spansOf(points).sort((a, b) => lengthOf(b) - lengthOf(a))
  for (const piece of pieces) yield* along(piece)
  for (const piece of pieces) {
    if (!isUpright(piece)) continue
    for (const p of along(piece)) {
      yield { x: p.x + aside, y: p.y }
      yield { x: p.x - aside, y: p.y }
    }
  }
}

function* along(piece: Span): Generator<Point> {
  const steps = Math.floor(lengthOf(piece) / 12)
  for (let k = 0; k <= steps; k++) {
    const part = 0.5 + (k % 2 === 0 ? 1 : -1) * (Math.ceil(k / 2) / Math.max(1, steps + 1))
    yield { x: piece.x[0] + (piece.x[1] - piece.x[0]) * part, y: piece.y[0] + (piece.y[1] - piece.y[0]) * part }
  }
}

const lengthOf = (s: Span) => s.x[1] - s.x[0] + s.y[1] - s.y[0]

/** A line through points as SVG draws it, its corners round. */
export function pathOf(points: readonly Point[], radius = 11): string {
  return points
    .map((p, i) => {
      const [a, b] = [points[i - 1], points[i + 1]]
      if (!a) return `M${p.x},${p.y}`
      if (!b) return `L${p.x},${p.y}`
      const before = towards(p, a, Math.min(radius, distance(p, a) / 2))
      const behind = towards(p, b, Math.min(radius, distance(p, b) / 2))
      return `L${before.x},${before.y}Q${p.x},${p.y} ${behind.x},${behind.y}`
    })
    .join('')
}

const distance = (a: Point, b: Point) => Math.abs(a.x - b.x) + Math.abs(a.y - b.y)

function towards(from: Point, to: Point, by: number): Point {
  const all = distance(from, to) || 1
  return { x: from.x + ((to.x - from.x) * by) / all, y: from.y + ((to.y - from.y) * by) / all }
}
