// When to try again. The figures are those of docs/protocol.md.

const FIRST_MS = 500
const LONGEST_MS = 15_000
const FLOOD_MS = 10_000
const ELSEWHERE_MS = 100

/** The server sends a heartbeat every 4 s: three missing ones mean a dead line. */
export const HEARTBEAT_GRACE_MS = 12_000

/** How soon a line that claims to be alive must answer, and how long one must live to count as good. */
export const FRESH_MS = 5_000

/**
 * Milliseconds to wait before attempt number `attempt` (0 for the first
 * again): doubling from 0.5 s to 15 s, of which `random` (0 ≤ x < 1) takes up
 * to half away, so that a restarted server is not met by everybody at once.
 */
export function backoff(attempt: number, random: number): number {
  const full = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(attempt, 10))
  return Math.max(FIRST_MS, full * (1 - random / 2))
}

/**
 * Milliseconds to wait before the first attempt after a node has sent us to
 * another, which is there: nodes send their clients away one after another.
 */
export function elsewhere(random: number): number {
  return ELSEWHERE_MS * random
}

/** What a close code asks for. */
export interface Fate {
  /** No further attempt. */
  end?: 'signed_out' | 'refused'
  /** Ask for new credentials first. */
  renew: boolean
  /** Milliseconds to wait at least. */
  wait: number
  /** Another node takes us at once. */
  moved?: boolean
}

/** Reads a close code; `renewed` says that the refused credentials were already new. */
export function fate(code: number, renewed: boolean): Fate {
  if (code === 4001) return { end: renewed ? 'signed_out' : undefined, renew: true, wait: 0 }
  if (code === 4003) return { end: 'refused', renew: false, wait: 0 }
  return { renew: false, moved: code === 4009, wait: code === 4029 ? FLOOD_MS : 0 }
}
