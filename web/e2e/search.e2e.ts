// An agent finds a chat by its words, in both languages, and lays it aside.

import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ada, openChat, openPage, phone, picture, signIn, startBrowser, startServer, type Server } from './stage'

let server: Server
let browser: Browser

beforeAll(async () => {
  ;[server, browser] = await Promise.all([startServer(), startBrowser()])
})
afterAll(async () => {
  await browser?.close()
  await server?.close()
})

describe('the search', () => {
  it('finds words in any chat, leads to them, and a chat is snoozed and back', async () => {
    const visitor = await openPage(browser)
    const { app, say } = await openChat(visitor.page, server, '/?lang=ko')
    await say('등산화 밑창이 떨어졌어요')
    await app.locator('.by-visitor').first().waitFor()

    const { context, page, complaints } = await openPage(browser)
    await signIn(page, server, ada)
    await page.keyboard.press('i')
    await page.locator('a.row').first().waitFor()
    await page.keyboard.press('/')
    await page.keyboard.type('밑창')
    await page.locator('.found-words mark', { hasText: '밑창' }).waitFor()
    await picture(page, 'search-1-hits')
    await page.locator('a.row', { hasText: '밑창' }).click()
    await page.locator('.found-here', { hasText: '등산화' }).waitFor()
    await picture(page, 'search-2-place')
    await page.locator('#list-search').fill('없는낱말')
    await page.locator('.list .empty').waitFor()
    await picture(page, 'search-3-nothing')
    await page.locator('#list-search').press('Escape')
    expect(await page.locator('#list-search').inputValue()).toBe('')

    await page.getByRole('button', { name: 'More', exact: true }).click()
    await page.getByRole('menuitem', { name: 'Snooze until the visitor writes' }).click()
    await page.locator('.nav-view', { hasText: 'Snoozed' }).click()
    await page.locator('.list h1', { hasText: 'Snoozed' }).waitFor()
    await page.locator('a.row').first().waitFor()
    await picture(page, 'search-4-snoozed')
    await say('아직 계신가요?')
    await page.locator('a.row').first().waitFor({ state: 'detached' })
    await page.locator('.nav-view', { hasText: 'Mine' }).click()
    await page.locator('a.row', { hasText: '아직' }).waitFor()

    await page.setViewportSize(phone)
    await page.emulateMedia({ colorScheme: 'dark' })
    await page.goto(`${server.url}/console/inbox`)
    await page.locator('#list-search').fill('등')
    await page.locator('.found-words mark').first().waitFor()
    await picture(page, 'search-5-phone-dark')
    expect(complaints).toEqual([])
    await context.close()
    await visitor.context.close()
  })
})
