import type { Figure, FigureValue, Params, Point } from '../api/analytics'
import type { Lang, T } from '../lang/lang'
import { percent } from './words'

/** What an address may say about the slice, by the names of the server's parameters. */
export const sliceNames = ['channel', 'language', 'page', 'bot', 'team', 'agent', 'visitor', 'hours', 'hour', 'article', 'disposition', 'flow', 'release'] as const
export type SliceName = (typeof sliceNames)[number]

/** The dimensions that can be told apart, and the parameter that picks one of their values. */
export const dimensions: Record<string, SliceName> = {
  channel: 'channel',
  lang: 'language',
  page: 'page',
  hours: 'hours',
  hour: 'hour',
  visitor: 'visitor',
  team: 'team',
  agent: 'agent',
  article: 'article',
  disposition: 'disposition',
  flow: 'flow',
  release: 'release',
  bot: 'bot',
}

export const spans = ['1', '7', '30', '90'] as const

const DAY = /^\d{4}-\d{2}-\d{2}$/

/** The time and the slice that an address names; 7 days when it names none. */
export function asked(search: URLSearchParams): Params {
  const out: Params = {}
  const from = search.get('from_day') ?? ''
  const to = search.get('to_day') ?? ''
  if (DAY.test(from) && DAY.test(to)) Object.assign(out, { from_day: from, to_day: to })
  else out.days = spans.find((d) => d === search.get('days')) ?? '7'
  for (const name of sliceNames) {
    const value = search.get(name)
    if (value) out[name] = value
  }
  return out
}

/** How many days are asked for, today with them. */
export function daysAsked(params: Params): number {
  if (!params.from_day || !params.to_day) return Number(params.days ?? 7)
  return Math.round((Date.parse(params.to_day) - Date.parse(params.from_day)) / 86_400_000) + 1
}

/** The step of a trend that has neither too many nor too few points. */
export function stepOf(params: Params): 'day' | 'hour' {
  return daysAsked(params) <= 2 ? 'hour' : 'day'
}

/** The address of the CSV behind a figure. */
export function csvOf(params: Params, figure: string, part = ''): string {
  const query = new URLSearchParams({ ...params, figure, ...(part && { part }) })
  return `/api/v1/analytics/export?${query}`
}

/** A time in its two largest units: 40 ms, 1.4 s, 12 s, 3 min 20 s, 2 h 5 min, 3 d 4 h. */
export function spell(ms: number, t: T): string {
  if (ms === 0) return t('spell.s', { n: 0 })
  if (ms < 1000) return t('spell.ms', { n: Math.round(ms) })
  const s = ms / 1000
  if (s < 10) return t('spell.s', { n: Number(s.toFixed(1)) })
  const whole = Math.round(s)
  const two = (big: 'd' | 'h' | 'min', a: number, small: 'h' | 'min' | 's', b: number) =>
    b === 0 ? t(`spell.${big}`, { n: a }) : `${t(`spell.${big}`, { n: a })} ${t(`spell.${small}`, { n: b })}`
  if (whole < 60) return t('spell.s', { n: whole })
  if (whole < 3600) return two('min', Math.floor(whole / 60), 's', whole % 60)
  if (whole < 86_400) return two('h', Math.floor(whole / 3600), 'min', Math.floor((whole % 3600) / 60))
  return two('d', Math.floor(whole / 86_400), 'h', Math.floor((whole % 86_400) / 3600))
}

/** A figure's main value in words; a dash while there is none. */
export function headline(unit: Figure['unit'], v: FigureValue | undefined, t: T, lang: Lang): string {
  if (!v) return '–'
  if (unit === 'share') return v.share === undefined ? '–' : percent(v.share, lang)
  if (v.median === undefined) return '–'
  return unit === 'time' ? spell(v.median, t) : new Intl.NumberFormat(lang).format(v.median)
}

/** The main value as a number that can be drawn: a share of 1, or milliseconds. */
export function height(unit: Figure['unit'], v: FigureValue | undefined): number | undefined {
  return unit === 'share' ? v?.share : v?.median
}

/** The smallest round top of an axis that nothing exceeds. */
export function axisTop(most: number, unit: Figure['unit']): number {
  if (unit === 'share') return [0.1, 0.25, 0.5, 1].find((v) => most <= v) ?? most
  const tops = [1, 2, 5, 10, 30, 60, 120, 300, 600, 1800, 3600, 7200, 14_400, 28_800, 86_400].map((s) => s * 1000)
  if (unit === 'time') return tops.find((v) => most <= v) ?? Math.ceil(most / 86_400_000) * 86_400_000
  const size = 10 ** Math.max(0, Math.floor(Math.log10(Math.max(1, most))))
  return [1, 2, 5, 10].map((n) => n * size).find((v) => most <= v) ?? most
}

/** The label of a step, in the workspace's zone. */
export function stepWord(ms: number, by: 'day' | 'hour', zone: string, lang: Lang): string {
  return new Intl.DateTimeFormat(lang, by === 'day' ? { timeZone: zone, day: 'numeric', month: 'short' } : { timeZone: zone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(ms)
}

/** The parts of one bar of the containment's trend, as counts; what is left of `all` was not contained. */
export interface Stack {
  at: number
  confirmed: number
  assumed: number
  provisional: number
  all: number
}

export function stacks(points: readonly Point[]): Stack[] {
  return points.map((p) => ({ at: p.at_ms, confirmed: p.confirmed, assumed: p.assumed, provisional: p.provisional, all: p.settled + p.pending }))
}

/** A trend as CSV, every figure of it: shares as counts, times in seconds; steps begin at an instant in UTC. */
export function trendTable(points: readonly Point[], figures: readonly Figure[]): string {
  const shown = figures.filter((f) => points.some((p) => f.name in p.values))
  const heads = shown.flatMap((f) => (f.unit === 'share' ? [f.name, `${f.name}_of`] : f.unit === 'time' ? [`${f.name}_measured`, `${f.name}_median_s`, `${f.name}_p90_s`] : [`${f.name}_measured`, `${f.name}_total`]))
  const cells = (f: Figure, v: FigureValue | undefined) => {
    const seconds = (ms: number | undefined) => (ms === undefined ? '' : ms / 1000)
    if (f.unit === 'share') return [v?.n ?? 0, v?.of ?? 0]
    return f.unit === 'time' ? [v?.n ?? 0, seconds(v?.median), seconds(v?.p90)] : [v?.n ?? 0, v?.total ?? '']
  }
  const rows = points.map((p) => [
    new Date(p.at_ms).toISOString(), p.engagements, p.confirmed, p.assumed, p.settled, p.provisional, p.pending,
    ...shown.flatMap((f) => cells(f, p.values[f.name])),
  ])
  return [['begins', 'engagements', 'confirmed', 'assumed', 'settled_all', 'provisional_contained', 'provisional_all', ...heads], ...rows].map((r) => r.join(',') + '\r\n').join('')
}
