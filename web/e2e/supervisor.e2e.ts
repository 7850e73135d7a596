// The supervisors' live board on a phone, push messages, and the installed
// console.

import { createServer, type Server as HttpServer } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ada, callAs, minji, openChat, openPage, phone, picture, setHours, signIn, startBrowser, startServer, until, type Server } from './stage'

let server: Server
let browser: Browser
let pushes: HttpServer
let arrived: { path: string; ttl: number; bytes: number }[] = []

beforeAll(async () => {
  pushes = createServer((request, response) => {
    let bytes = 0
    request.on('data', (chunk: Buffer) => (bytes += chunk.length))
    request.on('end', () => {
      arrived.push({ path: request.url ?? '', ttl: Number(request.headers.ttl), bytes })
      response.writeHead(201).end()
    })
  }).listen(0, '127.0.0.1')
  await once(pushes, 'listening')
  const { port } = pushes.address() as AddressInfo
  ;[server, browser] = await Promise.all([startServer(['--demo', '--push-allow-host', `127.0.0.1:${port}`, '--offer-for', '60s']), startBrowser()])
  const owner = await browser.newContext()
  await setHours(owner, server, null) // always open: who asks waits
  await owner.close()
})
afterAll(async () => {
  await browser?.close()
  await server?.close()
  pushes?.close()
})

/** A visitor who waits for a person. */
async function waiting() {
  const visitor = await openPage(browser)
  const chat = await openChat(visitor.page, server, '/?lang=en')
  await chat.say('can I talk to a real person')
  await chat.app.locator('.queue').waitFor()
  return { ...visitor, ...chat }
}

describe('the supervisor', () => {
  it('fits a phone, in the dark, in Korean', async () => {
    const boss = await openPage(browser, { viewport: phone, colorScheme: 'dark', locale: 'ko-KR' })
    await signIn(boss.page, server, ada)
    await boss.page.goto(`${server.url}/console/board?tab=agents`)
    await boss.page.locator('.floor-agent').first().waitFor()
    await picture(boss.page, 'supervisor-5-phone-agents')
    await boss.page.getByRole('tab', { name: /대기/ }).click()
    await picture(boss.page, 'supervisor-6-phone-waiting')
    const wide = await boss.page.evaluate(() => document.documentElement.scrollWidth)
    expect(wide).toBeLessThanOrEqual(phone.width)
    expect(boss.complaints).toEqual([])
    await boss.context.close()
  })
})

/** Plays the browser maker's push service, which is not there without the internet: only the subscription is played. */
async function playPush(context: BrowserContext, path: string): Promise<void> {
  const { port } = pushes.address() as AddressInfo
  await context.grantPermissions(['notifications'], { origin: server.url })
  await context.addInitScript(
    async ({ endpoint }) => {
      const pair = await crypto.subtle.generateKey({ name: 'ECDH', namedCurve: 'P-256' }, true, ['deriveBits'])
      const point = await crypto.subtle.exportKey('raw', pair.publicKey)
      PushManager.prototype.subscribe = async () =>
        ({ endpoint, getKey: (name: string) => (name === 'auth' ? new Uint8Array(16).buffer : point) }) as unknown as PushSubscription
    },
    { endpoint: `http://127.0.0.1:${port}${path}` },
  )
}

/** Delivers a push message to the console's worker, as a push service would. */
async function deliver(context: BrowserContext, page: Page, message: object): Promise<void> {
  const session = await context.newCDPSession(page)
  let id = ''
  session.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
    id = registrations.find((r: { scopeURL: string; registrationId: string }) => r.scopeURL.endsWith('/console/'))?.registrationId ?? id
  })
  await session.send('ServiceWorker.enable')
  await until(() => id !== '', 'the worker')
  await session.send('ServiceWorker.deliverPushMessage', { origin: server.url, registrationId: id, data: JSON.stringify(message) })
  await session.detach()
}

describe('a phone', () => {
  it('is turned on, makes its agent reachable, and gets an offer while no console is open', async () => {
    const agent = await openPage(browser, { viewport: phone })
    await playPush(agent.context, '/minji')
    await signIn(agent.page, server, minji)
    await agent.page.goto(`${server.url}/console/settings/notifications`)
    await agent.page.getByText('Notifications are off here').waitFor()
    await picture(agent.page, 'supervisor-7-push-off')
    await agent.page.getByRole('button', { name: 'Turn on notifications' }).click()
    await agent.page.getByText('Notifications are on here').waitFor()
    await picture(agent.page, 'supervisor-8-push-on')
    arrived = []
    await agent.page.getByRole('button', { name: 'Send a test' }).click()
    await until(() => arrived.length === 1, 'the test')

    // Everybody else is away; the console is closed, the phone in a pocket.
    const call = await callAs(agent.context, server, minji)
    await call('PUT', '/agent/presence', { status: 'online' })
    const other = await openPage(browser)
    const boss = await callAs(other.context, server, ada)
    for (const a of (await boss<{ agents: { id: string; name: string }[] }>('GET', '/agent/agents')).agents) {
      if (a.name !== minji.name) await boss('PUT', `/agent/agents/${a.id}/presence`, { status: 'away' })
    }
    await agent.page.goto('about:blank')
    arrived = []
    await until(async () => {
      const board = await boss<{ agents: { name: string; console: boolean; phone: boolean }[] }>('GET', '/agent/board')
      return board.agents.some((a) => a.name === minji.name && a.phone && !a.console)
    }, 'the console to be gone')
    const visitor = await waiting()
    await until(() => arrived.some((x) => x.path === '/minji'), 'the push message')
    const { ttl, bytes } = arrived[0]!
    expect(ttl).toBeGreaterThan(60) // a phone has longer than a console's minute
    expect(ttl).toBeLessThanOrEqual(120)
    expect(bytes).toBeGreaterThan(100)

    // What the worker shows, and what a tap does.
    const board = await boss<{ waiting: { conversation: string; offers?: { id: string }[] }[] }>('GET', '/agent/board')
    const chat = board.waiting.find((w) => w.offers?.length)!
    await agent.page.goto(`${server.url}/console/`)
    await agent.page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined))
    const message = {
      kind: 'offer', title: 'A chat is offered to you', body: 'A visitor asks for a person.', lang: 'en', tag: `offer:${chat.conversation}`,
      conversation: chat.conversation, offer: chat.offers![0]!.id, expires_ms: Date.now() + 60_000, accept: 'Accept', decline: 'Decline', ended: 'Too late',
    }
    await deliver(agent.context, agent.page, message)
    const shown = await agent.page.evaluate(async () => {
      const worker = await navigator.serviceWorker.ready
      for (let i = 0; i < 200; i++) {
        const [first] = await worker.getNotifications()
        if (first) return { title: first.title, body: first.body, actions: (first as unknown as { actions: { action: string }[] }).actions.map((a) => a.action) }
        await new Promise((done) => setTimeout(done, 50))
      }
      return undefined
    })
    expect(shown).toEqual({ title: message.title, body: message.body, actions: ['accept', 'decline'] })
    await deliver(agent.context, agent.page, { ...message, tag: 'late', expires_ms: Date.now() - 1 })
    await until(
      () => agent.page.evaluate(async () => (await (await navigator.serviceWorker.ready).getNotifications({ tag: 'late' }))[0]?.title === 'Too late'),
      'the late one to say so',
    )
    // The buttons of a notification cannot be clicked here: what they run is called in the worker itself.
    const worker = agent.context.serviceWorkers()[0]!
    expect(await worker.evaluate((id) => (self as unknown as { answer(o: string, a: string): Promise<number> }).answer(id, 'accept'), message.offer)).toBe(200)
    await visitor.app.getByText('Kim Minji joined').waitFor()
    expect(await worker.evaluate((id) => (self as unknown as { answer(o: string, a: string): Promise<number> }).answer(id, 'accept'), message.offer)).toBe(409)
    await Promise.all([agent, visitor, other].map((x) => x.context.close()))
  })

  it('installs the console, which opens without a network', async () => {
    const { context, page } = await openPage(browser, { viewport: phone })
    await signIn(page, server, minji)
    await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined))
    await page.reload() // now by the worker
    await page.locator('.stage').waitFor()
    const session = await context.newCDPSession(page)
    const { installabilityErrors } = await session.send('Page.getInstallabilityErrors')
    expect(installabilityErrors.map((e) => e.errorId).filter((id) => id !== 'in-incognito')).toEqual([])
    await context.setOffline(true)
    await page.reload()
    await page.getByText(/network|offline/i).first().waitFor()
    await picture(page, 'supervisor-9-offline')
    await context.setOffline(false)
    await context.close()
  })
})
