import { describe, expect, it } from 'vitest'
import type { Actor, ChatEvent, Command, ConversationState, Pending } from '@frontdesk/protocol'
import { buildTranscript, unreadAfter, type Message } from '../src/transcript'

const bot: Actor = { kind: 'bot', id: '', name: 'Fern' }
const visitor: Actor = { kind: 'visitor', id: 'v' }
const noon = new Date(2026, 4, 10, 12).getTime()

/** A conversation of the given [kind, actor, body] in order, one second apart. */
function chat(...facts: [ChatEvent['kind'], Actor, object][]): ConversationState {
  const events = facts.map(([kind, actor, body], i) => ({ conversation: 'c', seq: i + 1, prev: i, at_ms: noon + i * 1000, actor, kind, v: 1, body }) as unknown as ChatEvent)
  return { id: 'c', events, loaded: true, typing: [], read: { visitor: 0, agent: 0 } }
}
const messages = (state: ConversationState, outbox: Pending[] = []) =>
  buildTranscript(state, outbox).items.filter((item): item is Message => item.is === 'message')
const menu = (id: string) => ({ text: id, prompt: { id, kind: 'choice', options: [{ id: 'a', label: 'A' }] } })
const pending = (command: Command, more: Partial<Pending> = {}): Pending => ({ client_id: 'p', at_ms: noon + 99_000, command, ...more })

describe('buildTranscript', () => {
  it('keeps only the newest menu alive', () => {
    const [old, fresh] = messages(chat(['message.posted', bot, menu('one')], ['message.posted', bot, menu('two')]))
    expect([old!.live, fresh!.live]).toEqual([false, true])
  })

  it('lets the message take the place of what was shown while it was written', () => {
    const asked = chat(['message.posted', visitor, { text: 'how long?' }])
    const [, writing] = messages({ ...asked, draft: { turn: 't1', text: '45 days.', at: noon + 2000 } })
    const [, done] = messages(chat(['message.posted', visitor, { text: 'how long?' }], ['message.posted', bot, { text: '45 days.', turn: 't1' }]))
    expect([writing!.key, writing!.writing, writing!.body.text]).toEqual([done!.key, true, '45 days.'])
    expect(done!.writing).toBe(false)
  })

  it('marks the chosen option and closes its menu, also while the click is still on its way', () => {
    const click = { type: 'send', conversation: 'c', text: 'A', choice: 'a', prompt_id: 'one' } as const
    const [onItsWay] = messages(chat(['message.posted', bot, menu('one')]), [pending(click)])
    const [done] = messages(chat(['message.posted', bot, menu('one')], ['message.posted', visitor, click]))
    for (const message of [onItsWay!, done!]) expect([message.live, message.chosen]).toEqual([false, 'a'])
  })

  it('settles a choice of several only when it is done', () => {
    const several = { text: 'one', prompt: { id: 'one', kind: 'choice', multi: true, options: [{ id: 'a', label: 'A' }, { id: '_done', label: 'Done' }] } }
    const [half] = messages(chat(['message.posted', bot, several], ['message.posted', visitor, { text: 'A', choice: 'a', prompt_id: 'one' }]))
    const [done] = messages(chat(['message.posted', bot, several], ['message.posted', visitor, { text: 'A', choice: 'a,_done', prompt_id: 'one' }]))
    expect([half!.live, half!.chosen, done!.live, done!.chosen]).toEqual([true, undefined, false, 'a,_done'])
  })

  it('closes quick replies once something was written, and marks the one that was pressed', () => {
    const quick = { text: 'one', card: { title: 'T', buttons: [{ id: '', label: 'B' }] }, buttons: [{ id: '', label: 'A', say: 'Say A' }] }
    const [open] = messages(chat(['message.posted', bot, quick], ['message.posted', bot, quick], ['message.posted', bot, menu('two')]))
    const [pressed] = messages(chat(['message.posted', bot, quick], ['message.posted', visitor, { text: 'Say A' }]))
    const [inCard] = messages(chat(['message.posted', bot, quick], ['message.posted', visitor, { text: 'B' }]))
    const [other] = messages(chat(['message.posted', bot, quick], ['message.posted', visitor, { text: 'hm' }]))
    expect([open!.live, pressed!.live, inCard!.live, other!.live]).toEqual([true, false, false, false])
    expect([open!.chosen, pressed!.chosen, inCard!.chosen, other!.chosen]).toEqual([undefined, 'Say A', 'B', undefined])
  })

  it('opens a menu again when the click was refused', () => {
    const click = { type: 'send', conversation: 'c', text: 'A', choice: 'a', prompt_id: 'one' } as const
    const [message] = messages(chat(['message.posted', bot, menu('one')]), [pending(click, { failed: { code: 'invalid', message: '' } })])
    expect([message!.live, message!.chosen]).toEqual([true, undefined])
  })

  it('closes menus when a person joins and when the chat ends', () => {
    expect(messages(chat(['message.posted', bot, menu('one')], ['agent.joined', bot, { name: 'Ada' }]))[0]!.live).toBe(false)
    expect(messages(chat(['message.posted', bot, menu('one')], ['conversation.resolved', bot, {}]))[0]!.live).toBe(false)
  })

  it('closes menus while a person is on the way, and leaves them closed after one has left', () => {
    expect(messages({ ...chat(['message.posted', bot, menu('one')]), queue: { position: 1 } })[0]!.live).toBe(false)
    const after = chat(['message.posted', bot, menu('one')], ['agent.joined', bot, { name: 'Ada' }], ['agent.left', bot, { name: 'Ada', to: 'bot' }])
    expect(messages(after)[0]!.live).toBe(false)
  })

  it('knows who is with the visitor', () => {
    const joined = chat(['agent.joined', bot, { name: 'Ada' }])
    expect(buildTranscript(joined, []).agent).toBe('Ada')
    const left = chat(['agent.joined', bot, { name: 'Ada' }], ['agent.left', bot, { name: 'Ada', to: 'bot' }])
    expect(buildTranscript(left, []).agent).toBeUndefined()
  })

  it('shows the queue until a person joins', () => {
    const waiting = { ...chat(['message.posted', bot, { text: 'wait' }]), queue: { position: 2 } }
    expect(buildTranscript(waiting, []).queue).toEqual({ position: 2 })
    const joined = { ...chat(['agent.joined', bot, { name: 'Ada' }]), queue: { position: 1 } }
    expect(buildTranscript(joined, []).queue).toBeUndefined()
  })

  it('changes and deletes what later events say', () => {
    const [edited, deleted] = messages(
      chat(['message.posted', bot, { text: 'old' }], ['message.posted', bot, { text: 'x' }], ['message.edited', bot, { seq: 1, text: 'new' }], ['message.deleted', bot, { seq: 2 }]),
    )
    expect([edited!.body.text, edited!.edited, deleted!.deleted]).toEqual(['new', true, true])
  })

  it('offers a person after "no", once, and not when a live button does so already', () => {
    const answer = { text: 'x', answer: { band: 'high' } }
    const no = ['feedback.given', visitor, { seq: 1, helpful: false }] as const
    const offers = (state: ConversationState) => messages(state)[0]!.offersPerson
    expect(offers(chat(['message.posted', bot, answer], [...no]))).toBe(true)
    expect(offers(chat(['message.posted', bot, answer], [...no], ['message.posted', visitor, { text: 'p', choice: 'talk_to_person' }]))).toBe(false)
    expect(offers(chat(['message.posted', bot, { ...answer, buttons: [{ id: 'talk_to_person', label: 'P' }] }], [...no]))).toBe(false)
  })

  it('puts what is not yet sent last, failed ones marked', () => {
    const list = messages(chat(['message.posted', bot, { text: 'hi' }]), [
      pending({ type: 'send', conversation: 'c', text: 'one' }),
      pending({ type: 'send', text: 'two' }, { client_id: 'q', failed: { code: 'invalid', message: '' } }),
      pending({ type: 'send', conversation: 'other', text: 'elsewhere' }, { client_id: 'r' }),
    ])
    expect(list.map((message) => [message.body.text, message.delivery])).toEqual([['hi', 'sent'], ['one', 'pending'], ['two', 'failed']])
  })

  it('marks own messages as read up to where the agent has read', () => {
    const state = { ...chat(['message.posted', visitor, { text: 'a' }], ['message.posted', visitor, { text: 'b' }]), read: { visitor: 0, agent: 1 } }
    expect(messages(state).map((message) => message.delivery)).toEqual(['read', 'sent'])
  })

  it('groups a run by one author and divides days', () => {
    const state = chat(['message.posted', bot, { text: 'a' }], ['message.posted', bot, { text: 'b' }], ['message.posted', visitor, { text: 'c' }])
    expect(messages(state).map((message) => [message.leads, message.closes])).toEqual([[true, false], [false, true], [true, true]])
    expect(buildTranscript(state, []).items[0]!.is).toBe('day')
  })

  it('ignores kinds it does not know', () => {
    expect(buildTranscript(chat(['sticker.thrown' as 'tags.changed', bot, {}]), []).items).toEqual([])
  })
})

describe('unreadAfter', () => {
  it('counts messages of others only', () => {
    const { events } = chat(['message.posted', bot, { text: 'a' }], ['message.posted', visitor, { text: 'b' }], ['agent.joined', bot, { name: 'x' }], ['message.posted', bot, { text: 'c' }])
    expect([unreadAfter(events, 0), unreadAfter(events, 1), unreadAfter(events, 4)]).toEqual([2, 1, 0])
  })
})
