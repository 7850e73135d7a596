// An answer that a language model writes, seen while it grows: one bubble that
// becomes the message, and what stays of it when a person takes over.

import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startModel, type Model } from './model'
import { ada, openChat, openPage, phone, picture, signIn, startBrowser, startServer, type Server } from './stage'

const question = 'How many days do I have to return something?'

let model: Model
let server: Server
let browser: Browser

beforeAll(async () => {
  model = await startModel()
  server = await startServer(['--demo', '--openai-base-url', model.url, '--chat-model', 'story'])
  browser = await startBrowser()
})
afterAll(async () => {
  await browser?.close()
  await model?.close()
  await server?.close()
})

describe('an answer that is being written', () => {
  it('grows in one bubble, which becomes the message', async () => {
    for (const [name, options] of Object.entries({
      'light-desktop': {},
      'dark-phone': { viewport: phone, colorScheme: 'dark', isMobile: true, hasTouch: true },
    } as const)) {
      const { context, page, complaints } = await openPage(browser, options)
      const { app } = await openChat(page, server)
      model.hold()
      await app.locator('textarea').fill(question)
      await app.locator('textarea').press('Enter')
      model.next()
      const bubble = app.locator('.message.writing .bubble')
      await bubble.getByText('45 days').waitFor()
      await bubble.evaluate((element) => ((element as HTMLElement).dataset.same = 'yes'))
      await picture(page, `writing-${name}`)
      model.next()
      model.next()
      model.next()
      await app.locator('.sources').first().waitFor()
      expect(await app.locator('.message.writing').count()).toBe(0)
      // The element on screen is the one that grew: nothing flickered, nothing doubled.
      expect(await app.locator('.bubble[data-same]').count()).toBe(1)
      expect(await app.locator('.bubble', { hasText: 'within 45 days' }).count()).toBe(1)
      expect(await app.locator('.helped').count()).toBe(1)
      await picture(page, `written-${name}`)
      expect(complaints).toEqual([])
      await context.close()
    }
  })

  it('stays as far as it was shown when a person takes over', async () => {
    const visitor = await openPage(browser)
    const { app } = await openChat(visitor.page, server)
    const ask = async (text: string) => {
      await app.locator('textarea').fill(text)
      await app.locator('textarea').press('Enter')
    }
    await ask('hello there')
    const agent = await openPage(browser)
    await signIn(agent.page, server, ada)
    await agent.page.locator('a.nav-view', { hasText: 'With the bot' }).click()
    await agent.page.locator('.row').first().click()
    await agent.page.locator('.message.visitor', { hasText: 'hello there' }).waitFor()

    model.hold()
    await ask(question)
    model.next()
    await app.locator('.message.writing .bubble').getByText('45 days').waitFor()
    await agent.page.locator('.message.bot.typing', { hasText: '45 days' }).waitFor()
    await picture(agent.page, 'writing-console')
    const shown = await app.locator('.message.writing .prose').innerText()
    await agent.page.locator('.chat').getByRole('button', { name: /take over/i }).first().click()
    const cut = app.locator('.message.by-bot', { hasText: 'a person took over here' })
    await cut.waitFor()
    expect(await app.locator('.message.writing').count()).toBe(0)
    expect(await cut.locator('.prose').innerText()).toBe(shown)
    await picture(visitor.page, 'writing-taken-over')
    await agent.context.close()
    await visitor.context.close()
  })
})
