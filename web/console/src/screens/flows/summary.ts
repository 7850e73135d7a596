import type { Lang, T } from '../../lang/lang'
import type { Value } from './document/render'
import type { Outline, Step } from './document/outline'
import { fieldAt } from './fields'

/** A text of the flow in a language: the language's own, else the first there is. */
export function textIn(value: Value | undefined, lang: Lang): string {
  if (typeof value === 'string') return value
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  if (Array.isArray(value)) return textIn(value[0], lang)
  if (value === null || value === undefined) return ''
  const own = value[lang] ?? Object.values(value)[0]
  return typeof own === 'object' ? '' : String(own ?? '')
}

/** What the author calls a flow. */
export const titleOf = (flow: Outline, lang: Lang): string => textIn(flow.title, lang) || flow.name

const list = (v: Value | undefined, lang: Lang): string =>
  Array.isArray(v) ? v.map((x) => textIn(x, lang)).join(', ') : typeof v === 'object' && v !== null ? Object.keys(v).join(', ') : textIn(v, lang)

/** A step in a few words: what it says, asks or looks at. */
export function summaryOf(step: Step, lang: Lang, t: T): string {
  const field = (name: string) => fieldAt(step, name).value
  switch (step.kind) {
    case 'say':
      return textIn(field('text') ?? field('variants'), lang)
    case 'ask':
    case 'choice':
    case 'rating':
    case 'note':
      return textIn(field('text'), lang)
    case 'set':
      return Object.entries((step.value.set as Record<string, Value>) ?? {})
        .map(([k, v]) => `${k} = ${typeof v === 'object' ? '…' : String(v)}`)
        .join(', ')
    case 'if':
    case 'switch':
    case 'goto':
    case 'call':
      return list(step.kind === 'goto' && typeof field('flow') === 'string' ? field('flow') : field(step.kind === 'call' ? 'flow' : step.kind), lang)
    case 'http': {
      const verb = ['get', 'post', 'put', 'patch', 'delete'].find((m) => field(m) !== undefined)
      return verb ? `${verb.toUpperCase()} ${textIn(field(verb), lang)}` : ''
    }
    case 'answer':
      return textIn(field('query'), lang) || t('flow.answers_last')
    case 'handoff':
      return textIn(field('message'), lang) || textIn(field('team'), lang)
    case 'end':
      return textIn(field('resolution'), lang) ? t('flow.ends_as', { how: textIn(field('resolution'), lang) }) : ''
    case 'contact':
    case 'tag':
      return list(step.value[step.kind], lang)
    case 'form': {
      const fields = field('fields')
      const names = Array.isArray(fields) ? fields.map((f) => (typeof f === 'object' && f !== null && !Array.isArray(f) ? textIn(f.label ?? f.var, lang) : '')) : []
      return names.filter(Boolean).join(', ')
    }
    default:
      return list(typeof step.value[step.kind] === 'object' ? null : step.value[step.kind], lang)
  }
}
