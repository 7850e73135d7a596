import type { ChatEvent } from './types'

/**
 * One conversation's events as this audience may see them: in order, each
 * once, without holes. Sockets lose, repeat and reorder; the log does not.
 *
 * An event names the one before it (`prev`). When that one is not here, the
 * event waits aside and the log is `behind` until a fetch has filled the hole.
 */
export class EventLog {
  /** In order of seq. Replaced, never changed, when events are added. */
  events: readonly ChatEvent[] = []
  /** The newest seq held: the `after_seq` of the next resume or fetch. */
  last = 0
  /** Up to here a complete fetch has shown that nothing is missing. */
  private settled = 0
  /** The newest seq anybody has told us of. */
  private wanted = 0
  private readonly aside = new Map<number, ChatEvent>()

  /** Takes an event from the socket; returns what it added, in order. */
  add(event: ChatEvent): readonly ChatEvent[] {
    if (event.seq <= this.last) return []
    this.aside.set(event.seq, event)
    this.want(event.prev)
    return this.drain()
  }

  /**
   * Takes events fetched with an `after_seq` that was this log's `last` then
   * or earlier. Such a page has no holes, so `prev` needs no look.
   */
  merge(page: readonly ChatEvent[]): readonly ChatEvent[] {
    const added = page.filter((event) => event.seq > this.last).sort((a, b) => a.seq - b.seq)
    this.append(added)
    return [...added, ...this.drain()]
  }

  /** Notes that the conversation has reached `seq`. */
  want(seq: number): void {
    this.wanted = Math.max(this.wanted, seq)
  }

  /** The seq that a fetch must reach, or 0 when nothing is known to be missing. */
  get missing(): number {
    return this.wanted > Math.max(this.last, this.settled) ? this.wanted : 0
  }

  /**
   * Says that every page up to the end was merged by a fetch that began when
   * `missing` was `target`. What was not in it is hidden from this audience.
   */
  settle(target: number): readonly ChatEvent[] {
    this.settled = Math.max(this.settled, target)
    return this.drain()
  }

  private drain(): readonly ChatEvent[] {
    const added: ChatEvent[] = []
    for (const event of [...this.aside.values()].sort((a, b) => a.seq - b.seq)) {
      const known = added.at(-1)?.seq ?? this.last
      if (event.seq > known) {
        if (event.prev > Math.max(known, this.settled)) break
        added.push(event)
      }
      this.aside.delete(event.seq)
    }
    this.append(added)
    return added
  }

  private append(added: readonly ChatEvent[]): void {
    if (added.length === 0) return
    const erased = added.findLast((event) => event.kind === 'conversation.erased')
    // Nothing of an erased conversation is kept but that it was erased.
    this.events = erased ? [erased] : [...this.events, ...added]
    this.last = added.at(-1)!.seq
  }
}
