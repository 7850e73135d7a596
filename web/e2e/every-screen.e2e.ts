// Every screen of the console and every state of the widget, light and dark,
// judged by axe. A screen that is not in the list fails the test.

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { faults } from './axe'
import { ada, callAs, endChat, openChat, openPage, signIn, startBrowser, startServer, until, type Server } from './stage'

const sources = fileURLToPath(new URL('../console/src/', import.meta.url))

let server: Server
let browser: Browser

beforeAll(async () => {
  ;[server, browser] = await Promise.all([startServer(), startBrowser()])
})
afterAll(async () => {
  await browser?.close()
  await server?.close()
})

/** What the demo is asked for the addresses that need an id. */
interface Ids {
  chat: string
  article: string
  suite: string
}

// Every pattern of a route, with an address that shows it.
const screens: Record<string, (ids: Ids) => string> = {
  '/': () => '/',
  '/outcomes/:outcome': () => '/outcomes/contained_assumed',
  '/inbox/:id?': ({ chat }) => `/inbox/${chat}?view=open`,
  '/board': () => '/board',
  '/replies': () => '/replies',
  '/mentions': () => '/mentions',
  '/flows': () => '/flows',
  '/flows/history': () => '/flows/history',
  '/flows/edit/:name': () => '/flows/edit/welcome',
  '/knowledge': () => '/knowledge',
  '/knowledge/articles/:id': ({ article }) => `/knowledge/articles/${article}`,
  '/knowledge/questions': () => '/knowledge/questions',
  '/knowledge/imports': () => '/knowledge/imports',
  '/quality': () => '/quality',
  '/quality/suites': () => '/quality/suites',
  '/quality/suites/new': () => '/quality/suites/new',
  '/quality/suites/:id': ({ suite }) => `/quality/suites/${suite}`,
  '/quality/labels': () => '/quality/labels',
  '/quality/confidence': () => '/quality/confidence',
  '/quality/replay': () => '/quality/replay',
  '/analytics': () => '/analytics',
  '/analytics/list/:figure': () => '/analytics/list/first_response',
  '/settings/workspace': () => '/settings/workspace',
  '/settings/sites': () => '/settings/sites',
  '/settings/mail': () => '/settings/mail',
  '/settings/tags': () => '/settings/tags',
  '/settings/people': () => '/settings/people',
  '/settings/routing': () => '/settings/routing',
  '/settings/teams': () => '/settings/teams',
  '/settings/teams/new': () => '/settings/teams/new',
  '/settings/skills': () => '/settings/skills',
  '/settings/levels': () => '/settings/levels',
  '/settings/states': () => '/settings/states',
  '/settings/notifications': () => '/settings/notifications',
  '/settings/policy': () => '/settings/policy',
  '/settings/privacy': () => '/settings/privacy',
  '/settings/secrets': () => '/settings/secrets',
  '/settings/audit': () => '/settings/audit',
}

// Judged by axe in the stories that make what they show, or only ways to other screens.
const elsewhere: Record<string, string> = {
  '/login': 'looks.e2e.ts',
  '/invite': 'people.e2e.ts',
  '/settings/people/:id': 'people.e2e.ts',
  '/settings/sites/:id': 'a form over /settings/sites',
  '/settings/teams/:id': 'the form of /settings/teams/new',
  '/settings': 'a list of the pages below',
  '/knowledge/imports/:id': 'knowledge.e2e.ts',
  '/quality/runs/:id': 'quality.e2e.ts',
  '/quality/runs/:id/from/:older': 'quality.e2e.ts',
}

/** Every pattern in the console's source. */
function patterns(): string[] {
  const files = readdirSync(sources, { recursive: true, encoding: 'utf8' }).filter((f) => f.endsWith('.tsx'))
  const routes = files.flatMap((f) => [...readFileSync(join(sources, f), 'utf8').matchAll(/<Route path="([^"]+)"/g)].map((m) => m[1]!))
  const settings = [...readFileSync(join(sources, 'screens/settings/pages.ts'), 'utf8').matchAll(/\{ path: '([^']+)'/g)].map((m) => `/settings/${m[1]}`)
  return [...new Set([...routes.filter((r) => !r.endsWith('*?')), ...settings])].sort()
}

/** Judges what is shown, light and dark. */
async function judge(page: Page, name: string, found: string[]): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    found.push(...(await faults(page)).map((fault) => `${name}, ${colorScheme}: ${fault}`))
  }
}

describe('every screen', () => {
  it('is in the list', () => {
    expect(patterns()).toEqual([...Object.keys(screens), ...Object.keys(elsewhere)].sort())
  })

  it('of the console can be used by everybody', async () => {
    const visitor = await openPage(browser)
    const { app, say } = await openChat(visitor.page, server, '/?lang=en')
    await say('How long do I have to return something?')
    await app.locator('.sources').waitFor()
    const office = await browser.newContext()
    const call = await callAs(office, server, ada)
    const first = async (path: string, list: string): Promise<string> => (await call<Record<string, { id: string }[]>>('GET', path))[list]![0]!.id
    await until(async () => (await call<{ conversations: unknown[] }>('GET', '/agent/conversations?view=open')).conversations.length > 0, 'the chat')
    const ids: Ids = {
      chat: await first('/agent/conversations?view=open', 'conversations'),
      article: await first('/knowledge/articles', 'articles'),
      suite: await first('/evals/suites', 'suites'),
    }
    await call('POST', `/agent/conversations/${ids.chat}/tags`, { client_id: crypto.randomUUID(), tags: ['returns', 'vip'] })
    await call('PUT', '/admin/tags', { name: 'vip', colour: 'pink', archived: false })

    const { page, context } = await openPage(browser)
    await signIn(page, server, ada)
    const found: string[] = []
    for (const [pattern, address] of Object.entries(screens)) {
      await page.goto(server.url + '/console' + address(ids))
      await page.locator('main, section.chat').first().waitFor()
      await until(async () => (await page.locator('.skeleton').count()) === 0, `${pattern} to load`)
      await judge(page, pattern, found)
    }
    expect(found).toEqual([])
    for (const each of [visitor.context, office, context]) await each.close()
  }, 480_000)

  it('of the widget can be used by everybody', async () => {
    const found: string[] = []
    const { context, page } = await openPage(browser)
    const { app, say, button } = await openChat(page, server, '/?lang=en')
    const frame = () => page.frames().find((f) => f.url().includes('/widget/frame'))!
    const look = async (name: string) => {
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme })
        found.push(...(await faults(frame())).map((fault) => `${name}, ${colorScheme}: ${fault}`))
      }
    }
    await look('greeting')
    await app.locator('.menu > button').click()
    await app.locator('[role=menuitem].danger').waitFor()
    await look('menu')
    await page.keyboard.press('Escape')
    await say('How long do I have to return something?')
    await app.locator('.sources').waitFor()
    await look('answer')
    await app.locator('.chooser').setInputFiles([{ name: 'a.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.7\n') }])
    await app.locator('.upload').waitFor()
    await look('file')
    await app.locator('.upload button').first().click()
    await context.setOffline(true)
    await app.locator('.banner p').waitFor()
    await look('offline')
    await context.setOffline(false)
    await app.locator('.banner p').waitFor({ state: 'detached' })
    await endChat(app)
    await look('ended')
    await app.locator('.stars label').nth(3).click()
    await app.locator('.ended .primary').click()
    await app.locator('.thanks').waitFor()
    await look('rated')
    await button.click()
    await judge(page, 'closed', found)
    expect(found).toEqual([])
    await context.close()
  }, 240_000)
})
