import {
  BUSY,
  call,
  CallError,
  Connection,
  createStore,
  openStorage,
  type Command,
  type EventPage,
  type FileLink,
  type KeyValue,
  type Page,
  type Store,
  type VisitorConversation,
  type VisitorSession,
  type WritableStore,
} from '@frontdesk/protocol'
import { Uploads } from '@frontdesk/protocol/uploads'
import type { Attributes } from './bridge'
import { masked } from './contact'
import { langOf, type Lang } from './words'

/** Begins the client_id of what the visitor does not see: its refusal is not their problem. */
export const QUIET = 'quiet-'

/** What the app knows besides the connection's own state. */
export interface DeskState {
  session?: VisitorSession
  /** The conversation on screen; undefined before the first. */
  current?: string
  isOpen: boolean
  lang: Lang
  sound: boolean
  /** Opened by the link of a letter: one conversation, and no other. */
  linked: boolean
  /** Code of the newest error to tell, with a number so that the same one shows again. */
  problem?: { code: string; n: number }
}

export interface DeskOptions {
  site: string
  lang: string
  /** The token of a letter's link, which opens one conversation. */
  link?: string
  storage?: KeyValue
}

/** The visitor's side of the desk: session, current conversation, and everything a visitor may do. */
export class Desk {
  readonly state: Store<DeskState>
  readonly connection: Connection
  readonly uploads: Uploads
  page: Page = {}

  private readonly store: WritableStore<DeskState>
  private readonly storage: KeyValue
  private readonly prefix: string
  private readonly site: string
  private readonly letter: string | undefined
  private token: string | undefined
  private attributes: Attributes | undefined
  private started = false
  /** The client_ids of commands that open a conversation. */
  private readonly opening = new Set<string>()
  private readonly links = new Map<string, { link: Promise<FileLink>; until: number }>()
  private problems = 0

  constructor(options: DeskOptions) {
    this.site = options.site
    this.letter = options.link
    this.storage = options.storage ?? openStorage()
    // What is written by a link stays apart from what this browser's own visitor writes.
    const scope = `frontdesk:${options.site}${options.link ? `:${options.link.slice(0, 8)}` : ''}`
    this.prefix = `${scope}:`
    this.token = options.link ?? this.recall('token') ?? undefined
    this.store = createStore<DeskState>({
      isOpen: false,
      lang: langOf(this.recall('lang') ?? options.lang),
      sound: this.recall('sound') !== 'off',
      linked: options.link !== undefined,
    })
    this.state = this.store
    this.uploads = new Uploads({
      url: (conversation) => `/api/v1/visitor/conversations/${conversation}/files`,
      discardUrl: (file) => `/api/v1/visitor/files/${file}`,
      headers: () => this.authorization,
    })
    this.connection = new Connection({
      audience: 'visitor',
      url: '/api/v1/visitor/socket',
      credentials: (renew) => this.credentials(renew),
      fetchEvents: (conversation, after) => this.fetchEvents(conversation, after),
      storage: this.storage,
      storagePrefix: scope,
    })
    this.connection.on('welcome', (frame) => this.adopt(frame.conversations))
    this.connection.on('ack', (frame) => this.arrived(frame.conversation, this.opening.delete(frame.client_id)))
    this.connection.on('event', (event) => {
      if (event.kind === 'conversation.opened') this.arrived(event.conversation, false)
      // Left in another tab: where, only that one knows.
      else if (event.kind === 'contact.given') this.reachedAt(this.store.get().session?.contact.email ?? '…')
      else if (event.kind === 'contact.removed') this.reachedAt(undefined)
    })
    this.connection.on('error', (frame) => !frame.client_id?.startsWith(QUIET) && frame.why !== BUSY && this.tellProblem(frame.code))
  }

  /** The panel was opened or closed. The first opening greets. */
  setOpen(isOpen: boolean): void {
    this.patch({ isOpen })
    if (!isOpen) return
    this.start()
    if (this.store.get().session) this.greet()
  }

  /** Connects, without opening a conversation. */
  start(): void {
    if (this.started) this.connection.wake()
    this.started = true
    this.connection.start()
  }

  send(text: string, reply?: { choice?: string; prompt_id?: string; files?: string[] }): void {
    const { current, lang } = this.store.get()
    const id = this.connection.post({ type: 'send', conversation: current, text, ...reply, page: this.page, lang })
    if (!current) this.opening.add(id)
  }

  retry(clientID: string): void {
    const entry = this.connection.state.get().outbox.find((each) => each.client_id === clientID)
    const isGone = !this.letter && entry?.failed?.code === 'conflict' || entry?.failed?.code === 'not_found'
    // Into a chat that has ended nothing can be sent: a new one begins with it.
    const id = this.connection.retry(clientID, isGone ? { conversation: undefined } : undefined)
    if (id && isGone) this.opening.add(id)
  }

  /** Gives where a file is. A link is asked for again when it is about to end. */
  link(file: string): Promise<FileLink> {
    const had = this.links.get(file)
    if (had && had.until > Date.now()) return had.link
    const link = call<FileLink>('GET', `/api/v1/visitor/files/${file}/link`, { headers: this.authorization })
    this.links.set(file, { link, until: Date.now() + LINK_MS })
    link.catch(() => this.links.delete(file))
    return link
  }

  feedback(seq: number, helpful: boolean): void {
    this.post((conversation) => ({ type: 'feedback', conversation, seq, helpful }))
  }

  rate(score: number, comment: string): void {
    this.post((conversation) => ({ type: 'rate', conversation, score, comment: comment || undefined }))
  }

  /** Waits no longer: the bot goes on. */
  leaveQueue(): void {
    this.post((conversation) => ({ type: 'leave', conversation }))
  }

  /** Asks to be called or written to, instead of waiting. */
  callback(via: 'phone' | 'email', where: string): void {
    this.post((conversation) => ({ type: 'callback', conversation, via, [via]: where }))
  }

  /** Keeps where the visitor is written to while they are away; '' takes it back. Rejects with CallError. */
  async contact(wish: string, email: string): Promise<void> {
    const { current } = this.store.get()
    if (!current) return
    await call('POST', `/api/v1/visitor/conversations/${current}/contact`, { body: { client_id: wish, email }, headers: this.authorization })
    this.reachedAt(email ? masked(email) : undefined)
    this.setAsked(current)
  }

  /** Whether the visitor was asked for an address in this chat. */
  asked(conversation: string): boolean {
    return this.recall(`asked:${conversation}`) !== null
  }

  setAsked(conversation: string): void {
    this.keep(`asked:${conversation}`, 'yes')
  }

  end(): void {
    this.post((conversation) => ({ type: 'end', conversation }))
  }

  /** Downloads the conversation on screen as a page; a failure is told like any other. */
  async save(): Promise<void> {
    const { current, lang } = this.store.get()
    const url = `/api/v1/visitor/conversations/${current}/transcript?format=html&lang=${lang}`
    try {
      const answer = await fetch(url, { headers: { Authorization: `Bearer ${this.token}` } })
      if (!answer.ok) return this.tellProblem(answer.status === 429 ? 'rate_limited' : 'unavailable')
      const link = document.createElement('a')
      link.href = URL.createObjectURL(await answer.blob())
      link.download = `chat-${current}.html`
      link.click()
      setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
    } catch {
      this.tellProblem('unavailable')
    }
  }

  /** Has the conversation on screen sent by mail. The same `wish` again is no second mail. Rejects with CallError. */
  async mail(wish: string, to: string): Promise<void> {
    const { current, lang } = this.store.get()
    const headers = { Authorization: `Bearer ${this.token}` }
    await call('POST', `/api/v1/visitor/conversations/${current}/transcript/mail`, { body: { client_id: wish, to, lang }, headers })
  }

  /** Says what the visitor says to the privacy text. A refusal is told like any other. */
  async consent(given: boolean): Promise<void> {
    const { session } = this.store.get()
    if (!session) return
    const { consent } = session.privacy
    try {
      await call('PUT', '/api/v1/visitor/consent', { body: { given, version: consent?.version }, headers: this.authorization })
    } catch (error) {
      return this.tellProblem((error as CallError).code)
    }
    const privacy = { ...session.privacy, withdrawn: !given, consent: consent && { ...consent, given } }
    this.patch({ session: { ...session, privacy } })
    if (given && this.store.get().isOpen) this.greet()
  }

  /** Begins another conversation after one has ended. */
  startNew(): void {
    this.opening.add(this.connection.post({ type: 'open', page: this.page, lang: this.store.get().lang }))
  }

  /** Forgets an expired visitor and begins again. */
  beginAgain(): void {
    this.token = undefined
    this.keep('token', undefined)
    this.leave()
    this.connection.start()
  }

  setLang(lang: Lang): void {
    this.keep('lang', lang)
    this.patch({ lang })
  }

  setSound(sound: boolean): void {
    this.keep('sound', sound ? undefined : 'off')
    this.patch({ sound })
  }

  draft(conversation: string | undefined): string {
    return this.recall(`draft:${conversation ?? 'new'}`) ?? ''
  }

  setDraft(conversation: string | undefined, text: string): void {
    this.keep(`draft:${conversation ?? 'new'}`, text || undefined)
  }

  /** The newest seq that the visitor has certainly seen. */
  seen(conversation: string): number {
    return Number(this.recall(`seen:${conversation}`) ?? 0)
  }

  setSeen(conversation: string, seq: number): void {
    if (seq <= this.seen(conversation)) return
    this.keep(`seen:${conversation}`, String(seq))
    this.connection.read(conversation, seq)
  }

  dismissProblem(): void {
    this.patch({ problem: undefined })
  }

  private reachedAt(email: string | undefined): void {
    const { session } = this.store.get()
    if (session) this.patch({ session: { ...session, contact: { ...session.contact, email } } })
  }

  private post(command: (conversation: string) => Command): void {
    const { current } = this.store.get()
    if (current) this.connection.post(command(current))
  }

  private async credentials(renew: boolean): Promise<{ token: string }> {
    if (renew || !this.token || !this.store.get().session) await this.openSession()
    return { token: this.token! }
  }

  /** Takes what the site says of the visitor; the server hears of it with the session. */
  describe(attributes: Attributes): void {
    const same = JSON.stringify(attributes) === JSON.stringify(this.attributes)
    this.attributes = attributes
    if (same || this.letter || !this.store.get().session) return
    this.openSession().catch((error: unknown) => console.warn(`Frontdesk: the visitor's attributes were not taken: ${String(error)}`))
  }

  private async openSession(): Promise<void> {
    const { attributes } = this
    const body = {
      site_key: this.site,
      ...(this.letter ? { link: this.letter } : { token: this.token }),
      locale: this.store.get().lang,
      timezone: Intl.DateTimeFormat().resolvedOptions().timeZone,
      page: this.page,
      attributes,
    }
    const session = await call<VisitorSession>('POST', '/api/v1/visitor/session', { body })
    const before = this.store.get().session
    if (before && before.visitor.id !== session.visitor.id) this.leave()
    this.token = session.token
    if (!this.letter) this.keep('token', session.token)
    this.patch({ session })
    this.adopt(session.conversations)
    if (this.store.get().isOpen) this.greet()
    if (this.attributes !== attributes && !this.letter) await this.openSession() // more was said meanwhile
  }

  /** Asks for a conversation, in which the bot then greets. Once is enough: it waits in the outbox. */
  private greet(): void {
    const { current, session } = this.store.get()
    if (this.letter) return
    if (session?.privacy.consent && !session.privacy.consent.given) return
    if (current || this.connection.state.get().outbox.some((entry) => !entry.failed && startsOne(entry.command))) return
    this.startNew()
  }

  private adopt(conversations: VisitorConversation[] | undefined): void {
    if (this.store.get().current || !conversations) return
    const open = conversations.filter((each) => this.letter || each.status === 'open').sort((a, b) => b.active_at_ms - a.active_at_ms)[0]
    if (open) this.show(open.id)
  }

  /** A conversation of ours was heard of: it comes on screen when it was `asked` for or the one there has ended. */
  private arrived(conversation: string | undefined, asked: boolean): void {
    const { current } = this.store.get()
    if (!conversation || conversation === current) return
    const events = current ? this.connection.state.get().conversations[current]?.events : undefined
    const turn = events?.findLast((event) => event.kind === 'conversation.resolved' || event.kind === 'conversation.reopened')
    if (asked || !current || turn?.kind === 'conversation.resolved') this.show(conversation)
  }

  private show(conversation: string): void {
    this.connection.follow(conversation)
    if (!this.store.get().current && !this.draft(conversation)) this.setDraft(conversation, this.draft(undefined))
    this.setDraft(undefined, '')
    this.patch({ current: conversation })
  }

  private leave(): void {
    const { current } = this.store.get()
    if (current) this.connection.unfollow(current)
    this.patch({ current: undefined, session: undefined })
  }

  private fetchEvents(conversation: string, after: number): Promise<EventPage> {
    const url = `/api/v1/visitor/conversations/${conversation}/events?after_seq=${after}&limit=200`
    return call<EventPage>('GET', url, { headers: this.authorization })
  }

  private get authorization(): Record<string, string> {
    return { Authorization: `Bearer ${this.token}` }
  }

  private tellProblem(code: string): void {
    this.patch({ problem: { code, n: ++this.problems } })
  }

  private recall(key: string): string | null {
    return this.storage.getItem(this.prefix + key)
  }

  private keep(key: string, value: string | undefined): void {
    try {
      if (value === undefined) this.storage.removeItem(this.prefix + key)
      else this.storage.setItem(this.prefix + key, value)
    } catch {
      // A full storage: it is forgotten on the next page, nothing worse.
    }
  }

  private patch(part: Partial<DeskState>): void {
    this.store.set({ ...this.store.get(), ...part })
  }
}

/** A link holds for ten minutes at least. */
const LINK_MS = 9 * 60_000

function startsOne(command: Command): boolean {
  return command.type === 'open' || (command.type === 'send' && !command.conversation)
}
