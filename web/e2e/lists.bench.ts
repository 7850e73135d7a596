// How quick the console is with 10,000 chats in the view: its first paint from
// a cold cache, opening a chat, and going through the whole list.

import { execFileSync } from 'node:child_process'
import { loadavg } from 'node:os'
import { fileURLToPath } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { ada, openPage, signIn, startBrowser, startServer, type Server } from './stage'

const CHATS = Number(process.env.CHATS || 10_000)
const root = fileURLToPath(new URL('../..', import.meta.url))

let server: Server
let browser: Browser

beforeAll(async () => {
  ;[server, browser] = await Promise.all([startServer(), startBrowser()])
  await server.kill()
  execFileSync('go', ['run', './cmd/crowd', '--data-dir', server.data, '--agents', '0', '--waiting', '0', '--served', '0', '--resolved', String(CHATS)], { cwd: root, stdio: 'inherit' })
  await server.restart()
})
afterAll(async () => {
  await browser?.close()
  await server?.close()
})

// In the page: when the first row was there, and how long a click took until the chat's messages were.
const watching = () => {
  const w = window as unknown as { rowsAt?: number; opened: number[] }
  w.opened = []
  let clicked: number | undefined
  let wanted = ''
  addEventListener('click', (e) => {
    const row = (e.target as Element).closest('a.row')
    if (row) [clicked, wanted] = [e.timeStamp, row.getAttribute('href')!.split('?')[0]!]
  }, true)
  const look = () => {
    if (!w.rowsAt && document.querySelector('a.row')) requestAnimationFrame(() => (w.rowsAt ??= performance.now()))
    if (clicked !== undefined && location.pathname.endsWith(wanted) && document.querySelector('.chat .message.visitor')) {
      const from = clicked
      clicked = undefined
      requestAnimationFrame(() => w.opened.push(performance.now() - from))
    }
  }
  new MutationObserver(look).observe(document, { childList: true, subtree: true })
}

const median = (list: number[]) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)]!
const p95 = (list: number[]) => [...list].sort((a, b) => a - b)[Math.ceil(list.length * 0.95) - 1]!
const figures = (list: number[]) => `median ${median(list).toFixed(0)} ms, 95 % within ${p95(list).toFixed(0)} ms, of ${list.length}`

async function openChats(page: Page, n: number): Promise<number[]> {
  const before = await page.evaluate(() => (window as unknown as { opened: number[] }).opened.length)
  for (let i = 0; i < n; i++) {
    await page.locator('.list a.row:not([aria-current])').nth(2 + (i % 4)).click()
    await page.waitForFunction((k) => (window as unknown as { opened: number[] }).opened.length >= k, before + i + 1)
  }
  return page.evaluate((k) => (window as unknown as { opened: number[] }).opened.slice(k), before)
}

it(`with ${CHATS} chats in the view`, async () => {
  const first = await openPage(browser)
  await signIn(first.page, server, ada)
  const storageState = await first.context.storageState()
  await first.context.close()

  const paints: number[] = []
  const lists: number[] = []
  let page: Page | undefined
  for (let i = 0; i < 7; i++) {
    await page?.context().close()
    const opened = await openPage(browser, { storageState }) // a context of its own has an empty cache
    page = opened.page
    await page.addInitScript(watching)
    await page.goto(`${server.url}/console/inbox?view=resolved`)
    await page.waitForFunction(() => (window as unknown as { rowsAt?: number }).rowsAt)
    const [paint, list] = await page.evaluate(() => [
      performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? NaN,
      (window as unknown as { rowsAt: number }).rowsAt,
    ])
    paints.push(paint!)
    lists.push(list!)
  }
  const fresh = await openChats(page!, 20)

  const began = Date.now()
  const box = page!.locator('.list-body > .virtual')
  const last = async () => Number(await page!.locator('.list li[aria-posinset]').last().getAttribute('aria-posinset'))
  for (let still = 0, seen = 0; still < 40 && seen < CHATS; ) {
    await box.evaluate((el) => (el.scrollTop = el.scrollHeight))
    await page!.waitForTimeout(30)
    const now = await last()
    still = now > seen ? 0 : still + 1
    seen = now
  }
  const through = (Date.now() - began) / 1000
  const end = await last()
  const drawn = await page!.locator('.list a.row').count()
  await box.evaluate((el) => (el.scrollTop -= 2000))
  const deep = await openChats(page!, 20)
  console.log(
    [
      `load of the machine  ${loadavg().map((x) => x.toFixed(1)).join(' ')}`,
      `first paint          ${figures(paints)}`,
      `list shown           ${figures(lists)}`,
      `open a chat          ${figures(fresh)}`,
      `go through the list  ${end} rows in ${through.toFixed(1)} s, ${drawn} of them drawn`,
      `open one at the end  ${figures(deep)}`,
    ].join('\n'),
  )
  expect(drawn).toBeLessThan(60)
  expect(end).toBeGreaterThanOrEqual(Math.min(CHATS, 1000))
})
