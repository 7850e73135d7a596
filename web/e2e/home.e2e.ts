// The console's home: how chats ended, and from a figure down to why the bot
// did what it did.

import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ada, callAs, endChat, minji, openChat, openPage, phone, picture, setHours, signIn, startBrowser, startServer, type Server } from './stage'

let server: Server
let browser: Browser

/** A contained chat, an escalated one and an abandoned one, as visitors and an agent make them. */
async function threeChats(): Promise<void> {
  const asked = await openPage(browser, { locale: 'ko-KR' })
  await setHours(asked.context, server, null)

  const helped = await openPage(browser)
  const contained = await openChat(helped.page, server, '/?lang=en')
  await contained.say('How long do I have to return something?')
  await contained.app.locator('.helped').getByRole('button', { name: 'Yes' }).click()
  await contained.app.getByText('Thank you for telling us.').waitFor()
  await endChat(contained.app)
  await helped.context.close()

  const left = await openPage(browser)
  const abandoned = await openChat(left.page, server, '/?lang=en')
  await abandoned.say('where is my order?')
  await abandoned.app.getByText('What is your order number?').waitFor()
  await endChat(abandoned.app)
  await left.context.close()

  const escalated = await openChat(asked.page, server, '/?lang=ko')
  const call = await callAs(asked.context, server, ada)
  await escalated.say('주말에도 매장 열어요?')
  await escalated.app.locator('.by-bot', { has: escalated.app.locator('.sources') }).waitFor()
  await escalated.say('상담원 연결해 주세요')
  await escalated.app.locator('.queue').waitFor()
  const { conversations } = await call<{ conversations: { id: string }[] }>('GET', '/agent/conversations?view=queue')
  const path = `/agent/conversations/${conversations[0]!.id}`
  await call('POST', `${path}/take`, { client_id: crypto.randomUUID() })
  await call('POST', `${path}/messages`, { client_id: crypto.randomUUID(), text: '안녕하세요, 무엇을 도와드릴까요?' })
  await escalated.app.locator('.by-agent').waitFor()
  await call('POST', `${path}/resolve`, { client_id: crypto.randomUUID() })
  await escalated.app.locator('.ended').waitFor()
  await asked.context.close()
}

beforeAll(async () => {
  ;[server, browser] = await Promise.all([startServer(), startBrowser()])
})
afterAll(async () => {
  await browser?.close()
  await server?.close()
})

describe('the home', () => {
  it('counts outcomes as provisional, and leads from a figure to the traces of its decisions', async () => {
    await threeChats()
    const { context, page, complaints, strangers } = await openPage(browser)
    await signIn(page, server, ada)
    for (const figure of ['contained', 'escalated', 'abandoned']) {
      await page.locator(`.card.${figure} .big`, { hasText: /^1$/ }).waitFor()
      expect(await page.locator(`.card.${figure} .split`).innerText()).toBe('0 settled · 1 provisional')
    }
    expect(await page.locator('.overview').innerText()).toContain('Provisional')
    await picture(page, 'home-light')
    await page.emulateMedia({ colorScheme: 'dark' })
    await picture(page, 'home-dark')
    await page.emulateMedia({ colorScheme: 'light' })

    await page.getByRole('link', { name: 'Contained: 1. Show the list' }).click()
    await page.locator('.engagements li').waitFor()
    expect(await page.locator('.engagements li').innerText()).toContain('How long do I have to return something?')
    expect(await page.locator('.engagements .chip.warn').innerText()).toBe('Provisional')
    await picture(page, 'home-list')
    await page.locator('.engagements a').click()
    await page.locator('.message.bot .message-foot', { hasText: '%' }).getByRole('button', { name: 'Why?' }).click()
    const trace = page.locator('.decision.asked .trace')
    await trace.locator('.trace-part').first().waitFor()
    expect(await trace.innerText()).toMatch(/Best passages[\s\S]*0\.\d/)
    await picture(page, 'home-why-answer')

    await page.goto(`${server.url}/console`)
    await page.getByRole('link', { name: 'Escalated: 1. Show the list' }).click()
    await page.locator('.engagements a', { hasText: '매장' }).click()
    await page.locator('.message.bot', { hasText: '상담원' }).last().getByRole('button', { name: 'Why?' }).click()
    await page.locator('.decision.asked .trace').waitFor()
    expect(await page.locator('.decision.asked').innerText()).toContain('Asked for a person')
    await picture(page, 'home-why-handed-over')
    expect(complaints).toEqual([])
    expect(strangers).toEqual([])
    await context.close()
  })

  it('reads well in Korean and on a phone', async () => {
    const { context, page, complaints } = await openPage(browser, { locale: 'ko-KR', viewport: phone, hasTouch: true })
    await signIn(page, server, minji)
    await page.locator('.card.contained .big').waitFor()
    await picture(page, 'home-korean-phone')
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(phone.width)
    await page.locator('.bottom-bar a').nth(1).tap()
    await page.locator('.view-strip').waitFor()
    await page.locator('.view-strip a[href*="view=resolved"]').tap()
    await page.locator('a.row').first().waitFor()
    await picture(page, 'inbox-korean-phone')
    await page.locator('a.row').first().tap()
    await page.locator('.transcript .message').first().waitFor()
    await picture(page, 'chat-korean-phone')
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(phone.width)
    expect(complaints).toEqual([])
    await context.close()
  })
})
