import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Connection } from '../src'
import { Desk } from './desk'

/** What a connection listens to of its page. */
class Page extends EventTarget {
  visibilityState: 'visible' | 'hidden' = 'visible'
}

let page: Page
let inside: EventTarget
let connection: Connection | undefined

beforeEach(() => {
  vi.useFakeTimers({ now: 1_700_000_000_000 })
  page = new Page()
  inside = new EventTarget()
  vi.stubGlobal('document', page)
  vi.stubGlobal('addEventListener', inside.addEventListener.bind(inside))
  vi.stubGlobal('removeEventListener', inside.removeEventListener.bind(inside))
})
afterEach(() => {
  connection?.stop()
  vi.unstubAllGlobals()
  vi.useRealTimers()
})

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms)
const texts = () =>
  (connection!.state.get().conversations.c1?.events ?? []).map((e) => (e.kind === 'message.posted' ? e.body.text : e.kind))

async function reading(desk: Desk): Promise<void> {
  desk.say('a')
  connection = new Connection({
    audience: 'visitor',
    url: 'ws://desk.test/socket',
    credentials: async () => ({ token: 't' }),
    fetchEvents: desk.fetchEvents,
    webSocket: desk.webSocket,
    random: () => 0.5,
  })
  connection.start()
  connection.follow('c1')
  await pass(100)
  expect(texts()).toEqual(['a'])
}

/** Time passes and nothing of the page runs: no timer, no frame; its socket is dead when it comes back. */
function freeze(desk: Desk, ms: number): void {
  page.visibilityState = 'hidden'
  page.dispatchEvent(new Event('visibilitychange'))
  for (const socket of desk.sockets) socket.tell = () => {}
  vi.setSystemTime(Date.now() + ms)
}

describe('a page that was frozen in the background', () => {
  for (const [how, thaw] of Object.entries({
    'when it is shown again': () => {
      page.visibilityState = 'visible'
      page.dispatchEvent(new Event('visibilitychange'))
    },
    'when it comes out of the browser’s cache': () => {
      page.visibilityState = 'visible'
      inside.dispatchEvent(new Event('pageshow'))
    },
    'when the network comes back': () => inside.dispatchEvent(new Event('online')),
  })) {
    it(`reconnects at once ${how}, and has what came meanwhile once`, async () => {
      const desk = new Desk()
      await reading(desk)
      freeze(desk, 10 * 60_000)
      desk.say('b')
      desk.say('note', 'agent', { hidden: true })
      desk.say('c')
      thaw()
      await pass(900) // sooner than any timer of its own: the first wait is half a second, and then nothing is asked twice
      expect(connection!.state.get().status).toBe('open')
      expect(texts()).toEqual(['a', 'b', 'c'])
      expect(desk.frames.at(-1)).toMatchObject({ type: 'hello', resume: [{ conversation: 'c1', after_seq: 1 }] })
    })
  }

  it('does not stir while it stays hidden', async () => {
    const desk = new Desk()
    await reading(desk)
    const said = desk.frames.length
    freeze(desk, 1000)
    inside.dispatchEvent(new Event('pageshow'))
    await pass(10)
    expect(desk.frames).toHaveLength(said)
  })

  it('asks a line that looks open whether it lives, and gives it up soon when it does not', async () => {
    const desk = new Desk()
    await reading(desk)
    freeze(desk, 3000) // less than a heartbeat's grace: nobody can know yet
    desk.say('b')
    page.visibilityState = 'visible'
    page.dispatchEvent(new Event('visibilitychange'))
    await pass(10)
    expect(desk.frames.at(-1)).toMatchObject({ type: 'ping' })
    await pass(7000)
    expect(texts()).toEqual(['a', 'b'])
  })
})
