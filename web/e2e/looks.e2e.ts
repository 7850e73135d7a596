// How it looks and whether everybody can use it: the widget, the sign-in, the
// home and the inbox, light and dark, judged by axe and kept as pictures.

import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { faults } from './axe'
import { ada, openChat, openPage, phone, picture, signIn, startBrowser, startServer, type Server } from './stage'

let server: Server
let browser: Browser

/** A visitor who writes over REST. */
async function write(lang: string, ...texts: string[]): Promise<void> {
  const post = async (path: string, data: object, token = '') => {
    const headers = { 'Content-Type': 'application/json', ...(token && { Authorization: `Bearer ${token}` }) }
    const answer = await fetch(`${server.url}/api/v1/visitor/${path}`, { method: 'POST', headers, body: JSON.stringify(data) })
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`)
    return answer.json()
  }
  const page = { url: `${server.url}/`, title: 'Fellside', device: 'desktop' }
  const { token } = await post('session', { site_key: 'fellside-demo-site', locale: lang, timezone: 'Europe/London', page })
  for (const text of texts) await post('messages', { client_id: crypto.randomUUID(), text, lang, page }, token)
}

const appOf = (page: Page) => page.frames().find((frame) => frame.url().includes('/widget/frame'))!

describe.each(['light', 'dark'] as const)('in %s', (colorScheme) => {
  beforeAll(async () => {
    ;[server, browser] = await Promise.all([startServer(), startBrowser()])
  })
  afterAll(async () => {
    await browser?.close()
    await server?.close()
  })

  it('the widget looks right and everybody can use it', async () => {
    for (const [size, viewport, lang, question] of [
      ['desktop', { width: 1440, height: 900 }, 'en', 'How long do I have to return something?'],
      ['phone', phone, 'ko', '배송은 얼마나 걸려요?'],
    ] as const) {
      const { context, page, complaints, strangers } = await openPage(browser, { colorScheme, viewport, locale: lang })
      const { app, say } = await openChat(page, server, `/?lang=${lang}`)
      await say(question)
      await app.locator('.sources').waitFor()
      await picture(page, `widget-${colorScheme}-${size}-${lang}`)
      expect(await faults(appOf(page))).toEqual([])
      expect(await faults(page)).toEqual([])
      expect(complaints).toEqual([])
      expect(strangers).toEqual([])
      await context.close()
    }
  })

  it('the console looks right and everybody can use it', async () => {
    await write('en', 'How much does a repair cost?')
    await write('ko', '기프트 카드는 어떻게 써요?')
    await write('en', 'My stove arrived broken and nobody answers my mails!')
    const { context, page, complaints, strangers } = await openPage(browser, { colorScheme })
    await page.goto(`${server.url}/console/login`)
    await page.locator('.accounts').waitFor()
    await picture(page, `login-${colorScheme}`)
    expect(await faults(page)).toEqual([])
    await signIn(page, server, ada)
    await page.locator('button.me:visible').click()
    await page.getByRole('menuitemradio', { name: 'Online' }).waitFor()
    await picture(page, `menu-${colorScheme}`)
    await page.getByRole('menuitemradio', { name: 'Online' }).click()

    const visitor = await openPage(browser, { colorScheme })
    const { app, say } = await openChat(visitor.page, server, '/?lang=en')
    await say('Track my order')
    await app.getByText('What is your order number?').waitFor()
    await say('FS-204391')
    await app.getByText('FS-204391 is later than planned').waitFor()
    await say('How long do refunds take?')
    await app.locator('.sources').waitFor()
    await say('This is too slow, I want to talk to a person')
    await page.locator('.offer').waitFor()
    expect(await faults(page)).toEqual([])
    await page.locator('.offer .primary').click()
    await page.locator('.context .tried-list').waitFor()
    await page.getByLabel('Reply to the visitor').fill('Hello, Ada here. I am looking into FS-204391 right now.')
    await page.keyboard.press('Enter')
    await app.locator('.by-agent').waitFor()
    await say('Thank you, Ada!')
    await page.locator('.message.visitor', { hasText: 'Thank you, Ada!' }).waitFor()
    await picture(visitor.page, `widget-${colorScheme}-person`)
    await page.goto(`${page.url().split('?')[0]}?view=open`)
    await page.locator('.context .tried-list').waitFor()
    await page.locator('a.row').nth(3).waitFor()
    await picture(page, `inbox-${colorScheme}`)
    expect(await faults(page)).toEqual([])
    await page.locator('.message.bot .message-foot', { hasText: '%' }).getByRole('button', { name: 'Why?' }).click()
    await page.locator('.decision.asked .trace-part').first().waitFor()
    expect(await faults(page)).toEqual([])
    await page.locator('.chat-do').getByRole('button', { name: 'Resolve' }).click()
    await app.locator('.ended').waitFor()

    await page.goto(`${server.url}/console`)
    await page.locator('.bar').waitFor()
    expect(await faults(page)).toEqual([])
    for (const each of [visitor, { context, complaints, strangers }]) {
      expect(each.complaints).toEqual([])
      expect(each.strangers).toEqual([])
      await each.context.close()
    }
  })
})
