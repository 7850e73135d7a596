// Canned replies: managed on their page, inserted by a slash, with what is
// missing shown before it is sent.

import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ada, callAs, desktop, minji, openChat, openPage, phone, picture, signIn, startBrowser, startServer, type Server } from './stage'

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
const chosen = (page: Page) => page.locator('.reply-option[aria-selected="true"] b')

/** Opens the chat of a new visitor who wrote something, and takes it. */
async function takeChat(page: Page, text: string) {
  const visitor = await openPage(browser)
  const { app, say } = await openChat(visitor.page, server)
  await say(text)
  await app.locator('.by-visitor').waitFor()
  await page.goto(`${server.url}/console/inbox?view=open`)
  await page.locator('.row').first().click() // the newest
  await page.locator('.composer-blocked button').click()
  await field(page).waitFor()
  return { app, close: () => visitor.context.close() }
}

describe('canned replies', () => {
  it('are written, suggested, chosen by keys, filled in and sent', async () => {
    const { context, page, complaints } = await openPage(browser)
    await signIn(page, server, ada)
    await page.locator('.sidebar a', { hasText: 'Canned replies' }).click()
    await page.getByText('No canned replies yet').waitFor()
    await picture(page, 'canned-1-empty')
    await page.keyboard.press('c')
    const form = page.locator('.dialog form')
    await form.locator('input').first().fill('/Late')
    await form.locator('select').selectOption('en')
    await form.locator('input[list]').fill('Delivery')
    await form.locator('textarea').fill('I am sorry that your parcel is late, ')
    await form.getByRole('button', { name: "Visitor's name" }).click()
    await page.keyboard.type('. {{visitor.shoe}}')
    await form.getByRole('button', { name: 'Save', exact: true }).click()
    await form.getByRole('alert').waitFor()
    expect(await form.getByRole('alert').innerText()).toContain('visitor.shoe')
    await picture(page, 'canned-2-refused')
    await form.locator('textarea').fill('I am sorry that your parcel is late, {{visitor.name}}. Greetings, {{agent.name}}')
    await form.getByRole('button', { name: 'Save', exact: true }).click()
    await page.locator('.replies-row', { hasText: '/late' }).waitFor()
    const call = await callAs(context, server, ada)
    for (const [shortcut, folder, lang, text, shared] of [
      ['bye', 'Greetings', 'en', 'Thank you for writing to {{workspace.name}}. Have a good day!', true],
      ['인사', 'Greetings', 'ko', '안녕하세요, {{agent.name}}입니다. 무엇을 도와드릴까요?', true],
      ['mine', '', '', 'Let me look at that for you, one moment please.', false],
    ] as const)
      await call('POST', '/agent/replies', { shortcut, folder, lang, text, shared })
    await page.reload()
    await page.locator('.replies-row', { hasText: '/mine' }).waitFor()
    await picture(page, 'canned-3-list')

    await page.getByRole('button', { name: 'Delete /bye' }).click()
    await page.locator('.replies-row', { hasText: '/bye' }).waitFor({ state: 'detached' })
    await page.getByRole('button', { name: 'Undo' }).click()
    await page.locator('.replies-row', { hasText: '/bye' }).waitFor()

    const visitor = await takeChat(page, 'My parcel is very late, where is it?')
    await field(page).pressSequentially('/')
    await page.getByText('Fits the last message').waitFor()
    expect(await chosen(page).innerText()).toBe('/late')
    await picture(page, 'canned-4-slash')
    await page.keyboard.press('ArrowDown')
    expect(await chosen(page).innerText()).not.toBe('/late')
    await page.keyboard.press('Escape')
    await page.locator('.reply-list').waitFor({ state: 'detached' })
    expect(await field(page).inputValue()).toBe('/')
    await field(page).fill('')
    await field(page).pressSequentially('/la')
    await page.locator('.reply-option').first().waitFor()
    expect(await page.locator('.reply-option').count()).toBe(1)
    await page.keyboard.press('Enter')
    await page.getByText('Fill in before sending:').waitFor()
    await picture(page, 'canned-5-gap')
    expect(await page.locator('.composer .button.primary').isDisabled()).toBe(true)
    await page.keyboard.press('End')
    await page.keyboard.press('Enter') // goes to the gap instead of sending
    await expect.poll(() => field(page).evaluate((el: HTMLTextAreaElement) => el.value.slice(el.selectionStart, el.selectionEnd))).toBe('{{visitor.name}}')
    await page.keyboard.type('Sam')
    await page.keyboard.press('Enter')
    await visitor.app.getByText('I am sorry that your parcel is late, Sam. Greetings, Ada Thornton').waitFor()
    expect(await field(page).inputValue()).toBe('')
    // A slash in the middle of a word opens nothing.
    await field(page).pressSequentially('and/or')
    expect(await page.locator('.reply-list').count()).toBe(0)
    // The browser itself reports the refusal above.
    expect(complaints).toEqual([expect.stringMatching(/status of 400 .*\/agent\/replies/)])
    await visitor.close()
    await context.close()
  })

  it('that are shared are used by agents and changed by admins; on a phone and in the dark', async () => {
    const { context, page, complaints } = await openPage(browser, { colorScheme: 'dark', viewport: phone, hasTouch: true })
    await signIn(page, server, minji)
    await page.goto(`${server.url}/console/replies`)
    await page.locator('.replies-row', { hasText: '/late' }).waitFor()
    expect(await page.locator('.replies-row', { hasText: '/mine' }).count()).toBe(0)
    expect(await page.getByRole('button', { name: /^Delete/ }).count()).toBe(0)
    await picture(page, 'canned-6-phone-list')
    const visitor = await takeChat(page, 'Is my parcel late again?')
    await page.locator('.composer-foot').getByRole('button', { name: 'Canned replies' }).click()
    await page.locator('.reply-option', { hasText: '/bye' }).waitFor()
    await picture(page, 'canned-7-phone-slash')
    await page.locator('.reply-option', { hasText: '/bye' }).click()
    await expect.poll(() => field(page).inputValue()).toBe('Thank you for writing to Fellside. Have a good day!')
    await field(page).press('Enter')
    await visitor.app.getByText('Thank you for writing to Fellside').waitFor()
    await page.setViewportSize(desktop)
    await field(page).pressSequentially('/')
    await page.locator('.reply-option').first().waitFor()
    await picture(page, 'canned-8-dark')
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
    expect(overflow).toBeLessThanOrEqual(0)
    expect(complaints).toEqual([])
    await visitor.close()
    await context.close()
  })
})
