import { common, kinds, lists, mappings } from './definitions.gen'
import type { Step } from './document/outline'
import type { Value } from './document/render'
import type { Path } from './document/source'

// Which fields a step has, and where each stands. The language defines them
// (definitions.gen.ts); here stands only which come first.

/** A field as the language defines it. */
export interface Definition {
  /** The form of its value: text, place, options and so on; `select` takes one of `values`. */
  form: string
  values?: readonly string[]
  low?: number
  high?: number
  required?: boolean
  /** What holds without it. */
  otherwise?: string
}

export interface KindDefinition {
  /** The field that the value right behind the step key is, where it is no mapping of fields. */
  short?: string
  /** A mapping behind the step key is a value of the author's, never fields. */
  payload?: boolean
  /** A mapping behind the step key may be a text by language. */
  localized?: boolean
  /** The form of the value behind the step key; '' for none. */
  main: string
  fields: Readonly<Record<string, Definition>>
  /** Fields that stand beside the step key only, and not with every kind. */
  beside: Readonly<Record<string, Definition>>
}

/** A list of mappings; `of` names the mapping. */
export interface ListDefinition {
  of: string
  least?: number
  most?: number
}

export interface Field extends Definition {
  name: string
  /** Shown only after "more". */
  more: boolean
}

export const methods = ['get', 'post', 'put', 'patch', 'delete'] as const

// What is seen at once of each kind, in this order. `request` stands for the methods.
const first: Readonly<Record<string, readonly string[]>> = {
  say: ['text', 'buttons', 'image', 'card'],
  ask: ['text', 'var', 'type', 'of', 'accept', 'max_mb', 'validate', 'min', 'max', 'country'],
  choice: ['text', 'options', 'var', 'free_text', 'multi'],
  form: ['fields', 'confirm'],
  rating: ['text', 'var', 'scale', 'goto', 'ask_comment'],
  set: ['set'],
  if: ['if', 'then', 'else'],
  switch: ['value', 'cases', 'default'],
  goto: ['goto', 'flow'],
  call: ['flow', 'with', 'map'],
  end: ['resolution'],
  answer: ['query', 'collections', 'on_low', 'on_error'],
  classify: ['var', 'labels', 'min', 'on_low'],
  llm: ['prompt', 'var', 'offline', 'on_error'],
  http: ['request', 'headers', 'body', 'map', 'on_status', 'on_error'],
  wait: ['for', 'until', 'event', 'on_message', 'timeout'],
  split: ['arms', 'sticky'],
  hours: ['schedule', 'open', 'closed'],
  agents_online: ['team', 'online', 'offline'],
  event: ['name', 'data'],
  handoff: ['message', 'team', 'priority', 'reason', 'no_agents', 'collect_before', 'resume'],
  tag: ['tag'],
  note: ['text'],
  contact: ['contact'],
  priority: ['level'],
}

// The same for the mappings of lists and groups.
const firstOf: Readonly<Record<string, readonly string[]>> = {
  option: ['label', 'goto', 'synonyms', 'id'],
  button: ['label', 'goto', 'say', 'url'],
  field: ['text', 'label', 'var', 'type', 'of', 'validate', 'min', 'max', 'country', 'required'],
  arm: ['id', 'weight', 'goto'],
  label: ['id', 'examples', 'goto'],
  branch: ['if', 'goto'],
  image: ['url', 'alt'],
  card: ['title', 'text', 'image', 'buttons'],
  timeout: ['after', 'goto'],
}

// Where the value behind the step key has no name of its own.
const mains: Readonly<Record<string, Definition>> = {
  set: { form: 'values' }, if: { form: 'expression' }, goto: { form: 'place' }, tag: { form: 'words' }, contact: { form: 'templates' }, http: { form: 'request' },
}

function inOrder(all: Readonly<Record<string, Definition>>, order: readonly string[]): Field[] {
  const early = order.flatMap((name) => (all[name] ? [{ name, more: false, ...all[name] }] : []))
  const late = Object.entries(all).flatMap(([name, d]) => (order.includes(name) ? [] : [{ name, more: true, ...d }]))
  return [...early, ...late]
}

/** The fields of a kind, those that every kind has included; none for an unknown kind. */
export function fieldsOf(kind: string): Field[] {
  const known = kinds[kind]
  if (!known) return inOrder(common, [])
  const all: Record<string, Definition> = { ...common, ...known.beside, ...known.fields }
  if (kind !== 'if') delete all.else // shown with the branches that it belongs to
  if (mains[kind]) all[kind === 'http' ? 'request' : kind] = mains[kind]
  if (kind === 'http') for (const m of methods) delete all[m]
  return inOrder(all, first[kind] ?? [])
}

/** The fields of a mapping of the language, such as an option. */
export const fieldsOfMapping = (name: string): Field[] => inOrder(mappings[name] ?? {}, firstOf[name] ?? [])

/** How the values of a form are held: a list of mappings, one mapping, or neither. */
export const listOf = (form: string): ListDefinition | undefined => lists[form]
export const isGroup = (form: string): boolean => mappings[form] !== undefined

const language = /^[a-z]{2,3}(-\w{2,})?$/

const isMapping = (v: Value | undefined): v is { [key: string]: Value } => typeof v === 'object' && v !== null && !Array.isArray(v)

/** Whether what stands under the step key are its fields. */
function holdsFields(kind: string, main: Value | undefined): boolean {
  const known = kinds[kind]
  if (!isMapping(main) || known?.payload) return false
  const name = Object.keys(main)[0] ?? ''
  return !(known?.localized && language.test(name) && !(name in known.fields))
}

/** Where a field of a step stands, or would stand, and its value. */
export function fieldAt(step: Pick<Step, 'value' | 'kind'>, name: string): { path: Path; value: Value | undefined } {
  const main = step.value[step.kind]
  const known = kinds[step.kind]
  if (name === step.kind) return { path: [step.kind], value: main ?? undefined }
  if (step.value[name] !== undefined) return { path: [name], value: step.value[name] ?? undefined }
  if (holdsFields(step.kind, main)) {
    // What belongs to every step stands beside.
    if (known && !(name in known.fields)) return { path: [name], value: undefined }
    return { path: [step.kind, name], value: (main as { [key: string]: Value })[name] ?? undefined }
  }
  if (known?.short === name) return { path: [step.kind], value: main ?? undefined }
  return { path: [name], value: undefined }
}

// Fields that only mean something for a value of these types.
const typed: Readonly<Record<string, readonly string[]>> = {
  of: ['enum'],
  min: ['number', 'integer'],
  max: ['number', 'integer'],
  country: ['phone'],
  validate: ['', 'text', 'regex'],
  normalize: ['', 'text', 'regex'],
  accept: ['file'],
  max_mb: ['file'],
}

/** Whether a field is worth showing: it is filled in, or what it belongs to is. `type` is that of the value asked for, if one is. */
export function isShown(name: string, filled: boolean, type: string | undefined): boolean {
  const wanted = typed[name]
  return filled || type === undefined || !wanted || wanted.includes(type)
}

/** The kinds in groups of the palette. */
export const groups: readonly { name: 'talk' | 'think' | 'world' | 'people'; kinds: readonly string[] }[] = [
  { name: 'talk', kinds: ['say', 'ask', 'choice', 'form', 'rating', 'answer'] },
  { name: 'think', kinds: ['if', 'switch', 'set', 'goto', 'call', 'split', 'wait', 'end'] },
  { name: 'world', kinds: ['http', 'classify', 'llm', 'hours', 'agents_online', 'event'] },
  { name: 'people', kinds: ['handoff', 'tag', 'note', 'contact', 'priority'] },
]
