import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { parseAllDocuments } from 'yaml'
import { describe, expect, it, vi } from 'vitest'
import { addStep, connect, copy, linesOf, pasteSteps, place, removeSteps, renameStep, setField, setLines, shift, unplace, type Sources } from '../src/screens/flows/document/edits'
import { fromTemplate, newFlow, removeFlow, textOfFlow } from '../src/screens/flows/document/files'
import { findFlow, outline, type Outline, type Source } from '../src/screens/flows/document/outline'
import { begin, doing, redo, undo } from '../src/screens/flows/document/history'
import { block, inline, literal, type Value } from '../src/screens/flows/document/render'
import { assign, parse, renameKey } from '../src/screens/flows/document/source'
import { starters } from '../src/screens/flows/document/starters'

// Many edits of whole files: on a busy machine that takes a while.
vi.setConfig({ testTimeout: 120_000 })

const root = join(import.meta.dirname, '../../..')

/** Every flow of the demo, and every source among the engine's golden files. */
function files(): Source[] {
  const demo = join(root, 'cmd/frontdesk/demo/flows')
  const golden = join(root, 'flows/testdata')
  const out = readdirSync(demo).map((name) => ({ name, text: readFileSync(join(demo, name), 'utf8') }))
  for (const name of readdirSync(golden)) {
    const parts = readFileSync(join(golden, name), 'utf8').split(/^-{10}\n/m)
    if (name.endsWith('.flowtest') && parts[1]?.includes('flow:')) out.push({ name, text: parts[1] })
    if (name.endsWith('.findings') && parts[1]?.includes('flow:')) out.push({ name, text: parts[1] })
  }
  return out
}

const all = files()
const demo = all.filter((s) => s.name.endsWith('.yaml'))
const flowOf = (sources: Sources, name: string): Outline => findFlow(sources, name)!.flow
const stepOf = (flow: Outline, id: string) => flow.steps.find((s) => s.id === id)!
const textOf = (sources: Sources, file: string) => sources.find((s) => s.name === file)!.text

/** Lines that are only in one of two texts, in their order. */
function differing(a: string, b: string): { gone: string[]; came: string[] } {
  const [from, to] = [a.split('\n'), b.split('\n')]
  const left = [...to]
  const gone = from.filter((line) => {
    const at = left.indexOf(line)
    if (at >= 0) left.splice(at, 1)
    return at < 0
  })
  return { gone, came: left }
}

describe('a flow that is opened and not edited', () => {
  it('finds the files', () => {
    expect(demo.length).toBeGreaterThanOrEqual(3)
    expect(all.length).toBeGreaterThan(20)
  })
  it.each(all.map((s) => [s.name, s] as const))('%s keeps its bytes, also when every value is written again', (_, source) => {
    expect(outline(source).length).toBeGreaterThan(0)
    let sources: Sources = [source]
    for (const flow of outline(source)) {
      for (const step of flow.steps) {
        for (const name of Object.keys(step.value)) sources = setField(sources, flow, step, [name], step.value[name])
        expect(setLines(sources, flow, step, linesOf(sources, flow, step)) ?? sources).toEqual([source])
      }
    }
    expect(sources).toEqual([source])
  })
})

describe('an edit of one step', () => {
  it('changes one line where the text stands in it', () => {
    const flow = flowOf(demo, 'welcome')
    const menu = stepOf(flow, 'menu')
    const out = setField(demo, flow, menu, ['text', 'en'], 'How can I help?')
    expect(differing(textOf(demo, 'welcome.yaml'), textOf(out, 'welcome.yaml'))).toEqual({
      gone: ['    text: {en: "What can I do for you?", ko: "무엇을 도와드릴까요?"}'],
      came: ['    text: {en: "How can I help?", ko: "무엇을 도와드릴까요?"}'],
    })
  })
  it('keeps single quotes, comments and blank lines', () => {
    const flow = flowOf(demo, 'order_status')
    const ask = stepOf(flow, 'ask_order')
    const out = setField(demo, flow, ask, ['validate'], '^AB-[0-9]{4}$')
    expect(differing(textOf(demo, 'order_status.yaml'), textOf(out, 'order_status.yaml'))).toEqual({
      gone: ["    validate: '^FS-[0-9]{6}$'"],
      came: ["    validate: '^AB-[0-9]{4}$'"],
    })
  })
  it('adds a field below the others, and takes it away again without a trace', () => {
    for (const name of ['welcome', 'order_status', 'after_hours']) {
      const flow = flowOf(demo, name)
      for (const step of flow.steps) {
        const added = setField(demo, flow, step, ['when'], 'vars.x > 1')
        const { gone, came } = differing(textOf(demo, flow.file), textOf(added, flow.file))
        expect(came.join('\n')).toContain('when: ')
        expect(gone.length).toBeLessThanOrEqual(1)
        const after = flowOf(added, name)
        const same = after.steps.find((s) => JSON.stringify(s.path) === JSON.stringify(step.path))!
        expect(setField(added, after, same, ['when'], undefined)).toEqual(demo)
      }
    }
  })
  it('adds an option in the way the others are written', () => {
    const text = 'flow: a\nsteps:\n  - choice: x\n    options:\n      - {id: a, label: A} # first\n      # second\n      - {id: b, label: B}\n'
    const out = assign(text, 0, ['steps', 0, 'options', 2], { id: 'c', label: 'C' })
    expect(out).toBe('flow: a\nsteps:\n  - choice: x\n    options:\n      - {id: a, label: A} # first\n      # second\n      - {id: b, label: B}\n      - id: c\n        label: C\n')
    expect(assign(out, 0, ['steps', 0, 'options', 2], undefined)).toBe(text)
  })
  it('keeps JSON JSON', () => {
    const text = '{"flow": "a", "steps": [{"say": {"en": "Hi", "ko": "안녕"}}, {"end": null}]}\n'
    let out = assign(text, 0, ['steps', 0, 'say', 'en'], 'Hello "you"')
    out = assign(out, 0, ['steps', 0, 'id'], 'hello')
    out = assign(out, 0, ['layout', 'hello'], [1, 2])
    expect(JSON.parse(out)).toEqual({ flow: 'a', steps: [{ say: { en: 'Hello "you"', ko: '안녕' }, id: 'hello' }, { end: null }], layout: { hello: [1, 2] } })
    expect(out.startsWith('{"flow": "a", "steps": [{"say": {"en": "Hello \\"you\\"", "ko": "안녕"}')).toBe(true)
  })
  it('keeps the line breaks of Windows', () => {
    const text = 'flow: a\r\nsteps:\r\n  - id: x # here\r\n    say: Hi\r\n  - end: resolved\r\n'
    const sources = [{ name: 'a', text }]
    const out = addStep(sources, flowOf(sources, 'a'), { tag: 'vip' }, 'tag', stepOf(flowOf(sources, 'a'), 'x'))
    expect(out.sources[0]!.text).toBe('flow: a\r\nsteps:\r\n  - id: x # here\r\n    say: Hi\r\n  - id: tag\r\n    tag: vip\r\n  - end: resolved\r\n')
    expect(removeSteps(out.sources, flowOf(out.sources, 'a'), ['tag'])[0]!.text).toBe(text)
  })
  it('keeps a text over several lines one over several lines', () => {
    const text = 'flow: a\nsteps:\n  - note: |\n      One\n      Two\n  - end: resolved # done\n'
    expect(assign(text, 0, ['steps', 0, 'note'], 'One\n\nThree\n')).toBe('flow: a\nsteps:\n  - note: |\n      One\n\n      Three\n  - end: resolved # done\n')
    expect(assign(text, 0, ['steps', 0, 'note'], '')).toBe('flow: a\nsteps:\n  - note: ""\n  - end: resolved # done\n')
  })
})

describe('steps', () => {
  it('are added with an id that can be read and is nobody else’s', () => {
    const flow = flowOf(demo, 'welcome')
    const { sources, id } = addStep(demo, flow, starters.say!(), 'menu', stepOf(flow, 'menu'))
    expect(id).toBe('menu_2')
    const after = flowOf(sources, 'welcome')
    expect(after.steps[2]!.id).toBe('menu_2')
    expect(differing(textOf(demo, 'welcome.yaml'), textOf(sources, 'welcome.yaml')).gone).toEqual([])
    expect(removeSteps(sources, after, ['menu_2'])).toEqual(demo)
  })
  it('take what leads to them along when their id changes', () => {
    const flow = flowOf(demo, 'order_status')
    const placed = place(demo, flow, { anything_else: [10, 20] })
    const before = flowOf(placed, 'order_status')
    const out = renameStep(placed, before, stepOf(before, 'anything_else'), 'what_next')
    const { gone, came } = differing(textOf(placed, 'order_status.yaml'), textOf(out, 'order_status.yaml'))
    expect(gone).toEqual([...Array(6).fill('    next: anything_else'), '  - id: anything_else', '  anything_else: [10, 20]'])
    expect(came).toEqual(gone.map((line) => line.replace('anything_else', 'what_next')))
    const after = flowOf(out, 'order_status')
    expect(after.steps.flatMap((s) => s.ways).filter((w) => w.missing)).toEqual([])
    expect(renameStep(out, after, stepOf(after, 'what_next'), 'anything_else')).toEqual(placed)
  })
  it('leave no way that leads nowhere when they go', () => {
    const flow = flowOf(demo, 'order_status')
    const out = removeSteps(demo, flow, ['anything_else'])
    const after = flowOf(out, 'order_status')
    expect(after.steps.flatMap((s) => s.ways).filter((w) => w.missing)).toEqual([])
    expect(after.steps).toHaveLength(flow.steps.length - 1)
  })
  it('can all go', () => {
    for (const name of ['welcome', 'order_status', 'after_hours']) {
      const flow = flowOf(demo, name)
      const out = removeSteps(demo, flow, flow.steps.map((s) => s.key))
      expect(findFlow(out, name)!.flow.steps).toEqual([])
      const { sources } = addStep(out, flowOf(out, name), starters.say!(), 'hello')
      expect(flowOf(sources, name).steps.map((s) => s.id)).toEqual(['hello'])
    }
  })
  it('move with the comment above them', () => {
    const text = 'flow: a\nsteps:\n  - say: One\n  # about two\n  - id: two\n    say: Two\n  - say: Three\n'
    const sources = [{ name: 'a', text }]
    const flow = flowOf(sources, 'a')
    const up = shift(sources, flow, stepOf(flow, 'two'), -1)
    expect(up[0]!.text).toBe('flow: a\nsteps:\n  # about two\n  - id: two\n    say: Two\n  - say: One\n  - say: Three\n')
    const down = shift(sources, flow, stepOf(flow, 'two'), 1)
    expect(down[0]!.text).toBe('flow: a\nsteps:\n  - say: One\n  - say: Three\n  # about two\n  - id: two\n    say: Two\n')
  })
  it('are copied with the ways among them', () => {
    const flow = flowOf(demo, 'welcome')
    const { sources, ids } = pasteSteps(demo, flow, copy(demo, flow, ['more', 'goodbye']), stepOf(flow, 'goodbye'))
    expect(ids).toEqual(['more_2', 'goodbye_2'])
    const more = stepOf(flowOf(sources, 'welcome'), 'more_2')
    expect(more.ways.filter((w) => w.kind === 'option').map((w) => w.to)).toEqual(['menu', 'goodbye_2'])
    expect(removeSteps(sources, flowOf(sources, 'welcome'), ids)).toEqual(demo)
  })
  it('lead elsewhere by one word', () => {
    const flow = flowOf(demo, 'welcome')
    const menu = stepOf(flow, 'menu')
    const way = menu.ways.find((w) => w.to === 'returns')!
    const out = connect(demo, flow, menu, way, 'question')
    expect(differing(textOf(demo, 'welcome.yaml'), textOf(out, 'welcome.yaml'))).toEqual({ gone: ['        goto: returns'], came: ['        goto: question'] })
  })
  it('tell every way out, also those of steps written in place', () => {
    const ask = stepOf(flowOf(demo, 'order_status'), 'ask_order')
    expect(ask.ways.map((w) => [w.kind, w.label, w.to])).toEqual([
      ['next', '', 'lookup'],
      ['other', 'on_exhausted', '#0.on_exhausted'],
    ])
    const flow = flowOf(demo, 'order_status')
    expect(flow.steps.find((s) => s.key === '#0.on_exhausted')!.kind).toBe('handoff')
    expect(flow.steps.find((s) => s.kind === 'switch')!.ways.map((w) => [w.label, w.to])).toContainEqual(['packed', 'packed'])
    const calls = outline(all.find((s) => s.name === 'calls.flowtest')!)[0]!
    const hours = calls.steps.find((s) => s.kind === 'hours')!
    expect(hours.ways.map((w) => [w.label, calls.steps.find((s) => s.key === w.to)?.kind])).toEqual([
      ['open', 'say'],
      ['closed', 'say'],
    ])
  })
})

describe('a new flow', () => {
  it('of a template differs from it in its name and title only', () => {
    const template = readFileSync(new URL('../../../flows/templates/order_status.yaml', import.meta.url), 'utf8')
    const made = fromTemplate(template, 'where_is_it', { en: 'the parcel', ko: '택배' })
    const changed = made.split('\n').filter((line, i) => line !== template.split('\n')[i])
    expect(changed).toEqual(['flow: where_is_it', 'title: {en: the parcel, ko: 택배}'])
  })
  it('is written as people write one, and so is what is added', () => {
    const text = newFlow('size_advice', { en: 'size advice', ko: '사이즈' }, [{ id: 'hello', ...starters.say!() }])
    expect(text).toBe('flow: size_advice\ntitle: {en: size advice, ko: 사이즈}\nsteps:\n  - id: hello\n    say: {en: "Hello!", ko: "안녕하세요!"}\n')
    const sources = [{ name: 'a', text }]
    const { sources: out } = addStep(sources, flowOf(sources, 'size_advice'), starters.choice!(), 'choice')
    expect(out[0]!.text.slice(text.length).split('\n')).toEqual([
      '  - id: choice',
      '    choice: choice',
      '    text: {en: "What would you like to do?", ko: "무엇을 도와드릴까요?"}',
      '    options:',
      '      - id: first',
      '        label: {en: The first, ko: 첫 번째}',
      '      - id: second',
      '        label: {en: The second, ko: 두 번째}',
      '',
    ])
  })
})

describe('the layout', () => {
  it('is all that changes when a step moves', () => {
    for (const name of ['welcome', 'order_status', 'after_hours']) {
      const flow = flowOf(demo, name)
      const ids = flow.steps.filter((s) => s.id).map((s) => s.id)
      const once = place(demo, flow, { [ids[0]!]: [12.4, -7.6] })
      const { gone, came } = differing(textOf(demo, flow.file), textOf(once, flow.file))
      expect([gone, came]).toEqual([[], ['layout:', `  ${ids[0]}: [12, -8]`]])
      const twice = place(once, flowOf(once, name), { [ids[0]!]: [1, 2], [ids[1]!]: [3, 4] })
      expect(differing(textOf(demo, flow.file), textOf(twice, flow.file)).gone).toEqual([])
      expect(flowOf(twice, name).layout).toEqual({ [ids[0]!]: [1, 2], [ids[1]!]: [3, 4] })
      expect(unplace(twice, flowOf(twice, name))).toEqual(demo)
    }
  })
})

describe('a step’s own lines', () => {
  it('are shown from the left edge and go back as they are written', () => {
    const flow = flowOf(demo, 'welcome')
    const lines = linesOf(demo, flow, stepOf(flow, 'returns'))
    expect(lines.split('\n').slice(0, 3)).toEqual(['id: returns', 'answer:', '  collections: [Returns]'])
    const out = setLines(demo, flow, stepOf(flow, 'returns'), `${lines.replace('[Returns]', '[Returns, Orders]')} # both`)!
    expect(differing(textOf(demo, 'welcome.yaml'), textOf(out, 'welcome.yaml'))).toEqual({
      gone: ['      collections: [Returns]', '    next: more'],
      came: ['      collections: [Returns, Orders]', '    next: more # both'],
    })
  })
  it.each(['id: [', 'just words', '- say: one', 'a: 1\n---\nb: 2', ''])('are refused when they are no step: %s', (lines) => {
    const flow = flowOf(demo, 'welcome')
    expect(setLines(demo, flow, stepOf(flow, 'returns'), lines)).toBeUndefined()
  })
})

describe('files of several flows', () => {
  const text = '# top\nflow: a\nsteps:\n  - end: resolved\n---\n# b\nflow: b\nsteps:\n  - end: resolved\n---\nflow: c\nsteps:\n  - end: resolved\n'
  const sources = [{ name: 'x.yaml', text }]
  it('lose one flow and keep the others as they are', () => {
    expect(textOf(removeFlow(sources, 'b'), 'x.yaml')).toBe(text.replace('# b\nflow: b\nsteps:\n  - end: resolved\n---\n', ''))
    expect(textOf(removeFlow(sources, 'a'), 'x.yaml')).toBe(text.slice(text.indexOf('# b')))
    expect(outline(removeFlow(sources, 'c')[0]!).map((f) => f.name)).toEqual(['a', 'b'])
    expect(removeFlow(demo, 'welcome')).toEqual(demo.filter((s) => s.name !== 'welcome.yaml'))
  })
  it('give out one of them', () => {
    expect(textOfFlow(sources, 'b')).toBe('# b\nflow: b\nsteps:\n  - end: resolved\n')
    expect(textOfFlow(demo, 'welcome')).toBe(textOf(demo, 'welcome.yaml'))
  })
  it('take edits in the right one', () => {
    const out = setField(sources, flowOf(sources, 'b'), flowOf(sources, 'b').steps[0]!, ['end'], 'unresolved')
    expect(differing(text, textOf(out, 'x.yaml'))).toEqual({ gone: ['  - end: resolved'], came: ['  - end: unresolved'] })
    expect(flowOf(out, 'b').steps[0]!.value.end).toBe('unresolved')
  })
})

describe('written values', () => {
  const value: fc.Arbitrary<Value> = fc.letrec<{ v: Value }>((tie) => ({
    v: fc.oneof(
      { maxDepth: 3 },
      fc.oneof(fc.string({ unit: 'grapheme' }), fc.constantFrom('yes', 'no', 'null', '12', '1e3', '2024-01-01', 'a: b', '# x', '- a', '{{ vars.x }}', '네', "it's", '0x1f', '~', 'true', 'a\nb', '\\d+', ' x ', '@a', '1_000')),
      fc.integer(),
      fc.boolean(),
      fc.array(tie('v'), { maxLength: 3 }),
      fc.dictionary(fc.stringMatching(/^[a-z_]{1,8}$/), tie('v'), { maxKeys: 3 }),
    ),
  })).v
  it('read back as what they were', () => {
    fc.assert(
      fc.property(value, (v) => {
        const read = (text: string) => {
          const doc = parseAllDocuments(text)[0]!
          expect(doc.errors).toEqual([])
          return doc.toJS()
        }
        expect(read(inline({ v })).v).toEqual(v)
        expect(read(block({ v }, 0).join('\n')).v).toEqual(v)
        expect(read(block([v, v], 3).join('\n'))).toEqual([v, v])
        expect(JSON.parse(inline(v, true))).toEqual(v)
      }),
      { numRuns: 400 },
    )
  })
  it('as lines read back, too', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', ' ', '\n', '#', ':', '한', '\t', '-') }), (s) => {
        const written = literal(s, 2)
        if (written !== undefined) expect(parseAllDocuments(`k: ${written}\nz: 1\n`)[0]!.toJS()).toEqual({ k: s, z: 1 })
      }),
      { numRuns: 500 },
    )
  })
})

describe('any edits', () => {
  const kinds = Object.keys(starters)
  const action = fc.record({
    what: fc.constantFrom('add', 'remove', 'rename', 'connect', 'place', 'text', 'field', 'shift', 'copy', 'lines'),
    at: fc.nat(50),
    other: fc.nat(50),
    word: fc.oneof(fc.string({ unit: 'grapheme', maxLength: 12 }), fc.constantFrom('# no comment', 'a: b', '{{ vars.x }}', "it's")),
  })
  it('leave a file that reads, with every comment of what stays, and undo gives the same bytes', () => {
    fc.assert(
      fc.property(fc.constantFrom(...demo), fc.array(action, { maxLength: 8 }), (source, actions) => {
        let sources: Sources = [source]
        let history = begin(sources)
        for (const { what, at, other, word } of actions) {
          const flow = outline(sources[0]!)[0]!
          const step = flow.steps[at % Math.max(1, flow.steps.length)]
          const to = flow.steps[other % Math.max(1, flow.steps.length)]
          if (what === 'add' || !step || !to) sources = addStep(sources, flow, starters[kinds[at % kinds.length]!]!(), kinds[at % kinds.length]!, to).sources
          else if (what === 'remove') sources = removeSteps(sources, flow, [step.key])
          else if (what === 'rename') sources = renameStep(sources, flow, step, `named_${other}`)
          else if (what === 'connect' && step.ways.length > 0) sources = connect(sources, flow, step, step.ways[other % step.ways.length]!, to.id || undefined)
          else if (what === 'place' && step.id) sources = place(sources, flow, { [step.id]: [at, other] })
          else if (what === 'text') sources = setField(sources, flow, step, ['text'], { en: word, ko: word })
          else if (what === 'field') sources = setField(sources, flow, step, ['when'], other % 2 ? word : undefined)
          else if (what === 'shift') sources = shift(sources, flow, step, at % 2 ? 1 : -1)
          else if (what === 'copy') sources = pasteSteps(sources, flow, copy(sources, flow, [step.key, to.key]), to).sources
          else if (what === 'lines') sources = setLines(sources, flow, step, `${linesOf(sources, flow, step)}\n# ${at}`) ?? sources
          expect(parse(sources[0]!.text).docs.flatMap((d) => d.errors)).toEqual([])
          const now = outline(sources[0]!)[0]!
          expect([what, now.name]).toEqual([what, flow.name])
          if (what !== 'remove' && what !== 'field') expect(now.steps.length).toBeGreaterThanOrEqual(flow.steps.length - 3)
          // The comment at the top belongs to no step.
          expect(sources[0]!.text.split('\n')[0]).toBe(source.text.split('\n')[0])
          history = doing(history, sources, '', 0)
        }
        const done = history.now[0]!.text
        let steps = 0
        for (; history.past.length > 0; steps++) history = undo(history)
        expect(history.now[0]!.text).toBe(source.text)
        for (; steps > 0; steps--) history = redo(history)
        expect(history.now[0]!.text).toBe(done)
      }),
      { numRuns: 80 },
    )
  })
  it('of one field while typing are one step back', () => {
    let h = doing(begin(['']), ['a'], 'en', 0)
    h = doing(h, ['ab'], 'en', 500)
    h = doing(h, ['abc'], 'en', 1000)
    h = doing(h, ['abc', 'x'], 'ko', 1100)
    expect(undo(h).now).toEqual(['abc'])
    expect(undo(undo(h)).now).toEqual([''])
    expect(undo(undo(undo(h))).now).toEqual([''])
    expect(redo(undo(h)).now).toEqual(['abc', 'x'])
    expect(doing(undo(h), ['z'], 'en', 1200).future).toEqual([])
    expect(undo(doing(h, ['abc', 'xyz'], 'ko', 9000)).now).toEqual(['abc', 'x'])
  })
  it('renaming a key that is there already changes nothing', () => {
    expect(renameKey('a: 1\nb: 2\n', 0, ['a'], 'b')).toBe('a: 1\nb: 2\n')
    expect(renameKey('a: 1 # x\nb: 2\n', 0, ['a'], 'c')).toBe('c: 1 # x\nb: 2\n')
  })
})
