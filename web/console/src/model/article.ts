import type { ArticleText, Version } from '../api/knowledge'

/** The part of a version that an editor writes. */
export function textOf(v: Version): ArticleText {
  return {
    title: v.title,
    body: v.body,
    questions: v.questions,
    synonyms: v.synonyms,
    lang: v.lang,
    url: v.url,
    audience: v.audience,
    product: v.product,
    valid_from_ms: v.valid_from_ms,
    valid_to_ms: v.valid_to_ms,
  }
}

/** A text as it is sent: without empty lines in its lists. */
export function tidy(t: ArticleText): ArticleText {
  const full = (list: readonly string[]) => list.map((s) => s.trim()).filter(Boolean)
  return { ...t, title: t.title.trim(), questions: full(t.questions), synonyms: full(t.synonyms) }
}

/** Whether saving one over the other would change nothing. */
export function sameText(a: ArticleText, b: ArticleText): boolean {
  const x = tidy(a)
  const y = tidy(b)
  return (Object.keys(x) as (keyof ArticleText)[]).every((k) => String(x[k]) === String(y[k]) && JSON.stringify(x[k]) === JSON.stringify(y[k]))
}

/** The value of a date field for an instant, in the reader's zone; empty for 0. */
export function dateField(ms: number): string {
  if (!ms) return ''
  const d = new Date(ms)
  const two = (n: number) => String(n).padStart(2, '0')
  return `${d.getFullYear()}-${two(d.getMonth() + 1)}-${two(d.getDate())}`
}

/** The first instant of the day in a date field, in the reader's zone; 0 for an empty or unfinished one. */
export function dayStart(field: string): number {
  const [, y, m, d] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(field) ?? []
  return y ? new Date(Number(y), Number(m) - 1, Number(d)).getTime() : 0
}

/** Moves the entry at `from` by one place; the same array when it cannot move. */
export function moved<T>(list: readonly T[], from: number, by: 1 | -1): readonly T[] {
  const to = from + by
  if (to < 0 || to >= list.length) return list
  const next = [...list]
  ;[next[from], next[to]] = [next[to]!, next[from]!]
  return next
}
