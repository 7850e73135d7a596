// Settings of routing: a team is made in its page, hours are said as the server works them out, service levels,
// the policy and its preview, sites and greetings. Judged by axe.

import axe from 'axe-core'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ada, callAs, openChat, openPage, phone, picture, setHours, signIn, startBrowser, startServer, until, type Server } from './stage'

let server: Server
let browser: Browser

beforeAll(async () => {
  ;[server, browser] = await Promise.all([startServer(), startBrowser()])
})
afterAll(async () => {
  await browser?.close()
  await server?.close()
})

/** What axe calls serious or critical on a page. */
async function faults(page: Page): Promise<string[]> {
  await page.evaluate(() => {
    for (const each of document.getAnimations()) if (Number(each.effect?.getComputedTiming().endTime ?? 0) <= 2000) each.finish()
  })
  await page.evaluate(axe.source)
  const { violations } = await page.evaluate(() =>
    (window as unknown as { axe: typeof axe }).axe.run(document, { iframes: false, resultTypes: ['violations'] }),
  )
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html.slice(0, 160)} ${node.failureSummary ?? ''}`))
}

const saved = (page: Page) => page.getByText('Saved.', { exact: true }).last().waitFor()

describe('settings of routing', () => {
  it('greet visitors, and give a site its tag', async () => {
    const { context, page } = await openPage(browser, { permissions: ['clipboard-read', 'clipboard-write'] })
    await signIn(page, server, ada)
    await page.goto(`${server.url}/console/settings/workspace`)
    await page.getByLabel('Greeting (Korean)').fill('펠사이드에 오신 걸 환영해요.')
    await page.getByLabel('Main language').selectOption('ko')
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await saved(page)
    expect(await faults(page)).toEqual([])
    const data = { site_key: 'fellside-demo-site', locale: 'ko', timezone: 'UTC', page: { url: server.url } }
    const session = await (await context.request.post(`${server.url}/api/v1/visitor/session`, { data })).json()
    expect(session).toMatchObject({ greeting: { ko: '펠사이드에 오신 걸 환영해요.' }, workspace: { lang: 'ko' } })

    await page.goto(`${server.url}/console/settings/sites`)
    await page.getByRole('button', { name: 'Add a site' }).click()
    await page.getByLabel('Addresses that may show the widget').fill('https://shop.example\nshop')
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await page.locator('.settings-field.refused', { hasText: 'is no origin' }).waitFor()
    await page.getByLabel('Addresses that may show the widget').fill('https://shop.example')
    await page.getByLabel('Name', { exact: true }).fill('Second shop')
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await saved(page)
    await page.getByRole('button', { name: 'Copy' }).click()
    await page.getByText('Copied').waitFor()
    expect(await page.evaluate(() => navigator.clipboard.readText())).toMatch(/^<script async src="http:\/\/127.*\/widget.js" data-site="site_\w+"><\/script>$/)
    expect(await faults(page)).toEqual([])
    await picture(page, 'teams-11-site')
    await context.close()
  })

  it('make a team, and tell a refused figure at its field', async () => {
    const owner = await openPage(browser)
    const api = await browser.newContext() // a session of its own
    await setHours(api, server, null) // always open: who asks waits
    const { page } = owner
    await signIn(page, server, ada)
    await page.goto(`${server.url}/console/settings/teams`)
    await page.getByText('No teams yet').waitFor()
    await picture(page, 'teams-1-none')
    await page.getByRole('link', { name: 'New team' }).first().click()
    await page.getByLabel('Name', { exact: true }).fill('Returns & Repairs')
    await page.getByLabel('Chats go to').selectOption('manual')
    await page.getByLabel('How many may wait').fill('2000')
    await page.getByLabel('Ada Thornton').check()
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await page.locator('.settings-field.refused', { hasText: /from 1 to/ }).waitFor()
    await picture(page, 'teams-2-refused')
    await page.getByLabel('How many may wait').fill('1')
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await page.locator('.link-row', { hasText: 'Returns & Repairs' }).waitFor()
    expect(await page.getByText('Leave without saving?').count()).toBe(0)
    await picture(page, 'teams-3-list')

    // A chat for the preview of the policy.
    const visitor = await openPage(browser)
    const { app, say } = await openChat(visitor.page, server, '/?lang=en')
    await say('can I talk to a real person')
    await app.locator('.queue').waitFor()
    await visitor.context.close()
    await Promise.all([owner.context.close(), api.close()])
  })

  it('say when a team opens, as the server works it out, and keep hours of its own', async () => {
    const { context, page, complaints } = await openPage(browser)
    await signIn(page, server, ada)
    await page.goto(`${server.url}/console/settings/teams`)
    await page.locator('.link-row', { hasText: 'Returns & Repairs' }).click()
    await page.getByLabel('This team has hours of its own').check()
    await page.getByLabel('Time zone of the hours').fill('Asia/Seoul')
    await page.getByText(/^(Open now, until|Closed, opens) /).waitFor()
    await page.getByRole('button', { name: 'Wednesday: add hours' }).click()
    await page.getByRole('button', { name: 'Add a holiday' }).click()
    await page.getByLabel('Date of the holiday').fill('2027-03-01')
    await page.getByLabel('Name of the holiday').fill('삼일절')
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await saved(page)
    await page.locator('.hours').scrollIntoViewIfNeeded()
    await picture(page, 'teams-6-hours')
    expect(await faults(page)).toEqual([])
    await page.getByLabel('Name', { exact: true }).fill('Other')
    await page.getByRole('link', { name: 'Teams' }).last().click()
    await page.getByText('Leave without saving?').waitFor()
    await page.getByRole('button', { name: 'Leave', exact: true }).click()
    await page.locator('.link-row', { hasText: 'Returns & Repairs' }).waitFor()
    expect(complaints).toEqual([])

    await page.locator('.link-row').first().click()
    await page.getByRole('button', { name: 'Archive' }).click()
    await page.getByText('Nobody waits for it now.', { exact: false }).waitFor()
    await picture(page, 'teams-7-archive')
    await page.getByRole('dialog').getByRole('button', { name: 'Archive' }).click()
    await page.getByRole('button', { name: 'Undo' }).click()
    await page.locator('.link-row', { hasText: 'Returns & Repairs' }).waitFor()
    await context.close()
  })

  it('give skills, promise service levels, and weigh the policy', async () => {
    const { context, page, complaints } = await openPage(browser)
    await signIn(page, server, ada)
    await page.goto(`${server.url}/console/settings/skills`)
    const minji = page.getByRole('region', { name: 'Kim Minji' })
    await minji.getByLabel('New skill of Kim Minji').fill('Returns')
    await minji.getByLabel('New skill of Kim Minji').press('Enter')
    await minji.getByLabel('Level of returns of Kim Minji').selectOption('5')
    await minji.getByLabel('Chats at once').fill('30')
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await minji.getByText('A number from 1 to 20.', { exact: false }).waitFor()
    await picture(page, 'teams-8-skills')
    expect(await faults(page)).toEqual([])
    await minji.getByLabel('Chats at once').fill('3')
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await saved(page)

    await page.goto(`${server.url}/console/settings/levels`)
    await page.getByText('No service levels yet').waitFor()
    await page.getByRole('button', { name: 'Add a service level' }).click()
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await page.locator('.settings-field.refused').getByText(/name of its own/).waitFor()
    await page.getByLabel('Name', { exact: true }).fill('Gold')
    await page.getByLabel('With priority').selectOption('high and above')
    await page.getByLabel('Next answer', { exact: true }).fill('2')
    await page.getByLabel('Kim Minji').check()
    await picture(page, 'teams-9-levels')
    expect(await faults(page)).toEqual([])
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await page.getByText('any team, high and above · First answer 5 min · Next answer 2 min').waitFor()

    await page.goto(`${server.url}/console/settings/policy`)
    await page.getByText(/of the last \d+ chats? would have been handed over/).waitFor()
    await page.getByLabel('Offer a person').fill('2')
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await page.locator('.settings-field.refused', { hasText: 'Offering comes before handing over' }).waitFor()
    await page.getByRole('button', { name: 'Back to 0.6: Offer a person, as by default' }).click()
    await page.getByLabel('Hand over', { exact: true }).fill('0.9')
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await saved(page)
    await picture(page, 'teams-10-policy')
    expect(await faults(page)).toEqual([])
    const api = await browser.newContext()
    const call = await callAs(api, server, ada)
    const { sla } = await call<{ sla: { name: string; least_priority: number; next_response_s: number; tell: string[] }[] }>('GET', '/admin/routing')
    expect(sla[0]).toMatchObject({ name: 'Gold', least_priority: 1, next_response_s: 120, tell: [expect.any(String)] })
    expect((await call<{ policy: { escalate: number } }>('GET', '/admin/policy')).policy.escalate).toBe(0.9)
    expect(complaints.filter((c) => !/status of 400/.test(c))).toEqual([])
    await Promise.all([context.close(), api.close()])
  })

  it.each(['light', 'dark'] as const)('fit a phone and speak Korean: %s', async (colorScheme) => {
    const { context, page, complaints } = await openPage(browser, { viewport: phone, colorScheme, locale: 'ko-KR' })
    await signIn(page, server, ada)
    for (const path of ['teams', 'skills', 'levels', 'policy', 'workspace', 'sites'] as const) {
      await page.goto(`${server.url}/console/settings/${path}`)
      await page.locator('.link-row, .settings-form').first().waitFor()
      if (path === 'teams' || path === 'sites') {
        await picture(page, `teams-phone-${colorScheme}-${path}-list`)
        await page.locator('.link-row').first().click()
      }
      await page.locator('.settings-form').waitFor()
      if (path === 'levels') await page.locator('.level-name').click()
      await until(async () => (await page.locator('.skeleton').count()) === 0, 'everything to be loaded')
      expect([path, await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)]).toEqual([path, 0])
      expect([path, await faults(page)]).toEqual([path, []])
      await picture(page, `teams-phone-${colorScheme}-${path}`)
      if (path === 'teams') {
        await page.locator('.hours').scrollIntoViewIfNeeded()
        await picture(page, `teams-phone-${colorScheme}-hours`)
      }
    }
    expect(complaints).toEqual([])
    await context.close()
    const wide = await openPage(browser, { colorScheme })
    await signIn(wide.page, server, ada)
    for (const path of ['teams', 'policy', 'workspace'] as const) {
      await wide.page.goto(`${server.url}/console/settings/${path}`)
      await wide.page.locator('.link-row, .settings-form').first().waitFor()
      await until(async () => (await wide.page.locator('.skeleton').count()) === 0, 'everything to be loaded')
      expect([path, await faults(wide.page)]).toEqual([path, []])
      await picture(wide.page, `teams-wide-${colorScheme}-${path}`)
    }
    await wide.context.close()
  }, 300_000)
})
