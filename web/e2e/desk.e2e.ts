// The agent's tools inside a chat: drafts on the server, who is viewing,
// mentions, the visitor's profile and history, suggestions, summaries, and
// service levels in the inbox.

import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ada, callAs, endChat, minji, openChat, openPage, phone, picture, signIn, startBrowser, startServer, until, type Server } from './stage'

let server: Server
let browser: Browser

beforeAll(async () => {
  ;[server, browser] = await Promise.all([startServer(), startBrowser()])
})
afterAll(async () => {
  await browser?.close()
  await server?.close()
})

const field = (page: Page) => page.locator('.composer textarea')

/** Opens the newest chat, and takes it when nobody has it. */
async function openNewest(page: Page, take = true) {
  await page.goto(`${server.url}/console/inbox?view=open`)
  await page.locator('.row').first().click()
  await page.locator('.chat .message').first().waitFor()
  if (take) {
    await page.locator('.composer-blocked button').click()
    await field(page).waitFor()
  }
}

describe('the desk of an agent', () => {
  it('keeps drafts, shows who is here, calls colleagues, knows the visitor and helps to answer', async () => {
    const visitor = await openPage(browser)
    let chat = await openChat(visitor.page, server)
    await chat.say('Do you have a shop in Leeds?')
    await chat.app.locator('.by-visitor').waitFor()
    await endChat(chat.app)
    chat = await openChat(visitor.page, server)
    await chat.say('How long do I have to return something?')
    await chat.app.locator('.by-visitor').first().waitFor()

    const one = await openPage(browser)
    await signIn(one.page, server, ada)
    await openNewest(one.page)
    const address = one.page.url()

    // A draft is there on another device, goes on there, and is gone when it was sent.
    await field(one.page).fill('You have a hundred days')
    const elsewhere = await browser.newContext()
    const call = await callAs(elsewhere, server, ada)
    const drafts = () => call<{ drafts: { reply: string }[] }>('GET', '/agent/drafts')
    await until(async () => (await drafts()).drafts[0]?.reply === 'You have a hundred days', 'the draft to be kept')
    const two = await openPage(browser)
    await signIn(two.page, server, ada)
    await two.page.goto(address)
    await expect.poll(() => field(two.page).inputValue()).toBe('You have a hundred days')
    await field(two.page).fill('You have 100 days from the day you bought it')
    await expect.poll(() => field(one.page).inputValue()).toBe('You have 100 days from the day you bought it')
    await field(one.page).press('Enter')
    await chat.app.getByText('You have 100 days from the day you bought it').waitFor()
    await until(async () => (await drafts()).drafts.length === 0, 'the draft to be gone')
    await expect.poll(() => field(two.page).inputValue()).toBe('')
    await two.context.close()

    // A colleague who looks is seen, what they write too, and a tab that dies is forgotten.
    const other = await openPage(browser)
    await signIn(other.page, server, minji)
    await other.page.goto(address)
    await one.page.getByText('Kim Minji is here, too').waitFor()
    await other.page.getByText('Ada Thornton is here, too').waitFor()
    await other.page.keyboard.press('n')
    await field(other.page).pressSequentially('Let me che')
    await one.page.getByText('Kim Minji is writing a note').waitFor()
    await picture(one.page, 'desk-1-viewers')

    // A mention by keys; whoever is elsewhere hears of it.
    await field(other.page).fill('')
    await other.page.goto(`${server.url}/console/`)
    await one.page.getByText('Kim Minji is').waitFor({ state: 'detached', timeout: 10_500 })
    await one.page.locator('.chat-head').click()
    await one.page.keyboard.press('n')
    await field(one.page).pressSequentially('Please check the receipt, @min')
    await one.page.locator('.mention-list [aria-selected="true"]', { hasText: 'Kim Minji' }).waitFor()
    await picture(one.page, 'desk-2-mention')
    await field(one.page).press('Enter')
    expect(await field(one.page).inputValue()).toBe('Please check the receipt, @Kim Minji ')
    await field(one.page).press('Enter')
    await one.page.locator('.note .mentioned', { hasText: '@Kim Minji' }).waitFor()
    await other.page.getByText('Ada Thornton calls you in a note').first().waitFor()
    await other.page.locator('.nav-view', { hasText: 'Mentions' }).locator('.count').waitFor()
    await other.page.locator('.nav-view', { hasText: 'Mentions' }).click()
    await other.page.locator('.mention-rows .unread').waitFor()
    await picture(other.page, 'desk-3-mentions')
    await other.page.locator('.mention-rows a').click()
    await other.page.locator('.note .mentioned').waitFor()
    await other.page.locator('.nav-view', { hasText: 'Mentions' }).locator('.count').waitFor({ state: 'detached' })

    // The profile is corrected, and an earlier chat is one step away and back.
    await one.page.getByRole('tab', { name: 'Visitor' }).click()
    await one.page.getByRole('button', { name: 'Change name and contact' }).click()
    await one.page.locator('.visitor-edit input').first().fill('Sam Harrow')
    await one.page.locator('.visitor-edit input[type=email]').fill('sam@harrow.example')
    await picture(one.page, 'desk-4-profile')
    await one.page.locator('.visitor-edit').getByRole('button', { name: 'Save', exact: true }).click()
    await one.page.locator('.chat-head', { hasText: 'Sam Harrow' }).waitFor()
    await one.page.getByText("changed the visitor's profile").waitFor()
    await one.page.locator('.earlier a', { hasText: 'Leeds' }).or(one.page.locator('.earlier a')).first().click()
    await one.page.getByText('Do you have a shop in Leeds?').first().waitFor()
    await one.page.getByRole('link', { name: 'Back to the chat before' }).click()
    await one.page.getByText('How long do I have to return something?').first().waitFor()

    // Suggestions by key, with sources; nothing is sent by itself.
    await chat.say('And how long until the money is back on my card?')
    await one.page.locator('.message.visitor', { hasText: 'money is back' }).waitFor()
    await one.page.locator('.chat-head').click()
    await one.page.keyboard.press('s')
    await one.page.locator('.suggested ol button').first().waitFor()
    await picture(one.page, 'desk-5-suggested')
    const first = await one.page.locator('.suggested-text').first().innerText()
    await field(one.page).press('Alt+1')
    await expect.poll(() => field(one.page).inputValue()).toContain(first.slice(0, 20))
    await field(one.page).fill('')

    await one.page.getByRole('button', { name: 'Summarise' }).click()
    await one.page.locator('.bullets', { hasText: 'How long do I have to return something?' }).first().waitFor()
    await picture(one.page, 'desk-6-summary')
    expect(one.complaints).toEqual([])
    expect(other.complaints).toEqual([])
    await Promise.all([one.context.close(), other.context.close(), visitor.context.close(), elsewhere.close()])
  })

  it('shows service levels in the list and the head, sorted by what is due; phone, dark, Korean', async () => {
    const { context, page, complaints } = await openPage(browser)
    const elsewhere = await browser.newContext()
    const call = await callAs(elsewhere, server, ada)
    const rules = await call<{ sla: unknown[] }>('GET', '/admin/routing')
    await call('PUT', '/admin/routing', { ...rules, sla: [{ name: 'quick', first_response_s: 4, next_response_s: 600, clock: 'wall' }] })
    const visitor = await openPage(browser)
    const chat = await openChat(visitor.page, server)
    await signIn(page, server, ada)
    await chat.say('I want to talk to a person please')
    await page.goto(`${server.url}/console/inbox?view=open`)
    await page.locator('.row .chip', { hasText: /^.*First answer/ }).first().waitFor()
    await page.getByText(/First answer for .* is overdue/).first().waitFor({ timeout: 20_000 })
    await page.locator('.row .chip.bad', { hasText: 'overdue' }).first().waitFor()
    await page.getByRole('button', { name: 'Overdue', exact: true }).click()
    await expect.poll(() => page.locator('.row').count()).toBe(1)
    await picture(page, 'desk-7-overdue')
    await page.locator('.row').first().click()
    await page.locator('.chat-head .chip.bad', { hasText: 'overdue' }).waitFor()
    await page.locator('.line.bad', { hasText: 'First answer is overdue' }).waitFor()
    await picture(page, 'desk-8-head')
    const address = page.url()
    expect(complaints).toEqual([])
    await Promise.all([context.close(), elsewhere.close()])

    const small = await openPage(browser, { colorScheme: 'dark', viewport: phone, hasTouch: true, locale: 'ko-KR' })
    await signIn(small.page, server, minji)
    await small.page.goto(address)
    await small.page.locator('.chat-head .chip.bad').waitFor()
    await picture(small.page, 'desk-9-phone-dark-ko')
    await small.page.goto(`${server.url}/console/mentions`)
    await small.page.locator('.mention-rows a').first().waitFor()
    await picture(small.page, 'desk-10-phone-mentions-ko')
    await small.page.goto(`${server.url}/console/inbox?view=open`)
    await small.page.locator('.row').first().waitFor()
    await picture(small.page, 'desk-11-phone-list-ko')
    expect(await small.page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true)
    await small.context.close()
    await visitor.context.close()
  })
})
