/** What a flow file can hold: JSON's values. */
export type Value = string | number | boolean | null | Value[] | { [key: string]: Value }

/** How a value is written. */
export interface Style {
  /** Columns before a block's lines. */
  indent: number
  /** Inside { } or [ ], where blocks cannot stand. */
  inline?: boolean
  /** The file is JSON: everything in double quotes. */
  json?: boolean
}

// Words that some reader of YAML takes for something else than a text.
const reserved = /^(?:y|n|yes|no|on|off|true|false|null|nan|inf)$/i
// Letters first, and nothing that YAML gives a meaning to; a space stays between words.
const plain = /^[\p{L}_](?:[\p{L}\p{M}\p{N}_./-]| (?=[\p{L}\p{N}_]))*$/u

/** Writes a text on one line: without quotes where no reader of YAML could misread it. */
export function scalar(value: string, json = false): string {
  if (json) return JSON.stringify(value)
  if (plain.test(value) && !reserved.test(value)) return value
  // A pattern reads better without doubled backslashes.
  if (value.includes('\\') && !/['\p{C}]/u.test(value)) return `'${value}'`
  return JSON.stringify(value)
}

function key(name: string, json: boolean): string {
  if (json) return JSON.stringify(name)
  return /^\d+$/.test(name) || /^[45]xx$/.test(name) ? name : scalar(name)
}

/** Writes a value on one line. */
export function inline(value: Value, json = false): string {
  if (typeof value === 'string') return scalar(value, json)
  if (Array.isArray(value)) return `[${value.map((v) => inline(v, json)).join(', ')}]`
  if (value === null || typeof value !== 'object') return JSON.stringify(value)
  const entries = Object.entries(value).map(([k, v]) => `${key(k, json)}: ${inline(v, json)}`)
  return `{${entries.join(', ')}}`
}

// A collection longer than this is written over several lines.
const WIDE = 90

const isCollection = (v: Value): v is Value[] | { [key: string]: Value } => typeof v === 'object' && v !== null

function isEmpty(v: Value): boolean {
  return isCollection(v) && Object.keys(v).length === 0
}

/** Writes what stands after "key:", its leading space or line break included. */
export function afterKey(value: Value, style: Style): string {
  const { indent, json = false } = style
  if (value === null && !json) return ''
  const line = inline(value, json)
  if (style.inline || json || !isCollection(value) || isEmpty(value) || (line.length + indent <= WIDE && isSmall(value))) return ` ${line}`
  return `\n${block(value, indent).join('\n')}`
}

// Steps, options and the like stand on lines of their own, however short they are, and so does each place of a layout.
function isSmall(value: Value): boolean {
  if (!isCollection(value)) return true
  if (Array.isArray(value)) return value.every((v) => !isCollection(v))
  return !Object.values(value).every(Array.isArray) && Object.values(value).every(isSmall)
}

/** Writes a collection over lines that begin at a column. */
export function block(value: Value[] | { [key: string]: Value }, indent: number): string[] {
  const pad = ' '.repeat(indent)
  if (Array.isArray(value)) return value.flatMap((v) => item(v, indent))
  return Object.entries(value).flatMap(([k, v]) => `${pad}${key(k, false)}:${afterKey(v, { indent: indent + 2 })}`.split('\n'))
}

/** Writes an entry of a list, with its dash, over lines that begin at a column. */
export function item(value: Value, indent: number): string[] {
  const pad = ' '.repeat(indent)
  if (!isCollection(value) || isEmpty(value)) return [`${pad}- ${inline(value)}`]
  const lines = block(value, indent + 2)
  return [`${pad}- ${lines[0]!.slice(indent + 2)}`, ...lines.slice(1)]
}

/** Writes a key with its value, for a mapping whose keys begin at a column. */
export function pair(name: string, value: Value, style: Style): string {
  const { indent, json = false } = style
  return `${key(name, json)}:${afterKey(value, { ...style, indent: indent + 2 })}`
}

/** A text over several lines after its "|", when it can be written so; else undefined. */
export function literal(value: string, indent: number): string | undefined {
  if (!value.trim() || /^\s|[^\S\n](?:\n|$)|\n\n$|[^\P{C}\n]/u.test(value)) return undefined
  const pad = ' '.repeat(indent)
  const kept = value.endsWith('\n')
  const lines = (kept ? value.slice(0, -1) : value).split('\n')
  return `|${kept ? '' : '-'}\n${lines.map((l) => (l ? pad + l : '')).join('\n')}`
}
