// What must hold when things go wrong: a crash of the server, no network, two
// tabs, a reload, denied storage, a token that is worth nothing.

import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { minji, openChat, openPage, picture, signIn, startBrowser, startServer, until, watch, widgetOf, type Server } from './stage'

let server: Server
let browser: Browser

beforeAll(async () => {
  ;[server, browser] = await Promise.all([startServer(), startBrowser()])
})
afterAll(async () => {
  await browser?.close()
  await server?.close()
})

// A story that failed half-way may have left the server down.
beforeEach(async () => {
  if (!(await fetch(`${server.url}/healthz`).catch(() => undefined))) await server.restart()
})

const tokenKey = 'frontdesk:fellside-demo-site:token'

/** What the database holds of the visitor's newest conversation, read with the widget's own token. */
async function stored(page: Page): Promise<{ kind: string; text: string; by: string }[]> {
  const token = await page.evaluate((key) => localStorage.getItem(key), tokenKey)
  const get = async (path: string) =>
    (await fetch(`${server.url}/api/v1/visitor/${path}`, { headers: { Authorization: `Bearer ${token}` } })).json()
  const { conversations } = await get('conversations')
  const { events } = await get(`conversations/${conversations[0].id}/events?after_seq=0&limit=200`)
  return events.map((e: { kind: string; body: { text?: string }; actor: { kind: string } }) => ({
    kind: e.kind,
    text: e.body.text ?? '',
    by: e.actor.kind,
  }))
}

/** The texts on screen that the visitor wrote. */
const written = (app: ReturnType<typeof widgetOf>['app']) => app.locator('.by-visitor .plain').allInnerTexts()

describe('the chat', () => {
  it('keeps a message through a crash of the server and delivers it once', async () => {
    const { context, page, complaints } = await openPage(browser)
    const { app, say } = await openChat(page, server, '/?lang=en')
    await server.kill()
    await say('How long do I have to return something?')
    await app.locator('.sending').waitFor()
    await app.locator('.banner p', { hasText: 'Connecting again' }).waitFor()
    await picture(page, 'robust-1-server-gone')
    // The page itself is lost as well; what was written is in the browser's storage.
    await expect(page.reload()).rejects.toThrow('ERR_CONNECTION_REFUSED')
    await server.restart()

    await page.goto(`${server.url}/?lang=en`)
    const again = widgetOf(page)
    if ((await again.button.getAttribute('aria-expanded')) !== 'true') await again.button.click()
    await again.app.locator('.sources').waitFor()
    expect(await again.app.locator('.banner p').count()).toBe(0)
    expect(await written(again.app)).toEqual(['How long do I have to return something?'])
    await picture(page, 'robust-2-server-back')
    const mine = (await stored(page)).filter((e) => e.kind === 'message.posted' && e.by === 'visitor')
    expect(mine.map((e) => e.text)).toEqual(['How long do I have to return something?'])
    expect(complaints).toEqual([])
    await context.close()
  })

  it('reconnects by itself when the server comes back', async () => {
    const { context, page, complaints } = await openPage(browser)
    const { app, say } = await openChat(page, server, '/?lang=en')
    await server.kill()
    await say('what does express delivery cost?')
    await app.locator('.banner p').waitFor()
    await server.restart()
    await app.locator('.sources').waitFor()
    await app.locator('.banner p').waitFor({ state: 'detached' })
    expect(await written(app)).toEqual(['what does express delivery cost?'])
    expect((await stored(page)).filter((e) => e.by === 'visitor' && e.kind === 'message.posted')).toHaveLength(1)
    expect(complaints).toEqual([])
    await context.close()
  })

  it('says that it is offline, and sends what was written meanwhile in order', async () => {
    const { context, page, complaints } = await openPage(browser)
    const { app, say } = await openChat(page, server, '/?lang=en')
    await context.setOffline(true)
    await app.locator('.banner p', { hasText: 'You are offline' }).waitFor()
    await say('first')
    await say('second')
    await say('third')
    expect(await written(app)).toEqual(['first', 'second', 'third'])
    await picture(page, 'robust-3-offline')
    await context.setOffline(false)
    await until(async () => (await app.locator('.is-pending').count()) === 0, 'everything to be sent')
    expect(await written(app)).toEqual(['first', 'second', 'third'])
    const mine = (await stored(page)).filter((e) => e.by === 'visitor' && e.kind === 'message.posted')
    expect(mine.map((e) => e.text)).toEqual(['first', 'second', 'third'])
    expect(complaints).toEqual([])
    await context.close()
  })

  it('is the same in two tabs and after a reload', async () => {
    const { context, page, complaints } = await openPage(browser)
    const one = await openChat(page, server, '/?lang=en')
    await one.say('How much does a repair cost?')
    await one.app.locator('.sources').waitFor()

    const second = await context.newPage()
    const other = watch(second)
    await second.goto(`${server.url}/?lang=en`)
    const two = widgetOf(second)
    await two.button.click()
    await two.app.locator('.sources').waitFor()
    await two.app.locator('textarea').fill('and zips?')
    await two.app.locator('textarea').press('Enter')
    await one.app.locator('.by-visitor', { hasText: 'and zips?' }).waitFor()
    await until(async () => (await one.app.locator('.by-bot').count()) === (await two.app.locator('.by-bot').count()), 'both tabs to agree')
    expect(await written(one.app)).toEqual(['How much does a repair cost?', 'and zips?'])
    expect(await written(two.app)).toEqual(['How much does a repair cost?', 'and zips?'])

    await page.reload()
    const after = widgetOf(page)
    await after.button.click()
    await after.app.locator('.by-visitor', { hasText: 'and zips?' }).waitFor()
    await expect.poll(() => written(after.app)).toEqual(['How much does a repair cost?', 'and zips?'])
    expect([...complaints, ...other.complaints]).toEqual([])
    await context.close()
  })

  it('works where storage is denied', async () => {
    const { context, page, complaints } = await openPage(browser)
    await page.addInitScript(() => {
      Object.defineProperty(window, 'localStorage', {
        get() {
          throw new DOMException('denied', 'SecurityError')
        },
      })
    })
    const { app, say } = await openChat(page, server, '/?lang=en')
    await say('How much does a repair cost?')
    await app.locator('.sources').waitFor()
    expect(complaints).toEqual([])
    await context.close()
  })

  it('begins again with a token that is worth nothing here', async () => {
    const { context, page, complaints } = await openPage(browser)
    await page.addInitScript(([key]) => {
      if (!sessionStorage.getItem('tried')) localStorage.setItem(key!, 'v1.of-another-workspace')
      sessionStorage.setItem('tried', '1')
    }, [tokenKey])
    const { app, say } = await openChat(page, server, '/?lang=en')
    await say('How much does a repair cost?')
    await app.locator('.sources').waitFor()
    expect(await page.evaluate((key) => localStorage.getItem(key), tokenKey)).not.toBe('v1.of-another-workspace')
    expect(complaints).toEqual([])
    await context.close()
  })

  it('begins again when the visitor is forgotten in the middle of a chat', async () => {
    const { context, page, complaints } = await openPage(browser)
    const { app, say } = await openChat(page, server, '/?lang=en')
    await say('How much does a repair cost?')
    await app.locator('.sources').waitFor()
    await page.evaluate((key) => localStorage.setItem(key, 'garbage'), tokenKey)
    await page.reload()
    const after = await openChat(page, server, '/?lang=en')
    await after.say('Do you sell gift cards?')
    await after.app.locator('.sources').waitFor()
    expect(await written(after.app)).toEqual(['Do you sell gift cards?'])
    expect(complaints).toEqual([])
    await context.close()
  })
})

/** Writes as a visitor who has no page open. */
async function writes(text: string): Promise<void> {
  const post = async (path: string, body: object, token = '') => {
    const headers = { 'Content-Type': 'application/json', Origin: server.url, ...(token && { Authorization: `Bearer ${token}` }) }
    const answer = await fetch(`${server.url}/api/v1/visitor/${path}`, { method: 'POST', headers, body: JSON.stringify(body) })
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`)
    return answer.json()
  }
  const page = { url: server.url }
  const { token } = await post('session', { site_key: 'fellside-demo-site', locale: 'en', timezone: 'UTC', page })
  await post('messages', { client_id: 'walrus', text }, token)
}

describe('the console', () => {
  it('brings its lists up to date after its line was dead, without a reload', async () => {
    const { context, page, complaints } = await openPage(browser)
    let dead = false
    let tries = 0
    let welcomed = false
    await page.routeWebSocket(/\/agent\/socket/, (line) => {
      tries++
      welcomed = false
      if (dead) return void line.close()
      const far = line.connectToServer()
      line.onMessage((text) => void (dead || far.send(text)))
      far.onMessage((text) => {
        if (String(text).includes('"type":"welcome"')) welcomed = true
        if (!dead) line.send(text)
      })
    })
    await signIn(page, server, minji)
    await page.goto(`${server.url}/console/inbox`)
    await page.locator('.nav-item').first().waitFor()
    await until(() => welcomed, 'the console to be connected')
    await page.waitForLoadState('networkidle') // it asks for its lists once more when it is welcomed

    const before = tries
    dead = true // a half-open line: nothing is said, and nothing comes
    await writes('I want to talk to a person about my walrus boots')
    await until(() => tries > before, 'the console to notice that its line is dead')
    const row = page.getByText('walrus boots').first()
    expect(await row.count()).toBe(0)
    dead = false
    await row.waitFor({ timeout: 60_000 }) // the offer
    await page.getByText('Asked for a person', { exact: true }).first().waitFor() // its row in the list
    await picture(page, 'robust-9-lists-after-a-drop')
    expect(complaints).toEqual([])
    await context.close()
  })
})
