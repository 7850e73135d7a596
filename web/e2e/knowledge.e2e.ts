// The editors' part of the console: an article from its first word to a
// visitor's screen, two editors at once, imports, and the board of questions
// that the bot could not answer. Judged by axe and kept as pictures.

import axe from 'axe-core'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ada, callAs, minji, openChat, openPage, phone, picture, signIn, startBrowser, startServer, until, type Server } from './stage'

let server: Server
let browser: Browser

beforeAll(async () => {
  ;[server, browser] = await Promise.all([startServer(), startBrowser()])
})
afterAll(async () => {
  await browser?.close()
  await server?.close()
})

const question = 'Do you rent out canoes?'

/** Serious and critical faults that axe finds. */
async function faults(page: Page): Promise<string[]> {
  await page.waitForFunction(() =>
    document.getAnimations().every((each) => each.playState !== 'running' || Number(each.effect?.getComputedTiming().endTime ?? 0) > 2000),
  )
  await page.evaluate(axe.source)
  const { violations } = await page.evaluate(() =>
    (window as unknown as { axe: typeof axe }).axe.run(document, { iframes: false, resultTypes: ['violations'] }),
  )
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html.slice(0, 200)} ${node.failureSummary ?? ''}`))
}

/** The product's promise: what is published is said within a second. */
const aSecond = (page: Page) => page.waitForTimeout(1000)
const saved = (page: Page) => page.locator('.ed-saved')
const answers = (page: Page) => page.locator('.ask-answer')

async function newArticle(page: Page, title: string): Promise<void> {
  await page.goto(`${server.url}/console/knowledge`)
  await page.locator('.kb-row').first().waitFor()
  await page.keyboard.press('c')
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Title').fill(title)
  await dialog.getByRole('button', { name: 'Create' }).click()
  await page.locator('.ed-title').waitFor()
}

async function ask(page: Page, text: string): Promise<void> {
  await page.getByRole('tab', { name: 'Ask it now' }).click()
  await page.locator('.ask-form input').fill(text)
  await page.locator('.ask-form button').click()
  await answers(page).first().waitFor()
}

/** Asks as a visitor who has never been here, and gives what the bot says. */
async function asVisitor(text: string): Promise<string> {
  const { context, page } = await openPage(browser)
  const { app, say } = await openChat(page, server)
  const before = await app.locator('.message.by-bot').count()
  await say(text)
  await until(async () => (await app.locator('.message.by-bot').count()) > before, 'an answer')
  const words = await app.locator('.message.by-bot').nth(before).innerText()
  await context.close()
  return words
}

describe('an article', () => {
  it('is written, asked, published, and said to a visitor', async () => {
    const { context, page, complaints } = await openPage(browser)
    await signIn(page, server, ada)
    await newArticle(page, 'Canoe hire')
    await page.locator('.ed-md-field').fill('Yes. We rent out canoes at the lakeside shop for £35 a day.')
    await page.getByRole('button', { name: 'Add a question' }).click()
    await page.keyboard.type(question)
    await page.keyboard.press('Enter')
    await page.keyboard.type('What does a canoe cost for a day?')

    // Asked before it was ever saved with this text: today nothing, after the edit this.
    await ask(page, question)
    await answers(page).nth(1).getByText('£35').waitFor()
    expect(await answers(page).nth(0).innerText()).not.toContain('£35')
    await answers(page).nth(1).getByText('From this article').waitFor()
    await saved(page).getByText(/^Saved as draft v\d+ · not live$/).waitFor()
    expect(await asVisitor(question)).not.toContain('£35')
    await picture(page, 'knowledge-ask')

    await page.getByRole('button', { name: 'Publish', exact: true }).click()
    await saved(page).getByText(/^v\d+ is live$/).waitFor()
    await aSecond(page)
    expect(await asVisitor(question)).toContain('£35')
    await page.getByText('Nothing is edited').waitFor()
    await answers(page).nth(0).getByText('£35').waitFor()
    expect(await answers(page).count()).toBe(1)

    // An edit of what is live is nobody's but the editor's until it is published.
    await page.locator('.ed-md-field').fill('Yes. We rent out canoes at the lakeside shop for £42 a day.')
    await saved(page).getByText(/not live$/).waitFor()
    await answers(page).nth(1).getByText('£42').waitFor()
    await answers(page).nth(0).getByText('£35').waitFor()
    expect(await asVisitor(question)).toContain('£35')
    await page.getByRole('button', { name: 'Publish', exact: true }).click()
    await saved(page).getByText(/is live$/).waitFor()
    await aSecond(page)
    expect(await asVisitor(question)).toContain('£42')

    // Undo makes the text before live again and keeps the edit as a draft.
    await page.getByRole('button', { name: 'Undo' }).click()
    await saved(page).getByText(/not live$/).waitFor()
    expect(await page.locator('.ed-md-field').inputValue()).toContain('£42')
    await aSecond(page)
    expect(await asVisitor(question)).toContain('£35')

    // A version tells word by word what it changed, and comes back.
    await page.getByRole('tab', { name: 'Versions' }).click()
    await page.locator('.ed-version-head').first().click()
    await page.locator('.diff ins, .diff del').first().waitFor()
    await picture(page, 'knowledge-versions')
    await page.locator('.ed-version', { hasText: 'Live' }).locator('.ed-version-head').click()
    await page.locator('.ed-version.open').getByRole('button', { name: 'Restore as draft' }).click()
    await until(async () => (await page.locator('.ed-md-field').inputValue()).includes('£35'), 'the restored text')
    expect(complaints).toEqual([])
    await context.close()
  })

  it('goes through review and a schedule, each with its way back', async () => {
    const { context, page, complaints } = await openPage(browser)
    await signIn(page, server, ada)
    await newArticle(page, 'Kayak courses')
    await page.locator('.ed-md-field').fill('Kayak courses begin in May.')
    await page.getByRole('button', { name: 'Submit for review' }).click()
    await page.getByRole('dialog').getByRole('textbox').fill('Please check the month.')
    await page.getByRole('dialog').getByRole('button', { name: 'Submit for review' }).click()
    await page.locator('.notice', { hasText: 'Please check the month.' }).waitFor()
    await page.getByRole('button', { name: 'Send back' }).click()
    await page.getByRole('dialog').getByRole('textbox').fill('It is June.')
    await page.getByRole('dialog').getByRole('button', { name: 'Send back' }).click()
    await page.locator('.notice', { hasText: 'It is June.' }).waitFor()

    await page.locator('.ed-md-field').fill('Kayak courses begin in June.')
    await saved(page).getByText(/^Saved as draft/).waitFor()
    await page.getByRole('button', { name: 'Publish now or later' }).click()
    await page.getByRole('menuitem', { name: 'Publish later' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Schedule' }).click()
    await page.locator('.chip', { hasText: 'Scheduled' }).waitFor()
    expect(await page.locator('.ed-md-field').getAttribute('readonly')).not.toBeNull()
    await page.getByRole('button', { name: 'Cancel the schedule' }).click()
    await saved(page).getByText(/^Saved as draft/).waitFor()
    expect(await page.locator('.ed-md-field').inputValue()).toBe('Kayak courses begin in June.')

    await page.getByRole('button', { name: 'More', exact: true }).click()
    await page.getByRole('menuitem', { name: 'Archive' }).click()
    await page.getByRole('button', { name: 'Bring back' }).waitFor()
    await page.getByRole('button', { name: 'Undo' }).last().click()
    await saved(page).getByText(/^Saved as draft/).waitFor()
    expect(complaints).toEqual([])
    await context.close()
  })

  it('keeps both texts when two editors save at once', async () => {
    const { context, page } = await openPage(browser)
    await signIn(page, server, ada)
    await newArticle(page, 'Paddle sizes')
    await page.locator('.ed-md-field').fill('Take a paddle of 220 cm.')
    await saved(page).getByText(/not live$/).waitFor()
    const id = page.url().split('/').at(-1)!
    const other = await openPage(browser)
    const call = await callAs(other.context, server, ada)
    type Detail = { article: { newest: number }; pending: { title: string; body: string } }
    const now = await call<Detail>('GET', `/knowledge/articles/${id}`)
    await page.locator('.ed-md-field').fill('Take a paddle of 230 cm.')
    await call('PUT', `/knowledge/articles/${id}/draft`, { based_on: now.article.newest, title: 'Paddle sizes', body: 'Take a paddle of 210 cm.' })

    await page.locator('.ed-conflict').waitFor()
    expect(await page.locator('.ed-conflict del').allInnerTexts()).toEqual(expect.arrayContaining([expect.stringContaining('210')]))
    expect(await page.locator('.ed-conflict ins').allInnerTexts()).toEqual(expect.arrayContaining([expect.stringContaining('230')]))
    expect(await faults(page)).toEqual([])
    await picture(page, 'knowledge-conflict')
    await page.getByRole('button', { name: 'Go on with theirs' }).click()
    await until(async () => (await page.locator('.ed-md-field').inputValue()).includes('210'), 'their text')
    const { versions } = await call<{ versions: { number: number }[] }>('GET', `/knowledge/articles/${id}/versions`)
    const bodies = await Promise.all(
      versions.map(async (v) => (await call<{ body: string }>('GET', `/knowledge/articles/${id}/versions/${v.number}`)).body),
    )
    expect(bodies).toEqual(expect.arrayContaining([expect.stringContaining('210'), expect.stringContaining('230')]))
    await other.context.close()
    await context.close()
  })

  it('keeps in the browser what could not be saved', async () => {
    const { context, page } = await openPage(browser)
    await signIn(page, server, ada)
    await newArticle(page, 'Life jackets')
    await page.locator('.ed-md-field').waitFor()
    await context.setOffline(true)
    await page.locator('.ed-md-field').fill('Everybody wears a life jacket.')
    await saved(page).getByText(/^Not saved yet/).waitFor()
    await context.setOffline(false)
    page.on('dialog', (dialog) => void dialog.accept())
    await page.route('**/draft', (route) => route.abort())
    await page.reload()
    await page.getByRole('button', { name: 'Go on with it' }).waitFor()
    await page.unroute('**/draft')
    await page.getByRole('button', { name: 'Go on with it' }).click()
    await saved(page).getByText(/^Saved as draft/).waitFor()
    expect(await page.locator('.ed-md-field').inputValue()).toBe('Everybody wears a life jacket.')
    await context.close()
  })
})

describe('the list', () => {
  it('archives several at once and takes it back', async () => {
    const { context, page, complaints } = await openPage(browser)
    await signIn(page, server, ada)
    await page.goto(`${server.url}/console/knowledge?state=live`)
    await page.locator('.kb-row').first().waitFor()
    const titles = await page.locator('.kb-row-title').allInnerTexts()
    for (const i of [0, 1]) await page.locator('.kb-check input').nth(i).check()
    await page.locator('.kb-bulk').getByRole('button', { name: 'Archive' }).click()
    await until(async () => !(await page.locator('.kb-row-title').allInnerTexts()).includes(titles[0]!), 'the archived to go')
    await page.getByRole('button', { name: 'Undo' }).click()
    await until(async () => {
      const now = await page.locator('.kb-row-title').allInnerTexts()
      return now.includes(titles[0]!) && now.includes(titles[1]!)
    }, 'the archived to come back')
    await page.keyboard.press('/')
    await page.keyboard.type('no such words anywhere')
    await page.getByText('Nothing found').waitFor()
    await page.getByRole('button', { name: 'Clear filters' }).click()
    await page.locator('.kb-row').first().waitFor()
    expect(complaints).toEqual([])
    await context.close()
  })

  it('shows an agent everything and lets them change nothing', async () => {
    const { context, page, complaints } = await openPage(browser)
    await signIn(page, server, minji)
    await page.keyboard.press('b')
    await page.locator('.kb-row').first().waitFor()
    expect(await page.locator('.kb-check, .kb-actions').count()).toBe(0)
    await page.locator('.kb-row-link').first().click()
    await page.locator('.ed-title').waitFor()
    expect(await page.locator('.ed-title').getAttribute('readonly')).not.toBeNull()
    expect(await page.getByRole('button', { name: /Publish|Archive|Submit/ }).count()).toBe(0)
    await ask(page, 'How long does delivery take?')
    await page.goto(`${server.url}/console/knowledge/imports`)
    await page.locator('.im-history').waitFor()
    expect(await page.locator('.im-form').count()).toBe(0)
    expect(complaints).toEqual([])
    await context.close()
  })
})

describe('an import', () => {
  it('reads what it can of a zip and says why it skipped the rest', async () => {
    const { context, page, complaints } = await openPage(browser)
    await signIn(page, server, ada)
    await page.goto(`${server.url}/console/knowledge/imports`)
    const files = {
      'help/tents.md': '# Tent hire\n\nA tent for two costs £18 a night.\n',
      'help/broken.pdf': '%PDF-1.7\nthis is no more than its first line',
      'help/faq.csv': 'question,answer\nDo you sell head torches?,Yes. Head torches cost from £15.\n',
    }
    await page.locator('input[type=file]').setInputFiles({ name: 'help.zip', mimeType: 'application/zip', buffer: zipOf(files) })
    await page.getByLabel('Collection', { exact: true }).fill('Hire')
    await picture(page, 'knowledge-import-form')
    await page.locator('.im-form footer button').click()
    await page.locator('.im-report .chip', { hasText: 'Done' }).waitFor()
    const broken = page.locator('.im-files li', { hasText: 'broken.pdf' })
    await broken.waitFor()
    expect(await broken.getAttribute('class')).toBe('bad')
    expect((await broken.locator('.im-file span').innerText()).length).toBeGreaterThan(8)
    expect(await page.locator('.im-files li.good').count()).toBe(2)
    expect(await faults(page)).toEqual([])
    await picture(page, 'knowledge-import')

    // Again: nothing changed, so nothing is changed; what was changed here is kept.
    await page.goto(`${server.url}/console/knowledge?q=tent+hire`)
    await page.locator('.kb-row-link', { hasText: 'Tent hire' }).click()
    await page.locator('.ed-md-field').fill('A tent for two costs £19 a night.')
    await page.getByRole('button', { name: 'Publish', exact: true }).click()
    await saved(page).getByText(/is live$/).waitFor()
    await page.goto(`${server.url}/console/knowledge/imports`)
    files['help/tents.md'] = '# Tent hire\n\nA tent for two costs £21 a night.\n'
    await page.locator('input[type=file]').setInputFiles({ name: 'help.zip', mimeType: 'application/zip', buffer: zipOf(files) })
    await page.getByLabel('Collection', { exact: true }).fill('Hire')
    await page.locator('.im-form footer button').click()
    await page.locator('.im-report .chip', { hasText: 'Done' }).waitFor()
    await page.getByText('Some articles were changed here').waitFor()
    expect(complaints).toEqual([])
    await context.close()
  })
})

describe('the board', () => {
  it('turns an unanswered question into an article that answers it', async () => {
    const wording = 'Do you repair umbrellas bought somewhere else?'
    for (let i = 0; i < 2; i++) await asVisitor(wording)
    const { context, page, complaints } = await openPage(browser)
    await signIn(page, server, ada)
    await page.goto(`${server.url}/console/knowledge/questions`)
    const row = page.locator('.q', { hasText: 'umbrellas' })
    await until(async () => {
      await page.reload()
      await page.locator('.qs, .panel').first().waitFor()
      return (await row.count()) === 1 && (await row.locator('.q-count').innerText()).startsWith('2')
    }, 'the question on the board')
    await row.locator('.q-head').click()
    await row.locator('.ask-answer').waitFor()
    expect(await faults(page)).toEqual([])
    await picture(page, 'knowledge-board')

    await row.getByRole('button', { name: /^Dismiss/ }).click()
    await row.waitFor({ state: 'detached' })
    await page.getByRole('button', { name: 'Undo' }).click()
    await row.waitFor()
    await row.getByRole('button', { name: 'Draft an article' }).click()
    await page.locator('.ed-title').waitFor()
    expect(await page.locator('.ed-questions input').first().inputValue()).toBe(wording)
    await page.locator('.ed-md-field').fill('Yes. We repair umbrellas bought somewhere else for £9.')
    await saved(page).getByText(/not live$/).waitFor()
    await page.getByRole('button', { name: 'Publish', exact: true }).click()
    await saved(page).getByText(/is live$/).waitFor()
    await aSecond(page)
    expect(await asVisitor(wording)).toContain('£9')
    await page.goto(`${server.url}/console/knowledge/questions?state=drafted`)
    await until(async () => {
      await page.reload()
      await page.locator('.qs, .panel').first().waitFor()
      return (await page.locator('.q', { hasText: 'umbrellas' }).getByText('Answered now').count()) === 1
    }, 'the mark of an answered question')
    expect(complaints).toEqual([])
    await context.close()
  })
})

describe.each([
  ['light-desktop', {}],
  ['dark-desktop', { colorScheme: 'dark' }],
  ['light-phone', { viewport: phone, isMobile: true, hasTouch: true, locale: 'ko-KR' }],
  ['dark-phone', { viewport: phone, isMobile: true, hasTouch: true, colorScheme: 'dark' }],
] as const)('in %s', (name, options) => {
  it('looks right and leaves nobody out', async () => {
    const { context, page, complaints, strangers } = await openPage(browser, options)
    await signIn(page, server, ada)
    await page.goto(`${server.url}/console/knowledge`)
    await page.locator('.kb-row').first().waitFor()
    expect(await faults(page)).toEqual([])
    await picture(page, `knowledge-articles-${name}`)
    await page.locator('.kb-row-link').first().click()
    await page.locator('.ed-title').waitFor()
    for (const tab of await page.getByRole('tab').all()) {
      await tab.click()
      await page.waitForLoadState('networkidle')
      expect(await faults(page)).toEqual([])
      await picture(page, `knowledge-${(await tab.getAttribute('id'))!.split('-').at(-1)}-${name}`)
    }
    for (const path of ['questions', 'imports']) {
      await page.goto(`${server.url}/console/knowledge/${path}`)
      await page.locator('.panel, .qs').first().waitFor()
      expect(await faults(page)).toEqual([])
      await picture(page, `knowledge-${path}-${name}`)
    }
    // Nothing sticks out at the side.
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true)
    expect(complaints).toEqual([])
    expect(strangers).toEqual([])
    await context.close()
  })
})

/** A zip of texts, stored as they are. */
function zipOf(files: Record<string, string>): Buffer {
  const parts: Buffer[] = []
  const directory: Buffer[] = []
  let offset = 0
  for (const [name, text] of Object.entries(files)) {
    const data = Buffer.from(text)
    const path = Buffer.from(name)
    // Version 2.0, no flags, stored, at midnight of the first day that a zip knows.
    const about = Buffer.alloc(26)
    about.writeUInt16LE(20, 0)
    about.writeUInt16LE(0x21, 8)
    about.writeUInt32LE(crc32(data), 10)
    about.writeUInt32LE(data.length, 14)
    about.writeUInt32LE(data.length, 18)
    about.writeUInt16LE(path.length, 22)
    const tail = Buffer.alloc(14)
    tail.writeUInt32LE(offset, 10)
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), about, path, data])
    directory.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\x00'), about, tail, path]))
    parts.push(local)
    offset += local.length
  }
  const index = Buffer.concat(directory)
  const end = Buffer.alloc(22)
  end.write('PK\x05\x06', 0, 'latin1')
  end.writeUInt16LE(directory.length, 8)
  end.writeUInt16LE(directory.length, 10)
  end.writeUInt32LE(index.length, 12)
  end.writeUInt32LE(offset, 16)
  return Buffer.concat([...parts, index, end])
}

/** The checksum of a zip: CRC-32 with the reflected polynomial 0xEDB88320. */
function crc32(data: Buffer): number {
  let crc = 0xffffffff
  for (const byte of data) {
    crc ^= byte
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1
  }
  return (crc ^ 0xffffffff) >>> 0
}
