import { useMemo } from 'react'
import { useLang } from '../lang/lang'
import { useToasts } from '../ui/toasts'
import { useDesk } from './desk'

/** What an agent can do with a conversation. Each tells the agent when it is refused, and gives whether it was done. */
export interface Actions {
  take(id: string): Promise<boolean>
  giveBack(id: string): Promise<boolean>
  /** With what it was about, '' for nothing. */
  resolve(id: string, disposition?: string): Promise<boolean>
  reopen(id: string): Promise<boolean>
  /** Until an instant, or without one the visitor's next message. */
  snooze(id: string, until?: number): Promise<boolean>
  unsnooze(id: string): Promise<boolean>
  tag(id: string, tags: string[]): Promise<boolean>
  transfer(id: string, to: { agent?: string; team?: string; wait?: boolean }, note: string): Promise<boolean>
  /** Speaks beside who has the chat, or no longer. */
  join(id: string): Promise<boolean>
  part(id: string): Promise<boolean>
  /** Takes it from a colleague; it can be given back. */
  takeFrom(id: string, colleague: string): Promise<boolean>
  /** Gives it to somebody else with a reason; `from` is who had it, so that it can be undone. */
  move(id: string, to: { agent?: string; team?: string }, why: string, from: string | undefined): Promise<boolean>
  accept(offer: string): Promise<boolean>
  decline(offer: string): Promise<boolean>
}

export function useActions(): Actions {
  const { connection } = useDesk()
  const { say, fail } = useToasts()
  const { t } = useLang()
  return useMemo(() => {
    const run = async (command: Parameters<typeof connection.request>[0]): Promise<boolean> => {
      try {
        await connection.request(command)
        return true
      } catch (error) {
        fail(error)
        return false
      }
    }
    const actions: Actions = {
      take: (id) => run({ type: 'take', conversation: id }),
      giveBack: async (id) => {
        const done = await run({ type: 'return', conversation: id })
        if (done) say(t('done.returned'))
        return done
      },
      resolve: async (id, disposition) => {
        const done = await run({ type: 'resolve', conversation: id, ...(disposition ? { disposition } : {}) })
        if (done) say(t('done.resolved'), { label: t('action.undo'), run: () => void run({ type: 'reopen', conversation: id }) })
        return done
      },
      reopen: (id) => run({ type: 'reopen', conversation: id }),
      snooze: async (id, until) => {
        const done = await run({ type: 'snooze', conversation: id, ...(until ? { until_ms: until } : {}) })
        if (done) say(t('done.snoozed'), { label: t('action.undo'), run: () => void run({ type: 'unsnooze', conversation: id }) })
        return done
      },
      unsnooze: (id) => run({ type: 'unsnooze', conversation: id }),
      tag: (id, tags) => run({ type: 'tag', conversation: id, tags }),
      transfer: async (id, to, note) => {
        const done = await run({ type: 'assign', conversation: id, ...to, ...(note ? { note } : {}) })
        if (done) say(t('done.transferred'))
        return done
      },
      join: async (id) => {
        const done = await run({ type: 'join', conversation: id })
        if (done) say(t('done.joined'), { label: t('action.undo'), run: () => void run({ type: 'part', conversation: id }) })
        return done
      },
      part: (id) => run({ type: 'part', conversation: id }),
      takeFrom: async (id, colleague) => {
        const done = await run({ type: 'take', conversation: id })
        if (done) say(t('done.taken_over'), { label: t('action.undo'), run: () => void run({ type: 'assign', conversation: id, agent: colleague }) })
        return done
      },
      move: async (id, to, why, from) => {
        const done = await run({ type: 'assign', conversation: id, ...to, note: why })
        const undo = from ? { label: t('action.undo'), run: () => void run({ type: 'assign', conversation: id, agent: from }) } : undefined
        if (done) say(t('done.transferred'), undo)
        return done
      },
      accept: (offer) => run({ type: 'accept', offer }),
      decline: (offer) => run({ type: 'decline', offer }),
    }
    return actions
  }, [connection, say, fail, t])
}
