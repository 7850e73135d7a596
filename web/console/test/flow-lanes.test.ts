import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { LABEL_HEIGHT, pathOf, routesOf, type Point } from '../src/screens/flows/canvas/lanes'
import { BOX_WIDTH, pictureOf, type Box } from '../src/screens/flows/canvas/picture'
import { outline } from '../src/screens/flows/document/outline'

const read = (folder: string) =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.yaml'))
    .map((name): [string, string] => [name, readFileSync(join(folder, name), 'utf8')])
const flows = [...read(join(import.meta.dirname, '../../../cmd/frontdesk/demo/flows')), ...read(join(import.meta.dirname, '../../../flows/templates'))]
const draw = (text: string) => pictureOf(outline({ name: 'a.yaml', text })[0]!, (s) => s.id)
const pieces = (points: readonly Point[]) => points.slice(1).map((b, i) => [points[i]!, b] as const)
const upright = (a: Point, b: Point) => Math.abs(a.x - b.x) < 0.5

/** How far two pieces of lines run on each other. */
function shared([a, b]: readonly [Point, Point], [c, d]: readonly [Point, Point]): number {
  if (upright(a, b) !== upright(c, d)) return 0
  const [along, across] = upright(a, b) ? (['y', 'x'] as const) : (['x', 'y'] as const)
  if (Math.abs(a[across] - c[across]) > 1) return 0
  return Math.min(Math.max(a[along], b[along]), Math.max(c[along], d[along])) - Math.max(Math.min(a[along], b[along]), Math.min(c[along], d[along]))
}

const inside = (p: Point, b: Box) => p.x > b.x && p.x < b.x + BOX_WIDTH && p.y > b.y && p.y < b.y + b.height

describe('lines', () => {
  it.each(flows)('of %s never lie on each other', (_, text) => {
    const { boxes, wires } = draw(text)
    const routes = [...routesOf(boxes, wires, () => 60).values()]
    expect(routes).toHaveLength(wires.length)
    const longest = routes.flatMap((r, i) => routes.slice(i + 1).flatMap((other) => pieces(r.points).flatMap((one) => pieces(other.points).map((two) => shared(one, two)))))
    expect(Math.max(0, ...longest)).toBeLessThan(1)
  })
  it.each(flows)('of %s go around the boxes', (_, text) => {
    const { boxes, wires } = draw(text)
    const parts = Array.from({ length: 49 }, (_, i) => (i + 1) / 50)
    const crossed = [...routesOf(boxes, wires, () => 60)].flatMap(([id, { points }]) =>
      pieces(points).flatMap(([a, b]) =>
        parts.flatMap((part) => {
          const p = { x: a.x + (b.x - a.x) * part, y: a.y + (b.y - a.y) * part }
          return boxes.filter((box) => inside(p, box)).map((box) => `${id} crosses ${box.step.key}`)
        }),
      ),
    )
    expect(crossed).toEqual([])
  })
  const twins = `flow: a
steps:
  - id: ask
    choice: c
    text: Which?
    options:
      - {id: one, label: One, goto: same}
      - {id: two, label: Two, goto: same}
      - {id: three, label: Three, goto: same}
      - {id: back, label: Back, goto: ask}
  - {id: between, say: Hi}
  - {id: same, rating: 5, goto: {1-2: between, 3-5: between}}
`
  it('between the same two boxes keep apart, and each says which it is, where nothing else stands', () => {
    const { boxes, wires } = draw(twins)
    const routes = routesOf(boxes, wires, () => 70)
    const same = wires.filter((w) => w.from === 'ask' && w.to === 'same')
    expect(same).toHaveLength(3)
    expect(new Set(same.map((w) => routes.get(w.id)!.points.at(-1)!.x)).size).toBe(3)
    const labels = wires.flatMap((w) => routes.get(w.id)!.label ?? [])
    expect(labels).toHaveLength(5)
    labels.forEach((p, i) => {
      for (const q of labels.slice(i + 1)) expect(Math.abs(p.x - q.x) >= 70 || Math.abs(p.y - q.y) >= LABEL_HEIGHT).toBe(true)
      for (const b of boxes) expect(p.x + 35 <= b.x || p.x - 35 >= b.x + BOX_WIDTH || p.y + LABEL_HEIGHT / 2 <= b.y || p.y - LABEL_HEIGHT / 2 >= b.y + b.height).toBe(true)
    })
  })
  it('begin at their way and end at their box, also back to their own', () => {
    const { boxes, wires } = draw(twins)
    const routes = routesOf(boxes, wires, () => 70)
    const box = boxes.find((b) => b.step.key === 'ask')!
    const back = routes.get(wires.find((w) => w.to === 'ask')!.id)!.points
    expect(back[0]!.x).toBe(box.x + BOX_WIDTH)
    expect(back.at(-1)!.y).toBe(box.y)
  })
  it('are drawn with round corners, smaller where there is no room', () => {
    expect(pathOf([{ x: 0, y: 0 }, { x: 0, y: 40 }, { x: 6, y: 40 }])).toBe('M0,0L0,29Q0,40 3,40L6,40')
  })
})
