import { useQueryClient } from '@tanstack/react-query'
import { useCallback } from 'react'
import { change } from '../api/client'
import { keys } from '../api/queries'
import type { PresenceStatus } from '../api/shapes'
import { useToasts } from '../ui/toasts'
import { useDesk } from './desk'

/** Gives what sets one's own presence: shown at once, taken back when the server refuses. */
export function usePresence(): (status: PresenceStatus) => Promise<void> {
  const { presence, setPresence } = useDesk()
  const { fail } = useToasts()
  const client = useQueryClient()
  return useCallback(
    async (status) => {
      setPresence(status)
      try {
        await change('PUT', '/agent/presence', { status })
        void client.invalidateQueries({ queryKey: keys.agents })
      } catch (error) {
        setPresence(presence)
        fail(error)
      }
    },
    [client, fail, presence, setPresence],
  )
}
