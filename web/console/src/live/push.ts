import { useQuery, useQueryClient } from '@tanstack/react-query'
import type { Schemas } from '@frontdesk/protocol'
import { useEffect } from 'react'
import { change, get } from '../api/client'

export type Devices = Schemas['Devices']

const devicesKey = ['devices'] as const
// The id of this browser among one's devices.
const STORED = 'frontdesk.console.device'

/** What this browser can do: `off` can be turned on, `denied` only in the browser's own settings. */
export type PushState = 'unsupported' | 'unserved' | 'denied' | 'off' | 'on'

/** Starts the service worker, which also makes the console installable. Without one everything else works. */
export async function registerWorker(): Promise<void> {
  if (!('serviceWorker' in navigator) || import.meta.env.DEV) return
  await navigator.serviceWorker.register('/console/sw.js', { scope: '/console/' }).catch(() => {
    // Private windows and plain http have none.
  })
}

export function useDevices(enabled = true) {
  return useQuery({ queryKey: devicesKey, queryFn: ({ signal }) => get<Devices>('/agent/devices', {}, signal), enabled })
}

/** The state of this browser, given one's devices. */
export function stateOf(devices: Devices | undefined): PushState {
  if (!('serviceWorker' in navigator) || !('PushManager' in window) || !('Notification' in window)) return 'unsupported'
  if (devices && !devices.key) return 'unserved'
  if (Notification.permission === 'denied') return 'denied'
  return devices?.devices.some((d) => d.id === thisDevice()) && Notification.permission === 'granted' ? 'on' : 'off'
}

export function thisDevice(): string {
  try {
    return localStorage.getItem(STORED) ?? ''
  } catch {
    return ''
  }
}

function remember(id: string): void {
  try {
    if (id) localStorage.setItem(STORED, id)
    else localStorage.removeItem(STORED)
  } catch {
    // The device is still in the list; only "this browser" is not said.
  }
}

export function usePush() {
  const client = useQueryClient()
  const fresh = () => client.invalidateQueries({ queryKey: devicesKey })
  return {
    /** Asks the browser, and makes it one of one's devices. False when the person refuses; rejects when it cannot be. */
    async turnOn(key: string, lang: string): Promise<boolean> {
      if ((await Notification.requestPermission()) !== 'granted') return false
      await subscribe(key, lang)
      await fresh()
      return true
    },
    async remove(id: string): Promise<void> {
      if (id === thisDevice()) await unsubscribe()
      await change('DELETE', `/agent/devices/${id}`)
      await fresh()
    },
    test: (id: string) => change('POST', `/agent/devices/${id}/test`),
  }
}

/**
 * Subscribes this browser again when the server has another key than the one
 * it was subscribed with. A device that its agent has removed stays removed.
 */
export async function renewSubscription(devices: Devices, lang: string): Promise<boolean> {
  if (!('serviceWorker' in navigator) || !('PushManager' in window) || !devices.key || Notification.permission !== 'granted') return false
  const worker = await navigator.serviceWorker.getRegistration('/console/')
  const old = await worker?.pushManager.getSubscription()
  if (!old || encoded(old.options.applicationServerKey) === devices.key) return false
  await subscribe(devices.key, lang)
  return true
}

/** Keeps this browser subscribed, where it was. */
export function useKeptSubscription(lang: string): void {
  const client = useQueryClient()
  const { data } = useDevices(thisDevice() !== '')
  useEffect(() => {
    if (!data) return
    void renewSubscription(data, lang)
      .then(async (renewed) => {
        if (renewed) await client.invalidateQueries({ queryKey: devicesKey })
      })
      .catch(() => {
        // Settings show that this browser is off, and turn it on again.
      })
  }, [data, lang, client])
}

async function subscribe(key: string, lang: string): Promise<void> {
  const worker = await navigator.serviceWorker.ready
  const old = await worker.pushManager.getSubscription()
  if (old && encoded(old.options.applicationServerKey) !== key) await old.unsubscribe()
  const made = await worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key })
  const device = await change<Schemas['Device']>('POST', '/agent/devices', {
    endpoint: made.endpoint,
    p256dh: encoded(made.getKey('p256dh')),
    auth: encoded(made.getKey('auth')),
    lang,
  })
  remember(device.id)
}

async function unsubscribe(): Promise<void> {
  remember('')
  const worker = await navigator.serviceWorker?.getRegistration('/console/')
  await (await worker?.pushManager.getSubscription())?.unsubscribe()
}

/** Before signing out: nobody else's messages come to this browser. */
export async function forgetDevice(): Promise<void> {
  const id = thisDevice()
  if (!id) return
  await unsubscribe().catch(() => {})
  await change('DELETE', `/agent/devices/${id}`).catch(() => {
    // A push service tells the server that the device is gone.
  })
}

/** Bytes as base64url without padding. */
export function encoded(bytes: ArrayBuffer | null | undefined): string {
  const text = String.fromCharCode(...new Uint8Array(bytes ?? new ArrayBuffer(0)))
  return btoa(text).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '')
}
