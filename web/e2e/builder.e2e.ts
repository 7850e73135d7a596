// What authors do in the builder of flows beyond one flow from start to end:
// fields of every list, copying, files, dragging, the keyboard alone, hours to
// come, and texts that could not be saved.

import { readFile } from 'node:fs/promises'
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, onTestFailed } from 'vitest'
import { ada, callAs, desktop, openPage, phone, picture, signIn, startBrowser, startServer, until, watch, type Server } from './stage'

interface FlowsPage {
  draft: { version: number; sources: { name: string; text: string }[] }
}

const zoo = `# The zoo: every list there is.
flow: zoo
title: {en: Zoo, ko: 동물원}
triggers:
  - {keyword: [zoo]}
steps:
  - id: pick
    choice: what
    text: {en: "What do you need?", ko: "무엇이 필요하세요?"}
    options:
      # the usual one
      - {id: tent, label: {en: A tent, ko: 텐트}, goto: ways}
      - {id: boots, label: {en: Boots, ko: 신발}, goto: ways} # they are new
      - {id: map, label: {en: A map, ko: 지도}, goto: rate}
  - id: ways
    split:
      - {id: short, weight: 50, goto: rate}
      - {id: long, weight: 50, goto: rate}
  - id: rate
    rating: {var: stars, scale: 5, text: {en: "How was it?", ko: "어떠셨어요?"}, goto: {1-2: sorry}}
  - id: bye
    end: resolved
  - id: sorry
    say: {en: "I am sorry.", ko: "죄송해요."}
`

let server: Server
let browser: Browser
let context: BrowserContext
let page: Page
let complaints: string[]
let call: Awaited<ReturnType<typeof callAs>>

const box = (id: string) => page.locator(`.react-flow__node[data-id="${id}"]`)
const palette = (name: string) => page.locator('.fb-left').getByRole('button', { name, exact: true })
const panel = () => page.locator('.fb-panel')
const open = async (flow: string, step = '') => {
  await page.goto(`${server.url}/console/flows/edit/${flow}${step && `?step=${step}`}`)
  await page.locator('.fb-box').first().waitFor()
  if (step) await page.locator('.fb-step').waitFor()
}
const textOf = async (name: string) => (await call<FlowsPage>('GET', '/flows')).draft.sources.find((s) => s.name === name)?.text ?? ''
/** Waits until the server's text of a file is right. */
const stored = (name: string, holds: (text: string) => boolean) => until(async () => holds(await textOf(name)), `${name} to be stored`)
const lineTo = (id: string) => page.locator(`.react-flow__edge[data-id="${id}"]`)

beforeAll(async () => {
  ;[server, browser] = await Promise.all([startServer(), startBrowser()])
  context = await browser.newContext({ viewport: desktop, acceptDownloads: true })
  page = await context.newPage()
  ;({ complaints } = watch(page))
  await signIn(page, server, ada)
  call = await callAs(context, server, ada)
  const { draft } = await call<FlowsPage>('GET', '/flows')
  await call('PUT', '/flows/draft', { version: draft.version, sources: [...draft.sources, { name: 'zoo.yaml', text: zoo }] })
})
afterAll(async () => {
  await browser?.close()
  await server?.close()
})

const failed = () => onTestFailed(async ({ task }) => picture(page, `failed-${task.name.replace(/\W+/g, '-')}`))

describe('the builder of flows', () => {
  it('edits lists by fields, tells what is wrong at its field, and leaves comments where they are', async () => {
    failed()
    await open('zoo', 'ways')
    await panel().getByRole('button', { name: /^short/ }).click()
    await panel().getByLabel('Weight').fill('150')
    await panel().getByText('75%').waitFor()
    await panel().getByRole('button', { name: 'Add a way' }).click()
    await panel().locator('.fb-options li.open').getByLabel('Name').waitFor()
    await picture(page, 'builder-split')
    await stored('zoo.yaml', (text) => text.includes('weight: 150') && text.includes('id: c'))
    await open('zoo', 'pick')
    await panel().getByRole('button', { name: /^Boots/ }).click()
    await panel().getByRole('button', { name: 'Up' }).click()
    await stored('zoo.yaml', (text) => text.indexOf('id: boots') < text.indexOf('id: tent'))
    const text = await textOf('zoo.yaml')
    expect(text).toContain('      - {id: boots, label: {en: Boots, ko: 신발}, goto: ways} # they are new\n      - {id: tent,')
    expect(text).toContain('# the usual one')
    expect(text.startsWith('# The zoo: every list there is.\n')).toBe(true)
    expect(text).toMatch(/- id: c\n\s+weight: 50/)
    // What the checker says stands at the field, which says so to assistive technology too.
    const when = panel().locator('.fb-options li.open').getByLabel('Only when')
    await when.fill('vars.nothing > 1')
    const fault = panel().locator('.fb-at.wrong .fb-faults', { hasText: 'nothing' })
    await fault.waitFor()
    expect(await when.getAttribute('aria-invalid')).toBe('true')
    await picture(page, 'builder-fault')
    await page.keyboard.press('Tab')
    await page.locator('.fb-head').click()
    await page.keyboard.press('Control+z')
    await fault.waitFor({ state: 'detached' })
    await stored('zoo.yaml', (text) => !text.includes('nothing'))
  })

  it('draws lines between the same two boxes apart, with what each says', async () => {
    failed()
    await open('zoo')
    await page.locator('.fb-way', { hasText: 'A tent' }).waitFor()
    const spots = await page.locator('.fb-way').evaluateAll((all) => all.map((each) => each.getBoundingClientRect().toJSON() as DOMRect))
    expect(spots.length).toBeGreaterThanOrEqual(4)
    spots.forEach((a, i) => {
      for (const b of spots.slice(i + 1)) expect(a.right <= b.left || b.right <= a.left || a.bottom <= b.top || b.bottom <= a.top).toBe(true)
    })
    await picture(page, 'builder-lines')
  })

  it('drags a step from the palette, connects it by dragging, and takes both back', async () => {
    failed()
    await open('zoo')
    await box('bye').scrollIntoViewIfNeeded()
    await palette('Note').dragTo(page.locator('.react-flow__pane'), { targetPosition: { x: 90, y: 120 } })
    await box('note').waitFor()
    await stored('zoo.yaml', (text) => /layout:\n\s+note: \[/.test(text))
    await drag(box('pick').locator('.fb-row', { hasText: 'A map' }).locator('.react-flow__handle'), box('note').locator('.react-flow__handle-top'))
    await lineTo('pick>options.2.goto').waitFor({ state: 'attached' })
    await stored('zoo.yaml', (text) => /id: map.*goto: note\}/.test(text))
    await page.keyboard.press('Control+z')
    await stored('zoo.yaml', (text) => /id: map.*goto: rate\}/.test(text))
    await page.keyboard.press('Control+z')
    await box('note').waitFor({ state: 'detached' })
    await page.keyboard.press('Control+Shift+z')
    await page.keyboard.press('Control+Shift+z')
    await stored('zoo.yaml', (text) => /id: map.*goto: note\}/.test(text))
  })

  it('copies steps within a flow and into another, with fresh ids', async () => {
    failed()
    await open('zoo')
    await box('ways').click()
    await box('rate').click({ modifiers: ['Control'] })
    await page.keyboard.press('Control+c')
    await page.getByText('2 steps were copied').first().waitFor()
    await page.keyboard.press('Control+v')
    await box('rate_2').waitFor()
    // Ways among the copies stay among them.
    await stored('zoo.yaml', (text) => /id: ways_2[\s\S]*goto: rate_2/.test(text))
    await page.keyboard.press('Control+z')
    await box('rate_2').waitFor({ state: 'detached' })
    await page.getByRole('link', { name: 'Back to all flows' }).click()
    await page.getByRole('link', { name: 'the menu' }).click()
    await box('menu').waitFor()
    await page.keyboard.press('Control+v')
    await box('ways').waitFor()
    await stored('welcome.yaml', (text) => text.includes('id: ways') && text.includes('id: rate'))
    await page.keyboard.press('Control+z')
    await box('ways').waitFor({ state: 'detached' })
    await stored('welcome.yaml', (text) => !text.includes('id: ways'))
  })

  it('gives a flow out as YAML and takes it in again', async () => {
    failed()
    await page.goto(`${server.url}/console/flows`)
    const given = page.waitForEvent('download')
    await page.getByRole('button', { name: 'Export Zoo as YAML' }).click()
    const file = await given
    const text = await readFile(await file.path(), 'utf8')
    expect(text).toBe(await textOf('zoo.yaml'))
    await page.getByLabel('Import').setInputFiles({ name: 'aviary.yaml', mimeType: 'text/yaml', buffer: Buffer.from(text.replace('flow: zoo', 'flow: aviary').replace('en: Zoo', 'en: Aviary').replace('[zoo]', '[birds]')) })
    await page.getByRole('link', { name: 'Aviary' }).waitFor()
    await stored('aviary.yaml', (taken) => taken.includes('# the usual one'))
    await page.getByRole('button', { name: 'Undo' }).click()
    await page.getByRole('link', { name: 'Aviary' }).waitFor({ state: 'detached' })
    await stored('aviary.yaml', (taken) => taken === '')
  })

  it('builds a small flow by the keyboard alone', async () => {
    failed()
    await page.goto(`${server.url}/console/flows`)
    await page.getByRole('button', { name: 'New flow' }).first().waitFor()
    await tabTo('New flow')
    await page.keyboard.press('Enter')
    await page.getByRole('dialog').waitFor()
    await page.keyboard.type('by hand')
    await tabTo('Create')
    await page.keyboard.press('Enter')
    await box('hello').waitFor()
    await tabTo('Ask')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Ask' }).waitFor()
    await tabTo('Keep in variable')
    await page.keyboard.press('Control+a')
    await page.keyboard.type('size')
    await tabTo('Kind of value')
    await page.keyboard.type('Number')
    await tabTo('Id')
    await page.keyboard.press('Control+a')
    await page.keyboard.type('ask_size')
    await page.keyboard.press('Enter')
    await box('ask_size').waitFor()
    await box('ask_size').focus()
    await page.keyboard.press('ArrowUp')
    await page.getByRole('heading', { name: 'Say' }).waitFor()
    await tabTo('Add a button')
    await page.keyboard.press('Enter')
    await panel().getByLabel('Page that it opens').waitFor()
    await stored('by_hand.yaml', (text) => text.includes('ask: size') && text.includes('type: number') && text.includes('id: ask_size') && text.includes('buttons:'))
  })

  it('publishes at an hour to come, and calls it off', async () => {
    failed()
    await page.goto(`${server.url}/console/flows`)
    await page.getByRole('button', { name: 'Publish' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('At a later time').check()
    const due = new Date(Date.now() + 3 * 3600_000)
    const local = new Date(due.getTime() - due.getTimezoneOffset() * 60_000).toISOString().slice(0, 16)
    await dialog.getByLabel('When', { exact: true }).fill(local)
    await picture(page, 'builder-schedule')
    await dialog.getByRole('button', { name: 'Schedule' }).click()
    await page.getByText('Goes live').first().waitFor()
    await page.goto(`${server.url}/console/flows/history`)
    await page.getByText('Scheduled', { exact: true }).waitFor()
    await picture(page, 'builder-scheduled')
    await page.getByRole('button', { name: 'Cancel' }).click()
    await page.getByText('It will not go live.').first().waitFor()
    await page.getByText('Cancelled', { exact: true }).waitFor()
  })

  it('keeps what cannot be saved, asks before leaving, and offers it on return', async () => {
    failed()
    await open('zoo', 'sorry')
    await page.route('**/api/v1/flows/draft', (route) => route.fulfill({ status: 503, contentType: 'application/json', body: '{"error":{"code":"unavailable","message":"down"}}' }))
    await panel().getByLabel('English').fill('I am so sorry.')
    await page.getByText('Not saved').first().waitFor()
    await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Inbox' }).first().click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText('Leave without saving?').waitFor()
    await picture(page, 'builder-leave')
    await dialog.getByRole('button', { name: 'Stay' }).click()
    expect(page.url()).toContain('/flows/edit/zoo')
    await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Inbox' }).first().click()
    await dialog.getByRole('button', { name: 'Leave' }).click()
    await page.waitForURL('**/console/inbox**')
    await open('zoo')
    expect(await textOf('zoo.yaml')).not.toContain('so sorry')
    await page.unroute('**/api/v1/flows/draft')
    await page.getByText('You have unsaved changes from').waitFor()
    await page.getByText('What changes').click()
    await page.locator('.fb-unsaved tr.add', { hasText: 'so sorry' }).waitFor()
    await picture(page, 'builder-unsaved')
    await page.getByRole('button', { name: 'Restore' }).click()
    await stored('zoo.yaml', (text) => text.includes('so sorry'))
    await page.reload()
    await page.locator('.fb-box').first().waitFor()
    expect(await page.getByText('You have unsaved changes from').count()).toBe(0)
    // Closing the tab keeps it, too, and discarding drops it.
    await open('zoo', 'sorry')
    await panel().getByLabel('English').fill('Never mind.')
    await page.evaluate(() => window.dispatchEvent(new Event('pagehide')))
    const kept = await page.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith('frontdesk.flows.unsaved.')).length)
    expect(kept).toBe(1)
    await stored('zoo.yaml', (text) => text.includes('Never mind.'))
    await until(() => page.evaluate(() => !Object.keys(localStorage).some((key) => key.startsWith('frontdesk.flows.unsaved.'))), 'the copy to go once it is saved')
  })

  it('works on a phone in the dark, in Korean', async () => {
    const small = await openPage(browser, { viewport: phone, colorScheme: 'dark', storageState: await context.storageState() })
    await small.page.addInitScript(() => localStorage.setItem('frontdesk.console.lang', 'ko'))
    await small.page.goto(`${server.url}/console/flows/edit/zoo?step=pick`)
    await small.page.getByRole('heading', { name: '선택' }).waitFor()
    await small.page.locator('.fb-option-name').first().click()
    await picture(small.page, 'builder-phone-options')
    expect(await small.page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true)
    await small.page.getByRole('tab', { name: '캔버스' }).click()
    await small.page.locator('.fb-way').first().waitFor()
    await picture(small.page, 'builder-phone-lines')
    await small.page.setViewportSize(desktop)
    await small.page.getByRole('tab', { name: '단계' }).click()
    await small.page.locator('.fb-way').first().waitFor()
    await picture(small.page, 'builder-dark')
    await small.context.close()
    expect(complaints.filter((c) => !/status of (404|409|503)/.test(c))).toEqual([])
  })
})

/** Drags with the mouse from the middle of one thing to that of another. */
async function drag(from: Locator, to: Locator): Promise<void> {
  const [a, b] = await Promise.all([from.boundingBox(), to.boundingBox()])
  await page.mouse.move(a!.x + a!.width / 2, a!.y + a!.height / 2)
  await page.mouse.down()
  await page.mouse.move((a!.x + b!.x) / 2, (a!.y + b!.y) / 2, { steps: 4 })
  await page.mouse.move(b!.x + b!.width / 2, b!.y + b!.height / 2, { steps: 4 })
  await page.mouse.up()
}

/** Presses Tab until what has a name is focused. */
async function tabTo(name: string): Promise<void> {
  for (let presses = 0; presses < 150; presses++) {
    await page.keyboard.press('Tab')
    const here = await page.evaluate(() => {
      const at = document.activeElement as HTMLElement | null
      const labels = at && 'labels' in at ? [...((at as HTMLInputElement).labels ?? [])].map((l) => l.textContent) : []
      return [at?.getAttribute('aria-label'), ...labels, at?.tagName === 'BUTTON' || at?.tagName === 'A' ? at.textContent : ''].map((each) => each?.trim())
    })
    if (here.includes(name)) return
  }
  throw new Error(`Tab never came to ${name}`)
}
