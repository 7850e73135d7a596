import { call } from '@frontdesk/protocol/rest'
import type { ViewQuery } from '../model/view-query'

// The first page of a list is soon there; who goes on gets longer ones.
const FIRST = 40
const NEXT = 100

// An answer that nobody took by then is old.
const FRESH_MS = 10_000

const asked = new Map<string, Promise<unknown>>()

/** The address of something to read under `/api/v1`. Parameters that are undefined or empty are left out. */
export function addressAt(path: string, params: Record<string, string | number | undefined> = {}): string {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(params)) {
    if (value !== undefined && value !== '') query.set(name, String(value))
  }
  return `/api/v1${path}${query.size > 0 ? `?${query}` : ''}`
}

/** What a page of a list is asked for with. */
export function pageOf(query: ViewQuery, cursor: string) {
  return { ...query, cursor, limit: cursor ? NEXT : FIRST }
}

/** Asks for what the first screen needs, while its script is still on the way. */
export function askEarly(address: string): void {
  const answer = call('GET', address)
  answer.catch(() => {}) // told to who takes it
  asked.set(address, answer)
  setTimeout(() => asked.delete(address), FRESH_MS)
}

/** What following a conversation asks for first. */
export const eventsAfter = (seq: number) => ({ after_seq: seq, limit: 200 })

/** Asks for a chat as the finger goes down on it: by the time it is lifted, the answer is often there. */
export function askForChat(id: string): void {
  askEarly(addressAt(`/agent/conversations/${id}`))
  askEarly(addressAt(`/agent/conversations/${id}/events`, eventsAfter(0)))
}

/** The answer to what was asked early, once. */
export function takeEarly<T>(address: string): Promise<T> | undefined {
  const answer = asked.get(address)
  asked.delete(address)
  return answer as Promise<T> | undefined
}
