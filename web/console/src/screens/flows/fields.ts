import type { Step } from './document/outline'
import type { Value } from './document/render'
import type { Path } from './document/source'

// Which fields each kind of step has, and how each is filled in.

export type FieldType =
  | 'texts' // a text in every language
  | 'text_list' // several of them
  | 'line'
  | 'expression'
  | 'area'
  | 'number'
  | 'switch'
  | 'select'
  | 'words' // a list of words
  | 'pairs' // names with values
  | 'places' // values with places to go to
  | 'place' // a place to go to
  | 'options' // of a choice
  | 'branches'
  | 'request' // method and address
  | 'flow'

export interface Field {
  name: string
  type: FieldType
  values?: readonly string[]
  /** Names that pairs may have; any other without it. */
  names?: readonly string[]
  /** Shown only after "more". */
  more?: true
}

const more = true as const
const text: Field = { name: 'text', type: 'texts' }
const asks: readonly Field[] = [
  { name: 'max_attempts', type: 'number', more },
  { name: 'reprompt_unrecognized', type: 'text_list', more },
  { name: 'on_exhausted', type: 'place', more },
  { name: 'skip_if_filled', type: 'switch', more },
]
const interrupts: Field = { name: 'interrupts', type: 'select', values: ['if_unrecognized', 'never', 'always'], more }
const failing: Field = { name: 'on_error', type: 'place' }
export const methods = ['get', 'post', 'put', 'patch', 'delete'] as const
const valueTypes = ['text', 'number', 'integer', 'email', 'phone', 'date', 'bool', 'enum', 'regex', 'url', 'time', 'datetime', 'file']

/** The fields of the kinds that have a form; the others are written as YAML. */
export const fieldsOf: Readonly<Record<string, readonly Field[]>> = {
  say: [text, { name: 'variants', type: 'text_list', more }],
  ask: [
    text,
    { name: 'var', type: 'line' },
    { name: 'type', type: 'select', values: valueTypes },
    { name: 'of', type: 'words' },
    { name: 'validate', type: 'line' },
    { name: 'reprompt_invalid', type: 'text_list', more },
    ...asks,
    { name: 'pii', type: 'switch', more },
    interrupts,
  ],
  choice: [
    text,
    { name: 'options', type: 'options' },
    { name: 'var', type: 'line' },
    { name: 'free_text', type: 'select', values: ['match', 'route', 'reject', 'capture'] },
    ...asks,
    interrupts,
  ],
  rating: [text, { name: 'var', type: 'line' }, { name: 'scale', type: 'number' }],
  set: [{ name: 'set', type: 'pairs' }],
  if: [
    { name: 'if', type: 'expression' },
    { name: 'then', type: 'place' },
    { name: 'else', type: 'place' },
  ],
  switch: [
    { name: 'switch', type: 'expression' },
    { name: 'cases', type: 'places' },
    { name: 'default', type: 'place' },
  ],
  goto: [
    { name: 'goto', type: 'place' },
    { name: 'flow', type: 'flow' },
  ],
  call: [
    { name: 'flow', type: 'flow' },
    { name: 'with', type: 'pairs' },
    { name: 'map', type: 'pairs' },
  ],
  end: [{ name: 'resolution', type: 'select', values: ['resolved', 'unresolved', 'cancelled', 'abandoned', 'spam'] }],
  answer: [
    { name: 'query', type: 'texts' },
    { name: 'collections', type: 'words' },
    { name: 'on_low', type: 'select', values: ['continue', 'clarify', 'handoff'] },
    failing,
  ],
  http: [
    { name: 'get', type: 'request' },
    { name: 'map', type: 'pairs' },
    failing,
    { name: 'on_status', type: 'places' },
    { name: 'headers', type: 'pairs', more },
    { name: 'body', type: 'area', more },
    { name: 'timeout', type: 'line', more },
    { name: 'retries', type: 'number', more },
  ],
  hours: [
    { name: 'open', type: 'place' },
    { name: 'closed', type: 'place' },
  ],
  agents_online: [
    { name: 'team', type: 'line' },
    { name: 'online', type: 'place' },
    { name: 'offline', type: 'place' },
  ],
  handoff: [
    { name: 'message', type: 'texts' },
    { name: 'team', type: 'line' },
    { name: 'priority', type: 'select', values: ['low', 'normal', 'high', 'urgent'] },
    { name: 'reason', type: 'line' },
    { name: 'resume', type: 'select', values: ['end', 'here'] },
  ],
  classify: [{ name: 'var', type: 'line' }, { name: 'min', type: 'number' }, { name: 'on_low', type: 'place' }],
  llm: [{ name: 'prompt', type: 'texts' }, { name: 'var', type: 'line' }, { name: 'offline', type: 'area' }, { name: 'budget', type: 'number', more }, failing],
  wait: [
    { name: 'for', type: 'line' },
    { name: 'until', type: 'line' },
    { name: 'event', type: 'line' },
    { name: 'on_message', type: 'select', values: ['continue', 'cancel'] },
  ],
  split: [{ name: 'sticky', type: 'select', values: ['visitor', 'conversation'] }],
  event: [{ name: 'name', type: 'line' }],
  priority: [{ name: 'level', type: 'select', values: ['low', 'normal', 'high', 'urgent'] }],
  tag: [{ name: 'tag', type: 'words' }],
  note: [text],
  contact: [{ name: 'contact', type: 'pairs', names: ['email', 'phone', 'name'] }],
}

/** What every step may have. */
export const commonFields: readonly Field[] = [
  { name: 'when', type: 'expression', more },
  { name: 'branches', type: 'branches', more },
  { name: 'next', type: 'place' },
]

// What the value right behind a step key means, where it is no mapping of fields.
const alias: Readonly<Record<string, string>> = {
  say: 'text', ask: 'var', choice: 'var', rating: 'var', call: 'flow', end: 'resolution', note: 'text', hours: 'schedule',
  agents_online: 'team', handoff: 'team', switch: 'value', llm: 'var', wait: 'for',
  classify: 'var', split: 'arms', event: 'name', priority: 'level', form: 'fields',
}
const payload = new Set(['set', 'contact'])
const localized = new Set(['say', 'note'])
const language = /^[a-z]{2,3}(-\w{2,})?$/

const isMapping = (v: Value | undefined): v is { [key: string]: Value } => typeof v === 'object' && v !== null && !Array.isArray(v)

/** Whether what stands under the step key are its fields. */
function holdsFields(kind: string, main: Value | undefined): boolean {
  if (!isMapping(main) || payload.has(kind)) return false
  const first = Object.keys(main)[0] ?? ''
  return !(localized.has(kind) && language.test(first) && first !== 'text')
}

/** Where a field of a step stands, or would stand, and its value. */
export function fieldAt(step: Pick<Step, 'value' | 'kind'>, name: string): { path: Path; value: Value | undefined } {
  const main = step.value[step.kind]
  if (name === step.kind) return { path: [step.kind], value: main ?? undefined }
  if (step.value[name] !== undefined) return { path: [name], value: step.value[name] ?? undefined }
  if (holdsFields(step.kind, main)) {
    // A goto step that names a flow, and so on: what belongs to every step stands beside.
    if (commonFields.some((f) => f.name === name) || name === 'on_error' || name === 'interrupts') return { path: [name], value: undefined }
    return { path: [step.kind, name], value: (main as { [key: string]: Value })[name] ?? undefined }
  }
  if (alias[step.kind] === name) return { path: [step.kind], value: main ?? undefined }
  return { path: [name], value: undefined }
}

/** The kinds in groups of the palette. */
export const groups: readonly { name: 'talk' | 'think' | 'world' | 'people'; kinds: readonly string[] }[] = [
  { name: 'talk', kinds: ['say', 'ask', 'choice', 'form', 'rating', 'answer'] },
  { name: 'think', kinds: ['if', 'switch', 'set', 'goto', 'call', 'split', 'wait', 'end'] },
  { name: 'world', kinds: ['http', 'classify', 'llm', 'hours', 'agents_online', 'event'] },
  { name: 'people', kinds: ['handoff', 'tag', 'note', 'contact', 'priority'] },
]

