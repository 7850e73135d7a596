// The page of figures: empty at first, then what visitors and a person did,
// down to the chats and their CSV; slices, days, languages; judged by axe.

import { readFile } from 'node:fs/promises'
import axe from 'axe-core'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ada, callAs, desktop, openPage, phone, picture, signIn, startBrowser, startServer, until, watch, type Server } from './stage'

let server: Server
let browser: Browser
let context: BrowserContext
let page: Page
let complaints: string[]
let strangers: string[]

async function faults(of: Page): Promise<string[]> {
  await of.waitForFunction(() => document.getAnimations().every((each) => each.playState !== 'running'))
  await of.evaluate(axe.source)
  const { violations } = await of.evaluate(() =>
    (window as unknown as { axe: typeof axe }).axe.run(document, { iframes: false, resultTypes: ['violations'] }),
  )
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html.slice(0, 160)} ${node.failureSummary ?? ''}`))
}

/** A visitor who writes over REST; gives their conversation. */
async function visitor(text: string) {
  const from = { url: `${server.url}/tents`, title: 'Tents', device: 'desktop' }
  const post = async (path: string, data: object, token = '') => {
    const headers = { 'Content-Type': 'application/json', ...(token && { Authorization: `Bearer ${token}` }) }
    const answer = await fetch(`${server.url}/api/v1/visitor/${path}`, { method: 'POST', headers, body: JSON.stringify(data) })
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`)
    return answer.json()
  }
  const { token } = await post('session', { site_key: 'fellside-demo-site', locale: 'en', timezone: 'Europe/London', page: from })
  const say = (words: string) => post('messages', { client_id: crypto.randomUUID(), text: words, lang: 'en', page: from }, token)
  await say(text)
  const conversations = await fetch(`${server.url}/api/v1/visitor/conversations`, { headers: { Authorization: `Bearer ${token}` } })
  const id: string = (await conversations.json()).conversations[0].id
  return { id, say, end: () => post(`conversations/${id}/end`, { client_id: crypto.randomUUID() }, token) }
}

beforeAll(async () => {
  ;[server, browser] = await Promise.all([startServer(), startBrowser()])
  context = await browser.newContext({ viewport: desktop })
  page = await context.newPage()
  ;({ complaints, strangers } = watch(page))
  await signIn(page, server, ada)
})
afterAll(async () => {
  await browser?.close()
  await server?.close()
})

describe('the figures', () => {
  it('say plainly that nothing is measured yet, and are a key away', async () => {
    await page.locator('body').press('m')
    await page.getByRole('heading', { name: 'Analytics', level: 1 }).waitFor()
    await page.getByText('Days and hours are those of Europe/London').waitFor()
    // The agent who looks is online by now: an empty slice is empty all the same.
    await page.goto(`${server.url}/console/analytics?article=Nothing+like+it`)
    await page.locator('.a-slices').waitFor()
    await page.locator('.a-figures, .empty').first().waitFor()
    await picture(page, 'analytics-empty')
    await page.getByRole('button', { name: 'Take away: Nothing like it' }).click()
    await until(() => !page.url().includes('article='), 'the slice to be gone')
  })

  it('count what happened, down to the chats and their CSV', async () => {
    const other = await browser.newContext()
    const call = await callAs(other, server, ada)
    const asks = await visitor('I want to talk to a person, please')
    await until(async () => {
      const { conversation } = await call<{ conversation: { owner: string; last_seq: number } }>('GET', `/agent/conversations/${asks.id}`)
      return conversation.last_seq > 3
    }, 'the bot to hand over')
    await call('POST', `/agent/conversations/${asks.id}/messages`, { client_id: crypto.randomUUID(), text: 'Hello, Ada here.' })
    await call('POST', `/agent/conversations/${asks.id}/resolve`, { client_id: crypto.randomUUID() })
    const solved = await visitor('how long do i have to return something')
    await until(async () => {
      const { conversation } = await call<{ conversation: { last_seq: number } }>('GET', `/agent/conversations/${solved.id}`)
      return conversation.last_seq > 3
    }, 'the bot to answer')
    await solved.end()
    type Report = { summary: { engagements: number; provisional: { denominator: number } }; figures: { name: string; n: number }[] }
    await until(async () => {
      const report = await call<Report>('GET', '/analytics/report?days=1')
      return report.summary.provisional.denominator === 2 && report.figures.find((f) => f.name === 'first_response')!.n === 1
    }, 'the figures')

    await page.goto(`${server.url}/console/analytics?days=1`)
    const containment = page.locator('.a-containment')
    await containment.getByText('Nothing is settled yet').waitFor()
    await containment.getByText('Provisional, apart: 50% (1 of 2)').waitFor()
    const response = page.getByRole('region', { name: 'First response', exact: true })
    await response.getByText('1 measured').waitFor()

    // What it means, by keyboard.
    await response.getByRole('button', { name: 'What First response means' }).press('Enter')
    await page.getByRole('dialog').getByText('Messages by the bot never count.').waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('radio', { name: 'Business hours' }).click()
    await page.getByRole('region', { name: 'First response, business hours' }).waitFor()
    await page.getByRole('combobox', { name: 'Figure' }).selectOption('bot_reply')
    await page.getByRole('combobox', { name: 'Dimension' }).selectOption('article')
    await page.getByRole('region', { name: 'Told apart by' }).last().getByRole('row').nth(1).waitFor()
    expect(await faults(page)).toEqual([])
    await picture(page, 'analytics')

    // A slice, and the chats behind a figure in it.
    await page.getByRole('combobox', { name: 'Dimension' }).selectOption('page')
    await page.getByRole('button', { name: '/tents', exact: true }).click()
    await page.getByRole('button', { name: 'Take away: /tents' }).waitFor()
    await page.getByRole('link', { name: 'Chats behind First response, business hours' }).click()
    await page.getByRole('heading', { name: 'First response, business hours' }).waitFor()
    await page.getByText('I want to talk to a person, please').waitFor()
    expect(await page.locator('.engagements li').count()).toBe(1)
    await picture(page, 'analytics-list')
    const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'CSV' }).click()])
    const csv = await readFile(await file.path(), 'utf8')
    expect(csv).toContain(asks.id)
    expect(csv).not.toContain('talk to a person')
    await page.locator('.engagements a').first().click()
    await page.getByText('Hello, Ada here.').first().waitFor()
    await other.close()
  })

  it('take any days, and say when they are backwards', async () => {
    await page.goto(`${server.url}/console/analytics`)
    await page.getByRole('radio', { name: 'Custom' }).click()
    await page.locator('.a-days input').first().fill('2020-01-02')
    await page.locator('.a-days input').last().fill('2020-01-01')
    await page.getByText('The first day is after the last one.').waitFor()
    await page.locator('.a-days input').last().fill('2020-01-03')
    await page.getByText('Nothing measured in this time').waitFor()
    await picture(page, 'analytics-nothing')
  })

  it('fit a phone in the dark, in Korean', async () => {
    const small = await openPage(browser, { viewport: phone, colorScheme: 'dark', locale: 'ko' })
    await signIn(small.page, server, ada)
    await small.page.goto(`${server.url}/console/analytics?days=1`)
    await small.page.getByRole('heading', { name: '확정 해결률' }).waitFor()
    const [wide, room] = await small.page.locator('main').evaluate((m) => [m.scrollWidth, m.clientWidth])
    expect(wide).toBeLessThanOrEqual(room!)
    expect(await faults(small.page)).toEqual([])
    await picture(small.page, 'analytics-phone-dark')
    expect(small.complaints).toEqual([])
    await small.context.close()
  })

  it('said nothing to anybody else, and complained of nothing', () => {
    expect(strangers).toEqual([])
    expect(complaints).toEqual([])
  })
})
