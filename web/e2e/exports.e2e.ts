// Much is stored of a visitor: an owner has a copy made, is told when it is
// ready, downloads it and deletes it.

import { readFile } from 'node:fs/promises'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ada, callAs, openChat, openPage, phone, picture, startBrowser, startServer, until, type Server } from './stage'

let server: Server
let browser: Browser

beforeAll(async () => {
  server = await startServer(['--demo', '--export-at-once', '1'])
  browser = await startBrowser()
})
afterAll(async () => {
  await browser?.close()
  await server?.close()
})

describe('a large export', () => {
  it('is made in the background, told of, downloaded and deleted', async () => {
    const visitor = await openPage(browser)
    const chat = await openChat(visitor.page, server)
    await chat.say('Where is the zebra parcel?')
    await chat.app.locator('.by-visitor').first().waitFor()
    const owner = await openPage(browser, { acceptDownloads: true })
    const call = await callAs(owner.context, server, ada)
    let list: { conversations: { id: string; visitor: { id: string } }[] } = { conversations: [] }
    await until(async () => (list = await call('GET', '/agent/conversations?view=all&q=zebra')).conversations.length === 1, 'the chat')
    const { page } = owner
    await page.goto(`${server.url}/console/inbox/${list.conversations[0]!.id}?view=all`)
    await page.getByRole('tab', { name: 'Visitor' }).click()
    await page.getByRole('button', { name: 'Export their data' }).click()
    await page.getByText('The export is being made.').first().waitFor()
    const line = page.locator('.exports li')
    await line.filter({ hasText: 'Ready' }).waitFor()
    await page.getByText(/The export of .* is ready\./).first().waitFor()
    await line.scrollIntoViewIfNeeded()
    await picture(page, 'exports-ready')
    const coming = page.waitForEvent('download')
    await line.getByRole('link', { name: 'Download' }).click()
    expect((await readFile(await (await coming).path())).subarray(0, 2).toString()).toBe('PK')

    await page.goto(`${server.url}/console/settings/privacy`)
    const all = page.getByRole('region', { name: 'Exports' })
    await all.getByText('downloaded').waitFor()
    await all.scrollIntoViewIfNeeded()
    await picture(page, 'exports-settings')
    await page.setViewportSize(phone)
    await page.emulateMedia({ colorScheme: 'dark' })
    await all.scrollIntoViewIfNeeded()
    await picture(page, 'exports-settings-phone')
    await all.getByRole('button', { name: 'Delete' }).click()
    await all.getByText('No export is being made').waitFor()
    await owner.context.close()
    await visitor.context.close()
  })
})
