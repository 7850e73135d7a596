// A supervisor at a desk: joins a colleague's chat, takes it over and gives it
// back to them, as the visitor and the colleague see it.

import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { ada, callAs, minji, openChat, openPage, phone, picture, startBrowser, startServer, until, type Server } from './stage'

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

it('a supervisor joins, takes over and reassigns, and everybody sees it', async () => {
  const visitor = await openPage(browser, { viewport: phone })
  const { app, say } = await openChat(visitor.page, server)
  await say('Where is the heron parcel?')
  await app.locator('.by-visitor').first().waitFor()
  const colleague = await openPage(browser)
  const boss = await openPage(browser)
  const asMinji = await callAs(colleague.context, server, minji)
  const asAda = await callAs(boss.context, server, ada)
  for (const call of [asMinji, asAda]) await call('PUT', '/agent/presence', { status: 'online' })
  let list: { conversations: { id: string }[] } = { conversations: [] }
  await until(async () => (list = await asAda('GET', '/agent/conversations?view=all&q=heron')).conversations.length === 1, 'the chat')
  const at = `${server.url}/console/inbox/${list.conversations[0]!.id}?view=all`
  const chatOf = (page: typeof boss.page) => page.locator('.chat')
  const write = async (page: typeof boss.page, text: string) => {
    await page.locator('.composer textarea').fill(text)
    await page.locator('.composer textarea').press('Enter')
  }
  const said = (text: string) => app.locator('.message', { hasText: text }).first().waitFor()

  await colleague.page.goto(at)
  await chatOf(colleague.page).getByRole('button', { name: 'Take over' }).first().click()
  await write(colleague.page, 'I am looking for it.')
  await said('I am looking for it.')

  await boss.page.goto(at)
  await chatOf(boss.page).getByRole('button', { name: 'Join' }).click()
  await write(boss.page, 'Ada here, too: it left yesterday.')
  await said('Ada here, too')
  await colleague.page.locator('.message', { hasText: 'Ada here, too' }).waitFor()
  await chatOf(colleague.page).getByText('with Ada Thornton').first().waitFor()
  await picture(boss.page, 'takeover-joined')
  await picture(colleague.page, 'takeover-joined-colleague')
  await picture(visitor.page, 'takeover-joined-visitor')

  await chatOf(boss.page).getByRole('button', { name: 'Take over' }).first().click()
  await chatOf(boss.page).locator('.chip', { hasText: 'Yours' }).waitFor()
  await chatOf(colleague.page).locator('.chip', { hasText: 'Ada Thornton' }).first().waitFor()
  await write(boss.page, 'I go on from here.')
  await said('I go on from here.')
  await picture(colleague.page, 'takeover-taken-colleague')

  await chatOf(boss.page).getByRole('button', { name: 'More' }).first().click()
  await boss.page.getByRole('menuitem', { name: 'Transfer' }).click()
  await boss.page.getByRole('dialog').getByText('Kim Minji').click()
  await picture(boss.page, 'takeover-transfer')
  await boss.page.getByRole('dialog').getByRole('button', { name: 'Transfer' }).click()
  await chatOf(colleague.page).locator('.chip', { hasText: 'Yours' }).waitFor()
  await write(colleague.page, 'I have it again.')
  await said('I have it again.')
  await colleague.page.emulateMedia({ colorScheme: 'dark' })
  await picture(colleague.page, 'takeover-back-colleague-dark')
  await picture(visitor.page, 'takeover-visitor')
  for (const who of [visitor, colleague, boss]) {
    expect(who.complaints).toEqual([])
    await who.context.close()
  }
})
