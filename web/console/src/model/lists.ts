import type { Summary, View } from '../api/shapes'
import type { ViewQuery } from './view-query'

/** Says whether a conversation is shown in a view; `me` is the agent who looks. */
export function belongs(c: Summary, view: View, me: string): boolean {
  switch (view) {
    case 'queue':
      return c.status === 'open' && c.owner === 'queue'
    case 'mine':
      return c.status === 'open' && !c.snoozed_at_ms && c.owner === 'agent' && c.agent === me
    case 'bot':
      return c.status === 'open' && c.owner === 'bot'
    case 'open':
      return c.status === 'open' && !c.snoozed_at_ms
    case 'snoozed':
      return c.status === 'open' && Boolean(c.snoozed_at_ms)
    case 'resolved':
      return c.status === 'resolved'
    case 'all':
      return true
  }
}

const DAY_MS = 86_400_000

/**
 * Says whether a conversation is shown by a query; undefined where only the
 * server knows: its words, its channel, what it was about, its service levels.
 */
export function fits(c: Summary, query: ViewQuery, me: string, now: number): boolean | undefined {
  const from = query.days ? now - query.days * DAY_MS : query.from_ms
  if (
    !belongs(c, query.view, me) ||
    (query.agent && c.agent !== query.agent) ||
    (query.team && c.team !== query.team) ||
    (query.lang && c.lang !== query.lang) ||
    (query.tag && !c.tags?.includes(query.tag)) ||
    (from && c.active_at_ms < from) ||
    (query.to_ms && c.active_at_ms >= query.to_ms)
  )
    return false
  return query.q || query.channel || query.disposition || query.sla ? undefined : true
}

/** The order of a view: who waits longest within a priority comes first in the queue, the newest message first elsewhere. */
export function compare(view: View): (a: Summary, b: Summary) => number {
  if (view === 'queue') {
    return (a, b) =>
      b.priority - a.priority ||
      (a.waiting_since_ms ?? a.active_at_ms) - (b.waiting_since_ms ?? b.active_at_ms) ||
      a.id.localeCompare(b.id)
  }
  return (a, b) => b.active_at_ms - a.active_at_ms || b.id.localeCompare(a.id)
}

/** One fetched page of a view. */
export interface Page {
  conversations: Summary[]
  next_cursor?: string
}

/**
 * Puts a changed conversation where it belongs in the pages of a query, or
 * takes it out. Gives the same array when nothing changes, and the same pages
 * where nothing did. A summary older than the one shown is ignored: socket and
 * fetch may overtake each other. A conversation that sorts after the last
 * loaded row of an unfinished list is left to the next page; one of which only
 * the server knows whether or where it belongs stays in its place.
 */
export function patchPages<P extends Page>(pages: P[], changed: Summary, query: ViewQuery, me: string, now: number): P[] {
  const old = known(pages, changed.id)
  if (old && old.last_seq > changed.last_seq) return pages
  const fit = fits(changed, query, me, now)
  if (!old && !fit) return pages
  if (fit === undefined || (fit && query.sort)) return replaceIn(pages, changed)

  const rest = old ? pages.map((p) => (has(p, changed.id) ? { ...p, conversations: p.conversations.filter((c) => c.id !== changed.id) } : p)) : [...pages]
  if (!fit) return rest
  const before = compare(query.view)
  for (let i = 0; i < rest.length; i++) {
    const page = rest[i]!
    const at = page.conversations.findIndex((c) => before(changed, c) < 0)
    const last = i === rest.length - 1
    if (at < 0 && !last) continue
    if (at < 0 && page.next_cursor && !old) return pages
    rest[i] = { ...page, conversations: page.conversations.toSpliced(at < 0 ? page.conversations.length : at, 0, changed) }
    break
  }
  return rest
}

const has = (page: Page, id: string) => page.conversations.some((c) => c.id === id)

/** The conversation as the pages have it. */
export function known(pages: readonly Page[], id: string): Summary | undefined {
  for (const page of pages) {
    const found = page.conversations.find((c) => c.id === id)
    if (found) return found
  }
  return undefined
}

/** Rows of all pages, each conversation once: pages fetched at different times may overlap. */
export function rows(pages: Page[]): Summary[] {
  const seen = new Set<string>()
  return pages.flatMap((p) => p.conversations).filter((c) => !seen.has(c.id) && seen.add(c.id))
}

/** The id `step` rows away from `current`, held inside the list; the first row when nothing is chosen. */
export function neighbour(list: readonly { id: string }[], current: string | undefined, step: number): string | undefined {
  if (list.length === 0) return undefined
  const at = list.findIndex((c) => c.id === current)
  if (at < 0) return list[0]!.id
  return list[Math.min(list.length - 1, Math.max(0, at + step))]!.id
}

/** Puts a changed conversation in the place where it stands, for lists of which only the server knows what belongs in them. */
export function replaceIn<P extends Page>(pages: P[], changed: Summary): P[] {
  const old = known(pages, changed.id)
  if (!old || old.last_seq > changed.last_seq) return pages
  return pages.map((p) => (has(p, changed.id) ? { ...p, conversations: p.conversations.map((c) => (c.id === changed.id ? changed : c)) } : p))
}

/**
 * The pages of a list, newest activity first, with the first one fetched anew.
 * What was on it and is older than the new one's end goes on after it, so that
 * nothing falls between it and the second; what is missing from it has gone.
 */
export function mergeFirst<P extends Page>(pages: P[], fresh: P): P[] {
  const [first, ...rest] = pages
  const end = fresh.conversations.at(-1)
  if (!first || !end || !fresh.next_cursor) return [fresh]
  const known = new Set(fresh.conversations.map((c) => c.id))
  const left = first.conversations.filter((c) => !known.has(c.id) && compare('all')(end, c) < 0)
  return [
    { ...fresh, conversations: [...fresh.conversations, ...left], next_cursor: first.next_cursor },
    ...rest.map((p) => ({ ...p, conversations: p.conversations.filter((c) => !known.has(c.id)) })),
  ]
}
