// What every story in a browser stands on: a real server on a port of its
// own, a browser, signing in, pictures.

import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { onTestFailed } from 'vitest'
import { chromium, type Browser, type BrowserContext, type BrowserContextOptions, type FrameLocator, type Page } from 'playwright-core'

const binary = process.env.FRONTDESK_TEST_BINARY || fileURLToPath(new URL('../../bin/frontdesk', import.meta.url))
const pictures = fileURLToPath(new URL('../test-results/', import.meta.url))

export const desktop = { width: 1440, height: 900 }
export const phone = { width: 390, height: 844 }

/** The demo's own accounts, which its sign-in page shows. */
export const ada = { email: 'ada@fellside.example', name: 'Ada Thornton', password: 'fellside-demo' }
export const minji = { email: 'minji@fellside.example', name: 'Kim Minji', password: 'fellside-demo' }

/** A running Frontdesk with a data folder of its own. */
export interface Server {
  readonly url: string
  /** Its data folder. */
  readonly data: string
  /** What it has printed so far. */
  output(): string
  /** Ends it at once, as a crash would. */
  kill(): Promise<void>
  /** Starts it again on the same port and data, with other arguments if told. */
  restart(args?: string[]): Promise<void>
  /** Ends it and removes its data. */
  close(): Promise<void>
}

/**
 * Starts `frontdesk serve --demo` (or with other arguments) on SQLite, and
 * waits until it is ready: $FRONTDESK_TEST_BINARY, or what "make build" left.
 */
export async function startServer(args: string[] = ['--demo']): Promise<Server> {
  if (!existsSync(binary)) throw new Error('bin/frontdesk is missing: run "make build" first')
  const data = await mkdtemp(join(tmpdir(), 'frontdesk-e2e-'))
  const address = `127.0.0.1:${await freePort()}`
  const url = `http://${address}`
  let child: ChildProcess
  let printed = ''

  async function start(): Promise<void> {
    const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(FRONTDESK|OPENAI)_/.test(name)))
    child = spawn(binary, ['serve', ...args, '--addr', address, '--data-dir', data], { env, stdio: ['ignore', 'pipe', 'pipe'] })
    for (const stream of [child.stdout!, child.stderr!]) stream.on('data', (chunk: Buffer) => (printed += chunk.toString()))
    await until(async () => {
      if (child.exitCode !== null) throw new Error(`the server ended with ${child.exitCode}:\n${printed}`)
      const answer = await fetch(`${url}/readyz`).catch(() => undefined)
      return answer?.ok === true
    }, 'the server to be ready')
  }
  async function end(signal: NodeJS.Signals): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return
    const gone = once(child, 'exit')
    child.kill(signal)
    await gone
  }

  await start()
  return {
    url,
    data,
    output: () => printed,
    kill: () => end('SIGKILL'),
    restart: async (next = args) => {
      args = next
      await end('SIGTERM')
      await start()
    },
    close: async () => {
      await end('SIGTERM')
      await rm(data, { recursive: true, force: true })
    },
  }
}

/** Starts Debian's Chromium: $FRONTDESK_TEST_CHROMIUM, $CHROMIUM or /usr/bin/chromium. */
export function startBrowser(): Promise<Browser> {
  const { FRONTDESK_TEST_CHROMIUM, CHROMIUM } = process.env
  return chromium.launch({
    executablePath: FRONTDESK_TEST_CHROMIUM || CHROMIUM || '/usr/bin/chromium',
    args: ['--no-sandbox', '--autoplay-policy=no-user-gesture-required'],
  })
}

// What the browser writes by itself when a request fails. Stories cut the
// network on purpose, and a page asks who is signed in before anybody is.
const EXPECTED = /net::ERR_|WebSocket connection|status of 401/

/**
 * A page of its own visitor or agent. `complaints` collects errors of the
 * page's scripts and of its content security policy; `strangers` what it
 * asked of other hosts; `frames` every WebSocket frame it received.
 */
export async function openPage(browser: Browser, options: BrowserContextOptions = {}) {
  const context = await browser.newContext({ viewport: desktop, ...options })
  const page = await context.newPage()
  onTestFailed(async ({ task }) => {
    if (!page.isClosed()) await picture(page, `failed-${task.name.replace(/\W+/g, '-')}-${++failures}`)
  })
  return { context, page, ...watch(page) }
}

let failures = 0

/** Collects what a page says, asks and receives. */
export function watch(page: Page) {
  const complaints: string[] = []
  const strangers: string[] = []
  const frames: string[] = []
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('console', (message) => {
    if (message.type() === 'error' && !EXPECTED.test(message.text())) complaints.push(`${message.text()} (${message.location().url})`)
  })
  page.on('request', (request) => {
    const { protocol, hostname } = new URL(request.url())
    if (protocol !== 'data:' && protocol !== 'blob:' && hostname !== '127.0.0.1') strangers.push(request.url())
  })
  page.on('websocket', (socket) => {
    if (new URL(socket.url()).hostname !== '127.0.0.1') strangers.push(socket.url())
    socket.on('framereceived', ({ payload }) => frames.push(String(payload)))
  })
  return { complaints, strangers, frames }
}

/** The widget on a page: its button and the app in its iframe. */
export function widgetOf(page: Page) {
  return { button: page.locator('frontdesk-chat button.launcher'), app: page.frameLocator('frontdesk-chat iframe') }
}

/** Opens the shop and its chat, and waits for the bot's greeting and menu. */
export async function openChat(page: Page, server: Server, path = '/') {
  await page.goto(server.url + path)
  const widget = widgetOf(page)
  await widget.button.click()
  await widget.app.locator('.option:enabled').first().waitFor()
  const say = async (text: string): Promise<void> => {
    await widget.app.locator('textarea').first().fill(text)
    await widget.app.locator('textarea').first().press('Enter')
  }
  return { ...widget, say, choose: (label: string) => widget.app.locator('.option:enabled', { hasText: label }).click() }
}

/** Ends the chat as its visitor, through the menu. */
export async function endChat(app: FrameLocator): Promise<void> {
  await app.locator('.menu > button').click()
  await app.locator('[role=menuitem].danger').click()
  await app.locator('.ask .primary').click()
  await app.locator('.ended').waitFor()
}

/** Signs an agent in through the console's own form. */
export async function signIn(page: Page, server: Server, { email, password }: { email: string; password: string }): Promise<void> {
  await page.goto(`${server.url}/console/login`)
  await page.locator('input[name=email]').fill(email)
  await page.locator('input[name=password]').fill(password)
  await page.locator('form button.primary').click()
  await page.locator('.stage').waitFor()
}

/** A way to call the API as somebody who is signed in by it, without a page. */
export async function callAs(context: BrowserContext, server: Server, { email, password }: { email: string; password: string }) {
  const signedIn = await context.request.post(`${server.url}/api/v1/session`, { data: { email, password } })
  if (!signedIn.ok()) throw new Error(`signing in: ${signedIn.status()} ${await signedIn.text()}`)
  const { csrf } = await (await context.request.get(`${server.url}/api/v1/session`)).json()
  return async <T>(method: string, path: string, data?: unknown): Promise<T> => {
    const answer = await context.request.fetch(`${server.url}/api/v1${path}`, { method, data, headers: { 'X-CSRF-Token': csrf } })
    if (!answer.ok()) throw new Error(`${method} ${path}: ${answer.status()} ${await answer.text()}`)
    const text = await answer.text()
    return (text ? JSON.parse(text) : undefined) as T
  }
}

/** Sets the opening hours (null: always open), and waits until the bot goes by them: it looks again every few seconds. */
export async function setHours(context: BrowserContext, server: Server, schedule: object | null): Promise<void> {
  const call = await callAs(context, server, ada)
  await call('PATCH', '/admin/settings', { schedule })
  await until(async () => {
    const data = { site_key: 'fellside-demo-site', locale: 'en', timezone: 'UTC', page: { url: server.url } }
    const session = await context.request.post(`${server.url}/api/v1/visitor/session`, { data })
    return (await session.json()).open_now === (schedule === null)
  }, 'the new hours')
}

/** Keeps a picture in web/test-results. */
export async function picture(page: Page, name: string): Promise<void> {
  await mkdir(pictures, { recursive: true })
  await page.screenshot({ path: join(pictures, `${name}.png`), animations: 'disabled' })
}

/** Waits until `holds`, at most 30 s. */
export async function until(holds: () => Promise<boolean> | boolean, what: string): Promise<void> {
  const end = Date.now() + 30_000
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`waited 30 s in vain for ${what}`)
    await new Promise((done) => setTimeout(done, 50))
  }
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const address = probe.address()
  probe.close()
  if (address === null || typeof address === 'string') throw new Error('no free port')
  return address.port
}
