import { isMap, isSeq, parseAllDocuments, type Node } from 'yaml'
import { inline } from './render'
import { behind, columnOf, commentsAbove, dashOf, endOf, equal, isInline, isJSON, lineStart, newline, nodeAt, parse, plainOf, removeItem, splice, valueAt, type Path } from './source'

// Parts of a YAML text that are taken elsewhere as they stand.

/** The lines of a mapping as they stand, moved to the left edge. */
export function cut(text: string, doc: number, path: Path): string {
  const tree = parse(text).docs[doc]
  const node = tree && nodeAt(tree, path)
  if (!node?.range) return ''
  const start = node.range[0]
  const pad = new RegExp(`^ {0,${columnOf(text, start)}}`)
  return text
    .slice(start, endOf(text, node))
    .replace(/\r\n/g, '\n')
    .split('\n')
    .map((line, i) => (i === 0 ? line : line.replace(pad, '')))
    .join('\n')
}

/**
 * Puts lines from the left edge in the place of a mapping. Gives undefined
 * when they are no mapping, or when the rest of the file could not be read
 * any more with them.
 */
export function paste(text: string, doc: number, path: Path, lines: string): string | undefined {
  const tree = parse(text).docs[doc]
  const node = tree && nodeAt(tree, path)
  const body = lines.replace(/\s+$/, '')
  if (!tree || !node?.range) return undefined
  const alone = parseAllDocuments(body, { prettyErrors: false, uniqueKeys: false, logLevel: 'silent' })
  const only = Array.isArray(alone) ? alone[0] : undefined
  if (!only || alone.length !== 1 || only.errors.length > 0 || !isMap(only.contents)) return undefined
  const [start] = node.range
  const within = isInline(tree, path.slice(0, -1))
  const pad = ' '.repeat(columnOf(text, start))
  const put = within && !only.contents.flow ? inline(plainOf(only.contents), isJSON(tree)) : body.split('\n').map((l, i) => (i === 0 || !l ? l : pad + l)).join('\n')
  const out = splice(text, start, endOf(text, node), put)
  const after = parse(out).docs
  if (after.length !== parse(text).docs.length || after[doc]!.errors.length > tree.errors.length) return undefined
  return equal(valueAt(out, doc, path), plainOf(only.contents)) ? out : undefined
}

/** Moves an entry of a list, with its comments, before the one at `to` (counted before the move). */
export function moveItem(text: string, doc: number, path: Path, from: number, to: number): string {
  if (to === from || to === from + 1) return text
  const value = cutItem(text, doc, path, from)
  if (value === undefined) return moveInline(text, doc, path, from, to > from ? to - 1 : to)
  const rest = removeItem(text, doc, path, from)
  return pasteItem(rest, doc, path, to > from ? to - 1 : to, value)
}

/** The lines of an entry of a block list with its dash and the comments above, as they stand. */
export function cutItem(text: string, doc: number, path: Path, index: number): string | undefined {
  const tree = parse(text).docs[doc]
  const seq = tree && nodeAt(tree, path)
  if (!isSeq(seq) || seq.flow || !seq.items[index]) return undefined
  const dash = dashOf(seq, index)
  if (text.slice(lineStart(text, dash), dash).trim() !== '') return undefined
  const from = index === 0 ? lineStart(text, dash) : commentsAbove(text, dash)
  return text.slice(from, behind(text, endOf(text, seq.items[index] as Node)))
}

/** Puts lines of cutItem into a block list; they must have the list's own columns. */
export function pasteItem(text: string, doc: number, path: Path, index: number, lines: string): string {
  const tree = parse(text).docs[doc]
  const seq = tree && nodeAt(tree, path)
  if (!isSeq(seq) || seq.flow || seq.items.length === 0) return text
  if (index < seq.items.length) {
    const dash = dashOf(seq, index)
    const at = index === 0 ? lineStart(text, dash) : commentsAbove(text, dash)
    return text.slice(0, at) + lines + newline(text) + text.slice(at)
  }
  const at = behind(text, endOf(text, seq.items.at(-1) as Node))
  return text.slice(0, at) + newline(text) + lines + text.slice(at)
}

// Entries between brackets change places; the commas and spaces between them stay.
function moveInline(text: string, doc: number, path: Path, from: number, to: number): string {
  const tree = parse(text).docs[doc]
  const seq = tree && nodeAt(tree, path)
  if (!isSeq(seq) || !seq.flow || !seq.items[from] || !seq.items[to]) return text
  const spans = seq.items.map((item): [number, number] => [(item as Node).range![0], endOf(text, item as Node)])
  const order = spans.map((_, i) => i)
  order.splice(to, 0, ...order.splice(from, 1))
  let out = text.slice(0, spans[0]![0])
  spans.forEach(([, end], i) => {
    out += text.slice(...spans[order[i]!]!) + text.slice(end, spans[i + 1]?.[0])
  })
  return out
}
