// The supervisors' live board on a phone.

import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ada, openPage, phone, picture, signIn, startBrowser, startServer, type Server } from './stage'

let server: Server
let browser: Browser

beforeAll(async () => {
  ;[server, browser] = await Promise.all([startServer(), startBrowser()])
})
afterAll(async () => {
  await browser?.close()
  await server?.close()
})

describe('the live board', () => {
  it('fits a phone, in the dark, in Korean', async () => {
    const boss = await openPage(browser, { viewport: phone, colorScheme: 'dark', locale: 'ko-KR' })
    await signIn(boss.page, server, ada)
    await boss.page.goto(`${server.url}/console/board?tab=agents`)
    await boss.page.locator('.floor-agent').first().waitFor()
    await picture(boss.page, 'supervisor-5-phone-agents')
    await boss.page.getByRole('tab', { name: /대기/ }).click()
    await picture(boss.page, 'supervisor-6-phone-waiting')
    const wide = await boss.page.evaluate(() => document.documentElement.scrollWidth)
    expect(wide).toBeLessThanOrEqual(phone.width)
    expect(boss.complaints).toEqual([])
    await boss.context.close()
  })
})
