import { useQuery, useQueryClient } from '@tanstack/react-query'
import type { Schemas } from '@frontdesk/protocol'
import { change, get } from './client'
import { keys } from './queries'

export type Tag = Schemas['Tag']
export type TagUse = Schemas['TagUse']['tags'][number]
export type Colour = Tag['colour']

/** The colours a tag may have, as chat/tag.go lists them; '' is none. */
export const colours = ['', 'red', 'orange', 'yellow', 'green', 'teal', 'blue', 'purple', 'pink'] as const satisfies readonly Colour[]

/** The tag of spam, which the system gives: its name stays (chat/rights.go). */
export const SYSTEM_TAG = 'spam'

const tagKeys = {
  all: ['tags'] as const,
  known: ['tags', 'known'] as const,
  use: ['tags', 'use'] as const,
}

/** Every tag that was ever used or made. */
export function useTags() {
  return useQuery({
    queryKey: tagKeys.known,
    queryFn: async ({ signal }) => (await get<Schemas['Tags']>('/agent/tags', {}, signal)).tags,
    staleTime: 60_000,
  })
}

/** Every tag with the number of its chats. */
export function useTagUse() {
  return useQuery({
    queryKey: tagKeys.use,
    queryFn: async ({ signal }) => (await get<Schemas['TagUse']>('/admin/tags', {}, signal)).tags,
  })
}

/** What may be done with tags. Each rejects with CallError. */
export function useTagChanges() {
  const client = useQueryClient()
  const after = async <T>(answer: Promise<T>): Promise<T> => {
    try {
      return await answer
    } finally {
      void client.invalidateQueries({ queryKey: tagKeys.all })
      void client.invalidateQueries({ queryKey: keys.lists })
      void client.invalidateQueries({ queryKey: ['conversation'] })
    }
  }
  return {
    put: (tag: Tag) => after(change<Tag>('PUT', '/admin/tags', tag)),
    rename: (name: string, to: string, merge: boolean) => after(change<{ conversations: number }>('POST', '/admin/tags/rename', { name, to, merge })),
    remove: (name: string) => after(change<{ conversations: number }>('DELETE', `/admin/tags?name=${encodeURIComponent(name)}`)),
  }
}
