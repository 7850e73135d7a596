// The evaluators' pages: running a shipped suite, a failed case down to its
// trace, what changed between two runs, labels by keyboard, the target error
// and back, a replay, a case from a chat. Judged by axe, kept as pictures.

import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import axe from 'axe-core'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ada, callAs, desktop, minji, openPage, phone, picture, signIn, startBrowser, startServer, until, watch, type Server } from './stage'

let server: Server
let browser: Browser
let context: BrowserContext
let page: Page
let complaints: string[]
let strangers: string[]

const suiteFile = fileURLToPath(new URL('../../cmd/frontdesk/demo/suites/answers-en.yaml', import.meta.url))

/** What axe calls serious or critical, once nothing is fading in any more. */
async function faults(of: Page): Promise<string[]> {
  await of.waitForFunction(() =>
    document.getAnimations().every((each) => each.playState !== 'running' || Number(each.effect?.getComputedTiming().endTime ?? 0) > 2000),
  )
  await of.evaluate(axe.source)
  const { violations } = await of.evaluate(() =>
    (window as unknown as { axe: typeof axe }).axe.run(document, { iframes: false, resultTypes: ['violations'] }),
  )
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html.slice(0, 160)} ${node.failureSummary ?? ''}`))
}

/** A new visitor who asks the bot over REST. */
async function ask(text: string): Promise<void> {
  const post = async (path: string, data: object, token = '') => {
    const headers = { 'Content-Type': 'application/json', ...(token && { Authorization: `Bearer ${token}` }) }
    const answer = await fetch(`${server.url}/api/v1/visitor/${path}`, { method: 'POST', headers, body: JSON.stringify(data) })
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`)
    return answer.json()
  }
  const from = { url: `${server.url}/`, title: 'Fellside', device: 'desktop' }
  const { token } = await post('session', { site_key: 'fellside-demo-site', locale: 'en', timezone: 'Europe/London', page: from })
  await post('messages', { client_id: crypto.randomUUID(), text, lang: 'en', page: from }, token)
}

/** Opens a part of the section. */
async function go(path: string): Promise<void> {
  await page.goto(`${server.url}/console/quality${path}`)
  await page.locator('.quality h1').waitFor()
}

beforeAll(async () => {
  ;[server, browser] = await Promise.all([startServer(), startBrowser()])
  context = await browser.newContext({ viewport: desktop })
  page = await context.newPage()
  ;({ complaints, strangers } = watch(page))
  await signIn(page, server, ada)
})
afterAll(async () => {
  await browser?.close()
  await server?.close()
})

describe('the evaluators’ pages', () => {
  it('say plainly what is not measured yet, and check a suite while it is written', async () => {
    await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Quality' }).first().click()
    await page.getByText('Never run').first().waitFor()
    await page.getByText('No random labels yet').nth(1).waitFor()
    // Signing in anew ends the page's own token: before it loads again.
    const call = await callAs(context, server, ada)
    await go('/suites/new')
    const editor = page.getByRole('textbox', { name: 'Source' })
    await editor.fill('suite: broken\ncases:\n  - {id: a, kind: qa, questoin: x}\n')
    const finding = page.locator('.findings li.error button').first()
    await finding.waitFor()
    expect(await finding.textContent()).toContain('3:')
    expect(await page.getByRole('button', { name: 'Create' }).isDisabled()).toBe(true)
    await picture(page, 'quality-finding')
    await finding.click()
    const before = await editor.evaluate((e: HTMLTextAreaElement) => e.value.slice(0, e.selectionStart).split('\n').length)
    expect(before).toBe(3)

    const source = 'suite: uploaded\nabout: From a file\ncases:\n  - {id: a, kind: qa, question: "asdf qwer zxcv", expect: {abstains: true}}\n'
    await page.locator('input[type=file]').setInputFiles({ name: 'uploaded.yaml', mimeType: 'text/yaml', buffer: Buffer.from(source) })
    await page.getByText('Cases: 1', { exact: true }).waitFor()
    await page.getByRole('button', { name: 'Create' }).click()
    await page.getByRole('heading', { name: 'uploaded' }).waitFor()

    // Somebody else saves while this page is written on: nothing is lost, and the page asks.
    const id = page.url().split('/').at(-1)!
    const { suite } = await call<{ suite: { hash: string } }>('GET', `/evals/suites/${id}`)
    await editor.fill(source.replace('From a file', 'My words'))
    await call('PUT', `/evals/suites/${id}`, { source: source.replace('From a file', 'Their words'), base: suite.hash })
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await page.getByRole('button', { name: 'Go on with mine' }).click()
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await page.getByText('Saved as a new version.').first().waitFor()
    expect((await call<{ source: string }>('GET', `/evals/suites/${id}`)).source).toContain('My words')
  })

  it('run a shipped suite, lead from a failed case to its trace, and tell what changed after an edit', async () => {
    await go('/suites')
    await page.getByRole('link', { name: /^answers-en/ }).click()
    await page.getByRole('heading', { name: 'answers-en' }).waitFor()

    // A case that cannot pass, so that there is one to look into.
    const editor = page.getByRole('textbox', { name: 'Source' })
    const source = await readFile(suiteFile, 'utf8')
    const wrong = '  - {id: made-to-fail, kind: qa, question: "how long do i have to return something", expect: {says: {contains: "900 years"}}}\n'
    await editor.fill(source.replace('cases:\n', `cases:\n${wrong}`))
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await page.getByText('Saved as a new version.').first().waitFor()
    await page.getByRole('button', { name: 'Run', exact: true }).click()
    await page.locator('.q-summary').waitFor({ timeout: 90_000 })

    await page.getByRole('searchbox', { name: 'Search cases' }).fill('made-to-fail')
    const failed = page.locator('.decision', { hasText: 'made-to-fail' })
    await failed.getByRole('button').first().click()
    await failed.getByText('900 years').first().waitFor()
    await failed.locator('.q-trace summary').first().click()
    await failed.locator('.trace-part').first().waitFor()
    await picture(page, 'quality-run')
    expect(await faults(page)).toEqual([])

    // Every report can be taken away.
    for (const format of ['JSON', 'HTML', 'JUnit']) {
      const [file] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name: `Download as ${format}` }).click(),
      ])
      expect(await readFile(await file.path(), 'utf8')).toContain('made-to-fail')
    }

    // Without the wrong expectation it passes.
    await page.getByRole('link', { name: 'answers-en' }).first().click()
    await editor.fill(source.replace('cases:\n', 'cases:\n  - {id: made-to-fail, kind: qa, question: "asdf qwer zxcv", expect: {abstains: true}}\n'))
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await page.getByText('Saved as a new version.').first().waitFor()
    await page.getByRole('button', { name: 'Run', exact: true }).click()
    await page.locator('.q-summary').waitFor({ timeout: 90_000 })
    await page.locator('.q-compare a').first().click()
    const fixed = page.getByRole('region', { name: 'Newly passed' }).last()
    await fixed.getByText('answers-en/made-to-fail').waitFor()
    await page.locator('.q-table').getByText('Passed').waitFor()
    await picture(page, 'quality-diff')
    expect(await faults(page)).toEqual([])
    await fixed.getByText('answers-en/made-to-fail').click()
    await page.locator('.decision.asked .case').waitFor()
  })

  it('label five decisions by keyboard, with a way back', async () => {
    for (const thing of ['submarines', 'grand pianos', 'lawn mowers', 'wedding cakes', 'violin strings', 'goldfish food'])
      await ask(`Who in Antarctica repairs ${thing} on a bank holiday?`)
    const call = await callAs(context, server, ada)
    await until(async () => (await call<{ waiting: { low_confidence: number } }>('GET', '/evals/labels')).waiting.low_confidence >= 6, 'six decisions')
    await go('/labels')
    await page.locator('.q-judge').waitFor()
    expect(await page.locator('.q-judge').textContent()).not.toMatch(/\d %|\d%/)
    await picture(page, 'quality-label')
    expect(await faults(page)).toEqual([])
    const judged = page.locator('section:has(#q-judged) li')
    for (let i = 1; i <= 5; i++) {
      const question = await page.locator('.q-facts dd').first().textContent()
      await page.getByRole('heading', { name: 'Does the knowledge base answer this?' }).waitFor()
      await page.keyboard.press('n')
      await page.getByRole('heading', { name: 'Should a person have taken over here?' }).waitFor()
      await page.keyboard.press('n')
      await judged.first().filter({ hasText: question! }).waitFor()
      if (i < 5) await page.getByRole('heading', { name: 'Does the knowledge base answer this?' }).waitFor()
    }
    expect(await judged.count()).toBe(5)
    expect((await call<{ labelled: number }>('GET', '/evals/labels')).labelled).toBe(5)
    // What it was drawn for, and how sure the bot was, is told now.
    await judged.first().getByText('Low confidence').waitFor()

    const last = (await judged.first().locator('b').first().textContent())!
    await page.keyboard.press('u')
    await page.locator('.q-facts dd', { hasText: last }).first().waitFor()
    await page.keyboard.press('y')
    await page.keyboard.press('n')
    await page.getByRole('heading', { name: 'Which one is right?' }).waitFor()
    await page.getByRole('searchbox', { name: 'Search articles' }).fill('return')
    await page.locator('.q-choices button').first().click()
    await page.keyboard.press('n')
    await judged.first().filter({ hasText: 'Answerable · Wrong article' }).waitFor()
    expect((await call<{ labelled: number }>('GET', '/evals/labels')).labelled).toBe(5)
  })

  it('set the target error and take it back', async () => {
    const call = await callAs(context, server, ada)
    const target = async () => (await call<{ in_use: { target_error: number } }>('GET', '/evals/calibration')).in_use.target_error
    expect(await target()).toBe(0.05)
    await go('/confidence')
    await page.locator('.q-what').waitFor()
    const slider = page.getByRole('slider', { name: 'Target error' })
    await slider.focus()
    for (let i = 0; i < 4; i++) await page.keyboard.press('ArrowRight')
    expect(await slider.getAttribute('aria-valuetext')).toBe('20%')
    // What is shown is what the server counts at this target.
    const [from, to] = [Date.now() - 30 * 86_400_000, Date.now()]
    const counted = await call<{ questions: number; middle: number; would: Record<string, number> }>(
      'GET',
      `/evals/calibration/at?target=0.2&from_ms=${from}&to_ms=${to}`,
    )
    expect(counted.questions).toBeGreaterThanOrEqual(6)
    await page.locator('.q-what', { hasText: `with care from ${counted.middle.toFixed(3)} on` }).waitFor()
    const would = page.locator('.q-what tr', { hasText: 'Questions not known' }).locator('td').nth(1)
    expect(parseInt((await would.textContent())!)).toBe(counted.would.abstained)
    await picture(page, 'quality-confidence')
    expect(await faults(page)).toEqual([])
    await page.getByRole('button', { name: 'Apply' }).click()
    await page.getByText('The target is 20% now.').first().waitFor()
    expect(await target()).toBe(0.2)
    await page.getByRole('button', { name: 'Undo', exact: true }).click()
    await page.getByText('Back to what was in use before.').first().waitFor()
    expect(await target()).toBe(0.05)
  })

  it('replay past chats against a laxer target', async () => {
    await go('/replay')
    await page.locator('.q-form select').nth(1).selectOption('0.2')
    await picture(page, 'quality-replay-new')
    await page.getByRole('button', { name: 'Replay' }).click()
    await page.locator('.q-tallies').waitFor({ timeout: 60_000 })
    await page.getByRole('radio', { name: 'All' }).click()
    await page.locator('.decision > button').first().click()
    await page.locator('.q-sides').first().waitFor()
    await picture(page, 'quality-replay')
    expect(await faults(page)).toEqual([])
  })

  it('make a case from a chat, by menu and by palette', async () => {
    await ask('How long do I have to return something?')
    const call = await callAs(context, server, ada)
    let id = ''
    await until(async () => {
      const { conversations } = await call<{ conversations: { id: string; preview: string; last_seq: number }[] }>('GET', '/agent/conversations?view=all')
      id = conversations[0]!.id
      return conversations[0]!.last_seq >= 3
    }, 'the answer')
    await page.goto(`${server.url}/console/inbox/${id}?view=all`)
    await page.getByRole('button', { name: 'More' }).click()
    await page.getByRole('menuitem', { name: 'Make a case from this chat' }).click()
    const editor = page.getByRole('textbox', { name: 'Case' })
    await editor.waitFor()
    expect(await editor.inputValue()).toContain('How long do I have to return something?')
    await picture(page, 'quality-case')
    expect(await faults(page)).toEqual([])
    await page.getByRole('button', { name: 'Keep the case' }).click()
    await page.getByText('Case added to answers-en.').first().waitFor()
    await page.getByRole('button', { name: 'Open the suite' }).click()
    await page.getByRole('heading', { name: 'answers-en' }).waitFor()
    expect(await page.getByRole('textbox', { name: 'Source' }).inputValue()).toContain('How long do I have to return something?')

    await page.goto(`${server.url}/console/inbox/${id}?view=all`)
    await page.getByRole('button', { name: 'More' }).waitFor()
    await page.keyboard.press('Control+k')
    await page.getByRole('combobox').fill('make a case')
    await page.keyboard.press('Enter')
    await editor.waitFor()
    await page.keyboard.press('Escape')
  })

  it('show agents nothing that would be refused', async () => {
    const agent = await openPage(browser)
    await signIn(agent.page, server, minji)
    expect(await agent.page.getByRole('link', { name: 'Quality' }).count()).toBe(0)
    await agent.page.goto(`${server.url}/console/quality/confidence`)
    await agent.page.getByRole('heading', { name: 'Not for your role' }).waitFor()
    await agent.context.close()
  })

  it.each([
    ['light', desktop, 'en', 'desktop'],
    ['dark', desktop, 'en', 'desktop'],
    ['light', phone, 'ko', 'phone'],
    ['dark', phone, 'en', 'phone'],
  ] as const)('look right and can be used by everybody: %s, %o, %s', async (colorScheme, viewport, lang, size) => {
    const other = await openPage(browser, { colorScheme, viewport, locale: lang })
    await signIn(other.page, server, ada)
    const call = await callAs(other.context, server, ada)
    const { runs } = await call<{ runs: { id: string; kind: string; suite: string }[] }>('GET', '/evals/runs')
    const [newer, older] = runs.filter((r) => r.kind === 'suite')
    const replay = runs.find((r) => r.kind === 'replay')
    const pages = {
      overview: '',
      suites: '/suites',
      suite: `/suites/${newer!.suite}`,
      run: `/runs/${newer!.id}`,
      diff: `/runs/${newer!.id}/from/${older!.id}`,
      labels: '/labels',
      confidence: '/confidence',
      replay: `/runs/${replay!.id}`,
    }
    for (const [name, path] of Object.entries(pages)) {
      await other.page.goto(`${server.url}/console/quality${path}`)
      await other.page.locator('.quality h1').waitFor()
      await until(async () => (await other.page.locator('.skeleton').count()) === 0, `${name} to load`)
      const wide = await other.page.evaluate(() => document.querySelector('.quality')!.scrollWidth - document.querySelector('.quality')!.clientWidth)
      expect([name, wide]).toEqual([name, 0])
      await picture(other.page, `quality-${name}-${colorScheme}-${size}`)
      expect([name, await faults(other.page)]).toEqual([name, []])
    }
    expect(other.complaints).toEqual([])
    expect(other.strangers).toEqual([])
    await other.context.close()
  })

  it('say nothing of errors and ask nobody else', () => {
    // The save that came second was refused, as it was meant to be.
    expect(complaints.filter((c) => !/status of 409/.test(c))).toEqual([])
    expect(strangers).toEqual([])
  })
})
