// Settings: a change is kept, one made on an older state is refused, and
// nobody leaves with something unsaved by mistake.

import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ada, callAs, minji, openPage, phone, picture, signIn, startBrowser, startServer, until, type Server } from './stage'

let server: Server
let browser: Browser

beforeAll(async () => {
  ;[server, browser] = await Promise.all([startServer(), startBrowser()])
})
afterAll(async () => {
  await browser?.close()
  await server?.close()
})

describe('settings', () => {
  it('are saved, never over a colleague’s change, and not left by mistake', async () => {
    const { context, page, complaints } = await openPage(browser)
    await signIn(page, server, ada)
    await page.keyboard.press(',')
    const name = page.getByLabel('Name of the bot')
    await name.fill('Peak')
    await picture(page, 'settings-1-unsaved')
    await page.keyboard.press('Control+s')
    await page.getByText('Saved.', { exact: true }).waitFor()
    const colleague = await browser.newContext() // a session of their own
    const call = await callAs(colleague, server, ada)
    expect((await call<{ settings: { bot_name: string } }>('GET', '/admin/settings')).settings.bot_name).toBe('Peak')

    await page.getByLabel('Largest file, in MB').fill('99')
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await page.getByText('A number from 1 to 50.').waitFor()
    await picture(page, 'settings-2-refused')
    await page.getByLabel('Largest file, in MB').fill('20')
    await call('PATCH', '/admin/settings', { bot_name: 'Summit' })
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await page.getByText('A colleague has changed this meanwhile', { exact: false }).first().waitFor()
    await picture(page, 'settings-3-conflict')
    await page.getByRole('button', { name: 'Take their version' }).click()
    await until(async () => (await name.inputValue()) === 'Summit', 'their version')

    await name.fill('Ridge')
    await page.locator('.sidebar a', { hasText: 'Knowledge' }).click()
    await page.getByText('Leave without saving?').waitFor()
    await page.getByRole('button', { name: 'Stay' }).click()
    expect(await name.inputValue()).toBe('Ridge')
    expect(complaints.filter((c) => !/status of (400|409)/.test(c))).toEqual([])
    await Promise.all([context.close(), colleague.close()])
  })

  it('are a list on a phone, and the workspace’s are not for agents', async () => {
    const small = await openPage(browser, { viewport: phone, colorScheme: 'dark' })
    await signIn(small.page, server, ada)
    await small.page.goto(`${server.url}/console/settings`)
    await small.page.locator('.settings-index a', { hasText: 'Workspace' }).click()
    await small.page.getByLabel('Name of the bot').waitFor()
    await picture(small.page, 'settings-4-phone')
    await small.context.close()
    const { context, page } = await openPage(browser)
    await signIn(page, server, minji)
    await page.locator('.sidebar a', { hasText: 'Settings' }).click() // for their own pages alone
    await page.locator('.settings-list a').first().waitFor()
    expect(await page.locator('.settings-list a', { hasText: 'Workspace' }).count()).toBe(0)
    await page.goto(`${server.url}/console/settings/workspace`)
    await page.getByText('Not for your role').waitFor()
    await context.close()
  })
})
