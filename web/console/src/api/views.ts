import { useQuery, useQueryClient } from '@tanstack/react-query'
import type { Schemas } from '@frontdesk/protocol'
import { change, get } from './client'

export type SavedView = Schemas['SavedView']
export type SavedViewText = Schemas['SavedViewText']

const viewKeys = {
  all: ['views'] as const,
  list: ['views', 'list'] as const,
  counts: ['views', 'counts'] as const,
}

// Counts are a hint: so often they are taken again.
const COUNT_MS = 30_000

/** The saved views that the agent sees: the shared ones, then their own, in their order. */
export function useSavedViews() {
  return useQuery({
    queryKey: viewKeys.list,
    queryFn: async ({ signal }) => (await get<Schemas['SavedViews']>('/agent/views', {}, signal)).views,
    staleTime: 60_000,
  })
}

/** How many chats the views hold, by id, once that is known; it is not for all of them. */
export function useViewCounts(enabled: boolean) {
  return useQuery({
    queryKey: viewKeys.counts,
    queryFn: ({ signal }) => get<Schemas['SavedViewCounts']>('/agent/views/counts', {}, signal),
    enabled,
    refetchInterval: COUNT_MS,
    staleTime: COUNT_MS,
  })
}

/** Changes to saved views. Each rejects with CallError. */
export function useViewChanges() {
  const client = useQueryClient()
  const then = async <T>(done: Promise<T>): Promise<T> => {
    const answer = await done
    await client.invalidateQueries({ queryKey: viewKeys.all })
    return answer
  }
  return {
    create: (view: SavedViewText) => then(change<SavedView>('POST', '/agent/views', view)),
    change: (id: string, view: SavedViewText) => then(change<SavedView>('PUT', `/agent/views/${id}`, view)),
    remove: (id: string) => then(change('DELETE', `/agent/views/${id}`)),
    restore: (id: string) => then(change<SavedView>('POST', `/agent/views/${id}/restore`, {})),
    order: (ids: string[]) => {
      const place = (v: SavedView) => ids.indexOf(v.id)
      client.setQueryData<SavedView[]>(viewKeys.list, (old) => old && [...old].sort((a, b) => Number(b.shared) - Number(a.shared) || place(a) - place(b)))
      return then(change('PUT', '/agent/views/order', { ids }))
    },
  }
}
