// A visitor's and an agent's copies of a chat, with a real mail server of the
// story's own at the other end.

import { readFile } from 'node:fs/promises'
import { createServer, type AddressInfo, type Server as NetServer } from 'node:net'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ada, callAs, openChat, openPage, phone, picture, startBrowser, startServer, until, type Server } from './stage'

/** A mail server that takes everything but what is for refused@…. */
class Post {
  readonly letters: string[] = []
  private readonly server: NetServer

  constructor() {
    this.server = createServer((socket) => {
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
            answer('250 taken')
          } else if (/^(EHLO|HELO)/i.test(line)) answer('250 post')
          else if (/^RCPT.*refused@/i.test(line)) answer('550 nobody of this name')
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
  }

  async listen(): Promise<number> {
    await new Promise<void>((done) => this.server.listen(0, '127.0.0.1', done))
    return (this.server.address() as AddressInfo).port
  }

  close(): void {
    this.server.close()
  }
}

const post = new Post()
let server: Server
let browser: Browser

beforeAll(async () => {
  const port = await post.listen()
  server = await startServer(['--demo', '--smtp-host', '127.0.0.1', '--smtp-port', String(port), '--smtp-tls', 'none', '--smtp-from', 'chat@fellside.example'])
  browser = await startBrowser()
})
afterAll(async () => {
  await browser?.close()
  await server?.close()
  post.close()
})

describe('copies of a chat', () => {
  it('are saved and sent by mail from the widget, by keyboard, in Korean and at phone width', async () => {
    const { context, page, complaints } = await openPage(browser, { viewport: phone, colorScheme: 'dark', acceptDownloads: true })
    const { app, say } = await openChat(page, server)
    await say('How long can I return a tent?')
    await app.locator('.by-bot .sources').first().waitFor()
    await app.locator('.menu > button').click()
    await picture(page, 'mail-widget-menu')
    const coming = page.waitForEvent('download')
    await app.locator('[role=menuitem]', { hasText: 'Save this chat' }).click()
    const saved = await readFile(await (await coming).path(), 'utf8')
    expect(saved).toContain('How long can I return a tent?')
    expect(saved).toContain('Your chat with')

    await app.locator('.menu > button').click()
    await app.locator('[role=menuitem]', { hasText: 'E-mail this chat' }).click()
    const field = app.locator('.ask input')
    await expect.poll(() => field.evaluate((element) => element === document.activeElement)).toBe(true)
    await page.keyboard.type('kim@')
    await page.keyboard.press('Enter')
    await app.locator('.ask [role=alert]', { hasText: 'Please check the address' }).waitFor()
    await picture(page, 'mail-widget-bad')
    await page.keyboard.press('End')
    await page.keyboard.type('example.com')
    await page.keyboard.press('Enter')
    await app.locator('.ask[role=status]', { hasText: 'kim@example.com' }).waitFor()
    await picture(page, 'mail-widget-sent')
    await page.keyboard.press('Escape')
    await expect.poll(() => app.locator('.ask').count()).toBe(0)
    await until(() => post.letters.some((letter) => letter.includes('To: <kim@example.com>')), 'the mail')

    await app.locator('.menu > button').click()
    await app.locator('[role=menuitem]', { hasText: '한국어로 보기' }).click()
    await app.locator('.menu > button').click()
    await app.locator('[role=menuitem]', { hasText: '채팅을 메일로 받기' }).click()
    await picture(page, 'mail-widget-ko')
    expect(complaints).toEqual([])
    await context.close()
  })

  it('are downloaded with notes and mailed without them from the console, and owners see what was refused', async () => {
    const visitor = await openPage(browser)
    const chat = await openChat(visitor.page, server)
    await chat.say('How long can I return boots?')
    await chat.app.locator('.by-visitor').first().waitFor()
    const { context, page, complaints } = await openPage(browser, { acceptDownloads: true })
    const call = await callAs(context, server, ada)
    const { conversations } = await call<{ conversations: { id: string; preview: string }[] }>('GET', '/agent/conversations?view=all&q=boots')
    const id = conversations[0]!.id
    await call('POST', `/agent/conversations/${id}/notes`, { client_id: 'note', text: 'only among us' })

    await page.goto(`${server.url}/console/inbox/${id}?view=all`)
    await page.locator('.chat-do [aria-label="More"]').click()
    await page.getByRole('menuitem', { name: 'Copy of this chat' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('With internal notes').check()
    await picture(page, 'mail-console-dialog')
    const coming = page.waitForEvent('download')
    await dialog.getByRole('link', { name: 'Download' }).click()
    expect(await readFile(await (await coming).path(), 'utf8')).toContain('only among us')
    const before = post.letters.length
    await dialog.getByLabel('Send by mail to').fill('lee@example.com')
    await dialog.getByRole('button', { name: 'Send by mail' }).click()
    await dialog.waitFor({ state: 'detached' })
    await until(() => post.letters.length > before, 'the mail')
    expect(post.letters.at(-1)).toContain('boots?')
    expect(post.letters.at(-1)).not.toContain('only among us')

    await call('POST', `/agent/conversations/${id}/transcript/mail`, { client_id: 'refused', to: 'refused@example.com' })
    await until(async () => (await call<{ jobs: unknown[] }>('GET', '/admin/jobs')).jobs.length === 1, 'the refusal')
    await page.goto(`${server.url}/console/`)
    await page.locator('.undelivered').waitFor()
    await picture(page, 'mail-console-refused')
    await page.setViewportSize(phone)
    await page.emulateMedia({ colorScheme: 'dark' })
    await picture(page, 'mail-console-refused-phone')
    await page.locator('.undelivered button').click()
    await page.getByText('It is being sent again.').first().waitFor()
    await page.goto(`${server.url}/console/inbox/${id}?view=all`)
    await page.locator('.chat-do [aria-label="More"]').click()
    await page.getByRole('menuitem', { name: 'Copy of this chat' }).click()
    await page.getByRole('dialog').waitFor()
    await picture(page, 'mail-console-dialog-phone')
    expect(complaints).toEqual([])
    await context.close()
    await visitor.context.close()
  })
})
