// Somebody is invited by mail, joins by the link, is changed and deactivated;
// secrets are set and never shown; the audit tells all of it. Judged by axe,
// kept as pictures.

import axe from 'axe-core'
import { createServer, type AddressInfo, type Server as NetServer } from 'node:net'
import { readFile } from 'node:fs/promises'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ada, callAs, minji, openPage, phone, picture, signIn, startBrowser, startServer, until, type Server } from './stage'

/** A mail server that takes everything. */
const letters: string[] = []
const post: NetServer = createServer((socket) => {
  let rest = ''
  let data: string | undefined
  socket.on('error', () => {})
  const answer = (line: string) => socket.write(`${line}\r\n`)
  answer('220 post')
  socket.on('data', (chunk) => {
    rest += chunk.toString()
    for (let end = rest.indexOf('\r\n'); end >= 0; end = rest.indexOf('\r\n')) {
      const line = rest.slice(0, end)
      rest = rest.slice(end + 2)
      if (data !== undefined && line !== '.') data += `${line}\n`
      else if (data !== undefined) {
        letters.push(data)
        data = undefined
        answer('250 taken')
      } else if (/^DATA/i.test(line)) {
        data = ''
        answer('354 go on')
      } else answer(/^QUIT/i.test(line) ? '221 bye' : '250 ok')
    }
  })
})

let server: Server
let browser: Browser

beforeAll(async () => {
  await new Promise<void>((done) => post.listen(0, '127.0.0.1', done))
  const { port } = post.address() as AddressInfo
  ;[server, browser] = await Promise.all([
    startServer(['--demo', '--smtp-host', '127.0.0.1', '--smtp-port', String(port), '--smtp-tls', 'none', '--smtp-from', 'chat@fellside.example']),
    startBrowser(),
  ])
})
afterAll(async () => {
  await browser?.close()
  await server?.close()
  post.close()
})

/** What axe calls serious or critical, once nothing is fading in any more. */
async function faults(page: Page): Promise<string[]> {
  await page.waitForFunction(() => document.getAnimations().every((a) => a.playState !== 'running' || Number(a.effect?.getComputedTiming().endTime ?? 0) > 2000))
  await page.evaluate(axe.source)
  const found = await page.evaluate(() => (window as unknown as { axe: typeof axe }).axe.run(document, { iframes: false, resultTypes: ['violations'] }))
  return found.violations.filter((v) => v.impact === 'serious' || v.impact === 'critical').map((v) => `${v.id}: ${v.nodes.map((n) => n.html).join(' ')}`)
}

/** Pictures of a page in a phone's width, in the dark, and in Korean. */
async function looks(page: Page, name: string): Promise<void> {
  await picture(page, name)
  await page.emulateMedia({ colorScheme: 'dark' })
  await picture(page, `${name}-dark`)
  expect(await faults(page)).toEqual([])
  const before = page.viewportSize()!
  await page.setViewportSize(phone)
  await picture(page, `${name}-phone-dark`)
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true)
  await page.emulateMedia({ colorScheme: 'light' })
  expect(await faults(page)).toEqual([])
  await page.setViewportSize(before)
}

/** The link of a letter, whose lines are quoted-printable. */
function linkOf(letter: string): string {
  return /http:\/\/[^\s"]+\/console\/invite#[\w-]+/.exec(letter.replaceAll('=\n', '').replaceAll('=3D', '='))![0]
}

describe('people', () => {
  it('are invited by mail and join by the link, on a phone and in Korean', async () => {
    const owner = await openPage(browser)
    const { page } = owner
    await signIn(page, server, ada)
    await page.goto(`${server.url}/console/settings/people`)
    await page.getByText(minji.email).waitFor()
    await page.getByRole('button', { name: 'Invite somebody' }).first().click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('E-mail address').fill(minji.email)
    await dialog.getByRole('button', { name: 'Send the invitation' }).click()
    await dialog.getByText('This address has an account here already.').waitFor()
    await picture(page, 'people-invite-refused')
    await dialog.getByLabel('E-mail address').fill('jun@fellside.example')
    await dialog.getByLabel('Editor').check()
    expect(await faults(page)).toEqual([])
    await picture(page, 'people-invite')
    await dialog.getByRole('button', { name: 'Send the invitation' }).click()
    await dialog.getByText('on its way to jun@fellside.example').waitFor()
    await picture(page, 'people-invited')
    await dialog.getByRole('button', { name: 'Done' }).click()
    await page.locator('.people-invitation', { hasText: 'jun@fellside.example' }).waitFor()
    await looks(page, 'people')
    await until(() => letters.length === 1, 'the letter')

    const guest = await openPage(browser, { viewport: phone, locale: 'ko-KR' })
    await guest.page.goto(linkOf(letters[0]!))
    await guest.page.getByLabel('이름').fill('한준')
    await picture(guest.page, 'people-join-ko-phone')
    expect(await faults(guest.page)).toEqual([])
    await guest.page.emulateMedia({ colorScheme: 'dark' })
    await picture(guest.page, 'people-join-ko-phone-dark')
    await guest.page.locator('input[name=password]').fill('한강에서-만나요-2026')
    await guest.page.getByRole('button', { name: '시작하기' }).click()
    await guest.page.locator('.stage').waitFor()
    const me = await (await guest.context.request.get(`${server.url}/api/v1/session`)).json()
    expect([me.user.name, me.roles]).toEqual(['한준', ['agent', 'editor']])
    await guest.page.goto(linkOf(letters[0]!))
    await guest.page.reload()
    await guest.page.getByText('이 초대는 더 이상 없어요').first().waitFor()
    await picture(guest.page, 'people-join-used-ko-phone-dark')
    expect([...owner.complaints.filter((c) => !c.includes('409')), ...guest.complaints.filter((c) => !c.includes('404'))]).toEqual([])
    await Promise.all([owner.context.close(), guest.context.close()])
  })

  it('are changed, given a password and deactivated, never the last owner', async () => {
    const { context, page } = await openPage(browser)
    await signIn(page, server, ada)
    await page.goto(`${server.url}/console/settings/people`)
    await page.getByRole('searchbox', { name: 'Search by name, address or role' }).fill('minji')
    await page.locator('.people a', { hasText: minji.email }).click()
    await page.getByLabel('Capacity').fill('7')
    await page.getByRole('button', { name: 'Add a skill' }).click()
    await page.getByLabel('Skill', { exact: true }).last().fill('Billing!')
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await page.getByText(/small letters, digits, - and _/).waitFor()
    await page.getByLabel('Skill', { exact: true }).last().fill('tents')
    await page.getByLabel('Supervisor').check()
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await page.getByText('Saved.', { exact: true }).first().waitFor()
    await looks(page, 'people-person')
    const program = await browser.newContext() // a session of its own
    const call = await callAs(program, server, ada)
    const { agents } = await call<{ agents: { name: string; limit: number; skills: Record<string, number> }[] }>('GET', '/admin/agents')
    const rules = agents.find((a) => a.name === minji.name)!
    expect([rules.limit, rules.skills.tents]).toEqual([7, 3])

    const colleague = await openPage(browser)
    await signIn(colleague.page, server, minji)
    await page.getByRole('button', { name: 'Deactivate' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText('signed out at once').waitFor()
    await picture(page, 'people-deactivate')
    expect(await faults(page)).toEqual([])
    await dialog.getByRole('button', { name: 'Deactivate' }).click()
    await page.getByText('is deactivated.').first().waitFor()
    await colleague.page.goto(`${server.url}/console/inbox`)
    await colleague.page.locator('input[name=email]').waitFor()
    await page.getByRole('button', { name: 'Reactivate' }).click()
    await page.getByText('is back.').first().waitFor()

    await page.getByRole('button', { name: 'Reset the password' }).click()
    await dialog.getByRole('button', { name: 'Reset the password' }).click()
    const once = await dialog.getByLabel('One-time password').inputValue()
    await dialog.getByRole('button', { name: 'Done' }).click()
    await colleague.page.locator('input[name=email]').fill(minji.email)
    await colleague.page.locator('input[name=password]').fill(once)
    await colleague.page.locator('form button.primary').click()
    await colleague.page.getByLabel('New password').waitFor()

    await page.goto(`${server.url}/console/settings/people`)
    await page.locator('.people a', { hasText: ada.email }).click()
    await page.getByRole('checkbox', { name: /^Owner/ }).uncheck()
    await page.getByRole('checkbox', { name: /^Admin/ }).check()
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await page.getByText('the workspace needs an owner', { exact: false }).waitFor()
    await picture(page, 'people-last-owner')
    await Promise.all([context.close(), program.close(), colleague.context.close()])
  })

  it('set secrets that nobody sees again, and find it all in the audit', async () => {
    const { context, page, complaints } = await openPage(browser, { acceptDownloads: true })
    await signIn(page, server, ada)
    await page.goto(`${server.url}/console/settings/secrets`)
    await page.getByText('No secrets yet').waitFor()
    await picture(page, 'people-secrets-empty')
    await page.getByRole('button', { name: 'Add a secret' }).first().click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Name, of small letters').fill('shop_key')
    await dialog.getByLabel('Value', { exact: true }).fill('zebra-5ecret')
    expect(await faults(page)).toEqual([])
    await dialog.getByRole('button', { name: 'Save', exact: true }).click()
    await page.locator('.people li', { hasText: 'shop_key' }).waitFor()
    await looks(page, 'people-secrets')
    expect(await page.content()).not.toContain('zebra-5ecret')
    await page.getByRole('button', { name: 'Delete shop_key' }).click()
    await picture(page, 'people-secret-delete')
    await dialog.getByRole('button', { name: 'Delete' }).click()
    await page.getByText('No secrets yet').waitFor()

    await page.goto(`${server.url}/console/settings/audit`)
    await page.locator('.audit li', { hasText: 'deleted the secret shop_key' }).waitFor()
    await looks(page, 'people-audit')
    await page.getByLabel('Kind').selectOption({ label: 'Capacity and states' })
    const change = page.locator('.audit li', { hasText: 'changed the capacity or skills of' }).first()
    await change.getByText('skills.tents').waitFor()
    expect(await page.locator('.audit li', { hasText: 'secret' }).count()).toBe(0)
    await page.reload() // the filter is in the address
    await change.waitFor()
    await picture(page, 'people-audit-filtered')
    const coming = page.waitForEvent('download')
    await page.getByRole('link', { name: 'Download as CSV' }).click()
    const file = (await readFile(await (await coming).path())).toString()
    expect(file).toContain('agent.routing_changed')
    expect(file).not.toContain('secret.deleted')
    await page.getByRole('textbox', { name: 'To' }).fill('2001-01-01')
    await page.getByText('Nothing fits these filters').waitFor()
    await page.evaluate(() => localStorage.setItem('frontdesk.console.lang', 'ko'))
    await page.goto(`${server.url}/console/settings/audit`)
    await page.getByText('감사 기록').first().waitFor()
    await page.locator('.audit li').first().waitFor()
    await picture(page, 'people-audit-ko')
    await page.goto(`${server.url}/console/settings/people`)
    await page.getByText(minji.email).waitFor()
    await picture(page, 'people-ko')
    expect(complaints).toEqual([])
    await context.close()
  })
})
