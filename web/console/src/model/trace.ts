import { figure, titled } from './words'

/** A value under its name; `bar` is its length for shares of 1, `good` the sense of a yes or no. */
export interface Cell {
  name: string
  text: string
  bar?: number
  good?: boolean
}

/** An object that holds a text too long for a table: what it is called, its text, the rest. */
export interface Entry {
  title: string
  text: string
  cells: Cell[]
}

/** A part of a decision's trace, ready to be drawn. Names are the trace's own; whoever draws them finds the words. */
export type Part =
  | { kind: 'pairs'; cells: Cell[] }
  | { kind: 'table'; columns: string[]; rows: Cell[][] }
  | { kind: 'entries'; entries: Entry[] }
  | { kind: 'list'; items: string[] }
  | { kind: 'text'; text: string }
  | { kind: 'group'; parts: Section[] }

/** A named part; `key` is its path in the trace, `name` the path's last step, empty for values without a heading. */
export interface Section {
  key: string
  name: string
  part: Part
}

// What people look for first comes first; names that this list does not know follow in the trace's own order.
const order = [
  'question',
  'query',
  'rewritten',
  'lang',
  'language',
  'action',
  'reason',
  'why',
  'title',
  'band',
  'confidence',
  'score',
  'name',
  'value',
  'weight',
  'points',
  'thresholds',
  'search',
  'answer',
  'hits',
  'features',
  'arms',
  'policy',
  'evidence',
  'counterfactuals',
  'sentiment',
  'flow',
  'model',
  'effects',
  'tally',
]

// Values of these names are shares of 1 and are drawn with a bar.
const shares = /(^|_)(confidence|p|probability|share|known|agreement|similarity|frustration)$/
const id = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

const DEEPEST = 4

/** From this many characters a text needs more room than a cell has. */
export const LONG_TEXT = 56

/** Lays out any JSON as sections: known names first, objects as pairs, arrays of objects as tables. Never throws, whatever it is given. */
export function traceSections(trace: unknown): Section[] {
  if (trace === null || trace === undefined) return []
  if (isObject(trace)) return sectionsOf(trace, '', 0)
  const part = toPart(trace, 'trace', 0)
  return part ? [{ key: 'trace', name: 'trace', part }] : []
}

function sectionsOf(value: Record<string, unknown>, path: string, depth: number): Section[] {
  const scalars: Cell[] = []
  const sections: Section[] = []
  for (const name of sorted(Object.keys(value))) {
    const inner = value[name]
    if (isScalar(inner)) {
      const cell = toCell(name, inner)
      if (cell.text !== '') scalars.push(cell)
      continue
    }
    const key = path ? `${path}.${name}` : name
    const part = toPart(inner, key, depth + 1)
    if (part) sections.push({ key, name, part })
  }
  if (scalars.length === 0) return sections
  const own: Section = { key: `${path}.`, name: '', part: { kind: 'pairs', cells: scalars } }
  // What stands loose in the trace itself is housekeeping; inside a part it is the gist.
  return path === '' ? [...sections, own] : [own, ...sections]
}

function toPart(value: unknown, key: string, depth: number): Part | undefined {
  if (isScalar(value)) {
    const { text } = toCell(key, value)
    return text === '' ? undefined : { kind: 'text', text }
  }
  if (depth > DEEPEST) return { kind: 'text', text: JSON.stringify(value) }
  if (Array.isArray(value)) return arrayPart(value, key, depth)
  if (!isObject(value)) return undefined
  const names = Object.keys(value)
  if (names.length === 0) return undefined
  if (!names.every((n) => isScalar(value[n]))) return { kind: 'group', parts: sectionsOf(value, key, depth) }
  const named = shown(value.title)
  const cells = sorted(names)
    .filter((n) => shown(value[n]) && !(named && addresses.includes(n)))
    .map((n) => toCell(n, value[n]))
  return cells.length > 0 ? { kind: 'pairs', cells } : undefined
}

function arrayPart(items: unknown[], key: string, depth: number): Part | undefined {
  if (items.length === 0) return undefined
  if (items.every(isScalar)) return { kind: 'list', items: items.map((i) => toCell('', i).text).filter((s) => s !== '') }
  if (items.every((i) => isObject(i) && Object.values(i).every((v) => isScalar(v) || isShort(v)))) {
    return objectsPart(items as Record<string, unknown>[])
  }
  const parts = items.flatMap((item, i): Section[] => {
    const part = toPart(item, `${key}.${i}`, depth + 1)
    return part ? [{ key: `${key}.${i}`, name: String(i + 1), part }] : []
  })
  return parts.length > 0 ? { kind: 'group', parts } : undefined
}

function objectsPart(objects: Record<string, unknown>[]): Part {
  const all = [...new Set(objects.flatMap((o) => Object.keys(o)))]
  const names = sorted(all).filter((n) => objects.some((o) => shown(o[n])))
  if (!objects.some((o) => names.some((n) => isLong(o[n])))) {
    return { kind: 'table', columns: names, rows: objects.map((o) => names.map((n) => toCell(n, o[n]))) }
  }
  const entries = objects.map((o): Entry => {
    const heading = ['title', 'name', 'key', 'slug', 'id'].find((n) => names.includes(n) && shown(o[n]) && !isLong(o[n]))
    const long = names.find((n) => isLong(o[n]))
    return {
      title: heading ? toCell(heading, o[heading]).text : '',
      text: long ? String(o[long]) : '',
      cells: names
        .filter((n) => n !== heading && n !== long && !addresses.includes(n) && shown(o[n]))
        .map((n) => toCell(n, o[n])),
    }
  })
  return { kind: 'entries', entries }
}

// Beside a title these say nothing more.
const addresses = ['slug', 'url', 'id']

// Ids tell a reader nothing.
function shown(v: unknown): boolean {
  return v !== null && v !== undefined && v !== '' && !(typeof v === 'string' && id.test(v))
}

function isLong(v: unknown): boolean {
  return typeof v === 'string' && v.length > LONG_TEXT
}

function toCell(name: string, value: unknown): Cell {
  if (value === null || value === undefined) return { name, text: '' }
  if (typeof value === 'boolean') return { name, text: value ? '✓' : '–', good: value }
  if (typeof value === 'number') {
    if (/_ms$/.test(name) && value > 1e12) return { name, text: new Date(value).toISOString().replace('T', ' ').slice(0, 19) }
    const cell: Cell = { name, text: figure(value) }
    if (shares.test(name) && value >= 0 && value <= 1) cell.bar = value
    return cell
  }
  if (typeof value === 'string') return { name, text: value }
  if (Array.isArray(value)) return { name, text: value.map((v) => toCell('', v).text).join(', ') }
  const inner = Object.entries(value).map(([n, v]) => `${titled(n)} ${toCell(n, v).text}`)
  return { name, text: inner.join(' · ') }
}

function sorted(names: string[]): string[] {
  const rank = (n: string) => {
    const at = order.indexOf(n)
    return at < 0 ? order.length : at
  }
  return names
    .map((n, i) => ({ n, i }))
    .sort((a, b) => rank(a.n) - rank(b.n) || a.i - b.i)
    .map((x) => x.n)
}

function isObject(v: unknown): v is Record<string, unknown> {
  return typeof v === 'object' && v !== null && !Array.isArray(v)
}

function isScalar(v: unknown): boolean {
  return v === null || v === undefined || typeof v === 'string' || typeof v === 'number' || typeof v === 'boolean'
}

// Arrays and objects small enough for one cell of a table.
function isShort(v: unknown): boolean {
  if (Array.isArray(v)) return v.length <= 6 && v.every(isScalar)
  return isObject(v) && Object.keys(v).length <= 4 && Object.values(v).every(isScalar)
}
