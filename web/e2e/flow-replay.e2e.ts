// Past chats replayed with a draft: from the builder, and from the inbox.
// Judged by axe, kept as pictures.

import axe from 'axe-core'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ada, callAs, desktop, openPage, phone, picture, signIn, startBrowser, startServer, until, watch, type Server } from './stage'

let server: Server
let browser: Browser
let context: BrowserContext
let page: Page
let complaints: string[]
let call: Awaited<ReturnType<typeof callAs>>
let ordered: string

interface Draft {
  draft: { version: number; sources: { name: string; text: string }[] }
}

async function faults(of: Page): Promise<string[]> {
  await of.waitForFunction(() =>
    document.getAnimations().every((each) => each.playState !== 'running' || Number(each.effect?.getComputedTiming().endTime ?? 0) > 2000),
  )
  await of.evaluate(axe.source)
  const { violations } = await of.evaluate(() =>
    (window as unknown as { axe: typeof axe }).axe.run(document, { iframes: false, resultTypes: ['violations'] }),
  )
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html.slice(0, 160)} ${node.failureSummary ?? ''}`))
}

/** A new visitor who writes to the bot over REST, waiting for each reply; the conversation's id. */
async function chat(...texts: string[]): Promise<string> {
  const from = { url: `${server.url}/`, title: 'Fellside', device: 'desktop' }
  const post = async (path: string, data: object, token = '') => {
    const headers = { 'Content-Type': 'application/json', ...(token && { Authorization: `Bearer ${token}` }) }
    const answer = await fetch(`${server.url}/api/v1/visitor/${path}`, { method: 'POST', headers, body: JSON.stringify(data) })
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`)
    return answer.json()
  }
  const { token } = await post('session', { site_key: 'fellside-demo-site', locale: 'en', timezone: 'Europe/London', page: from })
  let id = ''
  for (const text of texts) {
    const sent = await post('messages', { client_id: crypto.randomUUID(), text, lang: 'en', page: from }, token)
    id = sent.conversation?.id ?? sent.conversation ?? id
    await until(async () => {
      const { conversations } = await call<{ conversations: { id: string; last_seq: number }[] }>('GET', '/agent/conversations?view=all')
      const mine = conversations.find((c) => c.id === id)
      return mine !== undefined && mine.last_seq > sent.seq + 1
    }, `a reply to ${text}`)
  }
  return id
}

const tab = (name: string) => page.getByRole('tab', { name })

beforeAll(async () => {
  ;[server, browser] = await Promise.all([startServer(), startBrowser()])
  context = await browser.newContext({ viewport: desktop })
  page = await context.newPage()
  ;({ complaints } = watch(page))
  await signIn(page, server, ada)
  call = await callAs(context, server, ada)
  await chat('How long do I have to return something?')
  ordered = await chat('where is my order', 'FS-204518')
  await chat('track my order', 'my mail is kim@example.com and I am annoyed', 'FS-204518')
})
afterAll(async () => {
  await browser?.close()
  await server?.close()
})

describe('past chats with the draft', () => {
  it('go the same way while nothing is changed', async () => {
    await page.goto(`${server.url}/console/flows/edit/order_status`)
    await page.locator('.fb-box').first().waitFor()
    await tab('Past chats').click()
    await picture(page, 'replay-begin')
    expect(await faults(page)).toEqual([])
    await page.getByRole('button', { name: 'Replay with the draft' }).click()
    await page.getByText('3 chats go the same way').waitFor()
    await picture(page, 'replay-same')
  })

  it('show where a draft parts from them', async () => {
    const now = await call<Draft>('GET', '/flows')
    const sources = now.draft.sources.map((s) =>
      s.name === 'order_status.yaml'
        ? { ...s, text: s.text.replaceAll('orders_url }}/', 'orders_url }}/v2/').replace('What is your order number?', 'Which order is it?') }
        : s,
    )
    await call('PUT', '/flows/draft', { version: now.draft.version, sources })
    await page.goto(`${server.url}/console/flows/edit/order_status`)
    await page.locator('.fb-box').first().waitFor()
    await tab('Past chats').click()
    await page.getByLabel('Which chats').selectOption({ label: 'Those that met this flow' })
    await page.getByRole('button', { name: 'Replay with the draft' }).click()
    await page.getByText('2 of 2 chats go another way').waitFor()
    await picture(page, 'replay-results')
    expect(await faults(page)).toEqual([])
    await page.locator('.fr-counts').getByRole('button', { name: 'No recording' }).click()
    await page.locator('.fr-chats button', { hasText: 'where is my order' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText('Which order is it?').waitFor()
    await dialog.getByText('Other words').first().waitFor()
    await dialog.getByText('has no recording').waitFor()
    await picture(page, 'replay-talk')
    expect(await faults(page)).toEqual([])
    // A step leads to its place on the canvas.
    await dialog.getByRole('button', { name: 'order_status/lookup' }).click()
    await page.locator('.react-flow__node[data-id="lookup"].selected').waitFor()
  })

  it('hide what is personal', async () => {
    await page.locator('.fr-chats button', { hasText: 'track my order' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText('[email]').first().waitFor()
    expect(await dialog.textContent()).not.toContain('kim@example.com')
    await page.keyboard.press('Escape')
  })

  it('keep what was replayed before, and replay one chat from the inbox', async () => {
    await page.getByRole('button', { name: 'Choose other chats' }).click()
    await page.locator('.fr-earlier button').first().waitFor()
    const events = async () => {
      const { conversations } = await call<{ conversations: { id: string; last_seq: number; active_at_ms: number }[] }>('GET', '/agent/conversations?view=all')
      return conversations.map((c) => [c.id, c.last_seq, c.active_at_ms])
    }
    const before = await events()
    await page.goto(`${server.url}/console/inbox/${ordered}?view=all`)
    await page.getByRole('button', { name: 'More' }).click()
    await page.getByRole('menuitem', { name: 'Replay with the draft' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText('Which order is it?').waitFor()
    await picture(page, 'replay-inbox')
    expect(await faults(page)).toEqual([])
    expect(await events()).toEqual(before)
  })

  it('work on a phone, in the dark, in Korean', async () => {
    const state = await context.storageState()
    const small = await openPage(browser, { viewport: phone, colorScheme: 'dark', locale: 'ko', storageState: state })
    await small.page.addInitScript(() => localStorage.setItem('frontdesk.console.lang', 'ko'))
    await small.page.goto(`${server.url}/console/flows/edit/order_status`)
    await small.page.getByRole('tab', { name: '지난 대화' }).click()
    await small.page.locator('.fr-earlier button').first().waitFor()
    await picture(small.page, 'replay-phone-begin')
    await small.page.locator('.fr-earlier button').nth(1).click()
    await small.page.locator('.fr-chats button').first().waitFor()
    await picture(small.page, 'replay-phone-results')
    expect(await faults(small.page)).toEqual([])
    await small.page.locator('.fr-chats button').first().click()
    await small.page.getByRole('dialog').getByText('Which order is it?').waitFor()
    await picture(small.page, 'replay-phone-talk')
    expect(await faults(small.page)).toEqual([])
    expect(await small.page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true)
    await small.context.close()
    expect(complaints).toEqual([])
  })
})
