// Lists that change while one looks at them, a bulk assignment taken back,
// offers that hide nothing, and what becomes of the panes when the window
// narrows; on a phone in the dark, too.

import type { Browser, BrowserContext } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ada, callAs, desktop, openPage, phone, picture, setHours, startBrowser, startServer, until, type Server } from './stage'

let server: Server
let browser: Browser

beforeAll(async () => {
  ;[server, browser] = await Promise.all([startServer(['--demo', '--offer-for', '240s']), startBrowser()])
})
afterAll(async () => {
  await browser?.close()
  await server?.close()
})

/** Somebody who writes one message, by the API. */
async function visitorWrites(context: BrowserContext, text: string): Promise<string> {
  const data = { site_key: 'fellside-demo-site', locale: 'en', timezone: 'UTC', page: { url: server.url } }
  const session = await (await context.request.post(`${server.url}/api/v1/visitor/session`, { data, timeout: 120_000 })).json()
  const sent = await context.request.post(`${server.url}/api/v1/visitor/messages`, {
    data: { client_id: crypto.randomUUID(), text },
    headers: { Authorization: `Bearer ${session.token}` },
  })
  return (await sent.json()).conversation
}

describe('lists at work', () => {
  it('change live, give back what was assigned, and are hidden by no offer', async () => {
    const office = await browser.newContext() // a session of its own: pages sign in anew
    await setHours(office, server, null)
    await office.close()
    const { context, page, complaints } = await openPage(browser)
    const call = await callAs(context, server, ada)
    const tag = (id: string, tags: string[]) => call('POST', `/agent/conversations/${id}/tags`, { client_id: crypto.randomUUID(), tags })
    const chats: string[] = []
    for (const word of ['tent', 'stove', 'boots', 'rope', 'lamp', 'map', 'mug', 'axe']) chats.push(await visitorWrites(context, `Where is my ${word}?`))
    for (const id of chats.slice(0, 3)) await tag(id, ['late'])

    // A filtered list follows what is told, also while nothing can be fetched.
    const rows = page.locator('.list a.row')
    await page.goto(`${server.url}/console/inbox?view=all&tag=late`)
    await until(async () => (await rows.count()) === 3, 'the three late ones')
    await page.waitForTimeout(1500) // the fetch after the connection was made
    await page.route('**/api/v1/agent/conversations?*tag=late*', (route) => route.abort())
    await tag(chats[5]!, ['late'])
    await until(async () => (await rows.count()) === 4, 'the one that is late now')
    await tag(chats[5]!, [])
    await until(async () => (await rows.count()) === 3, 'it is gone again')
    await page.unroute('**/api/v1/agent/conversations?*tag=late*')

    // Who has scrolled keeps their place when a chat comes in above.
    await page.setViewportSize({ width: 1440, height: 520 })
    await page.goto(`${server.url}/console/inbox?view=all`)
    await page.locator('.list li[aria-posinset="6"]').waitFor()
    const box = page.locator('.list-body > .virtual')
    await box.evaluate((el) => (el.scrollTop = 250))
    const seen = page.locator(`.list a.row[data-chat="${chats[3]}"]`)
    const before = (await seen.boundingBox())!.y
    const fresh = await visitorWrites(context, 'Do you sell sleds?')
    await page.waitForFunction(() => document.querySelector('.list-body > .virtual')!.scrollTop > 300)
    expect(Math.abs((await seen.boundingBox())!.y - before)).toBeLessThan(2)
    await box.evaluate((el) => (el.scrollTop = 0))
    await page.locator(`.list a.row[data-chat="${fresh}"]`).waitFor()
    await page.setViewportSize(desktop)

    // Assigned together, and taken back but for the one that was taken meanwhile.
    await page.goto(`${server.url}/console/inbox?view=all&tag=late`)
    await rows.nth(2).waitFor()
    await rows.first().focus()
    await page.keyboard.press('x')
    await page.locator('.bulk').getByRole('button', { name: 'Select all' }).click()
    await page.locator('.bulk').getByRole('button', { name: 'Assign' }).click()
    await page.getByRole('dialog').getByText('Kim Minji').click()
    await page.getByRole('dialog').getByRole('button', { name: 'Assign' }).click()
    const toast = page.locator('.toast', { hasText: '3 chats done' })
    await toast.waitFor()
    await picture(page, 'lists-1-assigned')
    await call('POST', `/agent/conversations/${chats[0]}/take`, { client_id: crypto.randomUUID() })
    await toast.getByRole('button', { name: 'Undo' }).click()
    await page.locator('.toast', { hasText: '2 chats done. 1 could not be changed' }).waitFor()
    const owner = async (id: string) => (await call<{ conversation: { owner: string } }>('GET', `/agent/conversations/${id}`)).conversation.owner
    expect(await Promise.all(chats.slice(0, 3).map(owner))).toEqual(['agent', 'bot', 'bot'])

    // A window that narrows has no context lying over the chat; widened, it is back.
    await page.keyboard.press('Escape')
    await rows.first().click()
    await page.locator('.context').waitFor()
    await page.setViewportSize({ width: 1100, height: 800 })
    await page.locator('.context').waitFor({ state: 'detached' })
    await picture(page, 'lists-2-narrow')
    await page.setViewportSize(desktop)
    await page.locator('.context').waitFor()

    // Offers: one bar for all of them, above the work.
    await visitorWrites(context, 'I want to talk to a person about my order')
    await visitorWrites(context, 'Can I speak to a human please')
    const bar = page.locator('.offer')
    await bar.getByText('1 of 2').waitFor()
    const overlaps = async () => {
      const [one, two] = [(await bar.boundingBox())!, (await page.locator('.stage > main').boundingBox())!]
      return one.y + one.height > two.y + 1
    }
    await page.waitForFunction(() => document.getAnimations().every((each) => each.playState !== 'running' || each.effect?.getTiming().iterations === Infinity))
    expect(await overlaps()).toBe(false)
    await picture(page, 'lists-3-offers')
    await bar.getByRole('button', { name: 'Next offer' }).click()
    await bar.getByText('2 of 2').waitFor()
    await page.emulateMedia({ colorScheme: 'dark' })
    await picture(page, 'lists-4-offers-dark')
    await page.setViewportSize(phone)
    await picture(page, 'lists-5-offers-phone-dark')
    await page.goto(`${server.url}/console/inbox?view=open`)
    await bar.waitFor()
    await page.emulateMedia({ colorScheme: 'light' })
    await picture(page, 'lists-6-offers-phone')

    // On the phone all views are behind one button.
    await page.locator('.view-menu').click()
    await page.getByRole('menuitem', { name: 'Manage saved views' }).waitFor()
    await picture(page, 'lists-7-phone-views')
    await page.getByRole('menuitem', { name: 'Manage saved views' }).click()
    await page.getByRole('dialog', { name: 'Saved views' }).waitFor()
    await page.keyboard.press('Escape')
    await page.keyboard.press('d')
    await until(async () => (await bar.getByText('of 2').count()) === 0, 'one offer less')
    await picture(page, 'lists-8-phone-one-offer')
    expect(complaints).toEqual([])
    await context.close()
  }, 300_000)
})
