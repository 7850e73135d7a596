// The page Routing: who comes first and to whom chats go; what the server
// refuses is told at its field in the reader's language.

import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { faults } from './axe'
import { ada, callAs, openPage, phone, picture, signIn, startBrowser, startServer, until, type Server } from './stage'

let server: Server
let browser: Browser

beforeAll(async () => {
  ;[server, browser] = await Promise.all([startServer(), startBrowser()])
})
afterAll(async () => {
  await browser?.close()
  await server?.close()
})

interface Rules {
  vip: number
  age_s: number
  grace_s: number
  language: { need: string }
  channels: Record<string, number>
}

describe('the rules of routing', () => {
  it('are changed on their page, and a refusal is told at its field', async () => {
    const { context, page, complaints } = await openPage(browser)
    await signIn(page, server, ada)
    await page.goto(`${server.url}/console/settings/routing`)
    await page.getByLabel('Steps for important customers').fill('3')
    await page.getByLabel('Agents who speak the visitor’s language').selectOption('require')
    await page.getByText('The chat waits until one of them has room', { exact: false }).waitFor()
    await page.getByLabel('E-mail', { exact: true }).fill('0.25')
    await page.getByText('can have 16 of them', { exact: false }).waitFor()
    await page.getByLabel('One step up after waiting', { exact: true }).fill('5')
    expect(await faults(page)).toEqual([])
    await picture(page, 'routing-rules-1')
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await page.getByText('Saved.', { exact: true }).waitFor()
    const colleague = await browser.newContext()
    const call = await callAs(colleague, server, ada)
    const stored = await call<Rules>('GET', '/admin/routing')
    expect([stored.vip, stored.age_s, stored.language.need, stored.channels.email]).toEqual([3, 300, 'require', 0.25])

    await page.getByLabel('Steps for important customers').fill('11')
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await page.getByText('A number from 0 to 10.').waitFor()
    await picture(page, 'routing-rules-2-refused')
    expect(complaints.filter((c) => !/status of 400/.test(c))).toEqual([])
    await Promise.all([context.close(), colleague.close()])
  })

  it('fit a phone in the dark, in Korean, refusals too', async () => {
    const { context, page } = await openPage(browser, { viewport: phone, colorScheme: 'dark', locale: 'ko-KR' })
    await signIn(page, server, ada)
    await page.goto(`${server.url}/console/settings/routing`)
    const grace = page.getByLabel('사라진 상담원의 상담을 대기열로 돌리기까지', { exact: true })
    await grace.fill('1')
    await page.getByRole('button', { name: '저장', exact: true }).click()
    await page.getByText('10~86400 사이의 숫자를 넣어 주세요.').waitFor()
    await until(async () => (await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)) <= 0, 'no wider than the phone')
    expect(await faults(page)).toEqual([])
    await picture(page, 'routing-rules-3-korean')
    await context.close()
  })
})
