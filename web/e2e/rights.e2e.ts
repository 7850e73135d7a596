// A visitor agrees, is blocked and let in again, is exported and erased; an
// owner says what visitors are told and how long data is kept.

import { readFile } from 'node:fs/promises'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ada, callAs, openChat, openPage, phone, picture, startBrowser, startServer, until, widgetOf, type Server } from './stage'

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

interface List {
  conversations: { id: string; preview: string; visitor: { id: string }; status: string }[]
}

describe("visitors' rights", () => {
  it('are set on the page of the settings, in both languages and at phone width', async () => {
    const { context, page, complaints } = await openPage(browser)
    const call = await callAs(context, server, ada)
    await page.goto(`${server.url}/console/settings/privacy`)
    await page.getByLabel('That a bot answers (English)').fill('Our bot answers first.')
    await page.getByLabel('Address of your privacy page (English)').fill('privacy')
    await page.getByLabel('Ask for consent before the first message').check()
    await page.getByLabel('What visitors agree to (English)').fill('We keep what you write for a year.')
    await page.getByLabel('Texts of chats').fill('365')
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await page.getByRole('alert').first().waitFor()
    await picture(page, 'rights-settings-refused')
    await page.getByLabel('Address of your privacy page (English)').fill('https://fellside.example/privacy')
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await page.getByText('Saved.').first().waitFor()
    await picture(page, 'rights-settings')
    const { settings } = await call<{ settings: { privacy: { ask: boolean; retention: { messages_days: number } } } }>('GET', '/admin/settings')
    expect([settings.privacy.ask, settings.privacy.retention.messages_days]).toEqual([true, 365])
    await page.setViewportSize(phone)
    await page.emulateMedia({ colorScheme: 'dark' })
    await picture(page, 'rights-settings-phone')
    expect(complaints.filter((c) => !c.includes('400'))).toEqual([])
    await context.close()
  })

  it('begin with consent, which can be withdrawn', async () => {
    const { context, page } = await openPage(browser, { viewport: phone, colorScheme: 'dark' })
    await page.goto(server.url)
    const { app, button } = widgetOf(page)
    await button.click()
    await app.getByRole('button', { name: 'I agree' }).waitFor()
    await picture(page, 'rights-widget-consent')
    expect(await app.locator('.notice').textContent()).toContain('Our bot answers first.')
    expect(await app.locator('textarea').count()).toBe(0)
    await app.getByRole('button', { name: 'I agree' }).click()
    await app.locator('textarea').fill('How long can I return a tent?')
    await app.locator('textarea').press('Enter')
    await app.locator('.by-bot .sources').first().waitFor()
    await picture(page, 'rights-widget-agreed')
    await app.locator('.menu > button').click()
    await app.locator('[role=menuitem]', { hasText: 'Withdraw my consent' }).click()
    await app.getByRole('button', { name: 'I agree' }).waitFor()
    await context.close()
  })

  it('let agents block with a reason and take it back, and owners export and erase', async () => {
    const owner = await openPage(browser, { acceptDownloads: true })
    const call = await callAs(owner.context, server, ada)
    await call('PATCH', '/admin/settings', { privacy: null })
    const visitor = await openPage(browser)
    const chat = await openChat(visitor.page, server)
    await chat.say('Where is the zebra parcel?')
    await chat.app.locator('.by-visitor').first().waitFor()
    let list: List = { conversations: [] }
    await until(async () => (list = await call<List>('GET', '/agent/conversations?view=all&q=zebra')).conversations.length === 1, 'the chat')
    const { id } = list.conversations[0]!
    const { page } = owner
    await page.goto(`${server.url}/console/inbox/${id}?view=all`)
    const visitorTab = page.getByRole('tab', { name: 'Visitor' })
    await visitorTab.click()
    await page.getByRole('button', { name: 'Block visitor' }).scrollIntoViewIfNeeded()
    await picture(page, 'rights-card')
    await page.getByRole('button', { name: 'Block visitor' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Reason, for colleagues').fill('insults')
    await dialog.getByLabel('Until').selectOption({ label: 'For 7 days' })
    await picture(page, 'rights-block')
    await dialog.getByRole('button', { name: 'Block visitor' }).click()
    await page.getByRole('button', { name: 'Unblock' }).waitFor()
    await page.getByText('insults').first().waitFor()
    await picture(page, 'rights-blocked')
    await chat.app.getByText('This chat has ended').first().waitFor()
    await page.goto(`${server.url}/console/settings/privacy`)
    await page.locator('.blocked li', { hasText: 'insults' }).waitFor()
    await page.locator('.blocked').scrollIntoViewIfNeeded()
    await picture(page, 'rights-blocked-list')
    await page.locator('.blocked').getByRole('button', { name: 'Unblock' }).click()
    await page.getByText('Nobody is blocked.').waitFor()

    await page.goto(`${server.url}/console/inbox/${id}?view=all`)
    await visitorTab.click()
    await page.getByRole('button', { name: 'Mark as spam' }).click()
    await page.getByRole('button', { name: 'Not spam' }).waitFor()
    await page.getByText('marked the chat as spam').first().waitFor()
    const coming = page.waitForEvent('download')
    await page.getByRole('button', { name: 'Export their data' }).click()
    expect((await readFile(await (await coming).path())).subarray(0, 2).toString()).toBe('PK')
    await page.getByRole('button', { name: 'Erase visitor' }).click()
    await dialog.getByText('all chats (1)').waitFor()
    expect(await dialog.getByRole('button', { name: 'Erase for ever' }).isDisabled()).toBe(true)
    await dialog.getByLabel('I know that this cannot be brought back').check()
    await picture(page, 'rights-erase')
    await dialog.getByRole('button', { name: 'Erase for ever' }).click()
    await page.getByText('The texts of this chat were erased, on request').waitFor()
    await until(async () => (await page.getByText('zebra').count()) === 0, 'the console to forget')
    await picture(page, 'rights-erased')
    await until(async () => (await call<List>('GET', '/agent/conversations?view=all&q=zebra')).conversations.length === 0, 'the list to forget')
    await page.setViewportSize(phone)
    await page.emulateMedia({ colorScheme: 'dark' })
    await picture(page, 'rights-erased-phone')
    await chat.app.getByText('This chat was deleted').waitFor()
    await picture(visitor.page, 'rights-widget-erased')
    await owner.context.close()
    await visitor.context.close()
  })
})
