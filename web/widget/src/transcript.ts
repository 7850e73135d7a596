import type { Actor, ChatEvent, ConversationState, Draft, MessageBody, Pending, Queue } from '@frontdesk/protocol'
import { conversationOf } from '@frontdesk/protocol'
import { attachmentsOf } from '@frontdesk/protocol/uploads'
import { buttonsOf, DONE, saidBy } from './choose'
import { midnight } from './words'

/** Where an own message stands. */
export type Delivery = 'pending' | 'failed' | 'sent' | 'read'

export interface Message {
  is: 'message'
  key: string
  /** 0 while it has none. */
  seq: number
  at: number
  actor: Actor
  body: MessageBody
  edited: boolean
  deleted: boolean
  /** First of a run by the same author: shows who speaks. */
  leads: boolean
  /** Last of a run: shows the time. */
  closes: boolean
  delivery: Delivery
  errorCode?: string
  /** Whether prompt and buttons may still be clicked. */
  live: boolean
  /** The option of this message that was chosen. */
  chosen?: string
  helped?: boolean
  /** Whether it is still being written. */
  writing: boolean
  /** Whether a person can be asked for here: it did not help, and nobody is coming yet. */
  offersPerson: boolean
}

export interface Line {
  is: 'line'
  key: string
  at: number
  what: 'joined' | 'left' | 'resolved' | 'reopened' | 'gone' | 'erased' | 'contact' | 'contactGone'
  name: string
  to?: string
}

export interface Day {
  is: 'day'
  key: string
  at: number
}

export type Item = Message | Line | Day

/** Everything the screen shows of one conversation. */
export interface Transcript {
  items: Item[]
  /** The person who is with the visitor now. */
  agent?: string
  /** Set while waiting for a person. */
  queue?: Queue
  resolved: boolean
  /** Nothing is left of it. */
  erased?: boolean
  rating?: { score: number; comment?: string }
  /** Whether the visitor left an address here, or took it back; undefined: neither. */
  contact?: boolean
  /** The prompt that waits for an answer. */
  prompt?: MessageBody['prompt']
  /** The newest seq. */
  last: number
}

/** Seqs of messages by others, for counting what is unread. */
export function unreadAfter(events: readonly ChatEvent[], seq: number): number {
  return events.filter((event) => event.seq > seq && event.kind === 'message.posted' && event.actor.kind !== 'visitor').length
}

/** Builds the transcript of a conversation (undefined: one not yet opened) and of what is still to be sent. */
export function buildTranscript(conversation: ConversationState | undefined, outbox: readonly Pending[]): Transcript {
  const out: Transcript = { items: [], resolved: false, last: 0, queue: undefined }
  const messages = new Map<number, Message>()
  for (const event of conversation?.events ?? []) {
    out.last = event.seq
    read(event, out, messages)
  }
  const waiting = outbox.filter((entry) => (conversationOf(entry) ?? conversation?.id) === conversation?.id)
  for (const entry of waiting) readPending(entry, out, messages)
  if (conversation?.draft) readDraft(conversation.draft, out)
  for (const message of messages.values()) {
    const read = conversation?.read.agent ?? 0
    if (message.actor.kind === 'visitor' && message.delivery === 'sent' && message.seq <= read) message.delivery = 'read'
  }
  const leaves = waiting.some(({ command, failed }) => !failed && (command.type === 'leave' || command.type === 'callback'))
  if (conversation?.queue && !out.agent && !out.resolved && !leaves) out.queue = conversation.queue
  quieten(out)
  out.items = group(out.items)
  return out
}

function read(event: ChatEvent, out: Transcript, messages: Map<number, Message>): void {
  const line = (what: Line['what'], name = '', to?: string) =>
    out.items.push({ is: 'line', key: `e${event.seq}`, at: event.at_ms, what, name, to })
  switch (event.kind) {
    case 'message.posted': {
      // What was shown while it was written keeps its place on the screen.
      const key = event.body.turn ? `t${event.body.turn}` : (event.client_id ?? `e${event.seq}`)
      const message = newMessage(key, event.seq, event.at_ms, event.actor, event.body, 'sent')
      messages.set(event.seq, message)
      out.items.push(message)
      break
    }
    case 'message.edited':
    case 'message.deleted': {
      const message = messages.get(event.body.seq)
      if (!message) break
      if (event.kind === 'message.deleted') message.deleted = true
      else message.body = { ...message.body, text: event.body.text }
      message.edited = event.kind === 'message.edited'
      break
    }
    case 'feedback.given': {
      const message = messages.get(event.body.seq)
      if (message) message.helped = event.body.helpful
      break
    }
    case 'agent.joined':
      out.agent = event.body.name
      line('joined', event.body.name)
      break
    case 'agent.left':
      out.agent = undefined
      line('left', event.body.name || event.actor.name || '', event.body.to)
      break
    case 'colleague.joined':
      line('joined', event.body.name)
      break
    case 'colleague.left':
      line('left', event.body.name, 'agent')
      break
    case 'queue.left':
      line('gone', '', event.body.via)
      break
    case 'contact.given':
    case 'contact.removed':
      out.contact = event.kind === 'contact.given'
      line(out.contact ? 'contact' : 'contactGone')
      break
    case 'conversation.resolved':
      out.resolved = true
      out.agent = undefined
      line('resolved')
      break
    case 'conversation.reopened':
      out.resolved = false
      out.rating = undefined
      line('reopened')
      break
    case 'rating.given':
      out.rating = event.body
      break
    case 'conversation.erased':
      out.items = []
      messages.clear()
      out.resolved = out.erased = true
      out.agent = out.rating = undefined
      line('erased')
      break
  }
}

function readPending(entry: Pending, out: Transcript, messages: Map<number, Message>): void {
  const { command } = entry
  if (command.type === 'send') {
    const { text, choice, prompt_id, files } = command
    const delivery = entry.failed ? 'failed' : entry.seq === undefined ? 'pending' : 'sent'
    const message = newMessage(entry.client_id, 0, entry.at_ms, { kind: 'visitor', id: '' }, { text, choice, prompt_id, attachments: attachmentsOf(files) }, delivery)
    message.errorCode = entry.failed?.code
    out.items.push(message)
  } else if (entry.failed) return
  else if (command.type === 'feedback') {
    const message = messages.get(command.seq)
    if (message) message.helped = command.helpful
  } else if (command.type === 'rate') out.rating = { score: command.score, comment: command.comment }
  else if (command.type === 'end') out.resolved = true
}

function readDraft(draft: Draft, out: Transcript): void {
  const before = out.items.findLast((item): item is Message => item.is === 'message' && item.actor.kind === 'bot')
  const actor = before?.actor ?? { kind: 'bot', id: '' }
  out.items.push({ ...newMessage(`t${draft.turn}`, 0, draft.at, actor, { text: draft.text }, 'sent'), writing: true })
}

function newMessage(key: string, seq: number, at: number, actor: Actor, body: MessageBody, delivery: Delivery): Message {
  const helped = body.answer?.helped
  return {
    is: 'message', key, seq, at, actor, body, delivery, helped,
    edited: false, deleted: false, leads: false, closes: false, live: false, offersPerson: false, writing: false,
  }
}

/** Leaves only that clickable which still means something: the newest prompt and buttons, unless answered. */
function quieten(out: Transcript): void {
  let promptSeen = false
  let buttonsSeen = false
  let lineSeen = false
  const choices = new Map<string, string>()
  const clicked = new Set<string>()
  const open = !out.resolved && !out.agent && !out.queue
  let asked = false
  let said: string | undefined
  for (const message of [...out.items].reverse()) {
    // What the bot asked before a person came is settled.
    if (message.is === 'line') promptSeen = buttonsSeen = lineSeen = true
    if (message.is !== 'message') continue
    const { body } = message
    asked ||= body.choice === 'talk_to_person'
    const buttons = buttonsOf(body)
    if (message.actor.kind === 'visitor' && message.delivery !== 'failed') {
      if (body.choice && body.prompt_id) choices.set(body.prompt_id, body.choice)
      else if (body.choice) clicked.add(body.choice)
      said = body.text
    }
    if (body.prompt) {
      const choice = choices.get(body.prompt.id)
      // Of several options, one going in or out settles nothing.
      message.chosen = body.prompt.multi && !choice?.endsWith(DONE) ? undefined : choice
      message.live = open && !promptSeen && !message.chosen
      if (message.live) out.prompt = body.prompt
      promptSeen = true
    }
    if (buttons.length) {
      if (!body.prompt) {
        // What says a text has been answered when anything has been written since.
        const pressed = buttons.find((button) => (button.id ? clicked.has(button.id) : saidBy(button) === said))
        const quick = buttons.some((button) => !button.id)
        message.chosen = pressed && (pressed.id || saidBy(pressed))
        message.live = open && !message.chosen && !(quick ? lineSeen || said !== undefined : buttonsSeen)
      }
      buttonsSeen = true
    }
    const offered = message.live && body.buttons?.some((button) => button.id === 'talk_to_person')
    message.offersPerson = open && !asked && !offered && message.helped === false
  }
}

/** Runs closer than this belong together. */
const RUN_MS = 5 * 60_000

function group(items: Item[]): Item[] {
  const out: Item[] = []
  let before: Item | undefined
  let day = 0
  for (const item of items) {
    if (midnight(item.at) !== day) {
      day = midnight(item.at)
      out.push((before = { is: 'day', key: `d${day}`, at: item.at }))
    }
    if (item.is === 'message') {
      const follows =
        before?.is === 'message' && speaker(before) === speaker(item) && item.at - before.at < RUN_MS
      item.leads = !follows
      item.closes = true
      if (follows) (before as Message).closes = false
    }
    out.push((before = item))
  }
  return out
}

function speaker(message: Message): string {
  return message.actor.kind === 'visitor' ? 'visitor' : `${message.actor.kind} ${message.actor.id} ${message.actor.name}`
}
