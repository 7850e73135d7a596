// Splits and custom events: a page tells the chat what happened, also over a
// connection that dies; visitors meet an arm, and the builder shows how the arms compare.

import axe from 'axe-core'
import type { Schemas } from '@frontdesk/protocol'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ada, callAs, desktop, openPage, phone, picture, signIn, startBrowser, startServer, until, watch, widgetOf, type Server } from './stage'

const flows = `flow: hello
triggers: [{start: true}]
steps:
  - id: greeting
    split: [{id: short, weight: 1}, {id: warm, weight: 1, goto: welcome}]
  - {say: {en: "Hello.", ko: "안녕하세요."}}
  - {end: {}}
  - {id: welcome, say: {en: "Welcome to the shop.", ko: "어서 오세요."}}
---
flow: cart
triggers: [{event: cart.abandoned, when: event.total >= 30}]
steps:
  - {say: {en: "Your {{ event.item }} for {{ event.total }} are still here.", ko: "{{ event.item }} 아직 담겨 있어요."}}
---
flow: pay
triggers: [{keyword: [pay]}]
steps:
  - {say: {en: "I wait for your payment.", ko: "결제를 기다릴게요."}}
  - wait: {event: paid}
  - {say: {en: "Thank you for {{ event.total }}.", ko: "{{ event.total }} 고마워요."}}
  - {end: resolved}
`

interface Site {
  Frontdesk: { event(name: string, data?: Record<string, string | number>): void }
}

let server: Server
let browser: Browser
let context: BrowserContext
let page: Page
let complaints: string[]
let call: Awaited<ReturnType<typeof callAs>>

beforeAll(async () => {
  ;[server, browser] = await Promise.all([startServer(), startBrowser()])
  context = await browser.newContext({ viewport: desktop })
  page = await context.newPage()
  ;({ complaints } = watch(page))
  await signIn(page, server, ada)
  call = await callAs(context, server, ada)
  const before = await call<{ draft: { version: number } }>('GET', '/flows')
  const draft = await call<{ draft?: { version: number }; version?: number }>('PUT', '/flows/draft', { version: before.draft.version, sources: [{ name: 'shop.yaml', text: flows }] })
  await call('POST', '/flows/publish', { version: draft.draft?.version ?? draft.version ?? before.draft.version + 1 })
})
afterAll(async () => {
  await browser?.close()
  await server?.close()
})

const tell = (of: Page, name: string, data?: Record<string, string | number>) =>
  of.evaluate(([n, d]) => (window as unknown as Site).Frontdesk.event(n as string, d as Record<string, string | number>), [name, data] as const)

describe('custom events', () => {
  it('begin a flow and wake a step that waits, once each, also over a connection that dies', async () => {
    const visitor = await openPage(browser)
    await visitor.page.goto(server.url)
    const { button, app } = widgetOf(visitor.page)
    await button.waitFor()
    // Before the chat is opened, the event waits on the page.
    await tell(visitor.page, 'cart.abandoned', { item: 'boots', total: 45 })
    await button.click()
    await app.getByText('Your boots for 45 are still here.').waitFor()
    await picture(visitor.page, 'custom-event')

    await app.locator('textarea').first().fill('pay')
    await app.locator('textarea').first().press('Enter')
    await app.getByText('I wait for your payment.').waitFor()
    await server.kill()
    await tell(visitor.page, 'paid', { total: 45 })
    await server.restart()
    await app.getByText('Thank you for 45.').waitFor({ timeout: 60_000 })
    expect(await app.getByText('Thank you for 45.').count()).toBe(1)
    expect(visitor.complaints).toEqual([])
    await visitor.context.close()
  })

  it('that are not sound are said to the site, never to the visitor', async () => {
    const visitor = await openPage(browser)
    const warned: string[] = []
    visitor.page.on('console', (message) => message.type() === 'warning' && warned.push(message.text()))
    await visitor.page.goto(server.url)
    const { button, app } = widgetOf(visitor.page)
    await button.click()
    await app.getByText(/Hello\.|Welcome to the shop\./).first().waitFor()
    await tell(visitor.page, 'no spaces', {})
    await until(() => warned.some((text) => text.includes('no spaces')), 'the warning')
    expect(await app.locator('[role=alert]').allInnerTexts()).toEqual([''])
    await visitor.context.close()
  })
})

describe('the results of a split', () => {
  const open = async () => {
    await page.goto(`${server.url}/console/flows/edit/hello?step=greeting`)
    await page.getByRole('region', { name: 'Results' }).waitFor()
  }

  it('count who met it, and say that it is not enough to say', async () => {
    await call<Schemas['Splits']>('GET', '/flows/splits')
    await until(async () => ((await call<Schemas['Splits']>('GET', '/flows/splits?flow=hello&step=greeting')).splits[0]?.exposed ?? 0) >= 2, 'two exposures')
    await open()
    const results = page.getByRole('region', { name: 'Results' })
    await results.getByText('visitors').first().waitFor()
    await results.getByText('Not enough to say').waitFor()
    await results.getByLabel('Compare by').selectOption({ label: 'A flow reached its goal' })
    const saving = page.waitForEvent('download')
    await results.getByRole('button', { name: 'Save as a table' }).click()
    expect((await saving).suggestedFilename()).toBe('frontdesk-split-hello-greeting.csv')
    await picture(page, 'split-first')
  })

  it('are drawn with intervals and verdicts, at every width and at night', async () => {
    // Three days have to pass before anything is settled: these figures are played.
    await page.route('**/api/v1/flows/splits?**', (route) => route.fulfill({ json: played }))
    await open()
    const results = page.getByRole('region', { name: 'Results' })
    await results.getByText('Better').waitFor()
    await results.scrollIntoViewIfNeeded()
    await page.evaluate(() => document.querySelector('.split-results')?.scrollIntoView())
    await picture(page, 'split-results')
    await page.emulateMedia({ colorScheme: 'dark' })
    await picture(page, 'split-results-dark')
    await page.evaluate(axe.source)
    const { violations } = await page.evaluate(() => (window as unknown as { axe: typeof axe }).axe.run('.split-results', { resultTypes: ['violations'] }))
    expect(violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.html).join(' ')}`)).toEqual([])
    await page.emulateMedia({ colorScheme: 'light' })
    await page.setViewportSize(phone)
    await open()
    await page.evaluate(() => document.querySelector('.split-results')?.scrollIntoView())
    await results.getByText('Better').waitFor()
    await picture(page, 'split-results-phone')
    await page.setViewportSize(desktop)
    await page.unroute('**/api/v1/flows/splits?**')
    await page.route('**/api/v1/flows/splits?**', (route) => route.fulfill({ status: 500, json: { error: { code: 'internal', message: 'no' } } }))
    await open()
    await results.getByRole('button', { name: 'Try again' }).waitFor({ timeout: 30_000 })
    await page.unroute('**/api/v1/flows/splits?**')
    expect(complaints.filter((text) => !text.includes('500'))).toEqual([])
  })
})

const arm = (name: string, exposed: number): Schemas['SplitArm'] => ({
  arm: name, exposed, without_need: 7, open: 4, excluded: 3, settled: exposed - 20, provisional: 6, outcomes: [],
})
const played: Schemas['Splits'] = {
  definitions: { contained: 'Contained and not reversed ÷ ended needs.', difference: 'The arm’s rate less the first arm’s.' },
  splits: [
    {
      flow: 'hello', step: 'greeting', sticky: 'visitor', first_ms: 1_790_000_000_000, last_ms: 1_795_000_000_000,
      releases: [{ number: 3, exposed: 293 }, { number: 4, exposed: 150 }], exposed: 443, mixed: 11, late: 13, crossed: 0,
      arms: [arm('short', 140), arm('warm', 141), arm('a_name_that_is_much_too_long_for_a_narrow_panel', 138)],
      measures: [
        {
          name: 'contained', higher_better: true,
          arms: [
            { arm: 'short', count: 60, of: 120, rate: 0.5, low: 0.4119, high: 0.5881, provisional_count: 4, provisional_of: 6, verdict: 'base', needed: 0, more_needed: 0 },
            { arm: 'warm', count: 88, of: 130, rate: 0.6769, low: 0.5925, high: 0.7512, provisional_count: 1, provisional_of: 2, difference: 0.1769, difference_low: 0.0549, difference_high: 0.2921, verdict: 'better', needed: 121, more_needed: 0 },
            { arm: 'a_name_that_is_much_too_long_for_a_narrow_panel', count: 57, of: 118, rate: 0.4831, low: 0.3949, high: 0.5722, provisional_count: 0, provisional_of: 0, difference: -0.0169, difference_low: -0.1417, difference_high: 0.1085, verdict: 'not_enough', needed: 1565, more_needed: 1447 },
          ],
        },
      ],
    },
  ],
}
