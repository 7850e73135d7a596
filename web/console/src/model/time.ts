import type { Lang, T } from '../lang/lang'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

function startOfDay(ms: number): number {
  const d = new Date(ms)
  return new Date(d.getFullYear(), d.getMonth(), d.getDate()).getTime()
}

/** Whole calendar days, in the reader's zone, from `ms` to `now`; 0 is today. */
export function daysBetween(ms: number, now: number): number {
  return Math.round((startOfDay(now) - startOfDay(ms)) / DAY)
}

const formats = new Map<string, Intl.DateTimeFormat>()

/** Writes an instant, with a format that is made once: making one takes longer than drawing a row. */
function written(ms: number, lang: Lang, options: Intl.DateTimeFormatOptions): string {
  const key = lang + JSON.stringify(options)
  let format = formats.get(key)
  if (!format) formats.set(key, (format = new Intl.DateTimeFormat(lang, options)))
  return format.format(ms)
}

/** The hour and minute in the reader's zone. */
export function clock(ms: number, lang: Lang): string {
  return written(ms, lang, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
}

/** Date and time in full, for tooltips. */
export function fullTime(ms: number, lang: Lang): string {
  return written(ms, lang, { dateStyle: 'medium', timeStyle: 'short' })
}

/** A short date; the year only when it is not this one. */
export function shortDate(ms: number, now: number, lang: Lang): string {
  const same = new Date(ms).getFullYear() === new Date(now).getFullYear()
  return written(ms, lang, { day: 'numeric', month: 'short', ...(same ? {} : { year: 'numeric' }) })
}

/** How long ago, in as few letters as a list row has room for. A clock that is ahead of ours counts as now. */
export function ago(ms: number, now: number, t: T, lang: Lang): string {
  const d = now - ms
  if (d < MINUTE) return t('time.now')
  if (d < HOUR) return t('time.minutes', { n: Math.floor(d / MINUTE) })
  const days = daysBetween(ms, now)
  if (days === 0) return t('time.hours', { n: Math.floor(d / HOUR) })
  if (days === 1) return t('time.yesterday')
  return shortDate(ms, now, lang)
}

/** The heading above the messages of one day. */
export function dayWord(ms: number, now: number, t: T, lang: Lang): string {
  const days = daysBetween(ms, now)
  if (days === 0) return t('time.today')
  if (days === 1) return t('time.yesterday')
  return written(ms, lang, { weekday: 'long', day: 'numeric', month: 'long' })
}

/** A wait: minutes and seconds while it is short, then hours, then days. Never negative. */
export function span(ms: number, t: T): string {
  const s = Math.max(0, Math.floor(ms / 1000))
  const two = (n: number) => String(n).padStart(2, '0')
  if (s < 3600) return `${Math.floor(s / 60)}:${two(s % 60)}`
  if (s < 86_400) return t('time.hours_minutes', { h: Math.floor(s / 3600), m: two(Math.floor((s % 3600) / 60)) })
  return t('time.days', { n: Math.floor(s / 86_400) })
}

/** The ranges of the home page. `from` is the start of a calendar day in the reader's zone. */
export type Range = 'today' | '7d' | '30d'

export const ranges: readonly Range[] = ['today', '7d', '30d']

/** Bounds of a range in Unix milliseconds; `to` is the end of the running minute, so that a query's key stays the same for a while. */
export function rangeBounds(range: Range, now: number): { from: number; to: number } {
  const days = range === 'today' ? 0 : range === '7d' ? 6 : 29
  const d = new Date(now)
  const from = new Date(d.getFullYear(), d.getMonth(), d.getDate() - days).getTime()
  return { from, to: (Math.floor(now / MINUTE) + 1) * MINUTE }
}
