// Whoever does not want to wait: a call, an e-mail, or back to the bot.

import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openChat, openPage, phone, picture, setHours, startBrowser, startServer, type Server } from './stage'

let server: Server
let browser: Browser

beforeAll(async () => {
  ;[server, browser] = await Promise.all([startServer(), startBrowser()])
})
afterAll(async () => {
  await browser?.close()
  await server?.close()
})

describe('waiting for a person', () => {
  it('can be left for a call, an e-mail, or the bot', async () => {
    const owner = await openPage(browser)
    await setHours(owner.context, server, null) // always open: who asks waits
    await owner.context.close()

    const { context, page, complaints } = await openPage(browser)
    const { app, say } = await openChat(page, server, '/?lang=en')
    const card = app.locator('.queue')
    await say('can I talk to a real person')
    await card.getByText('You are next.').waitFor()
    await picture(page, 'queue-1-waiting')

    await card.getByRole('button', { name: 'Stop waiting' }).click()
    await app.getByText('You stopped waiting').waitFor()
    await app.getByText('I am here again').waitFor()
    expect(await card.count()).toBe(0)

    await say('can I talk to a real person')
    await card.getByRole('button', { name: 'Call me instead' }).click()
    const number = card.getByLabel('Your phone number')
    await number.fill('call me')
    await card.getByRole('button', { name: 'Ask for it' }).click()
    await number.waitFor() // the browser says what is wrong with it
    await page.keyboard.press('Escape') // back, and the chat stays open
    await card.getByRole('button', { name: 'Answer by e-mail' }).click()
    await card.getByRole('button', { name: 'Keep waiting' }).click()
    await card.getByRole('button', { name: 'Call me instead' }).click()
    await number.fill('+44 20 7946 0000')
    await picture(page, 'queue-2-number')
    await card.getByRole('button', { name: 'Ask for it' }).click()
    await app.getByText('You asked for a call').waitFor()
    await app.getByText('A colleague will call you on').waitFor()
    expect(await card.count()).toBe(0)
    await picture(page, 'queue-3-promised')
    expect(complaints).toEqual([])
    await context.close()
  })

  it('fits a phone, in the dark, in Korean', async () => {
    const { context, page, complaints } = await openPage(browser, { viewport: phone, colorScheme: 'dark', locale: 'ko-KR' })
    const { app, say } = await openChat(page, server, '/?lang=ko')
    await say('상담원 연결해 주세요')
    await app.locator('.queue').getByRole('button', { name: '이메일로 받기' }).click()
    await app.locator('.queue input').fill('minsu@example.com')
    await picture(page, 'queue-4-phone')
    await app.locator('.queue').getByRole('button', { name: '요청하기' }).click()
    await app.getByText('이메일 답변을 요청했어요').waitFor()
    expect(complaints).toEqual([])
    await context.close()
  })
})
