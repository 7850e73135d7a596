// The live board at size: 200 agents, 1,000 chats that wait and 150 that are served.

import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ada, callAs, openPage, picture, signIn, startBrowser, startServer, until, type Server } from './stage'

const root = fileURLToPath(new URL('../..', import.meta.url))

let server: Server
let browser: Browser

beforeAll(async () => {
  ;[server, browser] = await Promise.all([startServer(), startBrowser()])
  await server.kill()
  await promisify(execFile)('go', ['run', './cmd/crowd', '--data-dir', server.data], { cwd: root })
  await server.restart()
}, 300_000)
afterAll(async () => {
  await browser?.close()
  await server?.close()
})

describe('a crowded board', () => {
  it('is drawn at once, and a change redraws what changed', async () => {
    const { context, page, complaints } = await openPage(browser)
    await signIn(page, server, ada)
    const office = await browser.newContext()
    const call = await callAs(office, server, ada)

    // From its data to its rows: what the browser itself does.
    const answer = page.waitForResponse((r) => r.url().includes('/agent/board') && r.status() === 200)
    await page.keyboard.press('l')
    await (await answer).finished()
    const come = Date.now()
    await page.locator('.floor-column.waiting article').first().waitFor()
    const drawn = Date.now() - come
    await page.locator('.floor-column.waiting h2', { hasText: /1,?000/ }).waitFor()
    await page.locator('.floor-column.served h2', { hasText: '150' }).waitFor()
    await picture(page, 'board-1-crowded')
    // Rows in sight only, however many there are.
    expect(await page.locator('.floor article').count()).toBeLessThan(120)

    // Each row is marked; after a change those that have nothing to do with it are the same elements, drawn once.
    await page.evaluate(() => {
      const seen = window as unknown as { touched: Set<Element> }
      seen.touched = new Set()
      for (const row of document.querySelectorAll('.floor article')) row.setAttribute('data-old', '')
      new MutationObserver((records) => {
        for (const r of records) {
          // Clocks tick by themselves.
          if (r.type === 'characterData') continue
          const row = (r.target instanceof Element ? r.target : r.target.parentElement)?.closest('article')
          if (row) seen.touched.add(row)
        }
      }).observe(document.querySelector('.floor-columns')!, { subtree: true, childList: true, attributes: true, characterData: true })
    })
    const rows = await page.locator('.floor article').count()
    const { agents, waiting } = await call<{ agents: { id: string; name: string }[]; waiting: { conversation: string }[] }>('GET', '/agent/board')
    const clerk = agents.find((a) => a.name === 'Clerk 199')!
    const begun = Date.now()
    await call('POST', `/agent/conversations/${waiting[0]!.conversation}/assign`, { client_id: crypto.randomUUID(), agent: clerk.id })
    await page.locator('.floor-column.waiting h2', { hasText: '999' }).waitFor()
    const told = Date.now() - begun
    await until(() => page.locator('.floor-column.served h2', { hasText: '151' }).isVisible(), 'the chat to be served')
    const old = await page.locator('.floor article[data-old]').count()
    const touched = await page.evaluate(() => (window as unknown as { touched: Set<Element> }).touched.size)
    console.info(`the board: ${drawn} ms to draw, a change seen after ${told} ms, ${rows} rows, ${old} stayed, ${touched} changed`)
    expect(rows - old).toBeLessThanOrEqual(3)
    expect(touched).toBeLessThanOrEqual(8)

    // The foot of a long list is there, too.
    await page.locator('.floor-column.waiting .virtual').evaluate((el) => el.scrollTo(0, el.scrollHeight))
    await page.locator('.floor-column.waiting li[aria-posinset="999"]').waitFor()
    await page.emulateMedia({ colorScheme: 'dark' })
    await picture(page, 'board-2-foot-dark')
    expect(complaints).toEqual([])
    await context.close()
    await office.close()
  })
})
