import { CallError, newClientID } from '@frontdesk/protocol'
import type { EventData } from './bridge'
import { QUIET, type Desk } from './desk'

interface Happening {
  id: string
  name: string
  data?: EventData
}

// Below the server's limit of 30 a minute, so that it is not met.
const A_MINUTE = 20
const MINUTE_MS = 60_000
const TRIES = 8

/**
 * Custom events of the page, in order. They wait until a chat is open, and for
 * the connection; each is sent until it is acknowledged, always with the same
 * client_id, so that it counts once. They never hold up what the visitor writes.
 */
export class Happenings {
  private readonly desk: Desk
  private waiting: Happening[] = []
  private sentAt: number[] = []
  private busy = false

  constructor(desk: Desk) {
    this.desk = desk
    desk.state.subscribe(() => void this.flush())
  }

  add(name: string, data?: EventData): void {
    this.sentAt = this.sentAt.filter((at) => at > Date.now() - MINUTE_MS)
    if (this.sentAt.length >= A_MINUTE) return console.warn(`Frontdesk: more than ${A_MINUTE} events in a minute, "${name}" is left out`)
    this.sentAt.push(Date.now())
    this.waiting.push({ id: QUIET + newClientID(), name, data })
    void this.flush()
  }

  private async flush(): Promise<void> {
    if (this.busy) return
    this.busy = true
    while (this.waiting[0] && this.desk.state.get().current) {
      await this.send(this.waiting[0])
      this.waiting.shift()
    }
    this.busy = false
  }

  private async send({ id, name, data }: Happening): Promise<void> {
    for (let i = 0; i < TRIES; i++) {
      try {
        await this.desk.connection.request({ type: 'emit', name, data }, id)
        return
      } catch (error) {
        const code = error instanceof CallError ? error.code : 'invalid'
        if (code === 'unavailable' || code === 'internal') {
          await new Promise((done) => setTimeout(done, 1000 * (i + 1)))
          continue
        }
        console.warn(`Frontdesk: the event "${name}" was not taken (${code}): ${String(error)}`)
        return
      }
    }
  }
}
