// An agent filters a list, saves it as a view, opens it by a key, and does one
// thing to many chats at once; on a phone in the dark, too.

import axe from 'axe-core'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ada, callAs, openPage, phone, picture, startBrowser, startServer, until, type Server } from './stage'

let server: Server
let browser: Browser

beforeAll(async () => {
  ;[server, browser] = await Promise.all([startServer(), startBrowser()])
})
afterAll(async () => {
  await browser?.close()
  await server?.close()
})

/** Somebody who writes one message, by the API. */
async function visitorWrites(context: Awaited<ReturnType<typeof openPage>>['context'], text: string): Promise<string> {
  const data = { site_key: 'fellside-demo-site', locale: 'en', timezone: 'UTC', page: { url: server.url } }
  const session = await (await context.request.post(`${server.url}/api/v1/visitor/session`, { data, timeout: 120_000 })).json()
  const sent = await context.request.post(`${server.url}/api/v1/visitor/messages`, {
    data: { client_id: crypto.randomUUID(), text },
    headers: { Authorization: `Bearer ${session.token}` },
  })
  return (await sent.json()).conversation
}

async function faults(page: Page): Promise<string[]> {
  await page.waitForFunction(() => document.getAnimations().every((each) => each.playState !== 'running'))
  await page.evaluate(axe.source)
  const { violations } = await page.evaluate(() =>
    (window as unknown as { axe: typeof axe }).axe.run(document, { iframes: false, resultTypes: ['violations'] }),
  )
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html.slice(0, 160)} ${node.failureSummary ?? ''}`))
}

describe('lists', () => {
  it('are filtered, saved as views, and changed many chats at a time', async () => {
    const { context, page, complaints } = await openPage(browser)
    const call = await callAs(context, server, ada)
    const chats: string[] = []
    for (const word of ['tent', 'stove', 'boots', 'rope', 'lamp']) chats.push(await visitorWrites(context, `Where is my ${word}? Order zeltplatz`))
    for (const id of chats.slice(0, 3)) await call('POST', `/agent/conversations/${id}/tags`, { client_id: crypto.randomUUID(), tags: ['late'] })

    await page.goto(`${server.url}/console/inbox?view=all`)
    await page.locator('a.row').nth(4).waitFor()
    const rows = page.locator('.list a.row')

    // Filters: by a key, in the address, as chips, and away by a key.
    await page.keyboard.press('v')
    await page.getByRole('dialog', { name: 'Filter' }).waitFor()
    await page.getByRole('combobox', { name: 'Tag' }).selectOption('late')
    await until(async () => (await rows.count()) === 3, 'the three late ones')
    await picture(page, 'views-1-filter')
    expect(await faults(page)).toEqual([])
    await page.keyboard.press('Escape')
    expect(new URL(page.url()).searchParams.get('tag')).toBe('late')
    await page.reload()
    await page.locator('.filter-chips .chip', { hasText: 'late' }).waitFor()
    await until(async () => (await rows.count()) === 3, 'the same by its address')

    // A saved view: named, in the sidebar with its count, opened by its key.
    await page.locator('.filter-chips').getByRole('button', { name: 'Save view' }).click()
    await page.getByLabel('Name').fill('Late parcels')
    await picture(page, 'views-2-save')
    expect(await faults(page)).toEqual([])
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    const saved = page.locator('.nav-view.saved', { hasText: 'Late parcels' })
    await saved.locator('.count', { hasText: '3' }).waitFor()
    await page.locator('.list h1', { hasText: 'Late parcels' }).waitFor()
    await page.keyboard.press('0')
    await until(async () => (await rows.count()) >= 5, 'all without the filter')
    await page.keyboard.press('1')
    await until(async () => (await rows.count()) === 3, 'the view by its key')
    await picture(page, 'views-3-saved')

    // Many at once: x, a range by shift, one request, told, and undone.
    await rows.first().focus()
    await page.keyboard.press('x')
    await page.locator('.bulk', { hasText: '1 selected' }).waitFor()
    await page.locator('.select-box input').nth(2).click({ modifiers: ['Shift'] })
    await page.locator('.bulk', { hasText: '3 selected' }).waitFor()
    await picture(page, 'views-4-selected')
    expect(await faults(page)).toEqual([])
    await page.locator('.bulk').getByRole('button', { name: 'Resolve' }).click()
    await page.locator('.toast', { hasText: '3 chats done' }).waitFor()
    await picture(page, 'views-5-done')
    const state = async () => {
      const page = await call<{ conversations: { id: string; status: string }[] }>('GET', '/agent/conversations?view=all&limit=100')
      return chats.slice(0, 3).map((id) => page.conversations.find((c) => c.id === id)?.status)
    }
    expect(await state()).toEqual(['resolved', 'resolved', 'resolved'])
    await page.locator('.toast').getByRole('button', { name: 'Undo' }).click()
    await until(async () => (await state()).every((s) => s === 'open'), 'the three open again')

    // Tags, and what is refused: a team that nobody is in.
    await page.getByRole('button', { name: 'Select chats' }).click()
    await page.locator('.bulk').getByRole('button', { name: 'Select all 3 shown' }).click()
    await page.locator('.bulk').getByRole('button', { name: 'Tag' }).click()
    await page.getByRole('dialog').getByLabel('Tag').fill('urgent')
    await page.getByRole('button', { name: 'Add the tag' }).click()
    await page.locator('.row .chip', { hasText: 'urgent' }).first().waitFor()
    await page.keyboard.press('Escape')

    // The filters also narrow a search, and its hits are selected just so.
    await page.goto(`${server.url}/console/inbox?view=all&q=zeltplatz&tag=late`)
    await page.locator('.found-words mark').nth(2).waitFor()
    expect(await page.locator('.found-words mark').count()).toBe(3)
    await page.locator('.select-box input').first().click()
    await page.locator('.bulk', { hasText: '1 selected' }).waitFor()
    await picture(page, 'views-6-search')
    await page.keyboard.press('Escape')

    // A free time for the snooze.
    await page.goto(`${server.url}/console/inbox/${chats[3]}?view=all`)
    await page.getByRole('button', { name: 'More', exact: true }).click()
    await page.getByRole('menuitem', { name: 'Pick a date and time' }).click()
    await page.getByLabel('Date and time').fill('2020-01-01T10:00')
    await page.getByText('This time has passed.').waitFor()
    const day = new Date(Date.now() + 3 * 86_400_000).toISOString().slice(0, 10)
    await page.getByLabel('Date and time').fill(`${day}T14:30`)
    await page.getByText('Back on').waitFor()
    await picture(page, 'views-7-snooze')
    expect(await faults(page)).toEqual([])
    await page.getByRole('dialog').getByRole('button', { name: 'Snooze' }).click()
    await page.locator('.toast', { hasText: 'snoozed' }).waitFor()

    // Views are put in order, renamed and deleted, with a way back.
    await page.locator('.nav-view', { hasText: 'Saved views' }).click()
    await page.getByRole('button', { name: 'Change Late parcels' }).click()
    await page.getByLabel('Name').fill('Late')
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await page.locator('.view-list b', { hasText: /^Late$/ }).waitFor()
    await picture(page, 'views-8-manage')
    expect(await faults(page)).toEqual([])
    await page.getByRole('button', { name: 'Delete Late' }).click()
    await page.locator('.nav-view.saved').waitFor({ state: 'detached' })
    await page.locator('.view-list li', { hasText: 'is deleted' }).getByRole('button', { name: 'Undo' }).click()
    await page.locator('.nav-view.saved').waitFor()
    await page.keyboard.press('Escape')

    await page.setViewportSize(phone)
    await page.emulateMedia({ colorScheme: 'dark' })
    await page.goto(`${server.url}/console/inbox?view=all&tag=late`)
    await page.locator('.view-strip a[aria-current]', { hasText: 'Late' }).waitFor()
    await page.locator('a.row').nth(2).waitFor()
    await picture(page, 'views-9-phone-dark')
    await page.getByRole('button', { name: 'Select chats' }).click()
    await page.locator('.select-box input').first().click()
    await page.locator('.bulk', { hasText: '1 selected' }).waitFor()
    await picture(page, 'views-10-phone-selected')
    expect(await faults(page)).toEqual([])
    await page.emulateMedia({ colorScheme: 'light' })
    await page.locator('.filter-button').click()
    await page.getByRole('dialog', { name: 'Filter' }).waitFor()
    await picture(page, 'views-11-phone-filter')
    expect(complaints).toEqual([])
    await context.close()
  }, 300_000)
})
