import type { Band, Evidence, Offer, Page, PresenceStatus, Summary } from '@frontdesk/protocol'

// The agents' REST answers, as docs/protocol.md tells them; events, summaries and offers come from the protocol package.
export type { Band, Evidence, Offer, Page, PresenceStatus, Summary }

export type View = 'queue' | 'mine' | 'bot' | 'open' | 'resolved' | 'all'

export interface Session {
  user: { id: string; name: string; email: string }
  workspace: { id: string; name: string; lang: string }
  roles: string[]
  csrf: string
  presence: PresenceStatus
  /** The password was given by somebody else: choose one first. */
  must_change: boolean
}

/** Demo mode's accounts, shown on the sign-in page. */
export interface Demo {
  accounts: { email: string; password: string; roles: string[]; name?: string }[]
  shop_url: string
}

export interface Counts {
  mine: number
  queue: number
  bot: number
  open: number
}

export interface ConversationPage {
  conversations: Summary[]
  next_cursor?: string
  counts: Counts
}

/** Somebody of the team; `active` of `limit` chats are theirs now. */
export interface Agent {
  id: string
  name: string
  status: PresenceStatus | 'offline'
  active: number
  limit: number
}

/** Something the bot showed or looked up before a person came. `helped` is absent when the visitor did not say. */
export interface Tried {
  query: string
  article?: string
  title?: string
  url?: string
  confidence: number
  band?: Band
  helped?: boolean | null
  at_ms: number
}

export interface Mood {
  seq: number
  at_ms: number
  polarity: number
  frustration: number
}

export interface Field {
  field: string
  value: string
  pii?: boolean
}

export interface Earlier {
  conversation: string
  at_ms: number
  rating?: number
  preview: string
}

/** What an agent needs to go on where the bot stopped. Every part may be missing: the server leaves out what it does not know. */
export interface Packet {
  reason?: string
  evidence?: Evidence[] | null
  issue?: string
  /** At most five lines: what each is about (`first_problem`, `tried` …) and its text. */
  summary?: { about: string; text: string }[] | null
  fields?: Field[] | null
  flow?: { name: string; path?: string[] | null; failed?: string } | null
  tried?: Tried[] | null
  sentiment?: Mood[] | null
  lang?: string
  page?: Page
  earlier?: Earlier[] | null
  suggestions?: { text: string; title?: string; url?: string }[] | null
  due_ms?: number
}

export interface Detail {
  conversation: Summary
  visitor: {
    id: string
    name: string
    email?: string
    phone?: string
    locale?: string
    timezone?: string
    created_at_ms: number
    conversations: number
    ratings?: number[] | null
  }
  handoff?: {
    id: string
    status: string
    reason: string
    evidence?: Evidence[] | null
    team?: string
    requested_at_ms: number
    accepted_at_ms?: number
    packet?: Packet | null
  } | null
  packet?: Packet | null
}

export interface Decision {
  id: string
  at_ms: number
  seq: number
  action: string
  reason?: string
  band?: Band
  confidence?: number
  article?: string
  trace?: unknown
}

export interface Hit {
  article: string
  title: string
  url?: string
  passage: string
  score: number
}

export interface KnowledgeAnswer {
  hits: Hit[]
  answer?: string
  confidence: number
  band: Band
}

/** `provisional` counts those of `count` that may still be reversed. */
export interface OutcomeCount {
  outcome: string
  count: number
  provisional: number
  definition: string
}

/** `rate` is absent while nothing is counted; `low` and `high` bound the 95 % Wilson interval. */
export interface Rate {
  contained: number
  denominator: number
  rate?: number
  low?: number
  high?: number
}

export interface AnalyticsSummary {
  from_ms: number
  to_ms: number
  engagements: number
  open: number
  denominator: number
  outcomes: OutcomeCount[]
  settled: Rate
  provisional: Rate
  raw: Rate
  definitions?: Record<string, string>
}

export interface Engagement {
  id: string
  conversation: string
  opened_at_ms: number
  closed_at_ms?: number
  outcome: string
  provisional: boolean
  reason?: string
  preview: string
  lang: string
}
