import { describe, expect, it } from 'vitest'
import type { Finding } from '../src/api/flows'
import { common, kinds, lists, mappings } from '../src/screens/flows/definitions.gen'
import { moveRow, writeField, type Sources } from '../src/screens/flows/document/edits'
import { kindNames, outline, type Outline } from '../src/screens/flows/document/outline'
import { items } from '../src/screens/flows/document/starters'
import { offsetOf, pathAt } from '../src/screens/flows/document/where'
import { fieldsOf, fieldsOfMapping, isShown, methods, type Definition } from '../src/screens/flows/fields'
import { sharesOf } from '../src/screens/flows/inspector/list'
import { faultsOf } from '../src/screens/flows/inspector/step'
import en from '../src/lang/flows/en.json'

const one = (text: string): Outline => outline({ name: 'a.yaml', text })[0]!
const source = (text: string): Sources => [{ name: 'a.yaml', text }]
const words: Record<string, string> = en

describe('the definitions of the language', () => {
  it('are of the kinds that the builder draws', () => {
    expect(Object.keys(kinds).sort()).toEqual([...kindNames].sort())
  })
  it('give every kind fields that are seen at once', () => {
    for (const kind of kindNames) expect([kind, fieldsOf(kind).some((f) => !f.more)]).toEqual([kind, true])
  })
  it('reach the inspector whole: each field of each kind is in its form', () => {
    for (const [kind, of] of Object.entries(kinds)) {
      const shown = new Set(fieldsOf(kind).map((f) => f.name))
      for (const name of Object.keys({ ...of.fields, ...of.beside })) {
        if (methods.some((m) => m === name)) expect(shown).toContain('request')
        else expect([kind, name, shown.has(name)]).toEqual([kind, name, true])
      }
    }
  })
  const all: [string, string, Definition][] = [
    ...Object.entries(kinds).flatMap(([kind, of]) => Object.entries({ ...of.fields, ...of.beside }).map(([n, d]): [string, string, Definition] => [kind, n, d])),
    ...Object.entries(mappings).flatMap(([m, of]) => Object.entries(of).map(([n, d]): [string, string, Definition] => [m, n, d])),
    ...Object.entries(common).map(([n, d]): [string, string, Definition] => ['', n, d]),
  ]
  it('have words for each field and each value', () => {
    // A trigger's own form names its kinds; a method is a word of HTTP.
    const named = all.filter(([owner, name]) => !methods.some((m) => m === name) && owner !== 'trigger')
    const missing = named.filter(([owner, name]) => !words[`flow.field_${owner}_${name}`] && !words[`flow.field_${name}`]).map(([o, n]) => `${o}.${n}`)
    expect(missing).toEqual([])
    const values = all.flatMap(([, name, d]) => (d.values ?? []).filter((v) => !words[`flow.value_${name}_${v}`] && !words[`flow.value_${v}`]).map((v) => `${name}: ${v}`))
    expect(values).toEqual([])
  })
  it('have something to begin with, and a button, for each list and group', () => {
    for (const { of } of Object.values(lists)) {
      expect(words[`flow.add_${of}`], of).toBeDefined()
      const made = items[of]!([], one('flow: a\nsteps:\n  - {id: x, say: Hi}\n'))
      const needed = Object.entries(mappings[of]!).filter(([, d]) => d.required).map(([name]) => name)
      expect(Object.keys(made)).toEqual(expect.arrayContaining(needed))
    }
  })
  it('put a field where the language says that it stands', () => {
    expect(fieldsOfMapping('option').slice(0, 2).map((f) => f.name)).toEqual(['label', 'goto'])
    expect(fieldsOf('wait').find((f) => f.name === 'on_error')).toMatchObject({ more: true })
    expect(fieldsOf('say').some((f) => f.name === 'on_error')).toBe(false)
  })
  it('show what belongs to a type with that type, or where it is filled in', () => {
    expect(['email', 'enum'].map((type) => isShown('of', false, type))).toEqual([false, true])
    expect(isShown('of', true, 'email')).toBe(true)
    expect(isShown('text', false, 'email')).toBe(true)
  })
})

const split = `flow: a
steps:
  - id: ways
    # half and half
    split:
      # the old one
      - {id: a, weight: 50, goto: x} # kept
      # the new one
      - id: b
        weight: 25
        later: what this page does not know
      - {id: c}
  - {id: x, end: resolved}
`

describe('rows of a list', () => {
  it('move with their comments, byte for byte', () => {
    const flow = one(split)
    const up = moveRow(source(split), flow, flow.steps[0]!, ['split'], 1, 0)[0]!.text
    expect(up.split('\n').sort()).toEqual(split.split('\n').sort())
    expect((one(up).steps[0]!.value.split as { id: string }[]).map((a) => a.id)).toEqual(['b', 'a', 'c'])
    const back = moveRow(source(up), one(up), one(up).steps[0]!, ['split'], 0, 1)[0]!.text
    expect((one(back).steps[0]!.value.split as { id: string }[]).map((a) => a.id)).toEqual(['a', 'b', 'c'])
    expect(back).toContain('# kept')
  })
  it('between brackets change places with what stands in them', () => {
    const text = 'flow: a\nsteps:\n  - choice: c\n    options: [{id: a, label: "A"},  {id: b, label: B} , {id: c, label: C}]\n'
    const to = (from: number, at: number) => moveRow(source(text), one(text), one(text).steps[0]!, ['options'], from, at)[0]!.text.split('\n')[3]
    expect(to(0, 1)).toBe('    options: [{id: b, label: B},  {id: a, label: "A"} , {id: c, label: C}]')
    expect(to(0, 2)).toBe('    options: [{id: b, label: B},  {id: c, label: C} , {id: a, label: "A"}]')
    expect(to(2, 0)).toBe('    options: [{id: c, label: C},  {id: a, label: "A"} , {id: b, label: B}]')
  })
  it.each([
    ['- say: {buttons: [{label: A}]}', ['say', 'buttons', 0]],
    ['- say:\n      card:\n        title: T\n        buttons:\n          - label: A', ['say', 'card', 'buttons', 0]],
    ['- form:\n      - {var: a, text: A}', ['form', 0]],
    ['- say: Hi\n    buttons: [{label: A}]', ['buttons', 0]],
  ])('never take the step away with the last of them: %s', (yaml, path) => {
    const text = `flow: a\nsteps:\n  ${yaml}\n`
    const step = one(text).steps[0]!
    const out = one(writeField(source(text), one(text), step, path, undefined)[0]!.text)
    expect(out.steps[0]!.kind).toBe(step.kind)
    expect(JSON.stringify(out.steps[0]!.value)).not.toContain('"A"')
  })
  it('get names that no other has', () => {
    const flow = one(split)
    expect(items.arm!([{ id: 'a' }, { id: 'c' }], flow).id).toBe('d')
    expect(items.option!([{ id: 'option_2' }], flow).id).toBe('option_3')
    expect(items.field!([], flow).var).toBe('field_1')
  })
  it('of a split share a whole, by weights that are 1 where none is written', () => {
    expect(sharesOf([{ weight: 50 }, { weight: 25 }, { weight: 25 }])).toEqual([0.5, 0.25, 0.25])
    expect(sharesOf([{}, { weight: 3 }])).toEqual([0.25, 0.75])
    expect(sharesOf([{ weight: 0 }])).toEqual([0])
  })
})

describe('findings', () => {
  const place = (text: string, what: string) => {
    const before = text.slice(0, text.indexOf(what))
    const line = before.split('\n').length
    return { line, column: [...before.slice(before.lastIndexOf('\n') + 1)].length + 1 }
  }
  const at = (text: string, what: string) => {
    const { line, column } = place(text, what)
    return pathAt(text, 0, offsetOf(text, line, column))
  }
  it('are about the innermost place around them', () => {
    expect(at(split, '25')).toEqual(['steps', 0, 'split', 1, 'weight'])
    expect(at(split, 'later')).toEqual(['steps', 0, 'split', 1, 'later'])
    expect(at(split, 'x} # kept')).toEqual(['steps', 0, 'split', 0, 'goto'])
    expect(at(split, 'split:')).toEqual(['steps', 0, 'split'])
  })
  it('at the beginning of a mapping are about all of it', () => {
    expect(at(split, 'id: ways')).toEqual(['steps', 0])
    expect(at(split, 'id: b')).toEqual(['steps', 0, 'split', 1])
    expect(at(split, '{id: c}')).toEqual(['steps', 0, 'split', 2])
  })
  it('count characters, not units of them', () => {
    const text = 'flow: a\nsteps:\n  - say: {en: "👋 안녕", ko: "{{ vars.x }}"}\n'
    expect(at(text, '{{ vars')).toEqual(['steps', 0, 'say', 'ko'])
  })
  it('are told to the field that they are in, from its step', () => {
    const flow = one(split)
    const finding: Finding = { file: 'a.yaml', ...place(split, '25'), message: 'm', hint: '', severity: 'error', flow: 'a', step: 'ways' }
    expect(faultsOf(split, flow, flow.steps[0]!, [finding])[0]!.path).toEqual(['split', 1, 'weight'])
    expect(faultsOf(split, flow, flow.steps[0]!, [{ ...finding, line: 0, column: 0 }])[0]!.path).toEqual([])
  })
})

describe('ways out', () => {
  const ways = (yaml: string) => one(`flow: a\nsteps:\n  - ${yaml}\n  - {id: x, say: Hi}\n  - {id: y, end: resolved}\n`).steps[0]!.ways.filter((w) => w.written)
  it.each([
    ['{id: s, say: Hi, buttons: [{label: {en: Go}, goto: x}, {label: B}]}', [['button', { en: 'Go' }, 'x']]],
    ['say: {text: Hi, card: {title: T, buttons: [{label: In, goto: y}]}}', [['button', 'In', 'y']]],
    ['{id: r, rating: 5, goto: {1-2: x, 3-5: y}}', [['score', '1-2', 'x'], ['score', '3-5', 'y']]],
    ['{id: r, rating: {goto: {1 - 2: x}}}', [['score', '1 - 2', 'x']]],
    ['{id: r, rating: 5, goto: x}', [['other', 'goto', 'x']]],
    ['{id: w, ask: n, text: N, timeout: {after: 5m, goto: y}}', [['other', 'timeout', 'y']]],
  ])('of %s are drawn', (yaml, wanted) => {
    expect(ways(yaml).map((w) => [w.kind, w.label, w.to])).toEqual(wanted)
  })
})
