// What stands beside the everyday: agents and visitors who share no language,
// what a page tells of its visitor, and invitations that are used, withdrawn,
// or for somebody who has an account already.

import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startModel, type Model } from './model'
import { ada, callAs, openChat, openPage, phone, picture, signIn, startBrowser, startServer, until, type Server } from './stage'

const owner = { email: 'owner@localhost', password: 'heather-on-the-fell-7' }

let model: Model
let server: Server
let browser: Browser

beforeAll(async () => {
  model = await startModel()
  const asks = ['--openai-base-url', model.url, '--chat-model', 'story']
  // Without the shop first: its owner is then a stranger with an account.
  ;[server, browser] = await Promise.all([startServer(asks), startBrowser()])
  const once = /one-time password (\S+)/.exec(server.output())![1]!
  const context = await browser.newContext()
  const call = await callAs(context, server, { email: owner.email, password: once })
  await call('PUT', '/session/password', { old: once, new: owner.password })
  await context.close()
  await server.restart(['--demo', ...asks])
})
afterAll(async () => {
  await browser?.close()
  await model?.close()
  await server?.close()
})

type Call = Awaited<ReturnType<typeof callAs>>

/** The chat that holds a word, once it is found. */
async function chatWith(call: Call, word: string): Promise<string> {
  let ids: string[] = []
  await until(async () => {
    const list = await call<{ conversations: { id: string }[] }>('GET', `/agent/conversations?view=all&q=${encodeURIComponent(word)}`)
    ids = list.conversations.map((c) => c.id)
    return ids.length === 1
  }, `the chat with ${word}`)
  return ids[0]!
}

/** Pictures of a page in the dark and in a phone's width, where nothing may stick out. */
async function looks(page: Page, name: string): Promise<void> {
  await picture(page, name)
  const before = page.viewportSize()!
  await page.emulateMedia({ colorScheme: 'dark' })
  await page.setViewportSize(phone)
  await picture(page, `${name}-phone-dark`)
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true)
  await page.emulateMedia({ colorScheme: 'light' })
  await page.setViewportSize(before)
}

it('an agent and a visitor write in their own languages, and hear when the model fails', async () => {
  const theirs = '주문한 텐트가 아직 안 왔어요.'
  const asked = 'The tent I ordered has not come yet.'
  const mine = 'I am sorry. It leaves tomorrow morning.'
  const sent = '죄송해요. 내일 아침에 출발해요.'
  model.translations.set(theirs, asked)
  for (let i = 0; i < 9; i++) model.next() // the bot's own answers need no leave

  const visitor = await openPage(browser, { viewport: phone, locale: 'ko-KR' })
  const { app, say } = await openChat(visitor.page, server, '/?lang=ko')
  await say(theirs)
  const { context, page, complaints } = await openPage(browser)
  const call = await callAs(context, server, ada)
  await page.goto(`${server.url}/console/inbox/${await chatWith(call, '텐트가')}?view=all`)
  await page.locator('.chat').getByRole('button', { name: 'Take over' }).first().click()
  const field = page.locator('.composer textarea')
  await field.waitFor()

  const first = page.locator('.message.visitor', { hasText: theirs })
  await first.getByRole('button', { name: 'Translate to English' }).click()
  await first.getByText(asked).waitFor()
  await looks(page, 'extras-translated')
  await first.getByRole('button', { name: 'Hide the translation' }).click()
  expect(await first.getByText(asked).count()).toBe(0)

  await field.fill(mine)
  const translate = page.getByRole('button', { name: "Translate to the visitor's language" })
  await translate.click()
  await page.getByText('The translation did not work. Try again in a moment.').first().waitFor()
  expect(await field.inputValue()).toBe(mine)
  await picture(page, 'extras-draft-failed')
  model.translations.set(mine, sent)
  await translate.click()
  await until(async () => (await field.inputValue()) === sent, 'the draft in Korean')
  await picture(page, 'extras-draft')
  await page.getByRole('button', { name: 'Back to my words' }).click()
  expect(await field.inputValue()).toBe(mine)
  await translate.click()
  await until(async () => (await field.inputValue()) === sent, 'the draft in Korean again')
  await field.press('Enter')
  await app.locator('.message', { hasText: sent }).waitFor()
  expect(await app.locator('.message', { hasText: mine }).count()).toBe(0)
  await picture(visitor.page, 'extras-visitor-phone')
  const reply = page.locator('.message.agent', { hasText: sent })
  await reply.getByRole('button', { name: 'Show what was written in English' }).click()
  await reply.getByText(mine).waitFor()

  const thanks = '고마워요, 기다릴게요.'
  await say(thanks)
  const last = page.locator('.message.visitor', { hasText: thanks })
  await last.getByRole('button', { name: 'Translate to English' }).click()
  await last.getByRole('alert').getByText('The translation did not work.').waitFor()
  await looks(page, 'extras-translation-failed')
  model.translations.set(thanks, 'Thank you, I will wait.')
  await last.getByRole('button', { name: 'Try again' }).click()
  await last.getByText('Thank you, I will wait.').waitFor()
  await picture(page, 'extras-translation-again')
  expect(complaints.filter((c) => !c.includes('503'))).toEqual([])
  expect(visitor.complaints).toEqual([])
  await Promise.all([visitor.context.close(), context.close()])
})

interface Site {
  Frontdesk: { set(attributes: Record<string, unknown>): void }
}

it('what a page says of its visitor is shown to agents as not verified, and can be taken back', async () => {
  const visitor = await openPage(browser)
  const warned: string[] = []
  visitor.page.on('console', (message) => message.type() === 'warning' && warned.push(message.text()))
  await visitor.page.addInitScript(() => {
    new MutationObserver((_, watch) => {
      const tag = document.querySelector<HTMLScriptElement>('script[data-site]')
      if (!tag) return
      tag.dataset.attributes = '{"plan":"pro","seats":12,"trial":false,"deep":{"no":1}}'
      watch.disconnect()
    }).observe(document, { childList: true, subtree: true })
  })
  const { app, say } = await openChat(visitor.page, server)
  await say('Do you repair zips?')
  await until(() => warned.some((text) => text.includes('deep')), 'the warning')
  expect(await app.locator('[role=alert]').allInnerTexts()).toEqual([''])

  const { context, page, complaints } = await openPage(browser)
  const call = await callAs(context, server, ada)
  await page.goto(`${server.url}/console/inbox/${await chatWith(call, 'zips')}?view=all`)
  const told = page.locator('section', { has: page.getByText('Told by the page, not verified') })
  const facts = told.locator('.facts div')
  const open = async () => {
    await page.getByRole('tab', { name: 'Visitor' }).click()
    await told.waitFor()
  }
  await open()
  expect(await facts.allInnerTexts()).toEqual([/plan\s+pro/, /seats\s+12/, /trial\s+false/].map((fact) => expect.stringMatching(fact)))
  await told.scrollIntoViewIfNeeded()
  await picture(page, 'extras-attributes')

  await visitor.page.evaluate(() => (window as unknown as Site).Frontdesk.set({ plan: null, trial: null, seats: 13 }))
  await until(async () => {
    await page.reload()
    await open()
    const now = await facts.allInnerTexts()
    return now.length === 1 && /seats\s+13/.test(now[0]!)
  }, 'what was taken back to be gone')
  expect(complaints).toEqual([])
  await Promise.all([visitor.context.close(), context.close()])
})

it('an invitation is for an account that exists, too, and tells when it was used or withdrawn', async () => {
  const { context, page, complaints } = await openPage(browser)
  await signIn(page, server, ada)
  await page.goto(`${server.url}/console/settings/people`)
  const dialog = page.getByRole('dialog')
  const invite = async (email: string): Promise<string> => {
    await page.getByRole('button', { name: 'Invite somebody' }).first().click()
    await dialog.getByLabel('E-mail address').fill(email)
    await dialog.getByRole('button', { name: 'Make the link' }).click()
    const link = await dialog.getByLabel('Link to the invitation').inputValue()
    await picture(page, 'extras-invite-link')
    await dialog.getByRole('button', { name: 'Done' }).click()
    await page.locator('.people-invitation', { hasText: email }).waitFor()
    return link
  }

  const link = await invite(owner.email)
  const known = await openPage(browser)
  await known.page.goto(link)
  await known.page.getByText('which has an account already').waitFor()
  expect(await known.page.locator('input[name=name]').count()).toBe(0)
  const password = known.page.getByLabel('Password of your account')
  await looks(known.page, 'extras-join-known')
  await password.fill('not my password')
  await known.page.getByRole('button', { name: 'Join', exact: true }).click()
  await known.page.getByRole('alert').getByText('This is not the password of your account.').waitFor()
  await picture(known.page, 'extras-join-known-refused')
  await password.fill(owner.password)
  await known.page.getByRole('button', { name: 'Join', exact: true }).click()
  await known.page.locator('.stage').waitFor()
  const me = await (await known.context.request.get(`${server.url}/api/v1/session`)).json()
  expect([me.workspace.name, me.user.email, me.roles]).toEqual(['Fellside', owner.email, ['agent']])
  await picture(known.page, 'extras-joined-known')
  const late = await openPage(browser)
  await late.page.goto(link)
  await late.page.getByText('This invitation is not there any more').first().waitFor()
  await looks(late.page, 'extras-join-used')
  await late.page.getByRole('link', { name: 'Go to sign-in' }).click()
  await late.page.locator('input[name=email]').waitFor()

  // Withdrawn while somebody fills in the form, in Korean.
  const guest = await openPage(browser, { viewport: phone, locale: 'ko-KR' })
  await guest.page.goto(await invite('sol@fellside.example'))
  await guest.page.getByLabel('이름').fill('윤솔')
  await guest.page.locator('input[name=password]').fill('한강에서-만나요-2026')
  await page.getByRole('button', { name: 'Withdraw the invitation of sol@fellside.example' }).click()
  await dialog.getByRole('button', { name: 'Withdraw', exact: true }).click()
  await page.getByText('The invitation of sol@fellside.example is withdrawn.').first().waitFor()
  await guest.page.getByRole('button', { name: '시작하기' }).click()
  await guest.page.getByText('이 초대는 더 이상 없어요').first().waitFor()
  await picture(guest.page, 'extras-join-withdrawn-ko-phone')
  await guest.page.reload()
  await guest.page.getByText('이 초대는 더 이상 없어요').first().waitFor()

  expect(complaints).toEqual([])
  expect([...known.complaints.filter((c) => !c.includes('400')), ...late.complaints.filter((c) => !c.includes('404')), ...guest.complaints.filter((c) => !c.includes('404'))]).toEqual([])
  await Promise.all([context, known.context, late.context, guest.context].map((each) => each.close()))
})
