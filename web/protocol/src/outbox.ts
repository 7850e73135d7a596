import { newClientID } from './id'
import type { KeyValue } from './storage'
import type { Command, ErrorCode } from './types'

/** What was sent and is not yet seen in the conversation. */
export interface Pending {
  readonly client_id: string
  readonly at_ms: number
  readonly command: Command
  /** Set once acknowledged: it is stored on the server, its event is on the way. */
  readonly seq?: number
  /** Set when the server refused it for good. */
  readonly failed?: { code: ErrorCode; message: string }
}

/** What an older page left unsent counts as forgotten after this; its author is asked again. */
const FORGOTTEN_MS = 24 * 3600_000

/**
 * What is to be sent, kept in the browser's storage until the server has it.
 * Each entry has a key of its own, so that two tabs of one visitor never
 * overwrite each other; both may send an entry, since `client_id` makes the
 * second time harmless.
 */
export class Outbox {
  private readonly storage: KeyValue
  private readonly prefix: string
  private entries: Pending[] = []

  constructor(storage: KeyValue, prefix: string) {
    this.storage = storage
    this.prefix = prefix
  }

  /** In the order of writing. Replaced, never changed. */
  get list(): readonly Pending[] {
    return this.entries
  }

  /** The one to send now: order is kept, so a later one never overtakes. */
  get next(): Pending | undefined {
    return this.entries.find((entry) => entry.seq === undefined && !entry.failed)
  }

  get(clientID: string): Pending | undefined {
    return this.entries.find((entry) => entry.client_id === clientID)
  }

  add(command: Command): Pending {
    // Two entries of one millisecond still need an order that survives a reload.
    const at_ms = Math.max(Date.now(), (this.entries.at(-1)?.at_ms ?? 0) + 0.01)
    const entry: Pending = { client_id: newClientID(), at_ms, command }
    this.entries = [...this.entries, entry]
    this.keep(entry)
    return entry
  }

  /** Reads what other tabs and earlier pages left in the storage. */
  adopt(): void {
    const found: Pending[] = []
    for (let i = 0; i < this.storage.length; i++) {
      const key = this.storage.key(i)
      if (!key?.startsWith(this.prefix)) continue
      const entry = parse(this.storage.getItem(key))
      if (!entry || this.get(entry.client_id)) continue
      const forgotten = Date.now() - entry.at_ms > FORGOTTEN_MS
      found.push(forgotten ? { ...entry, failed: { code: 'unavailable', message: 'not sent in time' } } : entry)
    }
    if (found.length > 0) this.entries = [...this.entries, ...found].sort((a, b) => a.at_ms - b.at_ms)
  }

  /** The server has it. It stays listed, until its event is seen, but not stored. */
  acked(clientID: string, conversation: string | undefined, seq: number): void {
    this.change(clientID, (entry) => ({
      ...entry,
      seq,
      command: conversation && 'text' in entry.command ? { ...entry.command, conversation } : entry.command,
    }))
    this.forget(clientID)
  }

  fail(clientID: string, code: ErrorCode, message: string): void {
    this.change(clientID, (entry) => ({ ...entry, failed: { code, message } }))
    const entry = this.get(clientID)
    if (entry) this.keep(entry)
  }

  remove(clientID: string): void {
    this.entries = this.entries.filter((entry) => entry.client_id !== clientID)
    this.forget(clientID)
  }

  /** Takes over from another tab that `key` is settled. What is still to be sent here stays: once more is harmless. */
  removedElsewhere(key: string): void {
    this.entries = this.entries.filter((entry) => !entry.failed || this.prefix + entry.client_id !== key)
  }

  private change(clientID: string, next: (entry: Pending) => Pending): void {
    this.entries = this.entries.map((entry) => (entry.client_id === clientID ? next(entry) : entry))
  }

  private keep(entry: Pending): void {
    try {
      this.storage.setItem(this.prefix + entry.client_id, JSON.stringify(entry))
    } catch {
      // A full storage costs surviving a reload, not the message.
    }
  }

  private forget(clientID: string): void {
    try {
      this.storage.removeItem(this.prefix + clientID)
    } catch {
      // Then it is sent once more after a reload, which changes nothing.
    }
  }
}

function parse(text: string | null): Pending | undefined {
  try {
    const entry = JSON.parse(text ?? '') as Pending
    return entry.client_id && entry.command?.type ? entry : undefined
  } catch {
    return undefined
  }
}
