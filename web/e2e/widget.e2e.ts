// The widget by itself, in a real browser, against the pretended desk of
// widget/dev: keyboard, focus, languages, phone width, denied storage.

import { fileURLToPath } from 'node:url'
import type { Browser } from 'playwright-core'
import { createServer, type ViteDevServer } from 'vite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openPage, phone, picture, startBrowser, widgetOf } from './stage'

let vite: ViteDevServer
let browser: Browser
let url = ''

beforeAll(async () => {
  vite = await createServer({
    configFile: fileURLToPath(new URL('../widget/dev/vite.config.ts', import.meta.url)),
    server: { host: '127.0.0.1', port: 0, hmr: false },
    logLevel: 'error',
  })
  await vite.listen()
  url = vite.resolvedUrls!.local[0]!
  browser = await startBrowser()
})
afterAll(async () => {
  await browser?.close()
  await vite?.close()
})

describe('the widget', () => {
  it('loads nothing but the loader until it is opened', async () => {
    const { context, page } = await openPage(browser)
    const asked: string[] = []
    page.on('request', (request) => asked.push(new URL(request.url()).pathname))
    await page.goto(url)
    await widgetOf(page).button.waitFor()
    expect(asked.filter((path) => path.startsWith('/widget') || path.startsWith('/src'))).toEqual(['/widget.js'])
    await context.close()
  })

  it('opens, answers and closes by keyboard alone, and gives the focus back', async () => {
    const { context, page, complaints } = await openPage(browser)
    await page.goto(url)
    const { button, app } = widgetOf(page)
    await button.focus()
    await page.keyboard.press('Enter')
    const field = app.locator('textarea')
    await app.locator('.option').first().waitFor()
    await expect.poll(() => field.evaluate((element) => element === document.activeElement)).toBe(true)
    await page.keyboard.type('two')
    await page.keyboard.press('Shift+Enter')
    await page.keyboard.type('lines')
    await page.keyboard.press('Enter')
    await app.locator('.by-visitor .plain').waitFor()
    expect(await app.locator('.by-visitor .plain').innerText()).toBe('two\nlines')
    expect(await field.inputValue()).toBe('')
    await app.locator('.sources').waitFor()
    await page.keyboard.press('Escape')
    await expect.poll(() => button.getAttribute('aria-expanded')).toBe('false')
    await expect.poll(() => page.evaluate(() => document.activeElement?.tagName)).toBe('FRONTDESK-CHAT')
    expect(complaints).toEqual([])
    await context.close()
  })

  it('does not send while a Korean syllable is being composed', async () => {
    const { context, page } = await openPage(browser)
    await page.goto(`${url}?lang=ko`)
    const { button, app } = widgetOf(page)
    await button.click()
    const field = app.locator('textarea')
    await app.locator('.option').first().waitFor()
    await field.fill('안녕하세')
    await field.evaluate((element) => {
      element.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', isComposing: true, bubbles: true, cancelable: true }))
    })
    expect(await field.inputValue()).toBe('안녕하세')
    expect(await app.locator('.by-visitor').count()).toBe(0)
    await field.press('Enter')
    await app.locator('.by-visitor').waitFor()
    await context.close()
  })

  it('fills a phone, goes from menu to person to rating, and keeps a draft while closed', async () => {
    const { context, page, complaints } = await openPage(browser, { viewport: phone, hasTouch: true, colorScheme: 'dark' })
    await page.goto(url)
    const { button, app } = widgetOf(page)
    await button.tap()
    await app.locator('.option').first().waitFor()
    expect(await page.locator('frontdesk-chat iframe').boundingBox()).toMatchObject({ x: 0, y: 0, ...phone })
    await app.locator('textarea').fill('half a')
    await app.locator('header > .tool').tap()
    await button.tap()
    expect(await app.locator('textarea').inputValue()).toBe('half a')
    await app.locator('.menu > button').tap()
    await app.locator('[role=menuitem]').first().tap()
    await app.locator('.queue').waitFor()
    expect(await app.locator('.option:enabled').count()).toBe(0)
    await app.locator('.by-agent').waitFor()
    expect(await app.locator('.queue').count()).toBe(0)
    expect(await app.locator('header').innerText()).toContain('Ada Moreno')
    await app.locator('.menu > button').tap()
    await app.locator('[role=menuitem].danger').tap()
    await app.locator('.ask .primary').tap()
    await app.locator('.stars label').nth(3).tap()
    await picture(page, 'widget-rating')
    await app.locator('.card .primary').tap()
    await app.locator('.thanks').waitFor()
    await app.locator('.composer .primary').tap()
    await app.locator('.option:enabled').first().waitFor()
    expect(complaints).toEqual([])
    await context.close()
  })

  it('works where storage is denied', async () => {
    const { context, page, complaints } = await openPage(browser)
    await page.addInitScript(() => {
      Object.defineProperty(window, 'localStorage', {
        get() {
          throw new DOMException('denied', 'SecurityError')
        },
      })
    })
    await page.goto(url)
    const { button, app } = widgetOf(page)
    await button.click()
    await app.locator('textarea').fill('hello')
    await app.locator('textarea').press('Enter')
    await app.locator('.sources').waitFor()
    expect(complaints).toEqual([])
    await context.close()
  })

  it('marks what the server refused and lets the visitor drop it', async () => {
    const { context, page } = await openPage(browser)
    await page.goto(url)
    const { button, app } = widgetOf(page)
    await button.click()
    await app.locator('.option').first().waitFor()
    await app.locator('textarea').fill('fail')
    await app.locator('textarea').press('Enter')
    await app.locator('.failed').waitFor()
    expect(await app.locator('.toast').innerText()).toContain('could not accept')
    await app.locator('.failed .link').nth(1).click()
    expect(await app.locator('.by-visitor').count()).toBe(0)
    await context.close()
  })

  it('offers its calls to the site and switches language', async () => {
    const { context, page } = await openPage(browser)
    await page.goto(url)
    const { app } = widgetOf(page)
    await page.evaluate(() => {
      const site = window as unknown as { Frontdesk: { open(): void; on(what: string, f: () => void): void }; heard: string[] }
      site.heard = []
      site.Frontdesk.on('open', () => site.heard.push('open'))
      site.Frontdesk.on('close', () => site.heard.push('close'))
      site.Frontdesk.open()
    })
    await app.locator('.menu > button').click()
    await app.locator('[role=menuitem][lang=ko]').click()
    expect(await app.locator('html').getAttribute('lang')).toBe('ko')
    expect(await app.locator('textarea').getAttribute('placeholder')).toBe('메시지를 적어 주세요')
    await page.evaluate(() => (window as unknown as { Frontdesk: { toggle(): void } }).Frontdesk.toggle())
    expect(await page.evaluate(() => (window as unknown as { heard: string[] }).heard)).toEqual(['open', 'close'])
    await context.close()
  })
})
