// An agent's full shift in real browsers: offers, a chat with everything that
// happens in one, and what is left of it in the figures. Every stage is kept
// as a picture, at the size of a desk and of a phone.

import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ada, callAs, desktop, minji, openChat, openPage, phone, picture, setHours, signIn, startBrowser, startServer, until, type Server } from './stage'

let server: Server
let browser: Browser

beforeAll(async () => {
  ;[server, browser] = await Promise.all([startServer(['--demo', '--offer-for', '15s']), startBrowser()])
})
afterAll(async () => {
  await browser?.close()
  await server?.close()
})

const field = (page: Page) => page.locator('.composer textarea')
const pdf = (name: string) => ({ name, mimeType: 'application/pdf', buffer: Buffer.concat([Buffer.from('%PDF-1.7\n'), Buffer.alloc(9_000, 32)]) })

/** Keeps a picture at both sizes. */
async function both(page: Page, name: string): Promise<void> {
  await picture(page, `shift-${name}-desktop`)
  await page.setViewportSize(phone)
  await picture(page, `shift-${name}-phone`)
  const wide = await page.evaluate(() => document.documentElement.scrollWidth)
  expect(`${name}: ${wide}`).toBe(`${name}: ${phone.width}`)
  await page.setViewportSize(desktop)
}

/** Leaves a chat without its context, which would lie over it on a phone. */
async function alone(page: Page): Promise<void> {
  await page.locator('.chat-head .icon-button[aria-pressed=true]').click()
  await page.locator('.context').waitFor({ state: 'detached' })
}

/** A visitor who asks for a person without a browser, and can leave again. */
async function asks(text: string): Promise<() => Promise<void>> {
  const post = async (path: string, data: object, token = '') => {
    const headers = { 'Content-Type': 'application/json', ...(token && { Authorization: `Bearer ${token}` }) }
    const answer = await fetch(`${server.url}/api/v1/visitor/${path}`, { method: 'POST', headers, body: JSON.stringify(data) })
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`)
    return answer.json()
  }
  const page = { url: `${server.url}/`, title: 'Fellside', device: 'phone' }
  const { token } = await post('session', { site_key: 'fellside-demo-site', locale: 'en', timezone: 'Europe/London', page })
  const { conversation } = await post('messages', { client_id: crypto.randomUUID(), text, lang: 'en', page }, token)
  return () => post(`conversations/${conversation}/end`, {}, token)
}

describe("an agent's shift", () => {
  it('goes from the first offer to the figures', async () => {
    const begun = Date.now()
    const boss = await openPage(browser)
    const office = await browser.newContext() // a session of its own: pages sign in anew
    await setHours(office, server, null)
    const call = await callAs(office, server, ada)
    await call('PUT', '/agent/presence', { status: 'away' }) // every offer goes to Minji
    await call('PATCH', '/admin/settings', { dispositions: { ask: 'required', list: [{ id: 'fault', labels: { en: 'Product fault', ko: '상품 불량' } }, { id: 'order', labels: { en: 'Order or delivery', ko: '주문·배송' } }] } })
    await call('POST', '/agent/replies', { shortcut: 'seam', folder: '', lang: 'en', text: 'We seal the seams of your tent for free.', shared: true })

    const agent = await openPage(browser)
    const desk = agent.page
    await signIn(desk, server, minji)
    await desk.locator('button.me:visible').click()
    await desk.getByRole('menuitemradio', { name: 'Online' }).click()
    await desk.keyboard.press('Escape')
    await both(desk, '01-online')

    // One offer is declined, one runs out of time.
    const leave = await asks('I want to talk to a person about stores')
    const offer = desk.locator('.offer')
    await offer.waitFor()
    await both(desk, '02-offer')
    await desk.keyboard.press('d')
    await offer.waitFor({ state: 'detached' })
    await leave()
    const leaveToo = await asks('I want to talk to a person about boots')
    await offer.waitFor()
    await desk.getByText('the time was up').first().waitFor()
    await both(desk, '03-too-late')
    await leaveToo()

    // The third is taken by its key, with all that is known.
    const visitor = await openPage(browser)
    const { app, say } = await openChat(visitor.page, server, '/?lang=en')
    await say('How do I seal the seams of a tent?')
    await app.locator('.sources').waitFor()
    await say('That is no help, I want to speak to a person')
    await offer.waitFor()
    await desk.keyboard.press('a')
    await desk.waitForURL(/\/console\/inbox\//)
    await app.getByText('Kim Minji joined').waitFor()
    await desk.locator('.context .tried-list li').first().waitFor()
    await desk.locator('.context').getByText('The visitor asked for a person.').waitFor()
    await both(desk, '04-packet')
    await alone(desk)
    const address = desk.url()
    const id = /inbox\/([^?]+)/.exec(address)![1]!

    // A note, a canned reply, a file each way.
    await desk.locator('.chat-head h2').click()
    await desk.keyboard.press('n')
    await field(desk).fill('The seam tape of this batch was bad, voucher')
    await desk.keyboard.press('Enter')
    await desk.locator('.note', { hasText: 'voucher' }).waitFor()
    await both(desk, '05-note')
    await desk.getByRole('radio', { name: 'Reply' }).click()
    await field(desk).pressSequentially('/seam')
    await desk.locator('.reply-option', { hasText: '/seam' }).waitFor()
    await both(desk, '06-canned')
    await desk.keyboard.press('Enter')
    await expect.poll(() => field(desk).inputValue()).toBe('We seal the seams of your tent for free.')
    await desk.keyboard.press('Enter')
    await app.locator('.by-agent', { hasText: 'for free' }).waitFor()
    await app.locator('.chooser').setInputFiles([pdf('receipt.pdf')])
    await app.locator('.upload.is-ready').waitFor()
    await app.getByRole('button', { name: 'Send', exact: true }).click()
    await desk.locator('.message.visitor .file-card', { hasText: 'receipt.pdf' }).waitFor()
    await desk.locator('.composer input[type=file]').setInputFiles([pdf('label.pdf')])
    await desk.locator('.upload.is-ready').waitFor()
    await field(desk).press('Enter')
    await app.locator('.by-agent .file', { hasText: 'label.pdf' }).waitFor()
    await both(desk, '07-files')
    await both(visitor.page, '08-visitor')

    // A supervisor's word is for the agent alone.
    await signIn(boss.page, server, ada)
    await boss.page.goto(`${server.url}/console/inbox/${id}?view=open`)
    await boss.page.locator('.chat .message').first().waitFor()
    await alone(boss.page)
    await boss.page.locator('.chat-head h2').click()
    await boss.page.keyboard.press('w')
    await field(boss.page).fill('Offer a new tent, not a voucher')
    await boss.page.keyboard.press('Enter')
    await desk.locator('.whisper', { hasText: 'Offer a new tent' }).waitFor()
    await both(desk, '09-whisper')
    await desk.locator('.whisper').getByRole('button').last().click()
    await desk.locator('.whisper').waitFor({ state: 'detached' })

    // The line breaks while both write, and comes back.
    await agent.context.setOffline(true)
    await field(desk).fill('Would you like a new tent?')
    await field(desk).press('Enter')
    await desk.locator('.message.mine', { hasText: 'Would you like a new tent?' }).waitFor()
    await say('Are you still there?')
    await app.locator('.by-visitor', { hasText: 'Are you still there?' }).waitFor()
    await both(desk, '10-offline')
    expect(await app.locator('.bubble', { hasText: 'Would you like a new tent?' }).count()).toBe(0)
    await agent.context.setOffline(false)
    await app.locator('.by-agent', { hasText: 'Would you like a new tent?' }).waitFor()
    await desk.locator('.message.visitor', { hasText: 'Are you still there?' }).waitFor()
    await until(async () => (await desk.locator('.message.pending').count()) === 0, 'everything to be sent')
    const { events } = await call<{ events: { kind: string; body: { text?: string } }[] }>('GET', `/agent/conversations/${id}/events?limit=200`)
    for (const text of ['Would you like a new tent?', 'Are you still there?', 'We seal the seams of your tent for free.']) {
      expect([text, events.filter((e) => e.kind === 'message.posted' && e.body.text === text).length]).toEqual([text, 1])
      expect([text, await desk.locator('.transcript .message', { hasText: text }).count()]).toEqual([text, 1])
      expect([text, await app.locator('.bubble', { hasText: text }).count()]).toEqual([text, 1])
    }

    // To a colleague with a note, and back.
    await desk.locator('.chat-head').getByRole('button', { name: 'More' }).click()
    await desk.getByRole('menuitem', { name: 'Transfer' }).click()
    await desk.getByRole('dialog').getByText('Ada Thornton').click()
    await desk.getByRole('dialog').locator('textarea').fill('She wants to know about the warranty')
    await both(desk, '11-transfer')
    await desk.getByRole('dialog').getByRole('button', { name: 'Transfer' }).click()
    await app.getByText('Ada Thornton joined').waitFor()
    await boss.page.locator('.note', { hasText: 'about the warranty' }).waitFor()
    await boss.page.locator('.chat-head').getByText('Yours', { exact: true }).waitFor()
    await both(boss.page, '12-transferred')
    const { user } = await (await agent.context.request.get(`${server.url}/api/v1/session`)).json()
    await call('POST', `/agent/conversations/${id}/assign`, { client_id: crypto.randomUUID(), agent: user.id, note: 'Ten years; yours again' })
    await desk.goto(`${server.url}/console/inbox/${id}?view=mine`)
    await desk.locator('.note', { hasText: 'Ten years' }).waitFor()
    await field(desk).waitFor()
    await alone(desk)

    // Done: what it was about, and what the visitor thinks.
    await desk.locator('.chat-head h2').click()
    await desk.keyboard.press('e')
    await desk.getByRole('dialog').waitFor()
    await desk.keyboard.press('1')
    await both(desk, '13-resolve')
    await desk.keyboard.press('Enter')
    await app.locator('.ended').waitFor()
    await app.locator('.stars label').nth(4).click()
    await app.locator('.ended .primary').click()
    await app.locator('.thanks').waitFor()
    await desk.getByText('Rated 5 of 5').waitFor()
    await desk.locator('.chat-head', { hasText: 'Outcome: Product fault' }).waitFor()
    await both(desk, '14-rated')
    await both(visitor.page, '15-visitor-rated')

    // What nobody outside reads, and what the figures tell.
    const seen = visitor.frames.join('\n') + (await app.locator('body').innerHTML())
    for (const inside of ['voucher', 'new tent, not', 'warranty', 'Ten years', '"fault"', 'Product fault']) expect([inside, seen.includes(inside)]).toEqual([inside, false])
    type Report = { figures: { name: string; n: number }[] }
    await until(async () => {
      const { figures } = await call<Report>('GET', '/analytics/report?days=1')
      return ['satisfied', 'first_response'].every((name) => figures.find((f) => f.name === name)?.n === 1)
    }, 'the figures')
    await boss.page.goto(`${server.url}/console/analytics?days=1`)
    await boss.page.getByRole('region', { name: 'First response', exact: true }).getByText('1 measured').waitFor()
    await both(boss.page, '16-figures')
    expect([...agent.complaints, ...visitor.complaints, ...boss.complaints]).toEqual([])
    console.info(`the shift took ${Math.round((Date.now() - begun) / 1000)} s`)
    for (const each of [agent, visitor, boss]) await each.context.close()
  }, 480_000)
})
