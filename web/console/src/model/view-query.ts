import type { Schemas } from '@frontdesk/protocol'

/** What a list or a search shows: a view, words, filters. It is the address of the inbox, and what a saved view keeps. */
export type ViewQuery = Schemas['ViewQuery']

/** The parts that narrow a view, in the order in which they are shown. */
export const filterKeys = ['sla', 'agent', 'team', 'tag', 'disposition', 'channel', 'lang', 'days', 'from_ms', 'to_ms'] as const
export type FilterKey = (typeof filterKeys)[number]

const views = ['queue', 'mine', 'bot', 'open', 'snoozed', 'resolved', 'all'] as const
const numbers: readonly string[] = ['days', 'from_ms', 'to_ms'] satisfies FilterKey[]

/** Reads the address of the inbox; what it does not know is left out, and without a view it is `open`. */
export function readQuery(address: URLSearchParams): ViewQuery {
  const query: Record<string, string | number> = { view: views.find((v) => v === address.get('view')) ?? 'open' }
  const q = address.get('q')?.trim()
  if (q) query.q = q
  for (const key of filterKeys) {
    const value = address.get(key)
    if (!value) continue
    if (!numbers.includes(key)) query[key] = value
    else if (/^[1-9]\d{0,14}$/.test(value)) query[key] = Number(value)
  }
  if (query.sla !== 'at_risk' && query.sla !== 'breached') delete query.sla
  if (address.get('sort') === 'due') query.sort = 'due'
  return query as unknown as ViewQuery
}

/** The parameters of a query, always in one order, so that equal queries have equal addresses. */
export function addressOf(query: ViewQuery, more: Record<string, string | number | undefined> = {}): string {
  const address = new URLSearchParams({ view: query.view })
  for (const key of ['q', ...filterKeys, 'sort'] as const) if (query[key]) address.set(key, String(query[key]))
  for (const [key, value] of Object.entries(more)) if (value !== undefined && value !== '') address.set(key, String(value))
  return address.toString()
}

/** The filters that are set. */
export function filtersOf(query: ViewQuery): FilterKey[] {
  return filterKeys.filter((key) => query[key])
}

/** The query without one of its filters, or without any. */
export function without(query: ViewQuery, key?: FilterKey): ViewQuery {
  const rest = { ...query }
  for (const each of key ? [key] : filterKeys) delete rest[each]
  return rest
}

/** Whether it is a view of the product as it stands, which changes of one chat can be patched into. */
export function isPlain(query: ViewQuery): boolean {
  return !query.q && !query.sort && filtersOf(query).length === 0
}
