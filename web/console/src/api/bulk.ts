import { useQueryClient } from '@tanstack/react-query'
import type { Schemas } from '@frontdesk/protocol'
import { useMemo } from 'react'
import { useLang, type Key } from '../lang/lang'
import { errorWords } from '../ui/states'
import { useToasts } from '../ui/toasts'
import { CallError, change } from './client'
import { keys, refreshLists } from './queries'

type Request = Schemas['BulkRequest']
type Result = Schemas['BulkResults']['results'][number]
/** What is done to chats, without which. */
export type BulkChange = Omit<Request, 'client_id' | 'conversations'>

/** What takes a change back, where something does; `results` is what it did. */
function undoOf(c: BulkChange, results: Result[]): BulkChange | undefined {
  switch (c.action) {
    case 'assign': {
      const former = results.flatMap((r) => r.former ?? [])
      return former.length > 0 ? { action: 'restore', former } : undefined
    }
    case 'resolve':
      return { action: 'reopen' }
    case 'snooze':
      return { action: 'unsnooze' }
    case 'spam':
      return { action: 'not_spam' }
    case 'tag':
      return { action: 'tag', add_tags: c.drop_tags, drop_tags: c.add_tags }
  }
  return undefined
}

/**
 * Changes many chats with one request, and tells how it went, with the way
 * back for those that it changed. Gives the chats that were refused.
 */
export function useBulk(): (ids: readonly string[], c: BulkChange) => Promise<string[]> {
  const client = useQueryClient()
  const { say, fail } = useToasts()
  const { t } = useLang()
  return useMemo(() => {
    const send = async (ids: readonly string[], c: BulkChange): Promise<Result[]> => {
      const body: Request = { client_id: crypto.randomUUID(), conversations: [...ids], ...c }
      const { results } = await change<Schemas['BulkResults']>('POST', '/agent/conversations/bulk', body)
      refreshLists(client)
      void client.invalidateQueries({ queryKey: keys.found })
      void client.invalidateQueries({ queryKey: keys.counts })
      return results
    }
    const tell = (results: Result[], undo?: { label: string; run: () => void }) => {
      const refused = results.filter((r) => !r.done)
      const done = results.length - refused.length
      const why = refused[0]?.error
      const said = t((done === 1 ? 'bulk.done_one' : 'bulk.done') as Key, { n: done })
      if (!why) return say(said, undo)
      say(`${said} ${t('bulk.refused', { n: refused.length, why: errorWords(new CallError(why.code as CallError['code'], why.message, 409, why), t) })}`, undo)
    }
    return async (ids, c) => {
      try {
        const results = await send(ids, c)
        const back = undoOf(c, results)
        const changed = results.filter((r) => (c.action === 'assign' ? r.former : r.changed)).map((r) => r.conversation)
        const undo = () => send(changed, back!).then((r) => tell(r), fail)
        tell(results, back && changed.length > 0 ? { label: t('action.undo'), run: () => void undo() } : undefined)
        return results.filter((r) => !r.done).map((r) => r.conversation)
      } catch (error) {
        fail(error)
        return [...ids]
      }
    }
  }, [client, say, fail, t])
}
