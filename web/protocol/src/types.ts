import type { components, operations } from './api.gen'

// The wire's shapes, as docs/protocol.md tells them. What REST answers and asks
// for is generated from api/openapi.yaml and only named here; by hand are the
// socket's frames and the bodies of events, which that file does not describe.
// Ids are UUIDv7 text, instants are Unix milliseconds in fields ending in `_ms`.

/** Every named shape of api/openapi.yaml. */
export type Schemas = components['schemas']

/** The parameters that an operation of api/openapi.yaml takes after the `?`. */
export type QueryOf<O extends keyof operations> = NonNullable<operations[O]['parameters']['query']>

/** Which side of the desk a client speaks for. */
export type Audience = 'visitor' | 'agent'
export type ActorKind = Schemas['ActorKind']
export type OwnerKind = Schemas['OwnerKind']
export type Status = Schemas['ConversationStatus']
export type PresenceStatus = Schemas['PresenceStatus']
export type Band = Schemas['Band']
export type ErrorCode = Schemas['ErrorCode']

/** Who did something. `name` is what a reader is shown. */
export type Actor = Schemas['Actor']
/** Where a visitor writes from. */
export type Page = Schemas['Page']
/** Where a waiting visitor stands; `position` counts from 1. */
export type Queue = Schemas['Queue']
export type Evidence = Schemas['Evidence']
/** A visitor's own view of a conversation. */
export type VisitorConversation = Schemas['VisitorConversation']
/** Answer of POST /api/v1/visitor/session. */
export type VisitorSession = Schemas['VisitorSession']
/** A row of the agents' list. */
export type Summary = Schemas['Summary']
export type Offer = Schemas['Offer']
/** A file that a message carries. */
export type Attachment = Schemas['Attachment']
/** What may be sent. */
export type FileRules = Schemas['FileRules']
/** Where a visitor's page finds a file, for a while. */
export type FileLink = Schemas['FileLink']

export interface Button {
  /** Empty for one that sends a text or opens a page. */
  id: string
  label: string
  /** What is sent instead of the label. */
  say?: string
  /** http, https or mailto: a link that sends nothing. */
  url?: string
}

/** A picture in a message; `url` is https. */
export interface Image {
  url: string
  alt: string
}

/** A box in a message; a message whose text is its title has it for clients without cards. */
export interface Card {
  title: string
  text?: string
  image?: Image
  buttons?: Button[]
}

/** A question of a flow that waits for the visitor. */
export interface Prompt {
  id: string
  kind: 'ask' | 'choice' | 'rating'
  /** text, email, number, phone, url, date, time, datetime …; absent means text. */
  input?: string
  options?: Button[]
  scale?: number
  /** Several options: their ids divided by commas, the last one `_done`. */
  multi?: boolean
  /** Asks whether there is anything else: one of the options ends the flow as resolved. */
  closing?: boolean
}

export interface Source {
  article: string
  title: string
  url?: string
}

export interface MessageBody {
  text: string
  /** How it came, when that was not by the widget. */
  via?: 'email'
  choice?: string
  prompt_id?: string
  prompt?: Prompt
  buttons?: Button[]
  image?: Image
  card?: Card
  sources?: Source[]
  answer?: { band: Band; helped?: boolean }
  decision?: string
  queue?: Queue
  /** Set when the message replaces what `answer.delta` has shown of this turn. */
  turn?: string
  /** A person took over before the bot had finished. */
  truncated?: boolean
  /** Files that came with it; the text may then be empty. */
  attachments?: Attachment[]
  /** Set on a translation: the language of the text, and what was written before. Visitors do not get the original. */
  lang?: string
  original?: { text: string; lang: string }
}

/** A service level that is at risk, or missed. */
export interface ClockBody {
  clock: NonNullable<Schemas['Summary']['due_kind']>
  policy: string
  due_ms: number
  agent?: string
  /** Whom the policy names to hear of a miss. */
  tell?: string[]
}

/** The body of each kind of event, version 1. */
export interface Bodies {
  'conversation.opened': { channel: string; lang: string; page: Page }
  'conversation.resolved': { resolution: string }
  'conversation.reopened': Record<string, never>
  'conversation.snoozed': { until_ms?: number }
  'conversation.woken': { cause: 'due' | 'message' | 'agent' }
  'disposition.set': { disposition: string }
  'message.posted': MessageBody
  'message.edited': { seq: number; text: string }
  'message.deleted': { seq: number }
  'agent.joined': { name: string }
  'agent.left': { name: string; to: OwnerKind }
  /** By the visitor; `via` when they are called or written to instead. */
  'queue.left': { via?: 'phone' | 'email'; due_ms?: number }
  'feedback.given': { seq: number; helpful: boolean }
  'rating.given': { score: number; comment?: string }
  /** `to` is who had the chat when a supervisor whispered to them. */
  'note.posted': { text: string; to?: string; mentions?: string[] }
  /** Speaks beside the agent who has the chat. */
  'colleague.joined': { name: string }
  'colleague.left': { name: string; to: OwnerKind }
  'profile.changed': { changed: ('name' | 'email' | 'phone')[] }
  'owner.changed': { from: OwnerKind; to: OwnerKind; agent?: string; epoch: number; reason: string; team?: string }
  'handoff.requested': { handoff: string; reason: string; evidence?: Evidence[]; team?: string; promised?: boolean; due_ms?: number; refused?: boolean }
  'offer.made': { offer: string; agent: string; name?: string }
  'offer.declined': { offer: string; agent: string; name?: string }
  'offer.expired': { offer: string; agent: string; name?: string }
  'offer.accepted': { offer: string; agent: string; name?: string }
  'queue.moved': { from: string; to: string }
  'sla.warned': ClockBody
  'sla.breached': ClockBody
  'decision.made': {
    decision: string
    action: Schemas['Decision']['action']
    reason?: string
    band?: Band
    confidence?: number
    article?: string
    polarity: number
    flow?: string
    release?: string
    bot?: string
    staffed?: boolean
    first_ms?: number
    tokens?: number
    cost_micros?: number
  }
  'field.captured': { field: string; value: string; pii?: boolean }
  'tags.changed': { tags: string[] }
  'event.emitted': { name: string; data?: unknown }
  'contact.given': { via: 'email' }
  'contact.removed': { via: 'email' }
  'mail.sent': { up_to: number; count: number }
  'mail.received': { seq?: number; auto?: boolean; original?: string; from?: string; refused?: { name: string; code: string }[]; cut?: boolean }
  'mail.bounced': { code: string; up_to?: number }
  'split.exposed': { flow: string; step: string; arm: string; sticky?: string; salt?: string; arms?: string[]; release?: string; late?: boolean }
  'turn.failed': Record<string, never>
  'consent.changed': { given: boolean; version: string; lang?: string }
  'spam.marked': { spam: boolean; rule?: string }
  /** The texts of every other event are gone. */
  'conversation.erased': { why: 'request' | 'retention' }
}
export type Kind = keyof Bodies

/** An event as REST gives it; `type` belongs to the frame that it is on the socket. */
interface EventOf<K extends string, B> extends Omit<Schemas['Event'], 'type' | 'kind' | 'body'> {
  kind: K
  body: B
}

/** An immutable fact of a conversation; `kind` tells the type of `body`. */
export type ChatEvent = { [K in Kind]: EventOf<K, Bodies[K]> }[Kind]

/** A page of a conversation's history. `last_seq` is the newest this audience may see. */
export interface EventPage extends Omit<Schemas['EventPage'], 'events'> {
  events: ChatEvent[]
}

/** What a request of REST carries, as the frame of the same purpose repeats it. */
type Asked<K extends keyof Schemas> = Omit<Schemas[K], 'client_id'>
interface Within {
  conversation: string
}

/** Frames that are answered by `ack` or `error`, without their `client_id`. */
export type Command =
  | ({ type: 'open' } & Asked<'OpenRequest'>)
  | ({ type: 'send' } & Asked<'VisitorMessage'>)
  | ({ type: 'note' | 'whisper' } & Within & Asked<'NoteRequest'>)
  | ({ type: 'feedback' } & Within & Asked<'FeedbackRequest'>)
  | ({ type: 'emit' } & Asked<'CustomEvent'>)
  | ({ type: 'rate' } & Within & Asked<'RatingRequest'>)
  | ({ type: 'callback' } & Within & Asked<'CallbackRequest'>)
  | ({ type: 'end' | 'leave' | 'join' | 'part' | 'take' | 'return' | 'reopen' | 'unsnooze' } & Within)
  | ({ type: 'resolve' } & Within & Asked<'ResolveRequest'>)
  | ({ type: 'snooze' } & Within & Asked<'SnoozeRequest'>)
  | ({ type: 'assign' } & Within & Asked<'AssignRequest'>)
  | ({ type: 'profile' } & Within & Asked<'ProfileRequest'>)
  | ({ type: 'tag' } & Within & Asked<'TagsRequest'>)
  | { type: 'accept' | 'decline'; offer: string }

/** What the server sends. */
export interface Frames {
  welcome: {
    heartbeat_ms: number
    seqs: Record<string, number>
    me?: unknown
    presence?: PresenceStatus
    away_reason?: string
    visitor?: Schemas['VisitorName']
    conversations?: VisitorConversation[]
  }
  event: ChatEvent
  ack: { client_id: string; conversation?: string; seq?: number; offer?: string; [fact: string]: unknown }
  error: { client_id?: string } & Schemas['Error']['error']
  heartbeat: { at_ms: number; seqs: Record<string, number> }
  pong: object
  'typing.changed': { conversation: string; actor: Actor; on: boolean; text?: string }
  /** An answer that is being written, as far as it has been checked. */
  'answer.delta': { conversation: string; turn: string; text: string }
  'read.moved': { conversation: string; by: 'visitor' | 'agent'; seq: number }
  'conversation.changed': { conversation: Summary }
  'offer.made': { offer: Offer }
  'offer.closed': { offer: string; outcome: 'accepted' | 'declined' | 'expired' | 'withdrawn' }
  'queue.changed': {
    waiting?: number
    longest_wait_ms?: number
    mine?: number
    conversation?: string
    position?: number
    estimate_s?: number
  }
  /** `by` is the supervisor who set it; absent when the agent did, or the system. */
  'presence.changed': { agent: string; status: PresenceStatus; reason?: string; by?: string }
  /** A supervisor's word to the agent who has the chat: to their consoles only. */
  'note.whispered': { conversation: string; at_ms: number; actor: Actor; body: Bodies['note.posted'] }
  /** A colleague looks at a conversation; nothing for 9 s, or an empty `doing`, says that they left. */
  'viewing.changed': { conversation: string; actor: Actor; doing: '' | 'reading' | 'replying' | 'noting' }
  /** Another device of this agent saved a draft; 0 when it is gone. */
  'draft.changed': { conversation: string; updated_at_ms: number }
  /** A copy of a visitor's data that this agent asked for is ready. */
  'export.changed': object
  /** A note calls this agent. */
  'mention.made': { conversation: string; seq: number; at_ms: number; by: Actor }
  /** Whom a missed service level concerns. */
  'sla.breached': { conversation: string; at_ms: number; body: ClockBody }
}
export type FrameType = keyof Frames
export type Frame<T extends FrameType = FrameType> = { [K in T]: { type: K } & Frames[K] }[T]
