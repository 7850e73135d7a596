/** A run of text that two versions share, or that only one of them has. */
export interface Run {
  op: 'equal' | 'insert' | 'delete'
  text: string
}

// Beyond so many cells of the table, what differs is shown as one piece: still true, only less fine.
const MOST_CELLS = 4_000_000

/**
 * What leads from one text to another, word by word: the longest common
 * subsequence of their words (Wagner and Fischer's table) between what they
 * share at both ends. Joining the equal and inserted runs gives `to`, the
 * equal and deleted ones `from`.
 */
export function wordDiff(from: string, to: string): Run[] {
  const a = words(from)
  const b = words(to)
  let start = 0
  while (start < a.length && start < b.length && a[start] === b[start]) start++
  let end = 0
  while (end < a.length - start && end < b.length - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end++
  const runs: Run[] = []
  for (const w of a.slice(0, start)) push(runs, 'equal', w)
  middle(runs, a.slice(start, a.length - end), b.slice(start, b.length - end))
  for (const w of a.slice(a.length - end)) push(runs, 'equal', w)
  return runs
}

function words(text: string): string[] {
  return text.match(/\s+|[\p{L}\p{N}\p{M}]+|[^\s\p{L}\p{N}\p{M}]/gu) ?? []
}

function push(runs: Run[], op: Run['op'], text: string): void {
  const last = runs.at(-1)
  if (last?.op === op) last.text += text
  else if (text) runs.push({ op, text })
}

function middle(runs: Run[], a: string[], b: string[]): void {
  if (a.length * b.length > MOST_CELLS) {
    push(runs, 'delete', a.join(''))
    push(runs, 'insert', b.join(''))
    return
  }
  const width = b.length + 1
  const common = new Uint32Array((a.length + 1) * width)
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      common[i * width + j] =
        a[i] === b[j]
          ? common[(i + 1) * width + j + 1]! + 1
          : Math.max(common[(i + 1) * width + j]!, common[i * width + j + 1]!)
    }
  }
  let i = 0
  let j = 0
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      push(runs, 'equal', a[i]!)
      i++
      j++
    } else if (j >= b.length || (i < a.length && common[(i + 1) * width + j]! >= common[i * width + j + 1]!)) {
      push(runs, 'delete', a[i++]!)
    } else {
      push(runs, 'insert', b[j++]!)
    }
  }
}
