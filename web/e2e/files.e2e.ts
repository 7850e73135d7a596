// Files both ways, on the real server: a visitor's picture and paper reach the
// agent, the agent's reach the visitor, and what cannot be sent says why.

import { readFile } from 'node:fs/promises'
import { deflateSync, crc32 } from 'node:zlib'
import type { Browser, Locator } from 'playwright-core'
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

/** A PNG of a tent before hills, drawn here so that no file of others is needed. */
function tent(width: number, height: number): Buffer {
  const rows = Buffer.alloc((width * 3 + 1) * height)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [u, v] = [x / width, y / height]
      const inTent = v > 0.35 && v < 0.85 && Math.abs(u - 0.5) < (v - 0.35) * 0.7
      const inHill = v > 0.55 - 0.15 * Math.sin(u * 7)
      const colour = inTent ? (u < 0.5 ? [226, 120, 52] : [190, 92, 38]) : inHill ? [70, 120, 84] : [160, 200, 226]
      rows.set(colour, y * (width * 3 + 1) + 1 + x * 3)
    }
  }
  const chunk = (name: string, body: Buffer) => {
    const head = Buffer.concat([Buffer.from(name), body])
    const out = Buffer.alloc(head.length + 8)
    out.writeUInt32BE(body.length, 0)
    head.copy(out, 4)
    out.writeUInt32BE(crc32(head), head.length + 4)
    return out
  }
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([8, 2, 0, 0, 0], 8)
  return Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), chunk('IHDR', header), chunk('IDAT', deflateSync(rows)), chunk('IEND', Buffer.alloc(0))])
}

const photo = { name: 'my tent.png', mimeType: 'image/png', buffer: tent(900, 600) }
const paper = { name: 'receipt 2026-11.pdf', mimeType: 'application/pdf', buffer: Buffer.concat([Buffer.from('%PDF-1.7\n'), Buffer.alloc(40_000, 32)]) }
const program = { name: 'holiday.png', mimeType: 'image/png', buffer: Buffer.concat([Buffer.from('MZ\x90\x00'), Buffer.alloc(400, 1), Buffer.alloc(9)]) }
const film = { name: 'film.mp4', mimeType: 'video/mp4', buffer: Buffer.alloc(100, 1) }
const large = { name: 'large.pdf', mimeType: 'application/pdf', buffer: Buffer.alloc(11 << 20, 32) }

/** Whether a picture in the page has come and is not broken. */
const drawn = (where: Locator) => where.evaluate((img) => (img as HTMLImageElement).complete && (img as HTMLImageElement).naturalWidth > 0)

describe('files', () => {
  it('go from the visitor to the agent and back', async () => {
    const console = await openPage(browser)
    await setHours(console.context, server, null)
    const shop = await openPage(browser)
    const { app, say } = await openChat(shop.page, server, '/?lang=en')
    await say('I want to talk to a person about a broken tent')
    await app.locator('.queue').waitFor()
    await console.page.goto(`${server.url}/console/inbox?view=open`)

    // Chosen, shown with what became of each, one taken back.
    await app.locator('.chooser').setInputFiles([photo, paper, film])
    await app.locator('.upload.is-ready').nth(1).waitFor()
    expect(await app.locator('.upload').count()).toBe(3)
    expect(await app.locator('.upload.is-failed').innerText()).toContain('cannot be sent')
    await picture(shop.page, 'files-widget-1-tray')
    await app.getByRole('button', { name: 'Remove film.mp4' }).click()
    expect(await app.locator('.upload').count()).toBe(2)
    await app.getByRole('button', { name: 'Send', exact: true }).click()
    await app.locator('.by-visitor .photo img').waitFor()
    await expect.poll(() => app.locator('.tray').count()).toBe(0)
    await expect.poll(() => drawn(app.locator('.by-visitor .photo img'))).toBe(true)
    await picture(shop.page, 'files-widget-2-sent')

    // The agent sees that files came, without words, and opens the chat.
    const row = console.page.locator('.row').first()
    await row.getByText('Sent a file').waitFor()
    await row.click()
    const seen = console.page.locator('.message.visitor .photo img')
    await seen.waitFor()
    await expect.poll(() => drawn(seen)).toBe(true)
    const box = (await seen.boundingBox())!
    expect(Math.abs(box.width / box.height - 1.5)).toBeLessThan(0.05)
    const [download] = await Promise.all([console.page.waitForEvent('download'), console.page.locator('.file-card').click()])
    expect(download.suggestedFilename()).toBe(paper.name)
    expect((await readFile(await download.path())).equals(paper.buffer)).toBe(true)

    // Back: the agent drops a picture and writes beside it.
    await console.page.keyboard.press('t')
    await console.page.locator('.composer textarea').waitFor()
    await console.page.locator('.composer input[type=file]').setInputFiles([{ ...photo, name: '수리한 텐트.png' }, paper])
    await console.page.locator('.upload.is-ready').nth(1).waitFor()
    await picture(console.page, 'files-console-1-tray')
    await console.page.locator('.composer textarea').fill('This is how it looks after the repair.')
    await console.page.locator('.composer textarea').press('Enter')
    await console.page.locator('.message.mine .photo img').waitFor()
    await expect.poll(() => console.page.locator('.message.pending').count()).toBe(0)
    await picture(console.page, 'files-console-2-transcript')
    const answer = app.locator('.by-agent .photo img')
    await answer.waitFor()
    await expect.poll(() => drawn(answer)).toBe(true)
    const [saved] = await Promise.all([shop.page.waitForEvent('download'), app.locator('.by-agent .file').click()])
    expect(saved.suggestedFilename()).toBe(paper.name)
    await picture(shop.page, 'files-widget-3-answered')

    // A new page draws them from the server alone.
    await shop.page.reload()
    await expect.poll(() => drawn(app.locator('.by-visitor .photo img')), { timeout: 20_000 }).toBe(true)
    await expect.poll(() => drawn(answer)).toBe(true)
    expect([...shop.complaints, ...console.complaints]).toEqual([])
    expect([...shop.strangers, ...console.strangers]).toEqual([])
    await shop.context.close()
    await console.page.emulateMedia({ colorScheme: 'dark' })
    await picture(console.page, 'files-console-3-dark')
    await console.page.setViewportSize(phone)
    await picture(console.page, 'files-console-4-phone')
    await console.context.close()
  })

  it('that cannot be sent say why, and a lost connection is tried again by itself', async () => {
    const { context, page, complaints } = await openPage(browser, { viewport: phone, colorScheme: 'dark', locale: 'ko-KR' })
    const { app } = await openChat(page, server, '/?lang=ko')
    await app.locator('.chooser').setInputFiles([program, large])
    await app.locator('.upload.is-failed').nth(1).waitFor()
    const told = await app.locator('.tray').innerText()
    expect(told).toContain('보낼 수 없는 파일이에요')
    expect(told).toContain('최대 10MB')
    await picture(page, 'files-widget-4-refused-korean-phone')
    await app.getByRole('button', { name: 'holiday.png 빼기' }).click()
    await app.getByRole('button', { name: 'large.pdf 빼기' }).click()

    // The line breaks in the middle of the upload; when it is back, the upload goes on by itself, once.
    let cut = 0
    await page.route('**/files', (route) => (cut++ === 0 ? route.abort('connectionreset') : route.continue()))
    await app.locator('.chooser').setInputFiles([photo])
    await app.locator('.upload.is-waiting').waitFor()
    await picture(page, 'files-widget-5-waiting')
    await app.locator('.upload.is-ready').waitFor()
    expect(cut).toBe(2)
    await app.locator('form.composer button.send').click()
    await app.locator('.by-visitor .photo img').waitFor()
    await app.locator('.by-bot', { hasText: '파일' }).last().waitFor()
    await picture(page, 'files-widget-6-bot-answers')
    expect(complaints.filter((each) => !each.includes('415'))).toEqual([])
    await context.close()
  })

  it('may be pasted and dropped', async () => {
    const { context, page } = await openPage(browser)
    const { app } = await openChat(page, server, '/?lang=en')
    const give = (kind: string, hold: boolean) =>
      app.locator('textarea').evaluate(
        (field, { kind, hold }) => {
          const data = new DataTransfer()
          data.items.add(new File(['a;b\n1;2\n'], `${kind}.csv`, { type: 'text/csv' }))
          if (kind === 'paste') return void field.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }))
          field.dispatchEvent(new DragEvent('dragenter', { dataTransfer: data, bubbles: true }))
          if (!hold) field.dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }))
        },
        { kind, hold },
      )
    await give('paste', false)
    await app.locator('.upload.is-ready', { hasText: 'paste.csv' }).waitFor()
    await give('drag', true)
    await app.locator('.dropzone').waitFor()
    await picture(page, 'files-widget-7-drop')
    await give('drop', false)
    await app.locator('.upload.is-ready', { hasText: 'drop.csv' }).waitFor()
    await app.locator('textarea').press('Enter')
    await app.locator('.by-visitor .file').nth(1).waitFor()
    await context.close()
  })
})
