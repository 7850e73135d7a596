import { useQuery, useQueryClient } from '@tanstack/react-query'
import type { Schemas } from '@frontdesk/protocol'
import { useLang } from '../lang/lang'
import { useDesk } from '../live/desk'
import { useToasts } from '../ui/toasts'
import { change, get } from './client'

export type CannedReply = Schemas['Reply']
export type ReadyReply = Schemas['ReadyReply']
export type ReplyText = Schemas['ReplyText']

const keys = {
  all: ['replies'] as const,
  ready: (conversation: string, seq: number) => ['replies', 'ready', conversation, seq] as const,
}

/** What who is signed in may do with canned replies: use and keep their own, change the shared ones. */
export function useReplyRights(): { use: boolean; share: boolean } {
  const { session } = useDesk()
  const has = (...roles: string[]) => session.roles.some((r) => roles.includes(r))
  return { use: has('owner', 'admin', 'supervisor', 'agent'), share: has('owner', 'admin', 'supervisor') }
}

export function useReplies() {
  return useQuery({
    queryKey: [...keys.all, 'list'],
    queryFn: async ({ signal }) => (await get<Schemas['Replies']>('/agent/replies', {}, signal)).replies,
  })
}

/** The replies filled in for a conversation as it is at `seq`, and which fit; fetched once they are wanted. */
export function useReadyReplies(conversation: string, seq: number, enabled: boolean) {
  return useQuery({
    queryKey: keys.ready(conversation, seq),
    queryFn: ({ signal }) => get<Schemas['ReadyReplies']>(`/agent/conversations/${conversation}/replies`, {}, signal),
    enabled,
    staleTime: 15_000,
  })
}

/** Changes replies; a refusal is told, a deletion can be undone. */
export function useReplyActions() {
  const { t } = useLang()
  const client = useQueryClient()
  const { say, fail } = useToasts()
  const fresh = () => client.invalidateQueries({ queryKey: keys.all })
  async function restore(id: string): Promise<void> {
    try {
      await change('POST', `/agent/replies/${id}/restore`)
      await fresh()
    } catch (error) {
      fail(error)
    }
  }
  return {
    /** Makes a reply, or replaces one as it was when it was opened. Rejects with CallError. */
    async save(old: CannedReply | undefined, text: ReplyText): Promise<void> {
      await (old
        ? change('PUT', `/agent/replies/${old.id}`, { ...text, based_on_ms: old.updated_at_ms })
        : change('POST', '/agent/replies', text))
      await fresh()
    },
    async remove(reply: CannedReply): Promise<void> {
      try {
        await change('DELETE', `/agent/replies/${reply.id}`)
        await fresh()
        say(t('canned.deleted', { shortcut: reply.shortcut }), { label: t('action.undo'), run: () => void restore(reply.id) })
      } catch (error) {
        fail(error)
      }
    },
  }
}
