import { keepPreviousData, queryOptions, useInfiniteQuery, useQuery, type InfiniteData, type QueryClient } from '@tanstack/react-query'
import { known, mergeFirst, patchPages } from '../model/lists'
import type { ViewQuery } from '../model/view-query'
import { get } from './client'
import { pageOf } from './early'
import type {
  Agents,
  AnalyticsSummary,
  ConversationPage,
  Counts,
  Decisions,
  Demo,
  Detail,
  EngagementPage,
  KnowledgeAnswer,
  Session,
  Summary,
} from './shapes'

/** Keys of everything that is fetched; what the socket says is written under the same keys. */
export const keys = {
  session: ['session'] as const,
  demo: ['demo'] as const,
  lists: ['conversations'] as const,
  list: (query: ViewQuery) => ['conversations', query] as const,
  found: ['found'] as const,
  counts: ['counts'] as const,
  detail: (id: string) => ['conversation', id] as const,
  decisions: (id: string) => ['decisions', id] as const,
  agents: ['agents'] as const,
  analytics: ['analytics'] as const,
}

/** Who is signed in; asked for as early as possible, since every screen waits for it. */
export const sessionQuery = queryOptions({
  queryKey: keys.session,
  queryFn: ({ signal }) => get<Session>('/session', {}, signal),
  retry: retryUnless401,
  staleTime: Infinity,
})

export function useSession() {
  return useQuery(sessionQuery)
}

/** The demo's accounts; an error when this is no demo. */
export function useDemo() {
  return useQuery({
    queryKey: keys.demo,
    queryFn: ({ signal }) => get<Demo>('/demo', {}, signal),
    retry: false,
    staleTime: Infinity,
  })
}

// Lists of more pages are not fetched again as a whole: see refreshLists.
const WHOLE = 2

function fetchPage(query: ViewQuery, cursor: string, signal?: AbortSignal) {
  return get<ConversationPage>('/agent/conversations', pageOf(query, cursor), signal)
}

/** The conversations of a query, page by page. */
export function useConversations(query: ViewQuery) {
  return useInfiniteQuery({
    queryKey: keys.list(query),
    queryFn: ({ pageParam, signal }) => fetchPage(query, pageParam, signal),
    initialPageParam: '',
    getNextPageParam: (last) => last.next_cursor || undefined,
    placeholderData: query.q ? keepPreviousData : undefined,
    refetchOnMount: (q) => (q.state.data?.pages.length ?? 0) <= WHOLE,
    refetchOnWindowFocus: (q) => (q.state.data?.pages.length ?? 0) <= WHOLE,
    refetchOnReconnect: false, // the socket's welcome refreshes
  })
}

/**
 * Fetches the lists again. Of a long one that is on the screen only the first
 * page is, and merged: the socket has patched what changed further down.
 */
export function refreshLists(client: QueryClient): void {
  for (const { queryKey, state, isActive } of client.getQueryCache().findAll({ queryKey: keys.lists }).map((q) => ({ queryKey: q.queryKey, state: q.state, isActive: q.isActive() }))) {
    const query = queryKey[1] as ViewQuery
    const data = state.data as InfiniteData<ConversationPage> | undefined
    if (!data || data.pages.length <= WHOLE) void client.invalidateQueries({ queryKey, exact: true })
    else if (!isActive) client.removeQueries({ queryKey, exact: true })
    else if (query.sort) void client.resetQueries({ queryKey, exact: true })
    else {
      fetchPage(query, '')
        .then((first) =>
          client.setQueryData<InfiniteData<ConversationPage>>(queryKey, (old) => old && { pages: mergeFirst(old.pages, first), pageParams: old.pageParams }),
        )
        .catch(() => {
          // The next change fetches again.
        })
    }
  }
}

/** How many conversations each view holds. */
export function useCounts() {
  return useQuery({
    queryKey: keys.counts,
    queryFn: async ({ signal }) =>
      (await get<ConversationPage>('/agent/conversations', { view: 'queue', limit: 1 }, signal)).counts,
  })
}

/** The summary as it was last seen in any list, so that a conversation opens without a blank. */
export function knownSummary(client: QueryClient, id: string): Summary | undefined {
  for (const [, data] of client.getQueriesData<InfiniteData<ConversationPage>>({ queryKey: keys.lists })) {
    const found = data && known(data.pages, id)
    if (found) return found
  }
  return undefined
}

export function useDetail(id: string | undefined) {
  return useQuery({
    queryKey: keys.detail(id ?? ''),
    queryFn: ({ signal }) => get<Detail>(`/agent/conversations/${id}`, {}, signal),
    enabled: Boolean(id),
  })
}

export function useDecisions(id: string, enabled: boolean) {
  return useQuery({
    queryKey: keys.decisions(id),
    queryFn: async ({ signal }) =>
      (await get<Decisions>(`/agent/conversations/${id}/decisions`, {}, signal)).decisions,
    enabled,
  })
}

export function useAgents() {
  return useQuery({
    queryKey: keys.agents,
    queryFn: async ({ signal }) => (await get<Agents>('/agent/agents', {}, signal)).agents,
    refetchInterval: 30_000,
  })
}

/** The short names of the teams that have members. */
export function useTeams() {
  return useQuery({
    queryKey: ['teams'],
    queryFn: async ({ signal }) => (await get<Agents>('/agent/agents', {}, signal)).teams,
    staleTime: 60_000,
  })
}

/** Searches the knowledge base; not before two characters are written. */
export function useKnowledge(q: string) {
  return useQuery({
    queryKey: ['knowledge', q],
    queryFn: ({ signal }) => get<KnowledgeAnswer>('/agent/knowledge', { q }, signal),
    enabled: q.length >= 2,
    placeholderData: keepPreviousData,
    staleTime: 30_000,
  })
}

/** The figures of a span of time, with their definitions in a language. */
export function useAnalytics(from: number, to: number, lang: string) {
  return useQuery({
    queryKey: [...keys.analytics, 'summary', from, to, lang],
    queryFn: ({ signal }) => get<AnalyticsSummary>('/analytics/summary', { from_ms: from, to_ms: to, lang }, signal),
    placeholderData: keepPreviousData,
    refetchInterval: 10_000,
  })
}

export function useEngagements(outcome: string, from: number, to: number) {
  return useInfiniteQuery({
    queryKey: [...keys.analytics, 'engagements', outcome, from, to],
    queryFn: ({ pageParam, signal }) =>
      get<EngagementPage>('/analytics/engagements', { outcome, from_ms: from, to_ms: to, cursor: pageParam }, signal),
    initialPageParam: '',
    getNextPageParam: (last) => last.next_cursor || undefined,
  })
}

/** Puts a changed summary into every list that has been fetched, and into its conversation. */
export function patchSummary(client: QueryClient, changed: Summary, me: string): void {
  for (const [key, data] of client.getQueriesData<InfiniteData<ConversationPage>>({ queryKey: keys.lists })) {
    const query = key[1] as ViewQuery
    if (!data) continue
    const pages = patchPages(data.pages, changed, query, me, Date.now())
    if (pages !== data.pages) client.setQueryData(key, { ...data, pages })
  }
  client.setQueryData<Detail>(keys.detail(changed.id), (old) =>
    old && old.conversation.last_seq <= changed.last_seq ? { ...old, conversation: changed } : old,
  )
}

/** Writes the counts that the socket told. */
export function patchCounts(client: QueryClient, part: Partial<Counts>): void {
  client.setQueryData<Counts>(keys.counts, (old) => (old ? { ...old, ...part } : old))
}

function retryUnless401(count: number, error: unknown): boolean {
  const status = (error as { status?: number }).status ?? 0
  return status !== 401 && status !== 403 && count < 3
}
