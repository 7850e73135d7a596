import { isCollection, isMap, isPair, isScalar, isSeq, LineCounter, parseAllDocuments, Scalar, type Document, type Node, type Pair, type YAMLMap, type YAMLSeq } from 'yaml'
import { afterKey, inline, item, literal, pair, scalar, type Value } from './render'

// Edits of a YAML text. Each finds its place in the syntax tree and replaces
// that part of the text alone, so that comments, order, quotes and spaces of
// everything else stay byte for byte what they were.

export type Path = readonly (string | number)[]

/** A file of flows, read: its documents, and the lines of its text. */
export interface Parsed {
  text: string
  docs: Document.Parsed[]
  lines: LineCounter
}

// An edit looks at the text before and after it several times.
const MOST_READ = 6
const read = new Map<string, Parsed>()

/** Reads a text. It never throws: what cannot be read is in `docs[i].errors`. */
export function parse(text: string): Parsed {
  const known = read.get(text)
  if (known) return known
  const lines = new LineCounter()
  // The engine knows no merge keys and no tags; "<<" and the like stay what they are.
  const docs = parseAllDocuments(text, { keepSourceTokens: true, lineCounter: lines, prettyErrors: false, uniqueKeys: false, logLevel: 'silent' })
  const parsed = { text, docs: Array.isArray(docs) ? docs : [], lines }
  read.set(text, parsed)
  if (read.size > MOST_READ) read.delete(read.keys().next().value!)
  return parsed
}

/** The node at a path, or undefined. */
export function nodeAt(doc: Document.Parsed, path: Path): Node | undefined {
  let node: unknown = doc.contents
  for (const step of path) {
    if (isMap(node)) node = pairOf(node, step)?.value
    else if (isSeq(node)) node = node.items[Number(step)]
    else return undefined
  }
  return (node ?? undefined) as Node | undefined
}

export function pairOf(map: YAMLMap, name: string | number): Pair<Node, Node | null> | undefined {
  return map.items.find((p) => isScalar(p.key) && String((p.key as Scalar).source ?? (p.key as Scalar).value) === String(name)) as
    | Pair<Node, Node | null>
    | undefined
}

/** The plain value at a path. */
export function valueAt(text: string, doc: number, path: Path): Value | undefined {
  const node = parse(text).docs[doc] && nodeAt(parse(text).docs[doc]!, path)
  return node ? plainOf(node) : undefined
}

/** A node as plain values, with keys as they are written. */
export function plainOf(node: unknown): Value {
  if (isMap(node)) {
    const out: { [key: string]: Value } = {}
    for (const p of node.items) if (isScalar(p.key)) out[String(p.key.source ?? p.key.value)] = plainOf(p.value)
    return out
  }
  if (isSeq(node)) return node.items.map(plainOf)
  if (isScalar(node)) {
    const v = node.value
    return typeof v === 'string' || typeof v === 'number' || typeof v === 'boolean' || v === null ? v : String(node.source ?? v)
  }
  return null
}

/** Where the last character of a node's own content ends; comments and blank lines after it are not its own. */
export function endOf(text: string, node: Node): number {
  const [start, valueEnd] = node.range ?? [0, 0]
  if (isCollection(node)) {
    if (node.flow) return valueEnd
    const tail = node.items.at(-1)
    if (tail === undefined) return valueEnd
    if (isPair(tail)) return tail.value ? Math.max(endOf(text, tail.value as Node), colonEnd(text, tail as Pair<Node, Node>)) : colonEnd(text, tail as Pair<Node, Node | null>)
    return endOf(text, tail as Node)
  }
  let end = valueEnd
  while (end > start && /\s/.test(text[end - 1]!)) end--
  return end
}

// Behind the colon of a key.
function colonEnd(text: string, p: Pair<Node, Node | null>): number {
  const at = text.indexOf(':', p.key.range![1])
  return at < 0 ? p.key.range![1] : at + 1
}

export const lineStart = (text: string, at: number) => text.lastIndexOf('\n', at - 1) + 1

function lineEnd(text: string, at: number): number {
  const end = text.indexOf('\n', at)
  return end < 0 ? text.length : end
}

export const columnOf = (text: string, at: number) => at - lineStart(text, at)
export const newline = (text: string) => (text.includes('\r\n') ? '\r\n' : '\n')

export function splice(text: string, from: number, to: number, put: string): string {
  return text.slice(0, from) + (newline(text) === '\n' ? put : put.replace(/\r?\n/g, '\r\n')) + text.slice(to)
}

/** Whether a document is JSON, where every text has double quotes. */
export function isJSON(doc: Document.Parsed): boolean {
  const root = doc.contents
  return isMap(root) && Boolean(root.flow) && isScalar(root.items[0]?.key) && root.items[0].key.type === Scalar.QUOTE_DOUBLE
}

export function isInline(doc: Document.Parsed, path: Path): boolean {
  for (let i = 0; i <= path.length; i++) {
    const node = nodeAt(doc, path.slice(0, i))
    if (isCollection(node) && node.flow) return true
  }
  return false
}

export const equal = (a: Value | undefined, b: Value | undefined) => JSON.stringify(a) === JSON.stringify(b)

/**
 * Writes a value at a path. Only what differs from the value that is there
 * changes; keys that are missing on the way are made. `undefined` removes.
 */
export function assign(text: string, doc: number, path: Path, value: Value | undefined): string {
  if (value === undefined) return remove(text, doc, path)
  const tree = parse(text).docs[doc]
  if (!tree) return text
  const node = nodeAt(tree, path)
  if (node === undefined || (path.length > 0 && isNothing(node))) return put(text, tree, doc, path, value)
  if (equal(plainOf(node), value)) return text
  if (isMap(node) && isObject(value) && Object.keys(value).length > 0 && node.items.length > 0) {
    const now = plainOf(node) as Record<string, Value>
    for (const name of Object.keys(value)) text = assign(text, doc, [...path, name], value[name])
    for (const name of Object.keys(now)) if (!(name in value)) text = remove(text, doc, [...path, name])
    return text
  }
  if (isSeq(node) && Array.isArray(value) && value.length > 0 && node.items.length > 0) return assignList(text, doc, path, plainOf(node) as Value[], value)
  return replace(text, tree, path, node, value)
}

const isObject = (v: Value): v is { [key: string]: Value } => typeof v === 'object' && v !== null && !Array.isArray(v)
const isNothing = (n: Node) => isScalar(n) && n.value === null && (n.range?.[0] ?? 0) === (n.range?.[1] ?? 0)

// What both lists share at their ends stays as it is written.
function assignList(text: string, doc: number, path: Path, now: Value[], want: Value[]): string {
  let head = 0
  while (head < now.length && head < want.length && equal(now[head], want[head])) head++
  let tail = 0
  while (tail < now.length - head && tail < want.length - head && equal(now.at(-1 - tail), want.at(-1 - tail))) tail++
  const both = Math.min(now.length, want.length) - head - tail
  for (let i = 0; i < both; i++) text = assign(text, doc, [...path, head + i], want[head + i])
  for (let i = now.length - tail - 1; i >= head + both; i--) text = removeItem(text, doc, path, i)
  for (let i = head + both; i < want.length - tail; i++) text = insert(text, doc, path, i, want[i]!)
  return text
}

// The column of the mapping that holds a path's last key, or of its list.
function ownerColumn(text: string, tree: Document.Parsed, path: Path): number {
  const owner = nodeAt(tree, path.slice(0, -1))
  if (isMap(owner) && owner.items[0]) return columnOf(text, (owner.items[0].key as Node).range![0])
  return owner?.range ? columnOf(text, owner.range[0]) : 0
}

function replace(text: string, tree: Document.Parsed, path: Path, node: Node, value: Value): string {
  const json = isJSON(tree)
  const within = isInline(tree, path.slice(0, -1))
  const [start] = node.range!
  const end = endOf(text, node)
  if (isScalar(node) && (value === null || typeof value !== 'object')) {
    return splice(text, start, end, value === null ? '' : scalarLike(text, tree, path, node, value, within))
  }
  if (within || json || isCollection(node) && node.flow) return splice(text, start, end, inline(value, json))
  const column = ownerColumn(text, tree, path)
  const owner = nodeAt(tree, path.slice(0, -1))
  if (isMap(owner)) {
    const p = pairOf(owner, path.at(-1)!)!
    return splice(text, colonEnd(text, p), end, afterKey(value, { indent: column + 2 }))
  }
  const dash = dashOf(owner as YAMLSeq, Number(path.at(-1)))
  const at = columnOf(text, dash)
  return splice(text, dash, end, item(value, at).join('\n').slice(at))
}

// A new text keeps the quotes of the old one where they can hold it.
function scalarLike(text: string, tree: Document.Parsed, path: Path, old: Scalar, value: string | number | boolean, within: boolean): string {
  if (typeof value !== 'string') return String(value)
  if (isJSON(tree)) return JSON.stringify(value)
  const clean = !/\p{C}/u.test(value)
  if (old.type === Scalar.QUOTE_SINGLE && clean) return `'${value.replace(/'/g, "''")}'`
  if (old.type === Scalar.QUOTE_DOUBLE) return JSON.stringify(value)
  if (old.type === Scalar.BLOCK_LITERAL && !within) {
    const written = literal(value, ownerColumn(text, tree, path) + 2)
    if (written) return written
  }
  return scalar(value)
}

// Makes the last key of a path in the mapping that holds it; mappings on the way are made too.
function put(text: string, tree: Document.Parsed, doc: number, path: Path, value: Value): string {
  const name = path.at(-1)!
  const above = path.slice(0, -1)
  const owner = nodeAt(tree, above)
  if (isSeq(owner)) return insert(text, doc, above, owner.items.length, value)
  if (!isMap(owner) || owner.items.length === 0) {
    const made: Value = typeof name === 'number' ? [value] : { [name]: value }
    if (above.length === 0) return text
    return owner && !isNothing(owner) ? replace(text, tree, above, owner, made) : put(text, tree, doc, above, made)
  }
  const json = isJSON(tree)
  const there = pairOf(owner, name)
  if (there) {
    const at = colonEnd(text, there)
    return splice(text, at, at, afterKey(value, { indent: ownerColumn(text, tree, path) + 2, inline: isInline(tree, above), json }))
  }
  const end = endOf(text, owner.items.at(-1)!.value ? (owner.items.at(-1)!.value as Node) : (owner.items.at(-1)!.key as Node))
  if (isInline(tree, above)) return splice(text, Math.max(end, pairEnd(text, owner)), Math.max(end, pairEnd(text, owner)), `, ${pair(String(name), value, { indent: 0, inline: true, json })}`)
  const column = ownerColumn(text, tree, path)
  // An id comes first: it is what the step is called.
  if (name === 'id') {
    const start = (owner.items[0]!.key as Node).range![0]
    return splice(text, start, start, `${pair('id', value, { indent: column })}\n${' '.repeat(column)}`)
  }
  const at = behind(text, pairEnd(text, owner))
  return splice(text, at, at, `\n${' '.repeat(column)}${pair(String(name), value, { indent: column })}`)
}

const pairEnd = (text: string, map: YAMLMap) => {
  const p = map.items.at(-1) as Pair<Node, Node | null>
  return p.value && !isNothing(p.value) ? endOf(text, p.value) : map.flow ? p.key.range![1] : colonEnd(text, p)
}

// The end of the line, without its break.
export function behind(text: string, at: number): number {
  const end = lineEnd(text, at)
  return text[end - 1] === '\r' ? end - 1 : end
}

export function dashOf(seq: YAMLSeq, index: number): number {
  const token = seq.srcToken
  const starts = token && 'items' in token ? token.items.map((i) => i.start) : []
  const dashes = starts.flatMap((s) => s.filter((t) => t.type === 'seq-item-ind').map((t) => t.offset))
  return dashes[index] ?? (seq.items[index] as Node).range![0]
}

// Lines right above an entry that are nothing but a comment belong to it.
export function commentsAbove(text: string, at: number): number {
  let start = lineStart(text, at)
  const column = at - start
  while (start > 0) {
    const before = lineStart(text, start - 1)
    const line = text.slice(before, start)
    const mark = line.search(/\S/)
    if (mark < 0 || line[mark] !== '#' || mark < column) break
    start = before
  }
  return start
}

/** Inserts an entry into a list, before the one at `index`. The list must be there. */
export function insert(text: string, doc: number, path: Path, index: number, value: Value): string {
  const tree = parse(text).docs[doc]
  const seq = tree && nodeAt(tree, path)
  if (!tree || !isSeq(seq)) return text
  const json = isJSON(tree)
  if (seq.items.length === 0) return assign(text, doc, path, [value])
  if (seq.flow || isInline(tree, path)) {
    if (index < seq.items.length) {
      const at = (seq.items[index] as Node).range![0]
      return splice(text, at, at, `${inline(value, json)}, `)
    }
    const at = endOf(text, seq.items.at(-1) as Node)
    return splice(text, at, at, `, ${inline(value, json)}`)
  }
  const column = columnOf(text, dashOf(seq, 0))
  const written = item(value, column).join('\n')
  if (index < seq.items.length) {
    const dash = dashOf(seq, index)
    if (text.slice(lineStart(text, dash), dash).trim() !== '') return splice(text, dash, dash, `${written.slice(column)}\n${' '.repeat(column)}`)
    const at = index === 0 ? lineStart(text, dash) : commentsAbove(text, dash)
    return splice(text, at, at, `${written}\n`)
  }
  const at = behind(text, endOf(text, seq.items.at(-1) as Node))
  return splice(text, at, at, `\n${written}`)
}

/** Removes what stands at a path; a collection that nothing is left in goes too. */
export function remove(text: string, doc: number, path: Path): string {
  const tree = parse(text).docs[doc]
  const above = path.slice(0, -1)
  const owner = tree && nodeAt(tree, above)
  if (!tree || path.length === 0) return text
  if (isSeq(owner)) return removeItem(text, doc, above, Number(path.at(-1)))
  if (!isMap(owner)) return text
  const index = owner.items.indexOf(pairOf(owner, path.at(-1)!)!)
  if (index < 0) return text
  if (owner.items.length === 1) return above.length > 0 ? remove(text, doc, above) : text
  const p = owner.items[index] as Pair<Node, Node | null>
  const start = p.key.range![0]
  const end = p.value && !isNothing(p.value) ? Math.max(endOf(text, p.value), colonEnd(text, p)) : colonEnd(text, p)
  const next = owner.items[index + 1] as Pair<Node, Node> | undefined
  if (owner.flow) return removeInline(text, start, Math.max(end, p.key.range![1]), next?.key.range![0], owner.items[index - 1] ? pairTail(text, owner.items[index - 1] as Pair<Node, Node | null>) : undefined)
  if (text.slice(lineStart(text, start), start).trim() !== '') {
    // It shares its line with a dash, which the next key takes over.
    const to = next!.key.range![0]
    return text.slice(end, to).trim() === '' ? splice(text, start, to, '') : splice(text, start, end, '')
  }
  return removeLines(text, lineStart(text, start), end)
}

const pairTail = (text: string, p: Pair<Node, Node | null>) => (p.value && !isNothing(p.value) ? endOf(text, p.value) : p.key.range![1])

function removeInline(text: string, start: number, end: number, next: number | undefined, before: number | undefined): string {
  if (next !== undefined) return splice(text, start, next, '')
  return splice(text, before ?? start, end, '')
}

function removeLines(text: string, from: number, end: number): string {
  let to = lineEnd(text, end)
  to = to < text.length ? to + 1 : to
  // Two gaps around what went become one.
  const gapBefore = from === 0 || /\n[^\S\n]*\r?\n$/.test(text.slice(0, from)) || /^[^\S\n]*\r?\n$/.test(text.slice(0, from))
  const gap = /^[^\S\n]*\r?\n/.exec(text.slice(to))
  if (gapBefore && gap) to += gap[0].length
  // The last line of a file without a final break leaves none behind.
  if (to === text.length && from > 0 && !text.endsWith('\n')) from = text[from - 2] === '\r' ? from - 2 : from - 1
  return text.slice(0, from) + text.slice(to)
}

export function removeItem(text: string, doc: number, path: Path, index: number): string {
  const tree = parse(text).docs[doc]
  const seq = tree && nodeAt(tree, path)
  if (!tree || !isSeq(seq) || !seq.items[index]) return text
  if (seq.items.length === 1) return remove(text, doc, path)
  const node = seq.items[index] as Node
  const end = endOf(text, node)
  const before = seq.items[index - 1] as Node | undefined
  if (seq.flow) return removeInline(text, node.range![0], end, (seq.items[index + 1] as Node | undefined)?.range![0], before && endOf(text, before))
  const dash = dashOf(seq, index)
  if (text.slice(lineStart(text, dash), dash).trim() !== '') {
    const next = dashOf(seq, index + 1)
    return splice(text, dash, next, '')
  }
  return removeLines(text, index === 0 ? lineStart(text, dash) : commentsAbove(text, dash), end)
}

/** Renames a key where it stands. */
export function renameKey(text: string, doc: number, path: Path, name: string): string {
  const tree = parse(text).docs[doc]
  const owner = tree && nodeAt(tree, path.slice(0, -1))
  const p = isMap(owner) ? pairOf(owner, path.at(-1)!) : undefined
  if (!tree || !p || pairOf(owner as YAMLMap, name)) return text
  const written = isJSON(tree) || (p.key as Scalar).type === Scalar.QUOTE_DOUBLE ? JSON.stringify(name) : inline({ [name]: 1 }).slice(1, -4)
  return splice(text, p.key.range![0], p.key.range![1], written)
}

/** Line and column of an offset, from 1, in UTF-16 units. */
export function placeOf(parsed: Parsed, at: number): { line: number; column: number } {
  const { line, col } = parsed.lines.linePos(at)
  return { line, column: col }
}
