import { useQueryClient } from '@tanstack/react-query'
import { useCallback } from 'react'
import { change } from '../api/client'
import { keys } from '../api/queries'
import type { PresenceStatus } from '../api/shapes'
import { useToasts } from '../ui/toasts'
import { useDesk } from './desk'

/** Gives what sets one's own presence: shown at once, taken back when the server refuses. */
export function usePresence(): (status: PresenceStatus, reason?: string) => Promise<void> {
  const { presence, awayReason, setPresence } = useDesk()
  const { fail } = useToasts()
  const client = useQueryClient()
  return useCallback(
    async (status, reason = '') => {
      setPresence(status, reason)
      try {
        await change('PUT', '/agent/presence', { status, ...(reason ? { reason } : {}) })
        void client.invalidateQueries({ queryKey: keys.agents })
      } catch (error) {
        setPresence(presence, awayReason)
        fail(error)
      }
    },
    [client, fail, presence, awayReason, setPresence],
  )
}
