import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Finding, Graph, TryAnswer } from '../src/api/flows'
import { neighbour, pictureOf, BOX_WIDTH } from '../src/screens/flows/canvas/picture'
import { addStep, writeField } from '../src/screens/flows/document/edits'
import { lineDiff } from '../src/screens/flows/document/lines'
import { findFlow, kindNames, outline, type Outline } from '../src/screens/flows/document/outline'
import { starters } from '../src/screens/flows/document/starters'
import { fieldAt, groups } from '../src/screens/flows/fields'
import { nameOf } from '../src/screens/flows/new'
import { findingsOf, keyOf, problemsOf } from '../src/screens/flows/problems'
import { after, fresh, isHanded, noteWords, openPrompt, walked } from '../src/screens/flows/try/trial'
import en from '../src/lang/flows/en.json'

const folder = join(import.meta.dirname, '../../../cmd/frontdesk/demo/flows')
const demo = readdirSync(folder).map((name) => ({ name, text: readFileSync(join(folder, name), 'utf8') }))
const flowOf = (name: string): Outline => findFlow(demo, name)!.flow
const one = (text: string): Outline => outline({ name: 'a.yaml', text })[0]!

describe('the canvas', () => {
  it.each(['welcome', 'order_status', 'after_hours'])('arranges %s without boxes over each other', (name) => {
    const { boxes } = pictureOf(flowOf(name), (s) => s.id)
    for (const a of boxes) {
      for (const b of boxes) {
        if (a === b) continue
        const apart = a.x + BOX_WIDTH <= b.x || b.x + BOX_WIDTH <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y
        expect([a.step.key, b.step.key, apart]).toEqual([a.step.key, b.step.key, true])
      }
    }
  })
  it('draws a line for every way that leads to a step', () => {
    const flow = flowOf('order_status')
    const { wires } = pictureOf(flow, () => '')
    expect(wires).toHaveLength(flow.steps.flatMap((s) => s.ways).filter((w) => w.to).length)
    expect(new Set(wires.map((w) => w.id)).size).toBe(wires.length)
  })
  it('leaves a step where its author put it', () => {
    const flow = one('flow: a\nsteps:\n  - {id: x, say: Hi}\n  - {id: y, end: resolved}\nlayout: {y: [700, -40]}\n')
    const [x, y] = pictureOf(flow, () => '').boxes
    expect([y!.x, y!.y, y!.placed, x!.placed]).toEqual([700, -40, true, false])
  })
  it('goes by arrow keys to the box in that direction', () => {
    const flow = one('flow: a\nsteps:\n  - {id: x, say: Hi, next: z}\n  - {id: y, end: resolved}\n  - {id: z, end: resolved}\nlayout: {x: [0, 0], y: [0, 300], z: [400, 10]}\n')
    const { boxes } = pictureOf(flow, () => '')
    expect(neighbour(boxes, 'x', 'down')).toBe('y')
    expect(neighbour(boxes, 'x', 'right')).toBe('z')
    expect(neighbour(boxes, 'x', 'left')).toBeUndefined()
    expect(neighbour(boxes, 'z', 'left')).toBe('x')
    expect(neighbour(boxes, 'nobody', 'left')).toBe('x')
  })
})

describe('fields', () => {
  const step = (yaml: string) => one(`flow: a\nsteps:\n  - ${yaml}\n`).steps[0]!
  it.each([
    ['say: Hi', 'text', ['say'], 'Hi'],
    ['say: {en: Hi, ko: 안녕}', 'text', ['say'], { en: 'Hi', ko: '안녕' }],
    ['say: {text: Hi}', 'text', ['say', 'text'], 'Hi'],
    ['{say: null, text: Hi}', 'text', ['text'], 'Hi'],
    ['ask: name', 'var', ['ask'], 'name'],
    ['ask: {var: name, text: Who?}', 'var', ['ask', 'var'], 'name'],
    ['ask: name', 'text', ['text'], undefined],
    ['ask: {var: name}', 'type', ['ask', 'type'], undefined],
    ['ask: {var: name}', 'when', ['when'], undefined],
    ['http: {get: x}', 'on_error', ['on_error'], undefined],
    ['http: {get: x}', 'map', ['http', 'map'], undefined],
    ['goto: there', 'goto', ['goto'], 'there'],
    ['end: {resolution: spam}', 'resolution', ['end', 'resolution'], 'spam'],
    ['end: spam', 'resolution', ['end'], 'spam'],
    ['set: {text: 1}', 'set', ['set'], { text: 1 }],
  ])('of %s: %s', (yaml, name, path, value) => {
    expect(fieldAt(step(yaml), name)).toEqual({ path, value })
  })
  it('never take the step key away with the last of them', () => {
    const text = 'flow: a\nsteps:\n  - end: {resolution: spam}\n'
    const out = writeField([{ name: 'a.yaml', text }], one(text), one(text).steps[0]!, ['end', 'resolution'], undefined)
    expect(one(out[0]!.text).steps[0]!.kind).toBe('end')
  })
  it('know every kind in the palette, each with a start and words', () => {
    const all = groups.flatMap((g) => g.kinds)
    expect([...all].sort()).toEqual([...kindNames].sort())
    const welcome = demo.filter(({ text }) => /^flow: welcome$/m.test(text)) // its file alone: all are read again for each kind
    const { flow } = findFlow(welcome, 'welcome')!
    for (const kind of all) {
      expect(starters[kind]).toBeDefined()
      expect(Object.keys(en)).toContain(`flow.kind_${kind}`)
      expect(Object.keys(en)).toContain(`flow.about_${kind}`)
      const added = addStep(welcome, flow, starters[kind]!(), kind)
      expect(findFlow(added.sources, 'welcome')!.flow.steps.find((s) => s.id === added.id)!.kind).toBe(kind)
    }
  })
})

describe('findings', () => {
  const text = 'flow: a\nsteps:\n  - say: Hi\n  - id: x\n    ask: n\n    on_exhausted: {handoff: {team: t}}\n'
  const flow = one(text)
  const graph: Graph = {
    name: 'a', title: '', file: 'a.yaml', line: 1, triggers: [], variables: [],
    steps: [
      { id: 'say#1', named: false, kind: 'say', summary: '', line: 3, column: 5, end_line: 3, to: [] },
      { id: 'x', named: true, kind: 'ask', summary: '', line: 4, column: 5, end_line: 6, to: [] },
      { id: 'handoff#3', named: false, kind: 'handoff', summary: '', line: 6, column: 19, end_line: 6, to: [] },
    ],
  }
  const finding = (over: Partial<Finding>): Finding => ({ file: 'a.yaml', line: 0, column: 1, message: '', hint: '', severity: 'error', flow: 'a', step: '', ...over })
  it('are about the step that the engine names, or that stands there', () => {
    expect(keyOf(flow, graph, 'say#1')).toBe(flow.steps[0]!.key)
    expect(keyOf(flow, graph, 'x')).toBe('x')
    expect(keyOf(flow, graph, 'handoff#3')).toBe(flow.steps[2]!.key)
    expect(keyOf(flow, graph, 'gone')).toBeUndefined()
    const found = [finding({ step: 'x', severity: 'warning' }), finding({ line: 6 }), finding({ line: 3, severity: 'warning' }), finding({ file: 'b.yaml', line: 3 })]
    expect(Object.fromEntries(problemsOf(flow, graph, found))).toEqual({ x: 'warning', [flow.steps[2]!.key]: 'error', [flow.steps[0]!.key]: 'warning' })
  })
  it('of other flows are theirs', () => {
    expect(findingsOf(flow, [finding({ flow: 'b' }), finding({ file: 'b.yaml' }), finding({})])).toHaveLength(1)
  })
})

describe('buttons of what is said', () => {
  const ways = (say: string) =>
    one(`flow: f\nsteps:\n  - id: a\n    say: ${say}\n  - {id: b, end: {}}\n  - {id: c, end: {}}\n`).steps[0]!.ways.map((w) => [w.kind, w.label, w.to, w.field.join('.')])
  it.each([
    ['a card', '{card: {title: T, buttons: [{label: Go, goto: c}]}}', 'say.card.buttons.0.goto'],
    ['a text with a card', '{text: {en: Hi}, card: {title: {en: T}, buttons: [{label: Go, goto: c}]}}', 'say.card.buttons.0.goto'],
    ['a text', '{text: Hi, buttons: [{label: Go, goto: c}]}', 'say.buttons.0.goto'],
  ])('lead from %s to their steps', (_, say, field) => {
    expect(ways(say)).toEqual([['next', '', 'b', 'next'], ['button', 'Go', 'c', field]])
  })
  it('may hold steps of their own in a card', () => {
    const [a, inner] = one('flow: f\nsteps:\n  - id: a\n    say: {card: {title: T, buttons: [{label: Go, goto: [{id: x, say: Hi}]}]}}\n  - {id: b, end: {}}\n').steps
    expect(inner).toMatchObject({ id: 'x', inside: 'a' })
    expect(a!.ways.map((w) => w.to)).toEqual(['b', 'x'])
  })
})

describe('a test chat', () => {
  const answer = (over: Partial<TryAnswer>): TryAnswer => ({
    findings: [], state: 's', messages: [], trace: [], events: [], pending: null, vars: {}, step: null, done: false, ...over,
  })
  const asking = answer({ messages: [{ text: 'Which?', buttons: [{ id: 'a', label: 'A' }], prompt_id: 'p1', prompt: null, answer: false }], trace: [{ flow: 'f', step: 'x', kind: 'choice', note: '' }] })
  it('lets the newest buttons be clicked, while it waits', () => {
    const waiting = after(fresh, { kind: 'start' }, '', asking)
    expect(openPrompt(waiting)).toBe('p1')
    expect(walked(waiting, 'f')).toEqual(['x'])
    expect(openPrompt(after(waiting, { kind: 'choice' }, 'A', answer({ done: true })))).toBeUndefined()
    expect(openPrompt(after(fresh, { kind: 'start' }, '', { ...asking, pending: { kind: 'http', method: 'GET', url: '', body: null } }))).toBeUndefined()
  })
  it('knows when a person would have it', () => {
    const handed = after(after(fresh, { kind: 'start' }, '', asking), { kind: 'message' }, 'agent', answer({ events: [{ kind: 'handoff', text: '' }] }))
    expect(isHanded(handed)).toBe(true)
    expect(isHanded(after(handed, { kind: 'message' }, 'hello?', answer({})))).toBe(true)
    expect(isHanded(after(handed, { kind: 'resume' }, '', answer({})))).toBe(false)
    expect(isHanded(fresh)).toBe(false)
  })
  it.each([
    ['true', { key: 'true' }],
    ['case shipped', { key: 'case', name: 'shipped' }],
    ['row 4 exact', { key: 'row_exact' }],
    ['something new', undefined],
  ])('says in words: %s', (note, words) => {
    expect(noteWords(note)).toEqual(words)
    if (words) expect(Object.keys(en)).toContain(`flow.note_${words.key}`)
  })
})

describe('what differs', () => {
  it('is told with three lines around it', () => {
    const numbers = Array.from({ length: 20 }, (_, i) => `${i + 1}`)
    const a = [{ name: 'a', text: `${numbers.join('\n')}\n` }, { name: 'gone', text: 'x\n' }]
    const b = [{ name: 'a', text: `${numbers.map((n) => (n === '5' ? 'five' : n === '18' ? 'more\n18' : n)).join('\n')}\n` }, { name: 'new', text: 'y\n' }]
    const [changed, gone, came] = lineDiff(a, b)
    expect(changed!.lines.map((l) => `${l.op} ${l.text}`)).toEqual([
      'same 2', 'same 3', 'same 4', 'del 5', 'add five', 'same 6', 'same 7', 'same 8', 'gap ', 'same 15', 'same 16', 'same 17', 'add more', 'same 18', 'same 19', 'same 20',
    ])
    expect(changed!.lines.at(-1)).toEqual({ op: 'same', text: '20', old: 20, new: 21 })
    expect([gone!.status, gone!.lines, came!.status]).toEqual(['removed', [{ op: 'del', text: 'x', old: 1, new: 0 }], 'added'])
    expect(lineDiff(a, a)).toEqual([])
  })
})

describe('a new flow', () => {
  it.each([
    ['Size advice', 'size_advice'],
    ['  Où est ma commande? ', 'ou_est_ma_commande'],
    ['2 sizes', 'sizes'],
    ['사이즈', ''],
  ])('is named after its title: %s', (title, name) => {
    expect(nameOf(title)).toBe(name)
  })
})
