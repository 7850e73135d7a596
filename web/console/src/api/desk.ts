import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query'
import type { Schemas } from '@frontdesk/protocol'
import type { Lang } from '../lang/lang'
import { useDesk } from '../live/desk'
import { change, get } from './client'

export type ReplyDraft = Schemas['ReplyDraft']
export type Mention = Schemas['Mentions']['mentions'][number]
export type Suggestion = Schemas['ReplySuggestions']['suggestions'][number]

export const deskKeys = {
  drafts: ['drafts'] as const,
  mentions: ['mentions'] as const,
  history: (visitor: string) => ['history', visitor] as const,
}

/** Whether who is signed in works with chats; drafts and mentions are theirs alone. */
export function useWrites(): boolean {
  const { session } = useDesk()
  return session.roles.some((r) => r === 'owner' || r === 'admin' || r === 'agent')
}

/** What the agent has begun to write, on any device. */
export function useReplyDrafts() {
  return useQuery({
    queryKey: deskKeys.drafts,
    queryFn: async ({ signal }) => (await get<Schemas['ReplyDrafts']>('/agent/drafts', {}, signal)).drafts,
    enabled: useWrites(),
  })
}

/** Keeps a draft; the answer names what it replaced without having known it. */
export function saveReplyDraft(conversation: string, draft: Schemas['ReplyDraftRequest']) {
  return change<Schemas['SavedReplyDraft']>('PUT', `/agent/conversations/${conversation}/draft`, draft)
}

/** Notes that call the agent, newest first. */
export function useMentions() {
  return useInfiniteQuery({
    queryKey: deskKeys.mentions,
    queryFn: ({ pageParam, signal }) => get<Schemas['Mentions']>('/agent/mentions', { cursor: pageParam }, signal),
    initialPageParam: '',
    getNextPageParam: (last) => last.next_cursor || undefined,
    enabled: useWrites(),
  })
}

/** Marks mentions as seen: of one conversation, or all. */
export function useReadMentions() {
  const client = useQueryClient()
  return async (conversation?: string) => {
    await change('POST', '/agent/mentions/read', conversation ? { conversation } : {})
    await client.invalidateQueries({ queryKey: deskKeys.mentions })
  }
}

/** A visitor's conversations, page by page. */
export function useHistory(visitor: string) {
  return useInfiniteQuery({
    queryKey: deskKeys.history(visitor),
    queryFn: ({ pageParam, signal }) => get<Schemas['VisitorHistory']>(`/agent/visitors/${visitor}/conversations`, { cursor: pageParam, limit: 10 }, signal),
    initialPageParam: '',
    getNextPageParam: (last) => last.next_cursor || undefined,
  })
}

export function summarise(conversation: string, lang: Lang) {
  return change<Schemas['ChatSummary']>('POST', `/agent/conversations/${conversation}/summary`, { lang })
}

/** At most three replies to the visitor's message at `seq`, fetched once they are wanted. */
export function useSuggestions(conversation: string, seq: number, enabled: boolean) {
  return useQuery({
    queryKey: ['suggestions', conversation, seq],
    queryFn: () => change<Schemas['ReplySuggestions']>('POST', `/agent/conversations/${conversation}/suggestions`, {}),
    enabled,
    staleTime: 60_000,
    retry: false,
  })
}

export function translate(conversation: string, text: string, lang: string) {
  return change<Schemas['Translation']>('POST', `/agent/conversations/${conversation}/translate`, { text, lang })
}

/** A message in the reader's language, fetched once it is wanted. */
export function useTranslation(conversation: string, text: string, lang: Lang, enabled: boolean) {
  return useQuery({
    queryKey: ['translation', conversation, lang, text],
    queryFn: () => translate(conversation, text, lang),
    enabled,
    staleTime: Infinity,
    retry: false,
  })
}
