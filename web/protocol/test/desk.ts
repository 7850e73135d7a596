import type { ChatEvent, EventPage, Frame } from '../src'

/** A repeatable source of chance (mulberry32), so that a failing seed can be run again. */
export function chance(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let x = Math.imul(state ^ (state >>> 15), 1 | state)
    x = (x + Math.imul(x ^ (x >>> 7), 61 | x)) ^ x
    return ((x ^ (x >>> 14)) >>> 0) / 2 ** 32
  }
}

/** How badly the line behaves: probabilities between 0 and 1. */
export interface Weather {
  lose: number
  repeat: number
  delayMs: number
  cut: number
  failFetch: number
}

const calm: Weather = { lose: 0, repeat: 0, delayMs: 0, cut: 0, failFetch: 0 }

type Incoming = { type: string; client_id?: string; conversation?: string; text?: string; token?: string; resume?: { conversation: string; after_seq: number }[] }

/**
 * A small server that keeps docs/protocol.md for one visitor, behind a line
 * with weather. Some of its events are hidden from the visitor, as notes are.
 */
export class Desk {
  weather: Weather = calm
  up = true
  readonly events: (ChatEvent & { hidden?: boolean })[] = []
  readonly frames: Incoming[] = []
  readonly sockets = new Set<FakeSocket>()
  /** Overrides the answer to a command: an error frame's fields. */
  refuse: ((frame: Incoming) => { code: string; message: string; why?: string; retry_after_ms?: number } | undefined) | undefined
  /** Overrides the answer to hello: a close code. */
  greet: ((frame: Incoming) => number | undefined) | undefined
  private readonly random: () => number
  private readonly acks = new Map<string, number>()

  constructor(random: () => number = () => 0.5) {
    this.random = random
  }

  /** The class to give to a Connection. */
  get webSocket(): new (url: string) => WebSocket {
    const desk = this
    return class extends FakeSocket {
      constructor() {
        super(desk)
      }
    } as unknown as new (url: string) => WebSocket
  }

  get visible(): ChatEvent[] {
    return this.events.filter((event) => !event.hidden)
  }

  readonly fetchEvents = async (_: string, after: number): Promise<EventPage> => {
    await new Promise((done) => setTimeout(done, this.random() * this.weather.delayMs))
    if (!this.up || this.random() < this.weather.failFetch) throw new Error('no network')
    const rest = this.visible.filter((event) => event.seq > after)
    return { events: rest.slice(0, 3), last_seq: this.lastVisible, more: rest.length > 3 }
  }

  get lastVisible(): number {
    return this.visible.at(-1)?.seq ?? 0
  }

  /** Stores an event and tells it to every socket. */
  say(text: string, by: 'bot' | 'agent' | 'visitor' = 'bot', extra: { client_id?: string; hidden?: boolean; turn?: string; lost?: boolean } = {}): number {
    const { turn, lost, ...rest } = extra
    const event = {
      conversation: 'c1',
      seq: this.events.length + 1,
      prev: this.lastVisible,
      at_ms: Date.now(),
      actor: { kind: by, name: by },
      kind: 'message.posted',
      v: 1,
      body: { text, turn },
      ...rest,
    } as ChatEvent & { hidden?: boolean }
    this.events.push(event)
    if (!extra.hidden && !lost) for (const socket of this.sockets) if (socket.greeted) socket.tell({ type: 'event', ...event })
    return event.seq
  }

  /** Shows an answer that is being written. */
  delta(turn: string, text: string): void {
    for (const socket of this.sockets) if (socket.greeted) socket.tell({ type: 'answer.delta', conversation: 'c1', turn, text })
  }

  heartbeat(): void {
    for (const socket of this.sockets) {
      if (socket.greeted) socket.tell({ type: 'heartbeat', at_ms: Date.now(), seqs: { c1: this.lastVisible } })
    }
  }

  accept(socket: FakeSocket, frame: Incoming): void {
    this.frames.push(frame)
    if (frame.type === 'hello') return this.hello(socket, frame)
    if (frame.type === 'ping') return socket.tell({ type: 'pong' })
    if (!frame.client_id) return
    const refusal = this.refuse?.(frame)
    if (refusal) return socket.tell({ type: 'error', client_id: frame.client_id, ...refusal })
    let seq = this.acks.get(frame.client_id)
    if (seq === undefined) {
      seq = this.say(frame.text ?? '', 'visitor', { client_id: frame.client_id })
      this.acks.set(frame.client_id, seq)
    }
    socket.tell({ type: 'ack', client_id: frame.client_id, conversation: 'c1', seq })
  }

  /** Whether this frame of the line is hit by bad weather. */
  hit(probability: number): boolean {
    return this.random() < probability
  }

  delay(): number {
    return this.random() * this.weather.delayMs
  }

  private hello(socket: FakeSocket, frame: Incoming): void {
    const code = this.greet?.(frame)
    if (code) return socket.cut(code)
    socket.greeted = true
    socket.tell({ type: 'welcome', heartbeat_ms: 4000, seqs: { c1: this.lastVisible }, conversations: [] })
    for (const { after_seq } of frame.resume ?? []) {
      for (const event of this.visible) if (event.seq > after_seq) socket.tell({ type: 'event', ...event })
    }
  }
}

/** The browser's end of a line to a Desk. */
export class FakeSocket {
  readyState = 0
  greeted = false
  onopen: (() => void) | null = null
  onmessage: ((message: { data: string }) => void) | null = null
  onclose: ((event: { code: number }) => void) | null = null
  private readonly desk: Desk

  constructor(desk: Desk) {
    this.desk = desk
    desk.sockets.add(this)
    setTimeout(() => {
      if (this.readyState !== 0) return
      if (!desk.up) return this.cut(1006)
      this.readyState = 1
      this.onopen?.()
    }, 1)
  }

  send(text: string): void {
    if (this.desk.hit(this.desk.weather.cut)) return this.cut(1006)
    this.later(() => this.desk.accept(this, JSON.parse(text) as Incoming))
  }

  tell(frame: object): void {
    const { weather } = this.desk
    if (this.desk.hit(weather.cut)) return this.cut(1006)
    const data = JSON.stringify(frame)
    const deliver = () => this.readyState === 1 && this.onmessage?.({ data })
    // Only events get lost or overtaken: a socket keeps order, the hints behind it do not.
    const loose = (frame as Frame).type === 'event'
    if (loose && this.desk.hit(weather.lose)) return
    this.later(deliver)
    if (loose && this.desk.hit(weather.repeat)) this.later(deliver)
  }

  close(): void {
    this.readyState = 3
    this.desk.sockets.delete(this)
  }

  cut(code: number): void {
    if (this.readyState === 3) return
    this.close()
    setTimeout(() => this.onclose?.({ code }), 0)
  }

  private later(what: () => void): void {
    setTimeout(() => {
      if (this.readyState === 1) what()
    }, this.desk.delay())
  }
}
