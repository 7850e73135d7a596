import type { Schemas } from '@frontdesk/protocol'

export type Schedule = Schemas['Schedule']
export type Day = (typeof days)[number]

/** The days of a week plan, in its order, as the server names them. */
export const days = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const

/** One opening of a day, as "09:00". An end of "00:00" is midnight. */
export interface Span {
  from: string
  to: string
}

/** Opening hours as a form has them: every day has its row, and dates are in order. */
export interface Plan {
  timezone: string
  /** Open at every hour, but for holidays and other hours. */
  always: boolean
  week: Record<Day, Span[]>
  holidays: { date: string; name: string }[]
  exceptions: { date: string; spans: Span[] }[]
}

const spanOf = (text: string): Span => {
  const [from = '', to = ''] = text.split('-')
  return { from: clockOf(from), to: clockOf(to) }
}

// The server takes "9:00" and "24:00", fields of a form "09:00" and "00:00".
const clockOf = (text: string) => (text.trim() === '24:00' ? '00:00' : text.trim().padStart(5, '0'))
const textOf = ({ from, to }: Span) => `${from}-${to === '00:00' ? '24:00' : to}`

const workday: Span = { from: '09:00', to: '18:00' }

/** A plan to begin with: Monday to Friday, nine to six. */
export function newPlan(timezone: string): Plan {
  const week = Object.fromEntries(days.map((d) => [d, d === 'sat' || d === 'sun' ? [] : [workday]])) as unknown as Plan['week']
  return { timezone, always: false, week, holidays: [], exceptions: [] }
}

export function planOf(s: Schedule | null | undefined, timezone: string): Plan {
  const plan = newPlan(s?.timezone || timezone)
  const hours = s?.hours ?? {}
  const always = Object.keys(hours).length === 0
  return {
    ...plan,
    always,
    week: always ? plan.week : (Object.fromEntries(days.map((d) => [d, (hours[d] ?? []).map(spanOf)])) as Plan['week']),
    holidays: (s?.holidays ?? []).toSorted().map((date) => ({ date, name: s?.holiday_names?.[date] ?? '' })),
    exceptions: Object.entries(s?.exceptions ?? {})
      .toSorted(([a], [b]) => a.localeCompare(b))
      .map(([date, spans]) => ({ date, spans: spans.map(spanOf) })),
  }
}

/** What the server keeps of a plan. Days without hours are closed, so every day is named. */
export function scheduleOf(plan: Plan): Schedule {
  const dated = plan.holidays.filter((h) => h.date)
  const names = Object.fromEntries(dated.flatMap((h) => (h.name.trim() ? [[h.date, h.name.trim()]] : [])))
  const exceptions = Object.fromEntries(plan.exceptions.flatMap((e) => (e.date ? [[e.date, e.spans.map(textOf)]] : [])))
  return {
    timezone: plan.timezone,
    hours: plan.always ? {} : Object.fromEntries(days.map((d) => [d, plan.week[d].map(textOf)])),
    holidays: [...new Set(dated.map((h) => h.date))].toSorted(),
    ...(Object.keys(names).length > 0 && { holiday_names: names }),
    ...(Object.keys(exceptions).length > 0 && { exceptions }),
  }
}

/** The next opening to offer for a day: an hour after the last one, or a workday. */
export function another(spans: readonly Span[]): Span {
  const last = spans.at(-1)
  if (!last) return workday
  const hour = last.to === '00:00' ? 24 : Number(last.to.slice(0, 2))
  const two = (n: number) => String(n % 24).padStart(2, '0')
  return hour >= 22 ? { from: '22:00', to: '00:00' } : { from: `${two(hour + 1)}:00`, to: `${two(Math.min(hour + 5, 24))}:00` }
}
