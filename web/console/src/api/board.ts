import { useQuery, useQueryClient } from '@tanstack/react-query'
import type { Schemas } from '@frontdesk/protocol'
import { useEffect } from 'react'
import { useDesk } from '../live/desk'
import { change, get } from './client'
import { keys } from './queries'

export type Board = Schemas['Board']
export type BoardChat = Schemas['BoardChat']
export type BoardAgent = Schemas['BoardAgent']
export type AgentTimes = Schemas['AgentTimes']

const boardKey = ['board'] as const

/** Whether who is signed in sees and steers the whole team. */
export function useSupervises(): boolean {
  const { session } = useDesk()
  return session.roles.some((r) => r === 'owner' || r === 'admin' || r === 'supervisor')
}

// A busy floor changes many times a second: it is fetched so often at most,
// and a slow answer makes the pause longer.
const PAUSE_MS = 1_000
const SLOW = 4
// Hints may be lost.
const SWEEP_MS = 15_000

/** The floor as it is now: fetched again after every hint of the socket, and empty while nothing has changed. */
export function useBoard() {
  const client = useQueryClient()
  const { connection } = useDesk()
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    let pause = PAUSE_MS
    const hint = () => {
      timer ??= setTimeout(async () => {
        const begun = Date.now()
        await client.invalidateQueries({ queryKey: boardKey })
        pause = Math.max(PAUSE_MS, SLOW * (Date.now() - begun))
        timer = undefined
      }, pause)
    }
    const offs = (['conversation.changed', 'queue.changed', 'presence.changed', 'welcome'] as const).map((type) => connection.on(type, hint))
    return () => {
      clearTimeout(timer)
      for (const off of offs) off()
    }
  }, [client, connection])
  return useQuery({
    queryKey: boardKey,
    queryFn: async ({ signal }) => {
      const old = client.getQueryData<Board>(boardKey)
      const fresh = await get<Board | undefined>('/agent/board', { known: old?.version }, signal)
      return fresh ?? old!
    },
    refetchInterval: SWEEP_MS,
    staleTime: 0,
  })
}

/** How long each agent was in each state today. */
export function useTimes(from: number, enabled: boolean) {
  return useQuery({
    queryKey: ['board', 'times', from],
    queryFn: async ({ signal }) => (await get<{ agents: AgentTimes[] }>('/agent/board/times', { from_ms: from }, signal)).agents,
    enabled,
    refetchInterval: 60_000,
  })
}

/** Sets a colleague's state. Rejects with CallError. */
export function useSetState() {
  const client = useQueryClient()
  return async (agent: string, status: Schemas['PresenceStatus'], reason = ''): Promise<void> => {
    await change('PUT', `/agent/agents/${agent}/presence`, { status, ...(reason ? { reason } : {}) })
    await Promise.all([client.invalidateQueries({ queryKey: boardKey }), client.invalidateQueries({ queryKey: keys.agents })])
  }
}
