/** A text with what is selected in it, as UTF-16 offsets. */
export interface Selected {
  text: string
  start: number
  end: number
}

/** Puts a mark around the selection, or takes it away where it stands already. */
export function wrapped({ text, start, end }: Selected, mark: string): Selected {
  const n = mark.length
  if (text.slice(start - n, start) === mark && text.slice(end, end + n) === mark) {
    return { text: text.slice(0, start - n) + text.slice(start, end) + text.slice(end + n), start: start - n, end: end - n }
  }
  return { text: text.slice(0, start) + mark + text.slice(start, end) + mark + text.slice(end), start: start + n, end: end + n }
}

/** Begins every line of the selection with a mark, or takes it from all of them when all have it. */
export function lined({ text, start, end }: Selected, mark: string): Selected {
  const from = text.lastIndexOf('\n', start - 1) + 1
  const to = text.indexOf('\n', end) < 0 ? text.length : text.indexOf('\n', end)
  const lines = text.slice(from, to).split('\n')
  const numbered = /^\d/.test(mark)
  const has = (l: string) => (numbered ? /^\d+\. /.test(l) : l.startsWith(mark))
  const next = lines.every(has)
    ? lines.map((l) => (numbered ? l.replace(/^\d+\. /, '') : l.slice(mark.length)))
    : lines.map((l, i) => (numbered ? `${i + 1}. ${bare(l)}` : mark + bare(l)))
  const piece = next.join('\n')
  const first = next[0]!.length - lines[0]!.length
  return {
    text: text.slice(0, from) + piece + text.slice(to),
    start: Math.max(from, start + first),
    end: end + piece.length - (to - from),
  }
}

// A line without the mark of another kind of block.
function bare(line: string): string {
  return line.replace(/^(#{1,6} |[-*] |\d+\. |> )/, '')
}

/** Makes the selection a link, and selects the place of its address. */
export function linked({ text, start, end }: Selected): Selected {
  const words = text.slice(start, end) || 'link'
  const address = 'https://'
  const at = start + words.length + 3
  return { text: `${text.slice(0, start)}[${words}](${address})${text.slice(end)}`, start: at, end: at + address.length }
}

/** What Enter does at the end of an entry of a list: it begins the next one, or ends the list when the entry is empty. Undefined elsewhere. */
export function continued({ text, start, end }: Selected): Selected | undefined {
  if (start !== end) return undefined
  const from = text.lastIndexOf('\n', start - 1) + 1
  const line = text.slice(from, start)
  const [, indent, mark, rest] = /^(\s*)([-*]|\d+\.|>) (.*)$/.exec(line) ?? []
  if (mark === undefined) return undefined
  if (!rest) return { text: text.slice(0, from) + text.slice(start), start: from, end: from }
  const next = /^\d/.test(mark) ? `${Number.parseInt(mark, 10) + 1}.` : mark
  const piece = `\n${indent}${next} `
  return { text: text.slice(0, start) + piece + text.slice(end), start: start + piece.length, end: start + piece.length }
}
