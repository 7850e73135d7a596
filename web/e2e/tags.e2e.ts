// Tags and outcomes: kept on their page of the settings, used in the inbox.

import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ada, callAs, openChat, openPage, phone, picture, signIn, startBrowser, startServer, type Server } from './stage'

let server: Server
let browser: Browser

beforeAll(async () => {
  ;[server, browser] = await Promise.all([startServer(), startBrowser()])
})
afterAll(async () => {
  await browser?.close()
  await server?.close()
})

const row = (page: Page, name: string) => page.locator('.tags-rows li').filter({ has: page.getByText(name, { exact: true }) })

describe('tags and outcomes', () => {
  it('are coloured, renamed, merged, deleted; what a chat was about is asked by number', async () => {
    const visitor = await openPage(browser)
    const chat = await openChat(visitor.page, server, '/?lang=en')
    await chat.say('My stove is broken')
    await chat.app.locator('.by-visitor').waitFor()

    const { context, page, complaints } = await openPage(browser)
    await signIn(page, server, ada)
    const call = await callAs(context, server, ada)
    const { conversations } = await call<{ conversations: { id: string }[] }>('GET', '/agent/conversations?view=open')
    const id = conversations[0]!.id
    await page.goto(`${server.url}/console/settings/tags`)
    await page.getByText('No tags yet').waitFor()
    await picture(page, 'tags-1-empty')
    await call('POST', `/agent/conversations/${id}/tags`, { client_id: crypto.randomUUID(), tags: ['refnd', 'stove'] })
    await page.reload()
    for (const colour of ['orange', 'yellow', 'red', 'blue', 'green', 'purple', 'pink']) await call('PUT', '/admin/tags', { name: `in ${colour}`, colour, archived: false })
    await page.getByLabel('Find a tag').fill('refund')
    await page.getByRole('button', { name: 'Add tag' }).click()
    await page.getByRole('button', { name: 'Colour of refund' }).click()
    await page.getByRole('menuitemradio', { name: 'Teal' }).click()
    await page.locator('.tags-rows [data-colour="teal"].tag').waitFor()
    await expect.poll(() => page.getByLabel('Find a tag').inputValue()).toBe('')
    await row(page, 'refnd').getByText('1 chat', { exact: true }).waitFor()

    // The name of another tag merges them, after asking.
    await page.getByRole('button', { name: 'More about refnd' }).click()
    await page.getByRole('menuitem', { name: 'Rename or merge' }).click()
    await page.getByLabel('New name').fill('refund')
    await page.getByText('Merge them?').waitFor()
    await picture(page, 'tags-2-merge')
    await page.getByRole('button', { name: 'Merge', exact: true }).click()
    await row(page, 'refnd').waitFor({ state: 'detached' })
    await row(page, 'refund').getByText('1 chat', { exact: true }).waitFor()
    await page.getByRole('button', { name: 'More about stove' }).click()
    await page.getByRole('menuitem', { name: 'Delete' }).click()
    await page.getByText('It is taken off 1 chat').waitFor()
    await picture(page, 'tags-3-delete')
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click()
    await row(page, 'stove').waitFor({ state: 'detached' })

    // Outcomes: common ones, one of our own, in another order, needed.
    await page.getByRole('button', { name: 'Start with common ones' }).click()
    await page.getByRole('button', { name: 'Add an outcome' }).click()
    await page.getByLabel('In English').last().fill('Fan mail')
    await page.getByRole('button', { name: 'Move Fan mail up' }).click()
    await page.getByLabel('Ask when a chat is resolved').selectOption('required')
    await picture(page, 'tags-4-outcomes')
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await page.getByText('Saved.').first().waitFor()
    await page.emulateMedia({ colorScheme: 'dark' })
    await picture(page, 'tags-5-dark')
    await page.setViewportSize(phone)
    await page.evaluate(() => document.querySelector('.settings-body')?.scrollTo(0, 0))
    await picture(page, 'tags-6-phone')
    await page.locator('.outcome-rows').scrollIntoViewIfNeeded()
    await picture(page, 'tags-7-phone-outcomes')
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(phone.width)
    await page.setViewportSize({ width: 1440, height: 900 })
    await page.emulateMedia({ colorScheme: 'light' })

    // Resolving asks: Enter without a choice says so, a number chooses, Enter resolves.
    await page.goto(`${server.url}/console/inbox/${id}?view=open`)
    await page.locator('.chat-head .tag[data-colour="teal"]', { hasText: 'refund' }).waitFor()
    await page.locator('.tag-button').click()
    await page.locator('.tag-known button', { hasText: 'in red' }).click()
    await page.locator('.chat-head .tag[data-colour="red"]').waitFor()
    await page.locator('.transcript .message').first().waitFor()
    await picture(page, 'tags-8-chat')
    await page.keyboard.press('Escape')
    await page.locator('.composer-blocked button').click()
    await page.locator('.composer textarea').waitFor()
    await page.locator('.chat-head h2').click()
    await page.keyboard.press('e')
    await page.getByRole('dialog').getByText('What was it about?').first().waitFor()
    await page.keyboard.press('Enter')
    await page.getByText('Please choose one').first().waitFor()
    await page.keyboard.press('5')
    expect(await page.getByRole('radio', { name: 'Fan mail' }).isChecked()).toBe(true)
    await picture(page, 'tags-9-resolve')
    await page.keyboard.press('Enter')
    await chat.app.locator('.ended').waitFor()
    await page.locator('.chat-head .chip', { hasText: 'Outcome: Fan mail' }).waitFor()
    await page.locator('.line', { hasText: 'Outcome: Fan mail' }).waitFor()
    await page.getByRole('button', { name: 'Undo' }).click()
    await page.locator('.composer textarea').waitFor()

    // Where it may be left out, Enter alone resolves.
    await call('PATCH', '/admin/settings', { dispositions: { ask: 'optional', list: [{ id: 'solved', labels: { en: 'Solved', ko: '해결' } }] } })
    await page.reload()
    await page.locator('.composer textarea').waitFor()
    await page.locator('.chat-head h2').click()
    await page.keyboard.press('e')
    await page.getByRole('radio', { name: 'No answer' }).waitFor()
    await page.keyboard.press('Enter')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await page.locator('.chat-head').getByText('Resolved', { exact: true }).waitFor()
    expect(await page.locator('.chat-head').getByText('Outcome').count()).toBe(0)
    expect(complaints).toEqual([])
    await visitor.context.close()
    await context.close()
  })
})
