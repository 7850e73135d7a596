// By keyboard alone, and while a Korean syllable is being composed.

import type { Browser, CDPSession, FrameLocator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ada, openPage, picture, signIn, startBrowser, startServer, widgetOf, type Server } from './stage'

let server: Server
let browser: Browser

beforeAll(async () => {
  ;[server, browser] = await Promise.all([startServer(), startBrowser()])
})
afterAll(async () => {
  await browser?.close()
  await server?.close()
})

async function openByKeys(page: Page, lang: string): Promise<FrameLocator> {
  await page.goto(`${server.url}/?lang=${lang}`)
  const { button, app } = widgetOf(page)
  await button.focus()
  await page.keyboard.press('Enter')
  await app.locator('.option:enabled').first().waitFor()
  const field = app.locator('textarea')
  await expect.poll(() => field.evaluate((element) => element === document.activeElement)).toBe(true)
  return app
}

/** Composes like an input method: the text stands in the field but is not yet decided. */
const compose = (session: CDPSession, text: string) =>
  session.send('Input.imeSetComposition', { text, selectionStart: text.length, selectionEnd: text.length })

describe('by keyboard', () => {
  it('a visitor opens, chooses, sends and closes', async () => {
    const { context, page, complaints } = await openPage(browser)
    const app = await openByKeys(page, 'en')
    // From the field back to the newest choices.
    const track = app.locator('.option:enabled', { hasText: 'Track my order' })
    for (let i = 0; i < 12 && !(await track.evaluate((element) => element === document.activeElement)); i++) {
      await page.keyboard.press('Shift+Tab')
    }
    await picture(page, 'keys-1-choice')
    await page.keyboard.press('Enter')
    await app.getByText('What is your order number?').waitFor()
    await app.locator('textarea').focus()
    await page.keyboard.type('FS-204518')
    await page.keyboard.press('Enter')
    await app.getByText('Order FS-204518 is on its way').waitFor()
    await page.keyboard.press('Escape')
    const { button } = widgetOf(page)
    await expect.poll(() => button.getAttribute('aria-expanded')).toBe('false')
    expect(await page.evaluate(() => document.activeElement?.shadowRoot?.activeElement?.className)).toBe('launcher')
    expect(complaints).toEqual([])
    await context.close()
  })

  it('Enter ends a Korean syllable before it sends', async () => {
    const { context, page } = await openPage(browser)
    const app = await openByKeys(page, 'ko')
    const session = await context.newCDPSession(page)
    await compose(session, '안')
    await compose(session, '안녕')
    await session.send('Input.dispatchKeyEvent', { type: 'rawKeyDown', key: 'Process', code: 'Enter', windowsVirtualKeyCode: 229 })
    await session.send('Input.dispatchKeyEvent', { type: 'keyUp', key: 'Enter', code: 'Enter', windowsVirtualKeyCode: 13 })
    expect(await app.locator('textarea').inputValue()).toBe('안녕')
    expect(await app.locator('.by-visitor').count()).toBe(0)
    await session.send('Input.insertText', { text: '안녕' })
    await page.keyboard.press('Enter')
    await app.locator('.by-visitor').waitFor()
    expect(await app.locator('.by-visitor .plain').allInnerTexts()).toEqual(['안녕'])
    await context.close()
  })

  it('an agent moves, answers, notes, resolves, searches and looks keys up', async () => {
    const visitors = await openPage(browser)
    for (const text of ['How much does a repair cost?', 'Do you sell gift cards?']) {
      await visitors.context.clearCookies()
      const page = await visitors.context.newPage()
      await page.addInitScript(() => localStorage.clear())
      const app = await openByKeys(page, 'en')
      await page.keyboard.type(text)
      await page.keyboard.press('Enter')
      await app.locator('.sources').waitFor()
      await page.close()
    }
    const { context, page, complaints } = await openPage(browser)
    await signIn(page, server, ada)
    await page.keyboard.press('i')
    await page.locator('a.row').nth(1).waitFor()
    const current = () => page.locator('a.row[aria-current=true]').getAttribute('href')
    await page.keyboard.press('j')
    await page.locator('a.row[aria-current=true]').waitFor()
    const first = await current()
    await page.keyboard.press('j')
    await expect.poll(current).not.toBe(first)
    await page.keyboard.press('k')
    await expect.poll(current).toBe(first)

    await page.keyboard.press('t')
    await page.getByLabel('Reply to the visitor').waitFor()
    await page.keyboard.press('r')
    await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe('Reply to the visitor')
    await page.keyboard.type('A new zip is £38.')
    await page.keyboard.press('Enter')
    await page.locator('.message.agent', { hasText: 'A new zip is £38.' }).waitFor()
    await page.keyboard.press('Escape')
    await page.keyboard.press('n')
    await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe('Note for the team')
    await page.keyboard.type('told them')
    await page.keyboard.press('Enter')
    await page.locator('.note', { hasText: 'told them' }).waitFor()
    await page.keyboard.press('Escape')

    await page.keyboard.press('?')
    await page.getByRole('dialog').waitFor()
    await picture(page, 'keys-2-shortcuts')
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await page.keyboard.press('Control+k')
    await page.locator('.palette input').waitFor()
    await page.keyboard.type('gift')
    // Only one chat speaks of it, and no command does.
    await expect.poll(() => page.locator('.palette [cmdk-item]').count()).toBe(1)
    await picture(page, 'keys-3-palette')
    await page.keyboard.press('Escape')
    await page.locator('.palette').waitFor({ state: 'detached' })
    await page.keyboard.press('e')
    await page.locator('.chat-head .chip', { hasText: 'Resolved' }).waitFor()
    expect(complaints).toEqual([])
    await context.close()
    await visitors.context.close()
  })
})
