import { backoff, elsewhere, fate, FRESH_MS, HEARTBEAT_GRACE_MS } from './reconnect'
import { CallError } from './rest'
import type { Frame } from './types'

/** What says who we are in `hello`. */
export interface Credentials {
  token?: string
  csrf?: string
}

export interface LineOptions {
  /** ws: or wss: address, or a path of this page's server. */
  url: string
  /**
   * Gives the credentials, before every connection; `renew` asks for new ones
   * because the server refused the last. A CallError `unauthenticated` or
   * `forbidden` ends the attempts, anything else is tried again.
   */
  credentials(renew: boolean): Promise<Credentials>
  webSocket?: new (url: string) => WebSocket
  /** 0 ≤ x < 1, for jitter. */
  random?(): number
}

/**
 * - `idle`: not started, or stopped
 * - `connecting`: before `welcome`
 * - `open`: live
 * - `waiting`: will try again at `retryAt`
 * - `signed_out`: the credentials are refused; `start()` again after signing in
 * - `refused`: this page's origin may not connect; trying again is useless
 */
export type Status = 'idle' | 'connecting' | 'open' | 'waiting' | 'signed_out' | 'refused'

/** What a Line asks of and tells to whoever uses it. */
export interface LineUser {
  /** The fields of `hello` besides the credentials. */
  hello(): object
  receive(frame: Frame): void
  changed(status: Status, online: boolean, retryAt: number | undefined): void
  /** No connection was tried, because the credentials could not be had: why. */
  failed(error: unknown): void
  /** The socket is gone; `code` is 0 when we gave it up ourselves. */
  lost(code: number): void
}

/** One socket at a time, kept alive: hello, heartbeats, waiting, trying again. */
export class Line {
  private readonly options: LineOptions
  private readonly user: LineUser
  private status: Status = 'idle'
  private online = globalThis.navigator?.onLine !== false
  private socket: WebSocket | undefined
  /** Counts attempts, so that what an abandoned one still finds out is ignored. */
  private generation = 0
  private attempt = 0
  private renew = false
  private renewed = false
  private welcomedAt = 0
  private frameAt = 0
  private retryTimer: ReturnType<typeof setTimeout> | undefined
  private watchTimer: ReturnType<typeof setTimeout> | undefined

  constructor(options: LineOptions, user: LineUser) {
    this.options = options
    this.user = user
  }

  start(): void {
    if (this.status === 'connecting' || this.status === 'open' || this.status === 'waiting') return
    this.listen('addEventListener')
    this.attempt = 0
    void this.connect()
  }

  stop(): void {
    this.listen('removeEventListener')
    this.halt('idle')
  }

  wake(): void {
    if (this.status === 'waiting') {
      this.attempt = 0
      void this.connect()
    } else if (this.status === 'open' || this.status === 'connecting') {
      // After a freeze the socket often looks open and is dead.
      if (Date.now() - this.frameAt > HEARTBEAT_GRACE_MS) this.lost(0)
      else if (this.write({ type: 'ping' })) this.watch(FRESH_MS)
    }
  }

  /** Sends a frame now; false when the line is not open. */
  write(frame: object): boolean {
    if (this.status !== 'open' || this.socket?.readyState !== 1) return false
    this.socket.send(JSON.stringify(frame))
    return true
  }

  private listen(how: 'addEventListener' | 'removeEventListener'): void {
    globalThis[how]?.('online', this.onOnline)
    globalThis[how]?.('offline', this.onOffline)
    globalThis[how]?.('pageshow', this.onWake)
    globalThis.document?.[how]('visibilitychange', this.onWake)
  }

  private readonly onOnline = (): void => {
    this.online = true
    this.become(this.status)
    this.wake()
  }

  private readonly onOffline = (): void => {
    this.online = false
    this.become(this.status)
  }

  private readonly onWake = (): void => {
    if (globalThis.document?.visibilityState !== 'hidden') this.wake()
  }

  private async connect(): Promise<void> {
    this.drop()
    const mine = this.generation
    this.frameAt = Date.now()
    this.become('connecting')
    try {
      const credentials = await this.options.credentials(this.renew)
      if (mine === this.generation) this.open(credentials)
    } catch (error) {
      if (mine === this.generation) this.failed(error)
    }
  }

  private open(credentials: Credentials): void {
    this.renewed = this.renew
    this.renew = false
    const address = new URL(this.options.url, globalThis.location?.href).href.replace(/^http/, 'ws')
    const socket = new (this.options.webSocket ?? WebSocket)(address)
    this.socket = socket
    this.watch(HEARTBEAT_GRACE_MS)
    socket.onopen = () => socket.send(JSON.stringify({ type: 'hello', ...credentials, ...this.user.hello() }))
    socket.onmessage = (message) => this.receive(String(message.data))
    socket.onclose = (event) => this.lost(event.code)
  }

  private receive(text: string): void {
    this.frameAt = Date.now()
    this.watch(HEARTBEAT_GRACE_MS)
    let frame: Frame
    try {
      frame = JSON.parse(text) as Frame
    } catch {
      return
    }
    if (frame.type === 'welcome') {
      this.welcomedAt = Date.now()
      this.renewed = false
      this.online = true
      this.become('open')
    }
    this.user.receive(frame)
  }

  private lost(code: number): void {
    if (this.welcomedAt > 0 && Date.now() - this.welcomedAt > FRESH_MS) this.attempt = 0
    this.welcomedAt = 0
    const { end, renew, wait, moved } = fate(code, this.renewed)
    this.renew = renew
    this.drop()
    this.user.lost(code)
    if (end) this.halt(end)
    else this.later(wait, moved)
  }

  private failed(error: unknown): void {
    const code = error instanceof CallError ? error.code : undefined
    if (code === 'unauthenticated') this.halt('signed_out')
    else if (code === 'forbidden' || code === 'not_found') this.halt('refused')
    else this.later(error instanceof CallError ? (error.retryAfterMs ?? 0) : 0)
    this.user.failed(error)
  }

  private halt(status: Status): void {
    this.drop()
    this.become(status)
  }

  private later(atLeast: number, moved = false): void {
    this.drop()
    const random = (this.options.random ?? Math.random)()
    const wait = moved && this.attempt === 0 ? elsewhere(random) : Math.max(atLeast, backoff(this.attempt, random))
    this.attempt++
    this.retryTimer = setTimeout(() => void this.connect(), wait)
    this.become('waiting', Date.now() + wait)
  }

  /** Lets go of the socket without waiting for it to close, and of every timer. */
  private drop(): void {
    this.generation++
    clearTimeout(this.retryTimer)
    clearTimeout(this.watchTimer)
    const socket = this.socket
    this.socket = undefined
    if (!socket) return
    socket.onopen = socket.onmessage = socket.onclose = null
    socket.close()
  }

  private watch(ms: number): void {
    clearTimeout(this.watchTimer)
    this.watchTimer = setTimeout(() => this.lost(0), ms)
  }

  private become(status: Status, retryAt?: number): void {
    this.status = status
    this.user.changed(status, this.online, retryAt)
  }
}
