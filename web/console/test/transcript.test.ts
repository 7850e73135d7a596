import type { ChatEvent, Kind } from '@frontdesk/protocol'
import { describe, expect, it } from 'vitest'
import { transcript, type MessageRow } from '../src/model/transcript'

const day = new Date(2026, 2, 12, 12).getTime()
function event<K extends Kind>(
  seq: number,
  kind: K,
  body: Extract<ChatEvent, { kind: K }>['body'],
  part: object = {},
): ChatEvent {
  return {
    conversation: 'c',
    seq,
    prev: seq - 1,
    at_ms: day + seq * 1000,
    actor: { kind: 'visitor', id: 'v' },
    kind,
    v: 1,
    body,
    ...part,
  } as ChatEvent
}
const bot = { actor: { kind: 'bot' } }
const ada = { actor: { kind: 'agent', id: 'me', name: 'Ada' } }
const message = (rows: ReturnType<typeof transcript>, seq: number) =>
  rows.find((r): r is MessageRow => r.type === 'message' && r.seq === seq)!

describe('transcript', () => {
  it('tells visitor, bot, agent and oneself apart', () => {
    const rows = transcript(
      [
        event(1, 'message.posted', { text: 'a' }),
        event(2, 'message.posted', { text: 'b' }, bot),
        event(3, 'message.posted', { text: 'c' }, ada),
        event(4, 'message.posted', { text: 'd' }, { actor: { kind: 'agent', id: 'you', name: 'Ben' } }),
      ],
      [],
      'me',
    )
    expect(rows.filter((r): r is MessageRow => r.type === 'message').map((r) => [r.by, r.mine])).toEqual([
      ['visitor', false],
      ['bot', false],
      ['agent', true],
      ['agent', false],
    ])
  })
  it('folds edits, deletions, feedback and decisions into their message', () => {
    const rows = transcript(
      [
        event(1, 'decision.made', { decision: 'd1', action: 'answered', band: 'high', confidence: 0.9, polarity: 0 }, bot),
        event(2, 'message.posted', { text: 'old', decision: 'd1' }, bot),
        event(3, 'message.edited', { seq: 2, text: 'new' }),
        event(4, 'feedback.given', { seq: 2, helpful: false }),
        event(5, 'message.posted', { text: 'secret' }),
        event(6, 'message.deleted', { seq: 5 }),
      ],
      [],
      'me',
    )
    expect(message(rows, 2)).toMatchObject({
      edited: true,
      helped: false,
      body: { text: 'new' },
      verdict: { id: 'd1', band: 'high', confidence: 0.9 },
    })
    expect(message(rows, 5)).toMatchObject({ deleted: true, body: { text: '' } })
    expect(rows.filter((r) => r.type === 'message')).toHaveLength(2)
  })
  it('joins messages of one author that follow closely', () => {
    const rows = transcript(
      [
        event(1, 'message.posted', { text: 'a' }),
        event(2, 'message.posted', { text: 'b' }),
        event(3, 'message.posted', { text: 'c' }, { at_ms: day + 10 * 60_000 }),
      ],
      [],
      'me',
    )
    expect([1, 2, 3].map((s) => message(rows, s).joined)).toEqual([false, true, false])
  })
  it('parts days', () => {
    const rows = transcript(
      [event(1, 'message.posted', { text: 'a' }), event(2, 'message.posted', { text: 'b' }, { at_ms: day + 86_400_000 })],
      [],
      'me',
    )
    expect(rows.map((r) => r.type)).toEqual(['day', 'message', 'day', 'message'])
  })
  it('shows what is on its way once, also when its event has arrived', () => {
    const pending = [{ client_id: 'x', kind: 'message' as const, text: 'hi', at_ms: day + 9000 }]
    const before = transcript([event(1, 'message.posted', { text: 'a' })], pending, 'me')
    expect(before.at(-1)).toMatchObject({ type: 'message', key: 'x', pending: true, mine: true })
    const after = transcript(
      [event(1, 'message.posted', { text: 'a' }), event(2, 'message.posted', { text: 'hi' }, { ...ada, client_id: 'x' })],
      pending,
      'me',
    )
    expect(after.filter((r) => r.key === 'x')).toHaveLength(1)
    expect(after.at(-1)).toMatchObject({ seq: 2, mine: true })
    expect(after.at(-1)).not.toHaveProperty('pending')
  })
  it('keeps a refused message with the reason', () => {
    const rows = transcript([], [{ client_id: 'x', kind: 'note', text: 'hi', at_ms: day, error: 'too long' }], 'me')
    expect(rows.at(-1)).toMatchObject({ type: 'note', pending: false, error: 'too long' })
  })
  it('leaves out kinds it does not know', () => {
    expect(transcript([{ ...event(1, 'turn.failed', {}), kind: 'moon.risen' } as unknown as ChatEvent], [], 'me')).toEqual([])
  })
  it('tells a hand-over with its reason, and who joined', () => {
    const rows = transcript(
      [
        event(1, 'handoff.requested', { handoff: 'h', reason: 'explicit_ask' }, { actor: { kind: 'system' } }),
        event(2, 'owner.changed', { from: 'bot', to: 'queue', epoch: 2, reason: 'handoff' }, { actor: { kind: 'system' } }),
        event(3, 'agent.joined', { name: 'Ada' }, ada),
      ],
      [],
      'me',
    )
    expect(rows.slice(1)).toMatchObject([
      { word: 'handoff', reason: 'explicit_ask' },
      { word: 'joined', params: { name: 'Ada' } },
    ])
  })
})
