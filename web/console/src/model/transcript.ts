import type { Attachment, Band, Bodies, ChatEvent, MessageBody } from '@frontdesk/protocol'
import { daysBetween } from './time'

/** What the agent's own outbox still holds for a conversation. */
export interface Pending {
  client_id: string
  kind: 'message' | 'note'
  text: string
  attachments?: Attachment[]
  at_ms: number
  /** The server's refusal in its own words, when it refused. */
  error?: string
}

export type Speaker = 'visitor' | 'bot' | 'agent'

/** The bot's decision behind a message, as far as the transcript shows it. */
export interface Verdict {
  id: string
  action: string
  band?: Band
  confidence?: number
}

export interface MessageRow {
  type: 'message'
  key: string
  seq: number
  at_ms: number
  by: Speaker
  /** Id and name of who wrote it, empty for the bot. */
  author: string
  name: string
  mine: boolean
  body: MessageBody
  edited: boolean
  deleted: boolean
  /** Follows a message of the same author closely: drawn without a name. */
  joined: boolean
  verdict?: Verdict
  /** It went out by mail, came by it, or came back with a code. */
  mail?: { sent?: boolean; back?: string; came?: Bodies['mail.received'] }
  helped?: boolean
  pending?: boolean
  error?: string
}

export interface NoteRow {
  type: 'note'
  key: string
  seq: number
  at_ms: number
  author: string
  name: string
  /** A step of a flow wrote it. */
  byBot?: boolean
  /** A supervisor whispered it to who had the chat. */
  whisper?: boolean
  text: string
  /** Ids of the agents whom it calls. */
  mentions?: string[]
  pending?: boolean
  error?: string
}

/** A fact between the messages. `word` with `params` is its text in the language files (`line.…`). */
export interface LineRow {
  type: 'line'
  key: string
  seq: number
  at_ms: number
  word: string
  params: Record<string, string>
  tone: 'quiet' | 'strong' | 'bad'
  reason?: string
  field?: Bodies['field.captured']
  rating?: Bodies['rating.given']
}

export interface DayRow {
  type: 'day'
  key: string
  at_ms: number
}

export type Row = MessageRow | NoteRow | LineRow | DayRow

// Messages of one author further apart than this get their own heading.
const JOINED_MS = 3 * 60_000

/**
 * Lays out a conversation's events, in the order of their seq, with what is
 * still on its way at the end. Edits, deletions, feedback and decisions are
 * folded into the messages they speak of; kinds it does not know are left out.
 */
export function transcript(events: readonly ChatEvent[], pending: readonly Pending[], me: string): Row[] {
  const erased = events.find((e) => e.kind === 'conversation.erased')
  if (erased?.kind === 'conversation.erased') {
    const word = erased.body.why === 'retention' ? 'erased_age' : 'erased'
    return withDays([{ type: 'line', key: `e${erased.seq}`, seq: erased.seq, at_ms: erased.at_ms, word, params: {}, tone: 'strong' }])
  }
  const out: Row[] = []
  const bySeq = new Map<number, MessageRow>()
  const verdicts = new Map<string, Verdict>()
  const arrived = new Set<string>()
  for (const e of events) {
    if (e.kind === 'decision.made') {
      verdicts.set(e.body.decision, {
        id: e.body.decision,
        action: e.body.action,
        band: e.body.band,
        confidence: e.body.confidence,
      })
    }
    if (e.client_id) arrived.add(e.client_id)
  }
  for (const e of events) {
    const row = toRow(e, me, verdicts, bySeq)
    if (!row) continue
    if (row.type === 'message') bySeq.set(row.seq, row)
    out.push(row)
  }
  for (const p of pending) {
    if (!arrived.has(p.client_id)) out.push(pendingRow(p, me))
  }
  return withDays(out)
}

function toRow(e: ChatEvent, me: string, verdicts: Map<string, Verdict>, bySeq: Map<number, MessageRow>): Row | undefined {
  const at = { key: `e${e.seq}`, seq: e.seq, at_ms: e.at_ms }
  const who = e.actor.name ?? ''
  const line = (word: string, params: Record<string, string> = {}, tone: LineRow['tone'] = 'quiet'): LineRow => ({
    type: 'line',
    ...at,
    word,
    params,
    tone,
  })
  switch (e.kind) {
    case 'message.posted':
      return messageRow(e, me, verdicts)
    case 'message.edited': {
      const target = bySeq.get(e.body.seq)
      if (target) Object.assign(target, { edited: true, body: { ...target.body, text: e.body.text } })
      return undefined
    }
    case 'message.deleted': {
      const target = bySeq.get(e.body.seq)
      if (target) Object.assign(target, { deleted: true, body: { text: '' } })
      return undefined
    }
    case 'feedback.given': {
      const target = bySeq.get(e.body.seq)
      if (target) target.helped = e.body.helpful
      return undefined
    }
    case 'mail.sent':
    case 'mail.bounced':
      byMail(bySeq, e)
      return e.kind === 'mail.bounced' ? line('mail_back', { code: e.body.code }, 'bad') : undefined
    case 'mail.received': {
      const target = bySeq.get(e.body.seq ?? 0)
      if (target) target.mail = { ...target.mail, came: e.body }
      return e.body.auto ? line('mail_auto') : undefined
    }
    case 'contact.given':
      return line('contact_given')
    case 'contact.removed':
      return line('contact_removed')
    case 'note.posted':
      return { type: 'note', ...at, author: e.actor.id ?? '', name: who, byBot: e.actor.kind !== 'agent', whisper: Boolean(e.body.to), text: e.body.text, mentions: e.body.mentions }
    case 'conversation.opened': {
      const page = e.body.page?.title || e.body.page?.url
      return page ? line('opened', { page }) : line('begun', {})
    }
    case 'conversation.resolved':
      return line(
        e.actor.kind === 'agent' ? 'resolved_agent' : e.actor.kind === 'visitor' ? 'resolved_visitor' : 'resolved',
        { name: who },
        'strong',
      )
    case 'conversation.reopened':
      return line(who ? 'reopened_by' : 'reopened', { name: who }, 'strong')
    case 'agent.joined':
      return line('joined', { name: e.body.name }, 'strong')
    case 'agent.left':
      return line(
        e.body.to === 'bot' ? 'left_bot' : e.body.to === 'queue' ? 'left_queue' : 'left',
        { name: e.body.name || who },
        'strong',
      )
    case 'colleague.joined':
      return line('colleague_joined', { name: e.body.name }, 'strong')
    case 'colleague.left':
      return line('left', { name: e.body.name }, 'strong')
    case 'owner.changed':
      // Joining, leaving and hand-overs tell the other changes of owner.
      return e.body.from === 'queue' && e.body.to === 'bot' ? line('queue_bot') : undefined
    case 'handoff.requested':
      return { ...line(e.body.promised ? 'promised' : 'handoff', {}, 'strong'), reason: e.body.reason }
    case 'offer.made':
    case 'offer.declined':
    case 'offer.expired':
    case 'offer.accepted':
      return e.body.name ? line(e.kind.replace('.', '_'), { name: e.body.name }) : undefined
    case 'rating.given':
      return { ...line('rating', { score: String(e.body.score) }, 'strong'), rating: e.body }
    case 'field.captured':
      return { ...line('field'), field: e.body }
    case 'disposition.set':
      return line('disposition', { name: e.body.disposition })
    case 'tags.changed':
      return e.body.tags.length > 0 ? line('tags', { tags: e.body.tags.join(', ') }) : line('tags_none')
    case 'spam.marked':
      if (!e.body.spam) return line('not_spam', { name: who }, 'strong')
      return e.actor.kind === 'agent' ? line('spam', { name: who }, 'strong') : line(`spam_${e.body.rule === 'links' ? 'links' : 'words'}`, {}, 'strong')
    case 'consent.changed':
      return line(e.body.given ? 'consent' : 'consent_withdrawn')
    case 'queue.moved':
      return line(e.body.to ? 'queue_moved' : 'queue_moved_any', { from: e.body.from, to: e.body.to })
    case 'queue.left':
      return line(e.body.via ? `queue_left_${e.body.via}` : 'queue_left', {}, 'strong')
    case 'sla.warned':
    case 'sla.breached':
      return line(`${e.kind.replace('.', '_')}_${e.body.clock}`, {}, e.kind === 'sla.breached' ? 'bad' : 'quiet')
    case 'profile.changed':
      return line(`profile_${e.body.changed.length === 1 ? e.body.changed[0] : 'several'}`, { name: who })
    case 'turn.failed':
      return line('turn_failed', {}, 'bad')
    default:
      return undefined
  }
}

/** Marks the desk's messages that went out by one mail, or came back: the newest `count` up to `up_to`. */
function byMail(bySeq: Map<number, MessageRow>, e: Extract<ChatEvent, { kind: 'mail.sent' | 'mail.bounced' }>): void {
  const upTo = e.body.up_to ?? 0
  const said = [...bySeq.values()].filter((m) => m.by !== 'visitor' && !m.deleted && m.seq <= upTo).sort((a, b) => b.seq - a.seq)
  if (e.kind === 'mail.sent') for (const m of said.slice(0, e.body.count)) m.mail = { ...m.mail, sent: true }
  else if (said[0]) said[0].mail = { ...said[0].mail, back: e.body.code }
}

function messageRow(e: Extract<ChatEvent, { kind: 'message.posted' }>, me: string, verdicts: Map<string, Verdict>): Row {
  const { kind, id } = e.actor
  if (kind === 'system') {
    return {
      type: 'line',
      key: `e${e.seq}`,
      seq: e.seq,
      at_ms: e.at_ms,
      word: 'said',
      params: { text: e.body.text },
      tone: 'quiet',
    }
  }
  return {
    type: 'message',
    key: e.client_id ?? `e${e.seq}`,
    seq: e.seq,
    at_ms: e.at_ms,
    by: kind,
    author: id ?? '',
    name: e.actor.name ?? '',
    mine: kind === 'agent' && id === me,
    body: e.body,
    edited: false,
    deleted: false,
    joined: false,
    verdict: e.body.decision
      ? (verdicts.get(e.body.decision) ?? { id: e.body.decision, action: '', band: e.body.answer?.band })
      : undefined,
    helped: e.body.answer?.helped,
  }
}

function pendingRow(p: Pending, me: string): Row {
  const at = { key: p.client_id, seq: 0, at_ms: p.at_ms, author: me, name: '', pending: !p.error, error: p.error }
  if (p.kind === 'note') return { type: 'note', ...at, text: p.text }
  return { type: 'message', ...at, by: 'agent', mine: true, body: { text: p.text, attachments: p.attachments }, edited: false, deleted: false, joined: false }
}

function withDays(rows: Row[]): Row[] {
  const out: Row[] = []
  let before: Row | undefined
  for (const row of rows) {
    if (!before || daysBetween(before.at_ms, row.at_ms) !== 0) {
      out.push({ type: 'day', key: `d${row.key}`, at_ms: row.at_ms })
    } else if (row.type === 'message' && before.type === 'message') {
      row.joined = row.by === before.by && row.author === before.author && row.at_ms - before.at_ms < JOINED_MS
    }
    out.push(row)
    before = row
  }
  return out
}

/** The newest decision that left the conversation to a person, which tells why it came. */
export function lastHandoff(events: readonly ChatEvent[]): Bodies['handoff.requested'] | undefined {
  for (let i = events.length - 1; i >= 0; i--) {
    const e = events[i]!
    if (e.kind === 'handoff.requested') return e.body
  }
  return undefined
}
