import { isMap, isScalar, isSeq, type Document, type Node } from 'yaml'
import { nodeAt, parse, placeOf, plainOf, type Path } from './source'
import type { Value } from './render'
import type { Source } from '../../../api/flows'

export type { Source }

/** A way out of a step. */
export interface Way {
  /** Which field holds it, from the step: ["options", 0, "goto"]; empty for the natural next. */
  field: Path
  kind: 'next' | 'option' | 'button' | 'case' | 'branch' | 'status' | 'score' | 'arm' | 'other'
  /** The option's or button's label, the case's value, the score, the branch's condition, or the field's name. */
  label: Value
  /** The key of the step it leads to; '' is the end of the flow. */
  to: string
  /** It names a step that is not there. */
  missing?: string
  /** Written in the file, and not just what follows. */
  written: boolean
}

/** A step of a flow, where it stands and what it is. */
export interface Step {
  /** Its id, or a name made of its place while it has none. */
  key: string
  id: string
  kind: string
  /** From the root of its document. */
  path: Path
  value: { [key: string]: Value }
  line: number
  column: number
  endLine: number
  ways: Way[]
  /** The step that it is written inside of. */
  inside?: string
}

export interface Outline {
  name: string
  file: string
  doc: number
  title: Value | undefined
  triggers: Value[]
  vars: { [name: string]: Value }
  layout: { [id: string]: [number, number] }
  steps: Step[]
  /** The file cannot be read as it is. */
  broken: boolean
}

// Fields of a step that hold a place to go to.
const placeKeys = new Set(['next', 'then', 'else', 'goto', 'default', 'on_error', 'on_exhausted', 'open', 'closed', 'online', 'offline', 'resume', 'no_agents', 'on_low', 'on_message'])
// Fields whose every value is a place.
const placeMaps = new Set(['cases', 'on_status'])
// The scores of a rating, such as 5 or 1-2.
const score = /^\d{1,2}(\s*-\s*\d{1,2})?$/
// Fields that may hold a word instead of a place.
const wordy = new Set(['resume', 'no_agents', 'on_low', 'on_message'])
// Step keys whose mapping is a value of the author's, never fields.
const payload = new Set(['set', 'contact'])
const common = new Set(['id', 'when', 'next', 'branches', 'else', 'on_error', 'interrupts', 'timeout'])

/** The kinds of steps that the engine knows. */
export const kindNames: readonly string[] = [
  'say', 'ask', 'choice', 'form', 'rating', 'set', 'if', 'switch', 'goto', 'call', 'end', 'answer', 'classify', 'llm', 'http', 'wait',
  'split', 'hours', 'agents_online', 'handoff', 'tag', 'note', 'priority', 'contact', 'event',
]
const kinds = new Set(kindNames)

/** The flows of a text, in the order of their documents. */
export function outline(source: Source): Outline[] {
  const parsed = parse(source.text)
  const out: Outline[] = []
  parsed.docs.forEach((tree, doc) => {
    if (!isMap(tree.contents)) return
    const root = plainOf(tree.contents) as { [key: string]: Value }
    const steps: Step[] = []
    const block = nodeAt(tree, ['steps'])
    if (isSeq(block)) walk(source.text, tree, ['steps'], steps)
    const layout: Outline['layout'] = {}
    for (const [id, at] of Object.entries(mapping(root.layout))) {
      if (Array.isArray(at) && typeof at[0] === 'number' && typeof at[1] === 'number') layout[id] = [at[0], at[1]]
    }
    link(steps)
    out.push({
      name: typeof root.flow === 'string' ? root.flow : '',
      file: source.name,
      doc,
      title: root.title,
      triggers: Array.isArray(root.triggers) ? root.triggers : [],
      vars: mapping(root.vars),
      layout,
      steps,
      broken: tree.errors.length > 0,
    })
  })
  return out
}

const mapping = (v: Value | undefined): { [key: string]: Value } => (typeof v === 'object' && v !== null && !Array.isArray(v) ? v : {})

/** The step key of a mapping, or ''. */
export function kindOf(value: Value | undefined): string {
  const map = mapping(value)
  // "else" and the like are common; a step is what its one step key says.
  const found = Object.keys(map).find((k) => kinds.has(k))
  return found ?? Object.keys(map).find((k) => !common.has(k)) ?? ''
}

const isBlockOf = (v: Value): boolean => (Array.isArray(v) ? v.length > 0 && v.every((s) => isStep(s)) : isStep(v))
const isStep = (v: Value): boolean => Object.keys(mapping(v)).some((k) => kinds.has(k))
const isGoto = (v: Value): v is { goto: string } => Object.keys(mapping(v)).length === 1 && typeof mapping(v).goto === 'string'

function walk(text: string, tree: Document.Parsed, path: Path, steps: Step[], inside?: string): void {
  const list = nodeAt(tree, path)
  if (isSeq(list)) list.items.forEach((_, i) => one(text, tree, [...path, i], steps, inside))
  else one(text, tree, path, steps, inside)
}

function one(text: string, tree: Document.Parsed, path: Path, steps: Step[], inside?: string): void {
  const node = nodeAt(tree, path)
  if (!isMap(node)) return
  const value = plainOf(node) as { [key: string]: Value }
  const id = typeof value.id === 'string' || typeof value.id === 'number' ? String(value.id) : ''
  const [start, end] = node.range!
  const parsed = parse(text)
  const at = placeOf(parsed, start)
  const body = text.slice(start, end).trimEnd()
  const taken = id !== '' && steps.some((s) => s.key === id)
  const step: Step = {
    key: id && !taken ? id : `#${path.slice(1).join('.')}`,
    id,
    kind: kindOf(value),
    path,
    value,
    ...at,
    endLine: at.line + body.split('\n').length - 1,
    ways: [],
    inside,
  }
  steps.push(step)
  seek(text, tree, path, node, [], steps, step)
}

// Looks through the fields of a step for places to go to.
function seek(text: string, tree: Document.Parsed, base: Path, node: Node, at: Path, steps: Step[], step: Step): void {
  if (isMap(node)) {
    for (const p of node.items) {
      if (!isScalar(p.key) || !p.value) continue
      const name = String(p.key.source ?? p.key.value)
      const field = [...at, name]
      if (at.length === 0 && payload.has(name)) continue
      const place = placeKeys.has(name) || placeMaps.has(String(at.at(-1))) || (at.at(-1) === 'goto' && score.test(name))
      if (place && target(text, tree, base, p.value as Node, field, steps, step)) continue
      if (at.length < 4) seek(text, tree, base, p.value as Node, field, steps, step)
    }
  } else if (isSeq(node)) {
    node.items.forEach((item, i) => seek(text, tree, base, item as Node, [...at, i], steps, step))
  }
}

function target(text: string, tree: Document.Parsed, base: Path, node: Node, field: Path, steps: Step[], step: Step): boolean {
  const value = plainOf(node)
  const add = (to: string, path: Path = field) => step.ways.push({ field: path, ...labelled(step.value, field), to, written: true })
  if (isScalar(node)) {
    const name = value === null ? '' : String(value)
    if (!name) return false
    const last = String(field.at(-1))
    add(`${wordy.has(last) ? '~' : '='}${name}`)
    return true
  }
  if (isGoto(value)) {
    add(`=${value.goto}`)
    return true
  }
  if (!isBlockOf(value)) return false
  const first = steps.length
  walk(text, tree, [...base, ...field], steps, step.key)
  add(steps[first]?.key ?? '')
  return true
}

function labelled(value: { [key: string]: Value }, field: Path): { kind: Way['kind']; label: Value } {
  const name = String(field.at(-1))
  const owner = String(field.at(-2))
  const held = field.slice(0, -1).reduce<Value>((v, k) => (Array.isArray(v) ? v[Number(k)] ?? null : mapping(v)[k] ?? null), value)
  if (owner === 'cases') return { kind: 'case', label: name }
  if (owner === 'on_status') return { kind: 'status', label: name }
  if (owner === 'goto') return { kind: 'score', label: name }
  if (field.includes('buttons')) return { kind: 'button', label: mapping(held).label ?? '' }
  if (field.includes('branches')) return { kind: 'branch', label: mapping(held).if ?? '' }
  if (field.includes('options')) return { kind: 'option', label: mapping(held).label ?? mapping(held).id ?? '' }
  if (/^\d+$/.test(owner)) return { kind: 'arm', label: mapping(held).label ?? mapping(held).id ?? owner }
  if (name === 'goto' && owner && owner !== 'undefined' && !kinds.has(owner)) return { kind: 'other', label: owner }
  return { kind: name === 'next' ? 'next' : 'other', label: name }
}

/** Whether a step may go on to what follows it. */
function flowsOn(step: Step): boolean {
  const main = mapping(step.value[step.kind])
  const field = (name: string) => step.value[name] ?? main[name]
  switch (step.kind) {
    case 'end':
    case 'goto':
      return false
    case 'if':
      return field('else') === undefined
    case 'switch':
      return field('default') === undefined
    case 'hours':
      return field('open') === undefined || field('closed') === undefined
    case 'agents_online':
      return field('online') === undefined || field('offline') === undefined
    case 'handoff':
      return field('resume') === 'here' || (field('no_agents') !== undefined && field('no_agents') !== 'queue')
    case 'choice': {
      const options = field('options')
      const led = Array.isArray(options) && options.length > 0 && options.every((o) => mapping(o).goto !== undefined)
      return !led || field('skip_if_filled') === true || field('free_text') === 'capture'
    }
    default:
      return true
  }
}

// Resolves names, and adds what follows a step where nothing is written.
function link(steps: Step[]): void {
  const keys = new Set(steps.map((s) => s.key))
  const after = new Map<string, string>()
  const blocks = new Map<string, Step[]>()
  for (const s of steps) {
    const listed = typeof s.path.at(-1) === 'number'
    const name = JSON.stringify(listed ? s.path.slice(0, -1) : s.path)
    blocks.set(name, [...(blocks.get(name) ?? []), s])
  }
  const follow = (s: Step): string => {
    const listed = typeof s.path.at(-1) === 'number'
    const mates = blocks.get(JSON.stringify(listed ? s.path.slice(0, -1) : s.path)) ?? []
    const next = mates[mates.indexOf(s) + 1]
    if (next) return next.key
    const owner = steps.find((o) => o.key === s.inside)
    if (!owner) return ''
    // A block goes on where the step around it would; written as its next, it goes on behind that.
    const field = s.path.slice(owner.path.length)[0]
    return field === 'next' ? follow(owner) : (after.get(owner.key) ?? '')
  }
  for (const s of steps) {
    // A word that is no step's id is only a word.
    s.ways = s.ways.filter((w) => !w.to.startsWith('~') || keys.has(w.to.slice(1)))
    for (const w of s.ways) {
      if (!w.to.startsWith('=') && !w.to.startsWith('~')) continue
      const name = w.to.slice(1)
      w.to = keys.has(name) ? name : ''
      if (!w.to) w.missing = name
    }
    const next = s.ways.find((w) => w.kind === 'next')
    after.set(s.key, next ? next.to : follow(s))
  }
  for (const s of steps) {
    if (s.ways.some((w) => w.kind === 'next') || !flowsOn(s)) continue
    if (s.value.branches !== undefined && s.value.else !== undefined) continue
    s.ways.unshift({ field: ['next'], kind: 'next', label: '', to: after.get(s.key) ?? '', written: false })
  }
}

/** The flow of a name in a set of files, and the text that holds it. */
export function findFlow(sources: readonly Source[], name: string): { flow: Outline; source: Source } | undefined {
  for (const source of sources) {
    const flow = outline(source).find((f) => f.name === name)
    if (flow) return { flow, source }
  }
  return undefined
}
