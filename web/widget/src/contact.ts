// When the widget asks where the visitor can be written to.

import type { Message, Transcript } from './transcript'

/** What made it ask: the visitor named an address, nobody is there, or it takes long. */
export interface Asking {
  why: 'offered' | 'nobody' | 'long'
  /** The address that the visitor named. */
  found?: string
}

/** What the asking goes by. Times in Unix ms. */
export interface Circumstances {
  /** Answers go by mail, and no address is known. */
  wanted: boolean
  /** The visitor was asked in this chat before. */
  asked: boolean
  /** People answer at this hour. */
  openNow: boolean
  now: number
}

// A queue of three minutes is longer than most people look at a page.
const LONG_S = 180
/** Who has said something and heard nothing for this long may be about to leave. */
export const SILENCE_MS = 2 * 60_000

const ADDRESS = /[\w.+-]+@[\w-]+(?:\.[\w-]+)+/

/** Tells whether to ask now, at most once in a chat. */
export function askingFor(transcript: Transcript, { wanted, asked, openNow, now }: Circumstances): Asking | undefined {
  const { queue, agent, resolved, prompt, contact } = transcript
  if (!wanted || asked || contact !== undefined || resolved || prompt?.input === 'email') return undefined
  const last = transcript.items.findLast((item): item is Message => item.is === 'message' && !item.writing)
  const own = transcript.items.findLast((item): item is Message => item.is === 'message' && item.actor.kind === 'visitor')
  const found = own && !own.body.prompt_id && own.delivery !== 'failed' ? ADDRESS.exec(own.body.text)?.[0] : undefined
  if (found) return { why: 'offered', found }
  if (queue && !openNow) return { why: 'nobody' }
  const silent = last !== undefined && now - last.at >= SILENCE_MS
  if (queue && ((queue.estimate_s ?? 0) >= LONG_S || silent)) return { why: 'long' }
  if (agent && silent && last === own) return { why: 'long' }
  return undefined
}

/** What an owner knows their address by: k…@example.com. */
export function masked(address: string): string {
  const at = address.lastIndexOf('@')
  return at < 1 ? '…' : `${[...address][0]}…${address.slice(at)}`
}
