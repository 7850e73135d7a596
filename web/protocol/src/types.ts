// The wire's shapes, as docs/protocol.md tells them. Ids are UUIDv7 text,
// instants are Unix milliseconds in fields ending in `_ms`.

/** Which side of the desk a client speaks for. */
export type Audience = 'visitor' | 'agent'
export type ActorKind = 'visitor' | 'bot' | 'agent' | 'system'
export type OwnerKind = 'bot' | 'queue' | 'agent' | 'none'
export type Status = 'open' | 'resolved'
export type PresenceStatus = 'online' | 'away' | 'busy'
export type Band = 'high' | 'middle' | 'low'

/** Who did something. `name` is what a reader is shown. */
export interface Actor {
  kind: ActorKind
  id?: string
  name?: string
}

/** Where a visitor writes from. */
export interface Page {
  url?: string
  title?: string
  referrer?: string
  device?: 'desktop' | 'phone'
}

export interface Button {
  id: string
  label: string
}

/** A question of a flow that waits for the visitor. */
export interface Prompt {
  id: string
  kind: 'ask' | 'choice' | 'rating'
  /** text, email, number, phone, date …; absent means text. */
  input?: string
  options?: Button[]
  scale?: number
}

export interface Source {
  article: string
  title: string
  url?: string
}

/** Where a waiting visitor stands; `position` counts from 1, `estimate_s` 0 or absent is unknown. */
export interface Queue {
  position: number
  estimate_s?: number
}

export interface MessageBody {
  text: string
  choice?: string
  prompt_id?: string
  prompt?: Prompt
  buttons?: Button[]
  sources?: Source[]
  answer?: { band: Band; helped?: boolean }
  decision?: string
  queue?: Queue
}

export interface Evidence {
  name: string
  value: string
  points?: number
}

/** The body of each kind of event, version 1. */
export interface Bodies {
  'conversation.opened': { channel: string; lang: string; page: Page }
  'conversation.resolved': { resolution: string }
  'conversation.reopened': Record<string, never>
  'message.posted': MessageBody
  'message.edited': { seq: number; text: string }
  'message.deleted': { seq: number }
  'agent.joined': { name: string }
  'agent.left': { name: string; to: OwnerKind }
  'feedback.given': { seq: number; helpful: boolean }
  'rating.given': { score: number; comment?: string }
  'note.posted': { text: string }
  'owner.changed': { from: OwnerKind; to: OwnerKind; agent?: string; epoch: number; reason: string }
  'handoff.requested': { handoff: string; reason: string; evidence?: Evidence[]; team?: string; promised?: boolean; due_ms?: number }
  'offer.made': { offer: string; agent: string; name?: string }
  'offer.declined': { offer: string; agent: string; name?: string }
  'offer.expired': { offer: string; agent: string; name?: string }
  'offer.accepted': { offer: string; agent: string; name?: string }
  'decision.made': {
    decision: string
    action: string
    reason?: string
    band?: Band
    confidence?: number
    article?: string
    polarity: number
  }
  'field.captured': { field: string; value: string; pii?: boolean }
  'tags.changed': { tags: string[] }
  'turn.failed': Record<string, never>
}
export type Kind = keyof Bodies

interface EventOf<K extends string, B> {
  conversation: string
  /** Number in the conversation, from 1. */
  seq: number
  /** The seq before this one that this audience may see; 0 for the first. */
  prev: number
  at_ms: number
  actor: Actor
  kind: K
  v: number
  body: B
  /** Only to the author. */
  client_id?: string
  /** Only to agents. */
  visibility?: 'all' | 'agents'
}

/** An immutable fact of a conversation; `kind` tells the type of `body`. */
export type ChatEvent = { [K in Kind]: EventOf<K, Bodies[K]> }[Kind]

/** A page of a conversation's history. `last_seq` is the newest this audience may see. */
export interface EventPage {
  events: ChatEvent[]
  last_seq: number
  more?: boolean
}

export type ErrorCode =
  | 'not_found'
  | 'invalid'
  | 'conflict'
  | 'forbidden'
  | 'unauthenticated'
  | 'unavailable'
  | 'rate_limited'
  | 'internal'

/** A visitor's own view of a conversation. */
export interface VisitorConversation {
  id: string
  status: Status
  owner: OwnerKind
  agent_name?: string
  last_seq: number
  opened_at_ms: number
  active_at_ms: number
  preview: string
  rating: number
  queue?: Queue
}

/** Answer of POST /api/v1/visitor/session. */
export interface VisitorSession {
  token: string
  visitor: { id: string; name: string }
  workspace: { name: string; lang: string }
  bot_name: string
  open_now: boolean
  opens_at_ms?: number
  conversations: VisitorConversation[]
}

/** A row of the agents' list. */
export interface Summary {
  id: string
  visitor: { id: string; name: string; email: string }
  status: Status
  owner: OwnerKind
  agent: string
  agent_name: string
  team: string
  priority: number
  lang: string
  last_seq: number
  preview: string
  preview_by: ActorKind
  tags: string[]
  rating: number
  page: Page
  opened_at_ms: number
  active_at_ms: number
  waiting_since_ms?: number
  reason?: string
  unread: number
  polarity?: number
}

export interface Offer {
  id: string
  conversation: string
  handoff: string
  reason: string
  issue: string
  visitor_name: string
  lang: string
  expires_at_ms: number
  made_at_ms: number
}

/** Frames that are answered by `ack` or `error`, without their `client_id`. */
export type Command =
  | { type: 'open'; page?: Page; lang?: string }
  | { type: 'send'; conversation?: string; text: string; choice?: string; prompt_id?: string; page?: Page; lang?: string }
  | { type: 'note'; conversation: string; text: string }
  | { type: 'feedback'; conversation: string; seq: number; helpful: boolean }
  | { type: 'rate'; conversation: string; score: number; comment?: string }
  | { type: 'end'; conversation: string }
  | { type: 'accept' | 'decline'; offer: string }
  | { type: 'take' | 'return' | 'resolve' | 'reopen'; conversation: string }
  | { type: 'assign'; conversation: string; agent?: string; team?: string; note?: string }
  | { type: 'tag'; conversation: string; tags: string[] }

/** What the server sends. */
export interface Frames {
  welcome: {
    heartbeat_ms: number
    seqs: Record<string, number>
    me?: unknown
    presence?: PresenceStatus
    visitor?: { id: string; name: string }
    conversations?: VisitorConversation[]
  }
  event: ChatEvent
  ack: { client_id: string; conversation?: string; seq?: number; offer?: unknown; [fact: string]: unknown }
  error: { client_id?: string; code: ErrorCode; message: string; retry_after_ms?: number }
  heartbeat: { at_ms: number; seqs: Record<string, number> }
  pong: object
  'typing.changed': { conversation: string; actor: Actor; on: boolean; text?: string }
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
  'presence.changed': { agent: string; status: PresenceStatus }
}
export type FrameType = keyof Frames
export type Frame<T extends FrameType = FrameType> = { [K in T]: { type: K } & Frames[K] }[T]
