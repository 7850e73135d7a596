// A visitor leaves, the agent's answer reaches them by mail, its link opens the
// chat again, and their reply comes back into it. Judged by axe, kept as pictures.

import axe from 'axe-core'
import { createServer, type AddressInfo, type Server as NetServer } from 'node:net'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ada, callAs, openChat, openPage, phone, picture, signIn, startBrowser, startServer, until, type Server } from './stage'

/** A mail server that takes everything while `open`, and refuses passwords otherwise. */
class Post {
  readonly letters: string[] = []
  open = true
  private readonly server: NetServer = createServer((socket) => {
    let rest = ''
    let data: string | undefined
    const answer = (line: string) => socket.write(`${line}\r\n`)
    socket.on('error', () => {})
    answer('220 post')
    socket.on('data', (chunk) => {
      rest += chunk.toString()
      for (let end = rest.indexOf('\r\n'); end >= 0; end = rest.indexOf('\r\n')) {
        const line = rest.slice(0, end)
        rest = rest.slice(end + 2)
        if (data !== undefined) {
          if (line !== '.') {
            data += `${line}\n`
            continue
          }
          this.letters.push(data)
          data = undefined
          answer('250 2.0.0 taken as number one')
        } else if (/^(EHLO|HELO)/i.test(line)) answer('250 post')
        else if (/^MAIL/i.test(line) && !this.open) answer('530 5.7.0 sign in first')
        else if (/^DATA/i.test(line)) {
          data = ''
          answer('354 go on')
        } else if (/^QUIT/i.test(line)) {
          answer('221 bye')
          socket.end()
        } else answer('250 ok')
      }
    })
  })

  async listen(): Promise<number> {
    await new Promise<void>((done) => this.server.listen(0, '127.0.0.1', done))
    return (this.server.address() as AddressInfo).port
  }

  close(): void {
    this.server.close()
  }
}

const secret = 'a secret for the browser test only'
const post = new Post()
let server: Server
let browser: Browser

beforeAll(async () => {
  const port = await post.listen()
  server = await startServer(
    ['--demo', '--smtp-host', '127.0.0.1', '--smtp-port', String(port), '--smtp-tls', 'none', '--smtp-from', 'chat@fellside.example', '--mail-reply', 'help@fellside.example', '--mail-webhook-secret', secret, '--mail-away', '1s'],
  )
  browser = await startBrowser()
})
afterAll(async () => {
  await browser?.close()
  await server?.close()
  post.close()
})

/** Judges a page by axe. */
async function judge(page: Page, what: string): Promise<void> {
  await page.evaluate(axe.source)
  const { violations } = await page.evaluate(() => (window as unknown as { axe: typeof axe }).axe.run(document, { iframes: false, resultTypes: ['violations'] }))
  expect([what, violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.html).join(' ')}`)]).toEqual([what, []])
}

/** A letter's plain text and head, with soft breaks taken out. */
const plain = (letter: string) => letter.replace(/=\n/g, '').replace(/=3D/g, '=')

describe('letters', () => {
  it('reach a visitor who left, lead back by their link, and are answered by mail', async () => {
    const shop = await openPage(browser, { viewport: phone, colorScheme: 'dark' })
    const { app, say } = await openChat(shop.page, server)
    await say('Is the Ridge tent in stock? I am kim@example.com')
    await app.locator('.ask', { hasText: 'k…@example.com' }).waitFor()
    await picture(shop.page, 'letters-1-offered')
    await app.locator('.ask .primary').click()
    await app.locator('.ask[role=status]', { hasText: 'Thank you' }).waitFor()
    await picture(shop.page, 'letters-2-thanks')
    await app.locator('.ask .secondary').click()
    await app.locator('.menu > button').click()
    await app.locator('[role=menuitem]', { hasText: 'Answers by e-mail' }).click()
    await app.locator('.ask', { hasText: 'Remove' }).waitFor()
    await picture(shop.page, 'letters-3-change')
    await shop.page.keyboard.press('Escape')
    expect(await app.locator('.ask').count()).toBe(0)

    const desk = await openPage(browser)
    await signIn(desk.page, server, ada)
    const call = await callAs(desk.context, server, ada)
    const { conversations } = await call<{ conversations: { id: string }[] }>('GET', '/agent/conversations?view=all&q=Ridge')
    const id = conversations[0]!.id
    await shop.context.close() // they leave
    await call('POST', `/agent/conversations/${id}/take`, { client_id: 'take' })
    await desk.page.goto(`${server.url}/console/inbox/${id}?view=all`)
    await desk.page.locator('.goes-by-mail', { hasText: 'k…@example.com' }).waitFor({ timeout: 30_000 })
    await picture(desk.page, 'letters-4-composer')
    await desk.page.locator('.composer textarea').fill('Two are left. Shall I keep one for you?')
    await desk.page.locator('.composer textarea').press('Enter')
    await until(() => post.letters.some((letter) => letter.includes('Two are left')), 'the letter')
    const letter = plain(post.letters.find((each) => each.includes('Two are left'))!)
    await desk.page.locator('.by-mail', { hasText: 'sent by mail' }).first().waitFor({ timeout: 30_000 })

    const link = /http:\/\/127\.0\.0\.1:\d+\/widget\/frame\?\S*#chat=[\w-]+/.exec(letter)![0]
    const back = await openPage(browser, { colorScheme: 'light' })
    await back.page.goto(link)
    await back.page.locator('.message', { hasText: 'Two are left' }).first().waitFor()
    await picture(back.page, 'letters-5-link')
    await judge(back.page, 'the chat of a link')
    await back.page.locator('textarea').first().fill('Yes please, by link.')
    await back.page.locator('textarea').first().press('Enter')
    await desk.page.locator('.message.visitor', { hasText: 'by link' }).waitFor()
    await back.page.setViewportSize(phone)
    await back.page.emulateMedia({ colorScheme: 'dark' })
    await picture(back.page, 'letters-6-link-phone')
    await back.page.goto(link.replace('lang=en', 'lang=ko').slice(0, -3) + 'AAA')
    await back.page.locator('.banner.on p', { hasText: '링크' }).waitFor()
    await picture(back.page, 'letters-7-ended-ko')
    expect(back.complaints).toEqual([])
    await back.context.close()

    const reply = /^Reply-To:\s+<?([^>\s]+)>?/m.exec(letter)![1]!
    const raw = `From: Kim <kim@example.com>\r\nTo: ${reply}\r\nMessage-ID: <one@example.com>\r\nSubject: Re\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nAnd a second one, by mail.\r\n`
    for (let n = 0; n < 2; n++) {
      const answer = await fetch(`${server.url}/api/v1/mail/inbound`, { method: 'POST', body: raw, headers: { 'Content-Type': 'message/rfc822', Authorization: `Bearer ${secret}` } })
      expect([answer.status, await answer.json()]).toEqual([200, { taken: true }])
    }
    await desk.page.locator('.message.visitor', { hasText: 'by mail' }).waitFor()
    await desk.page.locator('.by-mail', { hasText: 'came by mail' }).waitFor()
    expect(await desk.page.locator('.message.visitor', { hasText: 'And a second one' }).count()).toBe(1)
    await picture(desk.page, 'letters-8-transcript')
    await judge(desk.page, 'the transcript')
    await desk.page.setViewportSize(phone)
    await desk.page.emulateMedia({ colorScheme: 'dark' })
    await picture(desk.page, 'letters-9-transcript-phone')
    expect(desk.complaints).toEqual([])
    await desk.context.close()
  })

  it('are watched over in the settings, with a test mail', async () => {
    const { context, page, complaints } = await openPage(browser)
    await signIn(page, server, ada)
    await page.goto(`${server.url}/console/settings/mail`)
    await page.locator('.mail-health.good').first().waitFor()
    await page.getByRole('button', { name: 'Send a test mail to me' }).click()
    await page.locator('.mail-said', { hasText: 'taken as number one' }).waitFor()
    expect(post.letters.some((letter) => letter.includes(`To: <${ada.email}>`))).toBe(true)
    await picture(page, 'letters-settings')
    await judge(page, 'the page of mail')
    post.open = false
    await page.getByRole('button', { name: 'Send a test mail to me' }).click()
    await page.locator('.mail-said.bad', { hasText: 'sign in first' }).waitFor()
    await page.locator('.mail-health.bad', { hasText: 'user or the password' }).waitFor()
    await page.setViewportSize(phone)
    await page.emulateMedia({ colorScheme: 'dark' })
    await picture(page, 'letters-settings-bad-phone')
    await page.evaluate(() => localStorage.setItem('frontdesk.console.lang', 'ko'))
    await page.reload()
    await page.locator('.mail-health.bad').first().waitFor()
    await picture(page, 'letters-settings-ko')
    await judge(page, 'the page of mail in Korean')
    post.open = true
    expect(complaints).toEqual([])
    await context.close()
  })
})
