// A page tells agents of its visitor, who see that nobody vouches for it.

import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { ada, callAs, openChat, openPage, picture, startBrowser, startServer, until, type Server } from './stage'

let server: Server
let browser: Browser

beforeAll(async () => {
  server = await startServer()
  browser = await startBrowser()
})
afterAll(async () => {
  await browser?.close()
  await server?.close()
})

interface Site {
  Frontdesk: { set(attributes: Record<string, unknown>): void }
}

it('what a page says of its visitor is shown to agents as not verified, and can be taken back', async () => {
  const visitor = await openPage(browser)
  const warned: string[] = []
  visitor.page.on('console', (message) => message.type() === 'warning' && warned.push(message.text()))
  await visitor.page.addInitScript(() => {
    new MutationObserver((_, watch) => {
      const tag = document.querySelector<HTMLScriptElement>('script[data-site]')
      if (!tag) return
      tag.dataset.attributes = '{"plan":"pro","seats":12,"deep":{"no":1}}'
      watch.disconnect()
    }).observe(document, { childList: true, subtree: true })
  })
  const { app, say } = await openChat(visitor.page, server)
  await say('Do you repair zips?')
  await until(() => warned.some((text) => text.includes('deep')), 'the warning')
  expect(await app.locator('[role=alert]').allInnerTexts()).toEqual([''])

  const { page, context, complaints } = await openPage(browser)
  const call = await callAs(context, server, ada)
  let list: { conversations: { id: string }[] } = { conversations: [] }
  await until(async () => (list = await call('GET', '/agent/conversations?view=all&q=zips')).conversations.length === 1, 'the chat')
  await page.goto(`${server.url}/console/inbox/${list.conversations[0]!.id}?view=all`)
  await page.getByRole('tab', { name: 'Visitor' }).click()
  const told = page.locator('section, div').filter({ hasText: 'Told by the page, not verified' }).last()
  await told.waitFor()
  const facts = page.locator('.facts div', { has: page.locator('dt', { hasText: /^(plan|seats|deep)$/ }) })
  expect(await facts.allInnerTexts()).toEqual([expect.stringMatching(/plan\s+pro/), expect.stringMatching(/seats\s+12/)])
  await picture(page, 'attributes')

  await visitor.page.evaluate(() => (window as unknown as Site).Frontdesk.set({ plan: null, seats: 13 }))
  await until(async () => {
    await page.reload()
    await page.getByRole('tab', { name: 'Visitor' }).click()
    await told.waitFor()
    const now = await facts.allInnerTexts()
    return now.length === 1 && /seats\s+13/.test(now[0]!)
  }, 'what was taken back to be gone')
  expect(complaints).toEqual([])
  await visitor.context.close()
  await context.close()
})
