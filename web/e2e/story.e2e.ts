// One chat, end to end: a visitor of the demo shop, the bot, a person, and
// the figures afterwards, on the real server.

import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ada, openChat, openPage, picture, signIn, startBrowser, startServer, type Server } from './stage'

let server: Server
let browser: Browser

beforeAll(async () => {
  ;[server, browser] = await Promise.all([startServer(), startBrowser()])
})
afterAll(async () => {
  await browser?.close()
  await server?.close()
})

describe('a visitor and the bot', () => {
  it('are greeted, get an answer with sources, say that it helped and ask on', async () => {
    const { context, page, complaints, strangers } = await openPage(browser)
    const { app, say } = await openChat(page, server, '/?lang=en')
    await app.getByText('Hello, this is Fellside.').waitFor()
    expect(await app.locator('header').innerText()).toContain('A bot answers first')
    await picture(page, 'story-1-greeted')

    await say('How long do I have to return a jacket?')
    const first = app.locator('.by-bot', { has: app.locator('.sources') }).first()
    await first.locator('.helped').waitFor()
    expect(await first.locator('.bubble').innerText()).toMatch(/\d+ days/)
    expect(await first.locator('.sources a').first().getAttribute('href')).toContain('/help/')
    await picture(page, 'story-2-answered')
    await first.getByRole('button', { name: 'Yes' }).click()
    await first.getByText('Thank you for telling us.').waitFor()

    await say('And what if it was in the sale?')
    const second = app.locator('.by-bot', { has: app.locator('.sources') }).nth(1)
    await second.waitFor()
    expect((await second.innerText()).toLowerCase()).toContain('sale')
    await picture(page, 'story-3-follow-up')

    const [help] = await Promise.all([context.waitForEvent('page'), second.locator('.sources a').first().click()])
    await help.waitForLoadState()
    expect(await help.locator('h1').innerText()).not.toBe('')
    await picture(help, 'story-4-source')
    expect(complaints).toEqual([])
    expect(strangers).toEqual([])
    await context.close()
  })

  it('speak Korean on a Korean page', async () => {
    const { context, page, complaints } = await openPage(browser, { locale: 'ko-KR', viewport: { width: 390, height: 844 }, hasTouch: true })
    const { app, say } = await openChat(page, server)
    await app.getByText('안녕하세요, 펠사이드예요.').waitFor()
    await say('반품은 언제까지 할 수 있어요?')
    const answer = app.locator('.by-bot', { has: app.locator('.sources') }).first()
    await answer.locator('.helped').waitFor()
    expect(await answer.locator('.bubble').innerText()).toMatch(/\d+일/)
    await picture(page, 'story-5-korean-phone')
    expect(complaints).toEqual([])
    await context.close()
  })

  it('find an order by buttons, by typing, and not by a wrong number', async () => {
    const { context, page, complaints } = await openPage(browser)
    const { app, say, choose } = await openChat(page, server, '/?lang=en')
    await choose('Track my order')
    await app.getByText('What is your order number?').waitFor()
    await say('it is fs 204518 I think')
    await app.getByText('Order FS-204518 is on its way with Northway Parcel').waitFor()
    await picture(page, 'story-6-order')
    await choose('Track another order')
    await app.getByText('What is your order number?').nth(1).waitFor()
    await say('FS-999999')
    await app.getByText("I can't find an order FS-999999").waitFor()
    await say('try again')
    await app.getByText('What is your order number?').nth(2).waitFor()
    await say('no idea')
    await app.getByText('It looks like FS-204518').waitFor()
    await say('FS-204466')
    await app.getByText('Order FS-204466 has been delivered').waitFor()
    await choose("No, that's all")
    await app.getByText('Enjoy the hills.').waitFor()
    await picture(page, 'story-7-order-done')
    expect(complaints).toEqual([])
    await context.close()
  })
})

describe('a person', () => {
  it('takes the chat over with all that is known, answers, resolves, and is rated', async () => {
    const agent = await openPage(browser)
    const desk = agent.page
    await signIn(desk, server, ada)
    await picture(desk, 'story-8-home-empty')
    await desk.locator('button.me:visible').click()
    await desk.getByRole('menuitemradio', { name: 'Online' }).click()
    await desk.keyboard.press('Escape')

    const visitor = await openPage(browser)
    const { app, say } = await openChat(visitor.page, server, '/?lang=en')
    await say('where is my order?')
    await app.getByText('What is your order number?').waitFor()
    await say('FS-204391')
    await app.getByText('FS-204391 is later than planned').waitFor()
    await say('how much does it cost to reproof a jacket?')
    await app.locator('.sources').first().waitFor()
    await say('This is really disappointing, I want to speak to a human please')
    await app.locator('.queue').waitFor()
    await picture(visitor.page, 'story-9-waiting')

    const offer = desk.locator('.offer')
    await offer.waitFor()
    await desk.waitForFunction(() => document.title.startsWith('(1) '))
    expect(Number(await offer.locator('.countdown b').innerText())).toBeGreaterThan(0)
    await expect.poll(() => desk.locator('.nav-item .badge').first().innerText()).toBe('1')
    await picture(desk, 'story-10-offer')
    await offer.getByRole('button', { name: 'Accept' }).click()
    await desk.waitForURL(/\/console\/inbox\//)
    await app.getByText('Ada Thornton joined').waitFor()

    const pane = desk.locator('.context')
    await pane.getByText('The visitor asked for a person.').waitFor()
    await pane.locator('.tried-list li').first().waitFor()
    expect(await pane.locator('.tried-foot').first().innerText()).toMatch(/\d+ ?%/)
    expect(await pane.locator('.sentiment .point').count()).toBeGreaterThan(0)
    expect(await pane.innerText()).toContain('FS-204391')
    expect(await desk.locator('.transcript .message.bot').count()).toBeGreaterThan(2)
    expect(await desk.locator('.transcript .message.visitor').count()).toBeGreaterThan(1)
    await picture(desk, 'story-11-accepted')

    // Typing, both ways.
    await app.locator('textarea').fill('the tent is for my')
    await desk.locator('.message.visitor.typing').getByText('the tent is for my').waitFor()
    await desk.getByLabel('Reply to the visitor').fill('Hello, I am')
    await app.getByText('Ada Thornton is typing').waitFor()
    await picture(visitor.page, 'story-12-typing-visitor')
    await picture(desk, 'story-13-typing-agent')
    await desk.getByLabel('Reply to the visitor').fill('Hello, I am Ada. Your tent leaves Kendal tomorrow.')
    await desk.keyboard.press('Enter')
    await app.locator('.by-agent', { hasText: 'Your tent leaves Kendal tomorrow.' }).waitFor()

    // A note stays inside.
    const secret = 'Carrier lost the first parcel, send a voucher'
    await desk.getByRole('radio', { name: 'Note' }).click()
    await desk.getByLabel('Note for the team').fill(secret)
    await desk.keyboard.press('Enter')
    await desk.locator('.note', { hasText: secret }).waitFor()
    await say('thank you, that is all I needed')
    await desk.locator('.message.visitor', { hasText: 'that is all I needed' }).waitFor()
    await app.locator('.by-visitor .read').waitFor()
    await picture(desk, 'story-14-note')

    await desk.locator('.chat-do').getByRole('button', { name: 'Resolve' }).click()
    await app.locator('.ended').waitFor()
    await app.locator('.stars label').nth(4).click()
    await app.locator('.ended textarea').fill('Ada was lovely')
    await picture(visitor.page, 'story-15-rating')
    await app.locator('.ended .primary').click()
    await app.locator('.thanks').waitFor()
    await desk.getByText('Rated 5 of 5').waitFor()
    await desk.getByText('Ada was lovely').waitFor()
    await picture(desk, 'story-16-rated')

    expect(visitor.frames.length).toBeGreaterThan(10)
    expect(visitor.frames.filter((frame) => frame.includes('voucher'))).toEqual([])
    expect(await app.locator('body').innerHTML()).not.toContain('voucher')
    for (const each of [agent, visitor]) {
      expect(each.complaints).toEqual([])
      expect(each.strangers).toEqual([])
      await each.context.close()
    }
  })
})
