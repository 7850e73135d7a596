import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { CallError, Connection, memoryStorage, type ConnectionOptions, type KeyValue } from '../src'
import { chance, Desk } from './desk'

let connections: Connection[] = []

function connect(desk: Desk, options: Partial<ConnectionOptions> = {}): Connection {
  const connection = new Connection({
    audience: 'visitor',
    url: 'ws://desk.test/socket',
    credentials: async () => ({ token: 't' }),
    fetchEvents: desk.fetchEvents,
    webSocket: desk.webSocket,
    random: () => 0.5,
    ...options,
  })
  connections.push(connection)
  connection.start()
  return connection
}

const state = (connection: Connection) => connection.state.get()
const texts = (connection: Connection) =>
  (state(connection).conversations.c1?.events ?? []).map((event) => (event.kind === 'message.posted' ? event.body.text : event.kind))
const visible = (desk: Desk) => desk.visible.map((event) => (event.kind === 'message.posted' ? event.body.text : ''))
const stored = (storage: KeyValue) => Array.from({ length: storage.length }, (_, i) => storage.key(i))
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms)

beforeEach(() => {
  vi.useFakeTimers({ now: 1_700_000_000_000 })
})
afterEach(() => {
  for (const connection of connections) connection.stop()
  connections = []
  vi.useRealTimers()
})

describe('Connection', () => {
  it('greets first, then sends, and drops a message from the outbox when its event is seen', async () => {
    const desk = new Desk()
    const storage = memoryStorage()
    const connection = connect(desk, { storage })
    connection.post({ type: 'send', text: 'hello' })
    expect(state(connection).outbox).toHaveLength(1)
    expect(stored(storage)).toHaveLength(1)
    await pass(100)
    expect(desk.frames.map((frame) => frame.type)).toEqual(['hello', 'send'])
    expect(texts(connection)).toEqual(['hello'])
    expect(state(connection).outbox).toEqual([])
    expect(stored(storage)).toEqual([])
  })

  describe('shows an answer while it is written', () => {
    const draft = (connection: Connection) => state(connection).conversations.c1?.draft?.text
    async function answering(desk: Desk): Promise<Connection> {
      const connection = connect(desk)
      connection.post({ type: 'send', text: 'how long?' })
      await pass(100)
      desk.delta('t1', 'You have 45 days.')
      await pass(10)
      expect(draft(connection)).toBe('You have 45 days.')
      return connection
    }

    it('until its message is there, once', async () => {
      const desk = new Desk()
      const connection = await answering(desk)
      desk.delta('t1', 'You have 45 days. Keep the tags.')
      await pass(10)
      expect(draft(connection)).toBe('You have 45 days. Keep the tags.')
      desk.say('You have 45 days. Keep the tags.', 'bot', { turn: 't1' })
      await pass(10)
      expect([draft(connection), texts(connection)]).toEqual([undefined, ['how long?', 'You have 45 days. Keep the tags.']])
    })

    it('and ignores words that its message has overtaken', async () => {
      const desk = new Desk()
      const connection = await answering(desk)
      desk.say('You have 45 days.', 'bot', { turn: 't1' })
      desk.delta('t1', 'You have 45 days.')
      await pass(10)
      expect(draft(connection)).toBeUndefined()
    })

    it('and drops it when the hint of its message was lost', async () => {
      const desk = new Desk()
      const connection = await answering(desk)
      desk.say('You have 45 days.', 'bot', { turn: 't1', lost: true })
      await pass(100)
      expect(draft(connection)).toBe('You have 45 days.')
      desk.heartbeat()
      await pass(100)
      expect([draft(connection), texts(connection)]).toEqual([undefined, ['how long?', 'You have 45 days.']])
    })

    it('and forgets it on a new connection and when nothing more comes', async () => {
      const desk = new Desk()
      const connection = await answering(desk)
      for (const socket of desk.sockets) socket.cut(1006)
      await pass(5_000)
      expect(draft(connection)).toBeUndefined()
      desk.delta('t1', 'You have 45 days. Keep')
      await pass(10)
      expect(draft(connection)).toBe('You have 45 days. Keep')
      await pass(21_000)
      expect(draft(connection)).toBeUndefined()
    })
  })

  it('sends what an earlier page left in the storage', async () => {
    const desk = new Desk()
    const storage = memoryStorage()
    desk.up = false
    const before = connect(desk, { storage })
    before.post({ type: 'send', text: 'one' })
    before.post({ type: 'send', text: 'two' })
    await pass(50)
    before.stop()
    desk.up = true
    const after = connect(desk, { storage })
    await pass(100)
    expect(visible(desk)).toEqual(['one', 'two'])
    expect(texts(after)).toEqual(['one', 'two'])
  })

  it('sends once more after a lost ack without doubling the message', async () => {
    const desk = new Desk()
    const connection = connect(desk)
    await pass(50)
    desk.weather = { ...desk.weather, lose: 1 }
    const accept = desk.accept.bind(desk)
    desk.accept = (socket, frame) => {
      accept(socket, frame)
      socket.cut(1006)
    }
    connection.post({ type: 'send', text: 'hello' })
    await pass(5)
    desk.accept = accept
    desk.weather = { ...desk.weather, lose: 0 }
    await pass(3000)
    expect(desk.frames.filter((frame) => frame.type === 'send').length).toBeGreaterThanOrEqual(2)
    expect(visible(desk)).toEqual(['hello'])
    expect(texts(connection)).toEqual(['hello'])
    expect(state(connection).outbox).toEqual([])
  })

  it('notices a silent line within 12 s and resumes where it was', async () => {
    const desk = new Desk()
    desk.say('a')
    const connection = connect(desk)
    connection.follow('c1')
    await pass(100)
    expect(texts(connection)).toEqual(['a'])
    for (const socket of desk.sockets) socket.tell = () => {}
    desk.say('b')
    await pass(11_000)
    expect(state(connection).status).toBe('open')
    await pass(2_000)
    expect(texts(connection)).toEqual(['a', 'b'])
    expect(desk.frames.at(-1)).toMatchObject({ type: 'hello', resume: [{ conversation: 'c1', after_seq: 1 }] })
  })

  it('asks for what is followed, and lets go of what is not any more, between hello and welcome', async () => {
    const desk = new Desk()
    desk.weather = { ...desk.weather, delayMs: 100 } // 50 ms each way
    const connection = connect(desk, { audience: 'agent' })
    connection.follow('c2')
    await pass(10)
    connection.unfollow('c2')
    connection.follow('c1')
    await pass(50)
    desk.say('a') // the welcome, on its way, does not know it
    await pass(45)
    expect(state(connection)).toMatchObject({ status: 'open', conversations: { c1: { loaded: false } } })
    await pass(200)
    expect(desk.frames).toMatchObject([
      { type: 'hello', resume: [{ conversation: 'c2', after_seq: 0 }] },
      { type: 'unsubscribe', conversation: 'c2' },
      { type: 'subscribe', conversation: 'c1', after_seq: 0 },
    ])
    expect([texts(connection), state(connection).conversations.c1!.loaded]).toEqual([['a'], true])
  })

  it('fetches what a heartbeat knows and it does not', async () => {
    const desk = new Desk()
    const connection = connect(desk)
    connection.follow('c1')
    await pass(100)
    desk.weather = { ...desk.weather, lose: 1 }
    desk.say('a')
    desk.say('note', 'agent', { hidden: true })
    desk.say('b')
    desk.heartbeat()
    await pass(50)
    expect(texts(connection)).toEqual(['a', 'b'])
  })

  it('backs off between 0.5 s and 15 s, and tries at once when woken', async () => {
    const desk = new Desk()
    desk.up = false
    const connection = connect(desk, { random: () => 0 })
    const waits: number[] = []
    for (let i = 0; i < 8; i++) {
      await pass(5)
      const { status, retryAt } = state(connection)
      expect(status).toBe('waiting')
      waits.push(Math.round((retryAt! - Date.now()) / 100) / 10)
      await pass(retryAt! - Date.now())
    }
    expect(waits).toEqual([0.5, 1, 2, 4, 8, 15, 15, 15])
    desk.up = true
    await pass(5)
    connection.wake()
    await pass(20)
    expect(state(connection).status).toBe('open')
  })

  it('asks for a new token when refused once, and signs out when refused again', async () => {
    const desk = new Desk()
    const credentials = vi.fn(async (renew: boolean) => ({ token: renew ? 'new' : 'old' }))
    desk.greet = (frame) => (frame.token === 'old' ? 4001 : undefined)
    const connection = connect(desk, { credentials })
    await pass(2000)
    expect(credentials.mock.calls).toEqual([[false], [true]])
    expect(state(connection).status).toBe('open')

    desk.greet = () => 4001
    const second = connect(desk)
    await pass(5000)
    expect(state(second).status).toBe('signed_out')
  })

  it('does not try again where its origin is forbidden', async () => {
    const desk = new Desk()
    desk.greet = () => 4003
    const connection = connect(desk)
    await pass(60_000)
    expect(state(connection).status).toBe('refused')
    expect(desk.frames).toHaveLength(1)
  })

  it('signs out when the credentials themselves are refused', async () => {
    const connection = connect(new Desk(), {
      credentials: () => Promise.reject(new CallError('unauthenticated', 'sign in', 401)),
    })
    await pass(10)
    expect(state(connection).status).toBe('signed_out')
  })

  it('waits as long as a rate limit says, and lets nothing overtake', async () => {
    const desk = new Desk()
    const connection = connect(desk)
    await pass(50)
    let limited = true
    desk.refuse = () => (limited ? { code: 'rate_limited', message: 'slow down', retry_after_ms: 4000 } : undefined)
    connection.post({ type: 'send', text: 'one' })
    connection.post({ type: 'send', text: 'two' })
    await pass(3900)
    expect(desk.frames.filter((frame) => frame.type === 'send')).toHaveLength(1)
    limited = false
    await pass(200)
    expect(visible(desk)).toEqual(['one', 'two'])
  })

  it('waits for as long as a busy server says, however often, and loses nothing', async () => {
    const desk = new Desk()
    const storage = memoryStorage()
    const connection = connect(desk, { storage })
    await pass(50)
    desk.refuse = () => ({ code: 'unavailable', message: 'busy', why: 'busy', retry_after_ms: 2000 })
    connection.post({ type: 'send', text: 'one' })
    connection.post({ type: 'send', text: 'two' })
    await pass(1900)
    expect(desk.frames.filter((frame) => frame.type === 'send')).toHaveLength(1)
    expect(state(connection).busy).toBe(true)
    await pass(60_000)
    expect(desk.frames.filter((frame) => frame.type === 'send').length).toBeGreaterThan(20)
    expect(state(connection)).toMatchObject({ busy: true, outbox: [{ command: { text: 'one' } }, { command: { text: 'two' } }] })
    expect(state(connection).outbox.some((entry) => entry.failed)).toBe(false)
    expect(stored(storage)).toHaveLength(2)
    desk.refuse = undefined
    await pass(2100)
    expect(visible(desk)).toEqual(['one', 'two'])
    expect(state(connection)).toMatchObject({ busy: false, outbox: [] })
  })

  it('waits for a session of a busy server and says so', async () => {
    const desk = new Desk()
    let asked = 0
    const credentials = async () => {
      if (++asked < 3) throw new CallError('unavailable', 'busy', 503, { why: 'busy', retry_after_ms: 9000 })
      return { token: 't' }
    }
    const connection = connect(desk, { credentials })
    await pass(8900)
    expect(asked).toBe(1)
    expect(state(connection)).toMatchObject({ status: 'waiting', busy: true })
    await pass(200)
    expect(asked).toBe(2)
    await pass(9100)
    expect(state(connection)).toMatchObject({ status: 'open', busy: false })
  })

  it('marks a refused message, goes on with the next, and sends it again when asked', async () => {
    const desk = new Desk()
    const connection = connect(desk)
    await pass(50)
    desk.refuse = (frame) => (frame.text === 'bad' ? { code: 'conflict', message: 'closed' } : undefined)
    const id = connection.post({ type: 'send', text: 'bad' })
    connection.post({ type: 'send', text: 'good' })
    await pass(100)
    expect(visible(desk)).toEqual(['good'])
    expect(state(connection).outbox).toMatchObject([{ client_id: id, failed: { code: 'conflict' } }])
    desk.refuse = undefined
    connection.retry(id)
    await pass(100)
    expect(visible(desk)).toEqual(['good', 'bad'])
    expect(state(connection).outbox).toEqual([])
  })

  it('gives up on a frame that the server cannot read instead of reconnecting for ever', async () => {
    const desk = new Desk()
    const connection = connect(desk)
    await pass(50)
    const accept = desk.accept.bind(desk)
    desk.accept = (socket, frame) => (frame.text === 'poison' ? socket.cut(4000) : accept(socket, frame))
    connection.post({ type: 'send', text: 'poison' })
    connection.post({ type: 'send', text: 'fine' })
    await pass(3000)
    expect(visible(desk)).toEqual(['fine'])
    expect(state(connection).outbox).toMatchObject([{ failed: { code: 'invalid' } }])
  })

  it('answers requests, repeats them after a reconnect, and rejects what stays unanswered', async () => {
    const desk = new Desk()
    const connection = connect(desk)
    await pass(50)
    for (const socket of desk.sockets) socket.cut(4009)
    const done = connection.request({ type: 'open' })
    await pass(3000)
    await expect(done).resolves.toMatchObject({ conversation: 'c1' })
    desk.up = false
    for (const socket of desk.sockets) socket.cut(1006)
    const refused = expect(connection.request({ type: 'open' })).rejects.toMatchObject({ code: 'unavailable' })
    await pass(16_000)
    await refused
  })

  it('goes to another node at once when its own sends it away, and waits when none is there', async () => {
    const desk = new Desk()
    const connection = connect(desk)
    await pass(6000) // the line has proved good
    const [before] = desk.sockets
    for (const socket of desk.sockets) socket.cut(4009)
    await pass(150)
    const [after] = desk.sockets
    expect(after).toBeDefined()
    expect(after).not.toBe(before)
    expect(state(connection).status).toBe('open')
    for (const socket of desk.sockets) socket.cut(4009) // that one stops, too
    await pass(200)
    expect(state(connection).status).toBe('waiting')
    await pass(2000)
    expect(state(connection).status).toBe('open')
  })

  it('ends a typing sign by itself, and at once when the message comes', async () => {
    const desk = new Desk()
    desk.say('hi')
    const connection = connect(desk)
    connection.follow('c1')
    await pass(50)
    const typing = () => state(connection).conversations.c1!.typing.length
    const [socket] = desk.sockets
    socket!.tell({ type: 'typing.changed', conversation: 'c1', actor: { kind: 'bot' }, on: true })
    await pass(10)
    expect(typing()).toBe(1)
    desk.say('answer')
    await pass(10)
    expect(typing()).toBe(0)
    socket!.tell({ type: 'typing.changed', conversation: 'c1', actor: { kind: 'agent', id: 'a' }, on: true })
    await pass(7000)
    expect(typing()).toBe(1)
    desk.heartbeat()
    await pass(1500)
    expect(typing()).toBe(0)
  })

  it('lets another tab finish what a closed one left', async () => {
    const desk = new Desk()
    const storage = memoryStorage()
    const one = connect(desk, { storage })
    const two = connect(desk, { storage })
    await pass(50)
    desk.refuse = () => ({ code: 'unavailable', message: 'busy', retry_after_ms: 5000 })
    one.post({ type: 'send', text: 'precious' })
    await pass(20)
    one.stop()
    desk.refuse = undefined
    desk.heartbeat()
    await pass(100)
    expect(visible(desk)).toEqual(['precious'])
    expect(texts(two)).toEqual(['precious'])
    expect(stored(storage)).toEqual([])
  })
})

describe('Connection in bad weather', () => {
  for (let seed = 1; seed <= 40; seed++) {
    it(`ends with the server's own log, each message once (seed ${seed})`, async () => {
      const random = chance(seed)
      const desk = new Desk(random)
      const storage = memoryStorage()
      const tabs = [connect(desk, { storage, random }), connect(desk, { storage, random })]
      for (const tab of tabs) tab.follow('c1')
      desk.weather = { lose: 0.15, repeat: 0.15, delayMs: 300, cut: 0.03, failFetch: 0.2 }
      const written: string[][] = [[], []]
      for (let step = 0; step < 60; step++) {
        const roll = random()
        const who = random() < 0.5 ? 0 : 1
        if (roll < 0.3) {
          const text = `visitor ${step}`
          written[who]!.push(text)
          tabs[who]!.post({ type: 'send', text })
        } else if (roll < 0.55) desk.say(`bot ${step}`)
        else if (roll < 0.65) desk.say('a note', 'agent', { hidden: true })
        else if (roll < 0.72) desk.up = !desk.up
        else if (roll < 0.8) for (const socket of desk.sockets) socket.cut(1006)
        if (!desk.up) for (const socket of desk.sockets) socket.cut(1006)
        desk.heartbeat()
        await pass(random() * 900)
      }
      desk.up = true
      desk.weather = { lose: 0, repeat: 0, delayMs: 20, cut: 0, failFetch: 0 }
      for (let i = 0; i < 20; i++) {
        desk.heartbeat()
        await pass(4000)
      }
      for (const tab of tabs) {
        expect(texts(tab)).toEqual(visible(desk))
        expect(state(tab).outbox).toEqual([])
      }
      const sent = visible(desk).filter((text) => text.startsWith('visitor'))
      expect([...sent].sort()).toEqual([...written[0]!, ...written[1]!].sort())
      expect(stored(storage)).toEqual([])
    })
  }
})
