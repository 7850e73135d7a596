import { Uploads } from '@frontdesk/protocol/uploads'
import { useSyncExternalStore } from 'react'
import { csrfHeaders } from '../api/client'

const trays = new Map<string, Uploads>()

/** The files beside a conversation's reply: they stay while the agent looks at another one. */
export function trayOf(conversation: string): Uploads {
  let tray = trays.get(conversation)
  if (!tray) {
    tray = new Uploads({
      url: (id) => `/api/v1/agent/conversations/${id}/files`,
      discardUrl: (file) => `/api/v1/agent/files/${file}`,
      headers: csrfHeaders,
    })
    trays.set(conversation, tray)
  }
  return tray
}

/** What is in a tray, drawn again whenever it changes. */
export function useTray(tray: Uploads) {
  return useSyncExternalStore(tray.state.subscribe, tray.state.get)
}
