// The builder of flows: a small flow made by hand, talked to beside the
// canvas, published, and met in the widget. Judged by axe, kept as pictures.

import axe from 'axe-core'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ada, callAs, desktop, openPage, phone, picture, signIn, startBrowser, startServer, until, watch, widgetOf, type Server } from './stage'

let server: Server
let browser: Browser
let context: BrowserContext
let page: Page
let complaints: string[]

interface FlowsPage {
  draft: { version: number; changed: boolean; sources: { name: string; text: string }[] }
  live: { number: number } | null
}

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

const tab = (name: string) => page.getByRole('tab', { name })
const kind = (name: string) => page.locator('.fb-left').getByRole('button', { name, exact: true })
const saved = () => page.locator('.fb-title [role=status]', { hasText: 'Saved' }).waitFor()

beforeAll(async () => {
  ;[server, browser] = await Promise.all([startServer(), startBrowser()])
  context = await browser.newContext({ viewport: desktop })
  page = await context.newPage()
  ;({ complaints } = watch(page))
  await signIn(page, server, ada)
})
afterAll(async () => {
  await browser?.close()
  await server?.close()
})

describe('the builder of flows', () => {
  it('opens the live flows without changing a byte of them', async () => {
    const before = await context.request.get(`${server.url}/api/v1/flows`).then((r) => r.json() as Promise<FlowsPage>)
    await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Flows' }).first().click()
    await page.getByText('Release 1 is live').waitFor()
    expect(await page.locator('.fl-list > li').count()).toBe(before.draft.sources.length)
    await picture(page, 'flows-list')
    expect(await faults(page)).toEqual([])
    await page.getByRole('link', { name: 'the menu' }).click()
    await page.locator('.fb-box.is-choice').first().waitFor()
    await picture(page, 'flows-canvas')
    expect(await faults(page)).toEqual([])
    await page.keyboard.press('Control+s')
    const after = await context.request.get(`${server.url}/api/v1/flows`).then((r) => r.json() as Promise<FlowsPage>)
    expect(after.draft.sources).toEqual(before.draft.sources)
    expect(after.draft.changed).toBe(false)
  })

  it('walks the canvas by keyboard, deletes, and takes it back', async () => {
    const box = (id: string) => page.locator(`.react-flow__node[data-id="${id}"]`)
    await box('menu').click()
    await page.getByRole('heading', { name: 'Choice' }).waitFor()
    await box('menu').focus()
    await page.keyboard.press('ArrowUp')
    await page.getByRole('heading', { name: 'Say' }).waitFor()
    await page.keyboard.press('ArrowDown')
    await page.getByRole('heading', { name: 'Choice' }).waitFor()
    await page.keyboard.press('Delete')
    await box('menu').waitFor({ state: 'detached' })
    await page.keyboard.press('Control+z')
    await box('menu').waitFor()
    await page.keyboard.press('Control+Shift+Z')
    await box('menu').waitFor({ state: 'detached' })
    await page.keyboard.press('Control+z')
    await box('menu').waitFor()
  })

  it('builds a flow by hand, shows what is wrong at its step, and talks to it', async () => {
    await page.getByRole('link', { name: 'Back to all flows' }).click()
    await page.getByRole('button', { name: 'New flow' }).first().click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Title in English').fill('size advice')
    await dialog.getByLabel('Title in Korean').fill('사이즈 안내')
    expect(await dialog.getByLabel('Name', { exact: true }).inputValue()).toBe('size_advice')
    await dialog.getByRole('button', { name: 'Create' }).click()

    await page.locator('.fb-box.is-say').click()
    await page.locator('.fb-panel').getByLabel('English').fill('I help you find your size.')
    await page.locator('.fb-panel').getByLabel('Korean').fill('사이즈를 찾아 드릴게요.')

    await kind('Ask').click()
    await page.getByLabel('Keep in variable').fill('chest')
    await page.locator('.fb-panel').getByLabel('English').first().fill('What is your chest size in cm?')
    await page.locator('.fb-panel').getByLabel('Korean').first().fill('가슴둘레가 몇 cm예요?')
    await page.getByLabel('Kind of value').selectOption('number')
    await page.getByLabel('Id', { exact: true }).fill('ask_chest')
    await page.keyboard.press('Enter')
    await page.locator('.react-flow__node[data-id="ask_chest"]').waitFor()

    await kind('If').click()
    await page.getByLabel('Condition', { exact: true }).fill('vars.chst > 100')
    await tab('Problems').click()
    const finding = page.locator('.fb-findings button', { hasText: 'chst' }).first()
    await finding.waitFor()
    await page.locator('.fb-box.is-if.error').waitFor()
    await picture(page, 'flows-finding')
    expect(await faults(page)).toEqual([])
    await finding.click()
    await page.getByLabel('Condition', { exact: true }).fill('vars.chest > 100')
    await page.locator('.fb-box.is-if.error').waitFor({ state: 'detached' })

    await tab('Flow').click()
    await page.getByRole('combobox', { name: 'Kind', exact: true }).selectOption('keyword')
    await page.locator('.fb-add', { has: page.getByRole('combobox', { name: 'Kind', exact: true }) }).getByRole('button', { name: 'Add' }).click()
    await page.getByLabel('Words, one a line').fill('sizing')
    await saved()

    await tab('Test chat').click()
    await page.getByRole('button', { name: 'Start', exact: true }).click()
    await page.getByText('What is your chest size in cm?').last().waitFor()
    await page.locator('.react-flow__node[data-id="ask_chest"] .fb-box.running').waitFor()
    await page.getByLabel('Write as the visitor').fill('It is 104')
    await page.keyboard.press('Enter')
    await page.getByText('The condition holds.').waitFor()
    await page.getByText('The flow has ended.').waitFor()
    await picture(page, 'flows-test-chat')
    expect(await faults(page)).toEqual([])
    await page.getByRole('radio', { name: 'Korean' }).click()
    await page.locator('.fb-bot', { hasText: '가슴둘레가 몇 cm예요?' }).waitFor()
  })

  it('answers a request by hand, and stores nothing', async () => {
    await page.goto(`${server.url}/console/flows/edit/order_status`)
    await page.locator('.fb-box.is-http').waitFor()
    await tab('Test chat').click()
    await page.getByRole('button', { name: 'Start', exact: true }).click()
    await page.locator('.fb-bot').first().waitFor()
    await page.getByLabel('Write as the visitor').fill('FS-204518')
    await page.keyboard.press('Enter')
    await page.locator('.fb-pending').waitFor()
    await page.getByLabel('Body (JSON)').fill('{"status": "shipped", "carrier": "Parcelforce"}')
    await picture(page, 'flows-request')
    await page.getByRole('button', { name: 'Answer', exact: true }).last().click()
    await page.locator('.fb-bot', { hasText: 'is on its way with Parcelforce' }).waitFor()
    await page.getByText('The value is shipped.').waitFor()
    await page.getByText('Clock and variables').click()
    await page.locator('.fb-vars', { hasText: 'Parcelforce' }).waitFor()
    await page.getByRole('button', { name: '+1 h' }).click()
    await page.getByText('Time passes.').waitFor()
  })

  it('publishes, and the widget’s visitors meet the flow', async () => {
    await page.getByRole('button', { name: 'Publish' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Note').fill('Size advice')
    expect(await dialog.getByRole('radio').count()).toBe(4)
    await dialog.getByText('What changes').click()
    await dialog.getByText('flow: size_advice').waitFor()
    await picture(page, 'flows-publish')
    expect(await faults(page)).toEqual([])
    await dialog.getByRole('button', { name: 'Publish now' }).click()
    await page.getByText('Release 2 is live.').first().waitFor()

    const visitor = await openPage(browser)
    await visitor.page.goto(server.url)
    const { button, app } = widgetOf(visitor.page)
    await button.click()
    await app.locator('.option:enabled').first().waitFor()
    const say = async (text: string) => {
      await app.locator('textarea').first().fill(text)
      await app.locator('textarea').first().press('Enter')
    }
    await say('sizing')
    await app.getByText('What is your chest size in cm?').waitFor()
    await picture(visitor.page, 'flows-widget')
    await say('104')
    await app.getByText('I know your address already.').waitFor()
    await visitor.context.close()
  })

  it('shows what was published, compares it, and goes back', async () => {
    await page.goto(`${server.url}/console/flows/history`)
    await page.getByText('Size advice').waitFor()
    await page.getByRole('button', { name: 'Compare with release 1' }).first().click()
    await page.locator('.fb-diff tr.add').first().waitFor()
    await picture(page, 'flows-history')
    expect(await faults(page)).toEqual([])
    await page.getByRole('button', { name: 'Back to release 1' }).click()
    const dialog = page.getByRole('dialog')
    expect(await dialog.getByRole('radio', { name: 'Move over' }).isChecked()).toBe(true)
    await dialog.getByRole('button', { name: 'Back to release 1' }).click()
    await page.getByText('Release 1 is live again.').first().waitFor()
  })

  it('asks when somebody else changed the draft, and loses nothing', async () => {
    await page.goto(`${server.url}/console/flows/edit/welcome`)
    await page.locator('.fb-box.is-say').first().click()
    const field = page.locator('.fb-panel').getByLabel('English')
    await field.waitFor()
    const other = await browser.newContext()
    const call = await callAs(other, server, ada)
    const { draft } = await call<FlowsPage>('GET', '/flows')
    const theirs = draft.sources.map((s) => (s.name === 'welcome.yaml' ? { ...s, text: s.text.replace('Hello, this is Fellside.', 'Hello from them.') } : s))
    await call('PUT', '/flows/draft', { version: draft.version, sources: theirs })
    await field.fill('Hello from me.')
    await page.getByRole('button', { name: 'Take theirs' }).waitFor()
    await page.locator('.fb-diff tr.add', { hasText: 'Hello from me.' }).waitFor()
    await picture(page, 'flows-conflict')
    await page.getByRole('button', { name: 'Overwrite with mine' }).click()
    await until(async () => JSON.stringify(await call('GET', '/flows')).includes('Hello from me.'), 'the draft to be mine')
    await other.close()
  })

  it('begins from a template, and talks to it', async () => {
    await page.goto(`${server.url}/console/flows`)
    await page.getByRole('button', { name: 'New flow' }).first().click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Start from').selectOption({ label: 'Order status' })
    expect(await dialog.getByLabel('Name', { exact: true }).inputValue()).toBe('order_status_2')
    await dialog.getByText('asks your order system').waitFor()
    await picture(page, 'flows-template')
    expect(await faults(page)).toEqual([])
    await dialog.getByLabel('Start from').selectOption({ label: 'Lead capture' })
    await dialog.getByRole('button', { name: 'Create' }).click()
    await page.locator('.fb-box').nth(3).waitFor()
    await saved()
    await page.getByRole('tab', { name: 'Test chat' }).click()
    await page.getByRole('button', { name: 'Start', exact: true }).click()
    await page.locator('.fb-box.running').waitFor()
    await picture(page, 'flows-template-canvas')
    expect(await faults(page)).toEqual([])
  })

  it('works on a phone, in the dark, in Korean', async () => {
    const state = await context.storageState()
    const small = await openPage(browser, { viewport: phone, colorScheme: 'dark', locale: 'ko', storageState: state })
    await small.page.addInitScript(() => localStorage.setItem('frontdesk.console.lang', 'ko'))
    await small.page.goto(`${server.url}/console/flows/edit/welcome`)
    await small.page.locator('.fb-box').first().waitFor()
    await picture(small.page, 'flows-phone-canvas')
    expect(await faults(small.page)).toEqual([])
    await small.page.getByRole('tab', { name: '목록' }).click()
    await small.page.locator('.fb-steps button').nth(1).click()
    await small.page.getByRole('heading', { name: '선택' }).waitFor()
    await picture(small.page, 'flows-phone-step')
    expect(await faults(small.page)).toEqual([])
    expect(await small.page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true)
    await small.context.close()
    expect(complaints.filter((c) => !/status of (404|409)/.test(c))).toEqual([])
  })
})
