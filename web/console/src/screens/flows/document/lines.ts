import type { FlowDiff } from '../../../api/flows'
import type { Sources } from './edits'

type FileDiff = FlowDiff['files'][number]
type Line = FileDiff['lines'][number]

const CONTEXT = 3

/** What differs between two sets of files, line by line, as the API tells it of releases. */
export function lineDiff(from: Sources, to: Sources): FileDiff[] {
  const names = [...new Set([...from, ...to].map((s) => s.name))].sort()
  const out: FileDiff[] = []
  for (const name of names) {
    const a = from.find((s) => s.name === name)
    const b = to.find((s) => s.name === name)
    if (a?.text === b?.text) continue
    out.push({ name, status: !a ? 'added' : !b ? 'removed' : 'changed', lines: near(lines(split(a?.text), split(b?.text))) })
  }
  return out
}

const split = (text: string | undefined) => (text === undefined || text === '' ? [] : text.replace(/\n$/, '').split('\n'))

// The longest common subsequence between what both share at their ends.
function lines(a: string[], b: string[]): Line[] {
  let head = 0
  while (head < a.length && head < b.length && a[head] === b[head]) head++
  let tail = 0
  while (tail < a.length - head && tail < b.length - head && a.at(-1 - tail) === b.at(-1 - tail)) tail++
  const [x, y] = [a.slice(head, a.length - tail), b.slice(head, b.length - tail)]
  const width = y.length + 1
  const common = new Uint32Array((x.length + 1) * width)
  for (let i = x.length - 1; i >= 0; i--) {
    for (let j = y.length - 1; j >= 0; j--) {
      common[i * width + j] = x[i] === y[j] ? common[(i + 1) * width + j + 1]! + 1 : Math.max(common[(i + 1) * width + j]!, common[i * width + j + 1]!)
    }
  }
  const out: Line[] = []
  let [i, j] = [0, 0]
  const same = (text: string) => out.push({ op: 'same', text, old: ++i, new: ++j })
  for (const text of a.slice(0, head)) same(text)
  while (i - head < x.length || j - head < y.length) {
    const [p, q] = [i - head, j - head]
    if (p < x.length && q < y.length && x[p] === y[q]) same(x[p]!)
    else if (q >= y.length || (p < x.length && common[(p + 1) * width + q]! >= common[p * width + q + 1]!)) out.push({ op: 'del', text: x[p]!, old: ++i, new: 0 })
    else out.push({ op: 'add', text: y[q]!, old: 0, new: ++j })
  }
  for (const text of a.slice(a.length - tail, tail ? undefined : a.length)) same(text)
  return out
}

// Changes with a few lines around them.
function near(all: Line[]): Line[] {
  const keep = all.map((_, i) => all.slice(Math.max(0, i - CONTEXT), i + CONTEXT + 1).some((l) => l.op !== 'same'))
  const out: Line[] = []
  all.forEach((line, i) => {
    if (keep[i]) out.push(line)
    else if (out.length > 0 && out.at(-1)!.op !== 'gap' && keep.slice(i).includes(true)) out.push({ op: 'gap', text: '', old: 0, new: 0 })
  })
  return out
}
