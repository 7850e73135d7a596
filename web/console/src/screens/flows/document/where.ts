import { isMap, isScalar, isSeq, type Node } from 'yaml'
import { parse, type Path } from './source'

/** The offset of a place that the checker names: a line and a column from 1, in characters. */
export function offsetOf(text: string, line: number, column: number): number {
  let start = 0
  for (let n = 1; n < line; n++) {
    const end = text.indexOf('\n', start)
    if (end < 0) return text.length
    start = end + 1
  }
  const end = text.indexOf('\n', start)
  // Characters, where a picture is one and two units of a text.
  return start + [...text.slice(start, end < 0 ? undefined : end)].slice(0, Math.max(0, column - 1)).join('').length
}

/**
 * The innermost place of a document that holds an offset, from its root. The
 * beginning of a mapping is the mapping itself and not its first key, for that
 * is where the checker says what is about all of it.
 */
export function pathAt(text: string, doc: number, at: number): Path {
  const path: (string | number)[] = []
  let node = parse(text).docs[doc]?.contents as Node | null | undefined
  while (node?.range) {
    if (isMap(node)) {
      const start = (node.items[0]?.key as Node | undefined)?.range?.[0]
      if (start !== undefined && at <= start) return path
      const found = node.items.findLast((p) => ((p.key as Node).range?.[0] ?? Infinity) <= at)
      if (!found || !isScalar(found.key)) return path
      path.push(String(found.key.source ?? found.key.value))
      node = found.value as Node | null
      // On the key itself.
      if (!node?.range || at < node.range[0]) return path
    } else if (isSeq(node)) {
      const index = node.items.findLastIndex((item) => ((item as Node | null)?.range?.[0] ?? Infinity) <= at)
      if (index < 0) return path
      path.push(index)
      node = node.items[index] as Node | null
    } else return path
  }
  return path
}
