// Nobody is at the desk: the visitor gets a promise, and leaves an address.

import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openChat, openPage, picture, setHours, startBrowser, startServer, type Server } from './stage'

let server: Server
let browser: Browser

beforeAll(async () => {
  ;[server, browser] = await Promise.all([startServer(), startBrowser()])
})
afterAll(async () => {
  await browser?.close()
  await server?.close()
})

// Open on one weekday only, three days from now: closed in every time zone.
const inThreeDays = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'][new Date(Date.now() + 3 * 24 * 3600_000).getUTCDay()]!

describe('after hours', () => {
  it('promises an answer and takes an address, which agents find', async () => {
    const agent = await openPage(browser)
    await setHours(agent.context, server, null)
    await setHours(agent.context, server, { timezone: 'UTC', hours: { [inThreeDays]: ['09:00-17:00'] } })

    const { context, page, complaints } = await openPage(browser)
    const { app, say, choose } = await openChat(page, server, '/?lang=en')
    await say('can I talk to a real person')
    await app.getByText('Our team is away right now.').waitFor()
    await app.getByText('Would you like an answer by e-mail?').waitFor()
    expect(await app.locator('.queue').count()).toBe(0)
    await picture(page, 'hours-1-away')
    await choose('Yes, write to me')
    await app.getByText('Which address should we write to?').waitFor()
    await say('robin at example')
    await app.getByText("Sorry, I didn't catch that.").waitFor()
    await say('robin@example.org')
    await app.getByText('And what should we answer?').waitFor()
    await say('Do you resole boots of another brand?')
    await app.getByText("We'll write to robin@example.org").waitFor()
    await picture(page, 'hours-2-promise')
    expect(complaints).toEqual([])
    await context.close()

    const desk = agent.page
    await desk.goto(`${server.url}/console/inbox?view=all`)
    await desk.locator('a.row').first().click()
    const pane = desk.locator('.context')
    await pane.getByText('The visitor asked for a person.').waitFor()
    await pane.getByText(/Promised for/).waitFor()
    expect(await pane.innerText()).not.toContain('robin@example.org')
    await pane.getByRole('tab', { name: 'Visitor' }).click()
    await pane.getByRole('button', { name: 'Show the personal value' }).click()
    await pane.getByText('robin@example.org').first().waitFor()
    const note = desk.locator('.note', { hasText: 'Left a message out of hours' })
    expect(await note.innerText()).toContain('Note by Bot')
    await picture(desk, 'hours-3-agent')
    expect(agent.complaints).toEqual([])
    await agent.context.close()
  })
})
