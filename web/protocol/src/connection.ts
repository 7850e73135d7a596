import { backoff } from './reconnect'
import { newClientID } from './id'
import { Line, type LineOptions, type Status } from './line'
import { EventLog } from './log'
import { Outbox, type Pending } from './outbox'
import { BUSY, CallError } from './rest'
import { createStore, type Store, type WritableStore } from './store'
import { memoryStorage, type KeyValue } from './storage'
import type { Audience, ChatEvent, Command, EventPage, Frame, Frames, FrameType, Page, Queue } from './types'

export interface ConnectionOptions extends LineOptions {
  audience: Audience
  /** GET …/events?after_seq=, for holes. */
  fetchEvents(conversation: string, afterSeq: number): Promise<EventPage>
  /** Where the outbox survives a reload; memory by default. */
  storage?: KeyValue
  /** Begins the outbox's keys; names site or user, so that accounts do not mix. */
  storagePrefix?: string
}

export interface Typing {
  readonly actor: Frames['typing.changed']['actor']
  readonly text?: string
}

/** An answer of the bot's that is still being written. */
export interface Draft {
  readonly turn: string
  readonly text: string
  /** Unix ms of its first words. */
  readonly at: number
}

/** One conversation as the screen needs it. */
export interface ConversationState {
  readonly id: string
  /** In order, without holes. */
  readonly events: readonly ChatEvent[]
  /** Whether the history has arrived at least once. */
  readonly loaded: boolean
  readonly typing: readonly Typing[]
  /** How far each side has read. */
  readonly read: { readonly visitor: number; readonly agent: number }
  readonly queue?: Queue
  /** Gone as soon as its message is there. */
  readonly draft?: Draft
}

export interface ConnectionState {
  readonly status: Status
  /** Unix ms of the next attempt while `waiting`. */
  readonly retryAt?: number
  /** What the browser believes; false means certainly no network. */
  readonly online: boolean
  /** The server has too much to do: what is to be sent goes out by itself when there is room. */
  readonly busy: boolean
  /** Every `welcome` counts one up: lists should be fetched again. */
  readonly welcomes: number
  readonly conversations: Readonly<Record<string, ConversationState>>
  readonly outbox: readonly Pending[]
}

interface Request {
  readonly frame: Command & { client_id: string }
  resolve(ack: Frames['ack']): void
  reject(error: CallError): void
  readonly timer: Timer
}

type Timer = ReturnType<typeof setTimeout>
type Listener = (frame: never) => void

const ACK_MS = 10_000
const ACKED_EVENT_MS = 1_000
const REQUEST_MS = 15_000
const TYPING_EVERY_MS = 3_000
const TYPING_ENDS_MS = 8_000
// An answer that stops growing without its message will not come any more.
const DRAFT_ENDS_MS = 20_000
const TRIES = 6

/**
 * The one connection of a page to its Frontdesk: keeps the socket alive, what
 * is to be sent in an outbox, and every followed conversation complete.
 * Call `start` once; `stop` ends everything. Not tied to any UI framework:
 * read `state`, which is replaced on every change.
 */
export class Connection {
  readonly state: Store<ConnectionState>

  private readonly store: WritableStore<ConnectionState>
  private readonly options: ConnectionOptions
  private readonly outbox: Outbox
  private readonly logs = new Map<string, EventLog>()
  /** The logs that the server was asked for on this line. */
  private asked = new Map<string, EventLog>()
  private readonly fetching = new Set<string>()
  private readonly requests = new Map<string, Request>()
  private readonly listeners = new Map<string, Set<Listener>>()
  private readonly reads = new Map<string, number>()
  private readonly typingSent = new Map<string, number>()
  private readonly typingEnds = new Map<string, Timer>()
  private readonly draftEnds = new Map<string, Timer>()

  private readonly line: Line
  private inFlight: string | undefined
  private tries = 0
  private sendTimer: Timer | undefined

  constructor(options: ConnectionOptions) {
    this.options = options
    this.outbox = new Outbox(options.storage ?? memoryStorage(), `${options.storagePrefix ?? 'frontdesk'}:out:`)
    this.outbox.adopt()
    this.store = createStore<ConnectionState>({
      status: 'idle',
      online: true,
      busy: false,
      welcomes: 0,
      conversations: {},
      outbox: this.outbox.list,
    })
    this.state = this.store
    this.line = new Line(options, {
      hello: () => {
        this.asked = new Map(this.logs)
        return { resume: [...this.logs].map(([conversation, log]) => ({ conversation, after_seq: log.last })) }
      },
      receive: (frame) => this.receive(frame),
      changed: (status, online, retryAt) => this.patch({ status, online, retryAt }),
      failed: (error) => this.patch({ busy: error instanceof CallError && error.why === BUSY }),
      lost: (code) => this.lost(code),
    })
  }

  /** Connects, and keeps connected until `stop`. May be called again. */
  start(): void {
    globalThis.addEventListener?.('storage', this.onStorage)
    this.line.start()
  }

  /** Closes. What is in the outbox stays stored for the next time. */
  stop(): void {
    globalThis.removeEventListener?.('storage', this.onStorage)
    this.line.stop()
    this.lost(0)
    for (const timer of [...this.typingEnds.values(), ...this.draftEnds.values()]) clearTimeout(timer)
    for (const id of [...this.requests.keys()]) this.answer(id)?.reject(gone())
  }

  /** Calls `listener` for every frame of a type; events come once each and in order. */
  on<T extends FrameType>(type: T, listener: (frame: Frame<T>) => void): () => void {
    let set = this.listeners.get(type)
    if (!set) this.listeners.set(type, (set = new Set()))
    set.add(listener as Listener)
    return () => void set.delete(listener as Listener)
  }

  /** Keeps a conversation complete from now on, its history included. */
  follow(conversation: string): void {
    if (this.logs.has(conversation)) return
    const log = this.track(conversation)
    if (this.store.get().status === 'open') this.ask(conversation, log)
  }

  private ask(conversation: string, log: EventLog): void {
    this.asked.set(conversation, log)
    if (this.options.audience === 'agent') this.write({ type: 'subscribe', conversation, after_seq: 0 })
    log.want(1)
    void this.fill(conversation)
  }

  /** Lets go of a conversation and forgets its events. */
  unfollow(conversation: string): void {
    if (!this.logs.delete(conversation)) return
    if (this.options.audience === 'agent' && this.write({ type: 'unsubscribe', conversation })) this.asked.delete(conversation)
    const { [conversation]: _, ...conversations } = this.store.get().conversations
    this.patch({ conversations })
  }

  /**
   * Puts a command into the outbox: it is sent in order, again after every
   * loss, until acknowledged. Returns its client_id. For what a person wrote.
   */
  post(command: Command): string {
    const entry = this.outbox.add(command)
    if ('conversation' in command && command.conversation) this.typingSent.delete(command.conversation)
    this.outboxChanged()
    this.flush()
    return entry.client_id
  }

  /** Sends what failed again, as a new entry with the fields of `change` replaced. Returns its client_id. */
  retry(clientID: string, change?: { conversation?: string; page?: Page }): string | undefined {
    const entry = this.outbox.get(clientID)
    if (!entry?.failed) return undefined
    this.outbox.remove(clientID)
    return this.post({ ...entry.command, ...change } as Command)
  }

  /** Forgets what failed. */
  discard(clientID: string): void {
    this.outbox.remove(clientID)
    this.outboxChanged()
  }

  /**
   * Sends a command for which only now is the right time (accept, resolve …):
   * not stored; rejects with a CallError when refused or unanswered for 15 s.
   * A reconnect in between sends it again with the same client_id; so does a
   * caller who tries again with the id of before.
   */
  request(command: Command, clientID = newClientID()): Promise<Frames['ack']> {
    return new Promise((resolve, reject) => {
      const frame = { ...command, client_id: clientID }
      const timer = setTimeout(() => this.answer(frame.client_id)?.reject(gone()), REQUEST_MS)
      this.requests.set(frame.client_id, { frame, resolve, reject, timer })
      this.write(frame)
    })
  }

  /** Says that the author is typing; call it on every key, it thins out by itself. */
  typing(conversation: string, on: boolean, text?: string): void {
    const sentAt = this.typingSent.get(conversation)
    if (on ? sentAt !== undefined && Date.now() - sentAt < TYPING_EVERY_MS : sentAt === undefined) return
    if (on) this.typingSent.set(conversation, Date.now())
    else this.typingSent.delete(conversation)
    this.write({ type: 'typing', conversation, on, text })
  }

  /** Tells colleagues what this agent does in a conversation; '' for leaving. Nothing is kept: say it again every few seconds. */
  viewing(conversation: string, doing: Frames['viewing.changed']['doing']): void {
    this.write({ type: 'viewing', conversation, doing })
  }

  /** Says that everything up to `seq` was seen. Going back is ignored. */
  read(conversation: string, seq: number): void {
    if (seq <= (this.reads.get(conversation) ?? 0)) return
    this.reads.set(conversation, seq)
    this.write({ type: 'read', conversation, seq })
    this.moveRead(conversation, this.options.audience, seq)
  }

  /** Tries again at once when waiting, or makes sure that the line is alive. */
  wake(): void {
    this.line.wake()
  }

  /** Another tab sent again, or gave up, what is shown here as failed. */
  private readonly onStorage = (event: StorageEvent): void => {
    if (event.key && event.newValue === null) this.outbox.removedElsewhere(event.key)
    this.outboxChanged()
  }

  private write(frame: object): boolean {
    return this.line.write(frame)
  }

  /** The socket is gone; whatever was under way goes out again after the next welcome. */
  private lost(code: number): void {
    clearTimeout(this.sendTimer)
    const poison = code === 4000 ? this.inFlight : undefined
    this.inFlight = undefined
    if (!poison) return
    // The server could not read it: it would end every later connection too.
    this.outbox.fail(poison, 'invalid', 'unreadable')
    this.outboxChanged()
  }

  // --- What comes in ---

  private receive(frame: Frame): void {
    if (frame.type === 'event') return this.take(frame.conversation, (log) => log.add(frame))
    if (frame.type === 'welcome') this.welcome(frame)
    else if (frame.type === 'heartbeat') this.beat(frame)
    else if (frame.type === 'ack') this.acked(frame)
    else if (frame.type === 'error') this.refused(frame)
    else if (frame.type === 'typing.changed') this.typed(frame)
    else if (frame.type === 'answer.delta') this.drafted(frame)
    else if (frame.type === 'read.moved') this.moveRead(frame.conversation, frame.by, frame.seq)
    else if (frame.type === 'queue.changed') this.queued(frame)
    this.emit(frame.type, frame)
  }

  private welcome(frame: Frame<'welcome'>): void {
    this.patch({ welcomes: this.store.get().welcomes + 1, busy: false })
    if (this.options.audience === 'agent') {
      for (const conversation of this.asked.keys()) if (!this.logs.has(conversation)) this.write({ type: 'unsubscribe', conversation })
    }
    for (const [conversation, log] of this.logs) {
      if (this.asked.get(conversation) !== log) {
        this.ask(conversation, log) // followed after the hello
        continue
      }
      // What was growing may be done by now; if not, its next words say all of it.
      this.change(conversation, { draft: undefined })
      const seq = frame.seqs?.[conversation] ?? 0
      // The rest is on its way already; heartbeats notice if it is not.
      if (log.last >= seq) this.change(conversation, { loaded: true })
    }
    for (const request of this.requests.values()) this.write(request.frame)
    for (const [conversation, seq] of this.reads) this.write({ type: 'read', conversation, seq })
    this.outbox.adopt()
    this.outboxChanged()
    this.flush()
  }

  private beat(frame: Frame<'heartbeat'>): void {
    this.reached(frame.seqs)
    // A tab that was closed may have left something unsent.
    this.outbox.adopt()
    this.outboxChanged()
    this.flush()
  }

  private reached(seqs: Record<string, number> | undefined): void {
    for (const [conversation, seq] of Object.entries(seqs ?? {})) {
      const log = this.logs.get(conversation)
      if (!log) continue
      log.want(seq)
      if (log.missing) void this.fill(conversation)
      else this.change(conversation, { loaded: true })
    }
  }

  /** Adds to a log and tells everybody what is new. */
  private take(conversation: string, add: (log: EventLog) => readonly ChatEvent[]): void {
    // A visitor's own chats reach every tab; an agent's only those followed.
    if (!this.logs.has(conversation) && this.options.audience === 'agent') return
    const log = this.track(conversation)
    this.added(conversation, log, add(log))
    if (log.missing) void this.fill(conversation)
  }

  private added(conversation: string, log: EventLog, added: readonly ChatEvent[]): void {
    if (added.length === 0) return
    for (const event of added) if (event.client_id) this.outbox.remove(event.client_id)
    for (const entry of this.outbox.list) {
      if (entry.seq !== undefined && entry.seq <= log.last && conversationOf(entry) === conversation) {
        this.outbox.remove(entry.client_id)
      }
    }
    const now = this.store.get().conversations[conversation]!
    const posted = added.filter((event) => event.kind === 'message.posted')
    const spoke = new Set(posted.map((event) => actorKey(event.actor)))
    if (posted.some((event) => event.actor.kind === 'bot')) spoke.add(BOT)
    this.change(conversation, {
      events: log.events,
      typing: spoke.size ? now.typing.filter((typing) => !spoke.has(actorKey(typing.actor))) : now.typing,
      queue: added.reduce(queueAfter, now.queue),
      draft: spoke.has(BOT) ? undefined : now.draft,
    })
    this.outboxChanged()
    for (const event of added) this.emit('event', event)
  }

  /** Fetches until nothing is known to be missing; one fetch at a time per conversation. */
  private async fill(conversation: string): Promise<void> {
    if (this.fetching.has(conversation)) return
    this.fetching.add(conversation)
    try {
      for (;;) {
        const log = this.logs.get(conversation)
        const target = log?.missing
        if (!log || !target) break
        const page = await this.options.fetchEvents(conversation, log.last)
        if (this.logs.get(conversation) !== log) break
        this.added(conversation, log, log.merge(page.events ?? []))
        if (!page.more) this.added(conversation, log, log.settle(target))
      }
      if (this.logs.has(conversation)) this.change(conversation, { loaded: true })
    } catch {
      // The next heartbeat, event or resume asks again.
    } finally {
      this.fetching.delete(conversation)
    }
  }

  private typed(frame: Frame<'typing.changed'>): void {
    const now = this.store.get().conversations[frame.conversation]
    if (!now) return
    const key = actorKey(frame.actor)
    const timerKey = `${frame.conversation} ${key}`
    const others = now.typing.filter((typing) => actorKey(typing.actor) !== key)
    clearTimeout(this.typingEnds.get(timerKey))
    this.typingEnds.delete(timerKey)
    if (frame.on) {
      // The frame that says "no more" may get lost.
      const end = () => this.typed({ ...frame, on: false })
      this.typingEnds.set(timerKey, setTimeout(end, TYPING_ENDS_MS))
    }
    this.change(frame.conversation, {
      typing: frame.on ? [...others, { actor: frame.actor, text: frame.text }] : others,
    })
  }

  private drafted(frame: Frame<'answer.delta'>): void {
    const now = this.store.get().conversations[frame.conversation]
    // Its message may have overtaken it.
    const done = now?.events.some((event) => event.kind === 'message.posted' && event.body.turn === frame.turn)
    if (!now || done) return
    clearTimeout(this.draftEnds.get(frame.conversation))
    this.draftEnds.set(
      frame.conversation,
      setTimeout(() => this.change(frame.conversation, { draft: undefined }), DRAFT_ENDS_MS),
    )
    const at = now.draft?.turn === frame.turn ? now.draft.at : Date.now()
    this.change(frame.conversation, { draft: { turn: frame.turn, text: frame.text, at } })
  }

  private queued(frame: Frame<'queue.changed'>): void {
    if (!frame.conversation || !frame.position) return
    this.change(frame.conversation, { queue: { position: frame.position, estimate_s: frame.estimate_s } })
  }

  private moveRead(conversation: string, by: Audience, seq: number): void {
    const now = this.store.get().conversations[conversation]
    if (now && seq > now.read[by]) this.change(conversation, { read: { ...now.read, [by]: seq } })
  }

  // --- What goes out ---

  /** Sends the outbox's first entry, unless one is under way: order is kept by waiting. */
  private flush(): void {
    const entry = this.outbox.next
    if (this.inFlight || !entry || !this.write({ ...entry.command, client_id: entry.client_id })) return
    this.inFlight = entry.client_id
    this.resendIn(ACK_MS)
  }

  private resendIn(ms: number): void {
    clearTimeout(this.sendTimer)
    this.sendTimer = setTimeout(() => {
      this.inFlight = undefined
      this.flush()
    }, ms)
  }

  private landed(clientID: string): void {
    this.outboxChanged()
    if (this.inFlight !== clientID) return
    this.inFlight = undefined
    this.tries = 0
    clearTimeout(this.sendTimer)
    this.flush()
  }

  private acked(frame: Frame<'ack'>): void {
    if (this.store.get().busy) this.patch({ busy: false })
    this.answer(frame.client_id)?.resolve(frame)
    const { conversation } = frame
    if (conversation && this.options.audience === 'visitor') this.track(conversation)
    const entry = this.outbox.get(frame.client_id)
    if (entry) {
      const log = conversation ? this.logs.get(conversation) : undefined
      this.outbox.acked(frame.client_id, conversation, frame.seq ?? 0)
      const seen = (frame.seq ?? 0) <= (log?.last ?? 0)
      if (seen || !('text' in entry.command)) this.outbox.remove(frame.client_id)
    }
    if (conversation && frame.seq) this.expect(conversation, frame.seq)
    this.landed(frame.client_id)
  }

  /** An acknowledged event usually follows at once; fetches it when its hint got lost. */
  private expect(conversation: string, seq: number): void {
    setTimeout(() => this.reached({ [conversation]: seq }), ACKED_EVENT_MS)
  }

  private refused(frame: Frame<'error'>): void {
    const id = frame.client_id
    if (!id) return
    this.answer(id)?.reject(new CallError(frame.code, frame.message, 0, frame))
    if (!this.outbox.get(id)) return this.landed(id)
    const busy = frame.why === BUSY
    if (busy !== this.store.get().busy) this.patch({ busy })
    const passing = busy || frame.code === 'unavailable' || frame.code === 'internal' || frame.code === 'rate_limited'
    if (passing && (busy || frame.code === 'rate_limited' || ++this.tries < TRIES)) {
      this.resendIn(frame.retry_after_ms ?? backoff(this.tries, 0))
      return
    }
    this.outbox.fail(id, frame.code, frame.message)
    this.landed(id)
  }

  private answer(clientID: string): Request | undefined {
    const request = this.requests.get(clientID)
    if (!request) return undefined
    this.requests.delete(clientID)
    clearTimeout(request.timer)
    return request
  }

  // --- State ---

  private track(conversation: string): EventLog {
    let log = this.logs.get(conversation)
    if (!log) {
      this.logs.set(conversation, (log = new EventLog()))
      const fresh: ConversationState = { id: conversation, events: [], loaded: false, typing: [], read: { visitor: 0, agent: 0 } }
      this.patch({ conversations: { ...this.store.get().conversations, [conversation]: fresh } })
    }
    return log
  }

  private change(conversation: string, part: Partial<ConversationState>): void {
    const { conversations } = this.store.get()
    const now = conversations[conversation]
    if (!now || Object.entries(part).every(([key, value]) => now[key as keyof ConversationState] === value)) return
    this.patch({ conversations: { ...conversations, [conversation]: { ...now, ...part } } })
  }

  private outboxChanged(): void {
    if (this.store.get().outbox !== this.outbox.list) this.patch({ outbox: this.outbox.list })
  }

  private patch(part: Partial<ConnectionState>): void {
    this.store.set({ ...this.store.get(), ...part })
  }

  private emit(type: string, frame: unknown): void {
    for (const listener of [...(this.listeners.get(type) ?? [])]) (listener as (frame: unknown) => void)(frame)
  }
}

/** Which conversation an entry of the outbox is for; undefined for one yet to be opened. */
export function conversationOf(entry: Pending): string | undefined {
  return 'conversation' in entry.command ? entry.command.conversation : undefined
}

function queueAfter(queue: Queue | undefined, event: ChatEvent): Queue | undefined {
  if (event.kind === 'message.posted') return event.body.queue ?? queue
  if (event.kind === 'agent.joined' || event.kind === 'queue.left' || event.kind === 'conversation.resolved') return undefined
  if (event.kind === 'agent.left') return event.body.to === 'queue' ? queue : undefined
  return queue
}

/** Stands for the bot, whatever its name, among those who have spoken. */
const BOT = 'the bot'

function actorKey(actor: { kind: string; id?: string }): string {
  return `${actor.kind} ${actor.id ?? ''}`
}

function gone(): CallError {
  return new CallError('unavailable', 'no answer', 0)
}
