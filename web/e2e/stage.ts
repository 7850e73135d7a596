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
import { chromium, type Browser, type BrowserContext, type BrowserContextOptions, type Page } from 'playwright-core'

const binary = fileURLToPath(new URL('../../bin/frontdesk', import.meta.url))
const pictures = fileURLToPath(new URL('../test-results/', import.meta.url))

export const desktop = { width: 1280, height: 900 }
export const phone = { width: 390, height: 844 }

/** A running Frontdesk with a data folder of its own. */
export interface Server {
  readonly url: string
  /** What it has printed so far. */
  output(): string
  /** Ends it at once, as a crash would. */
  kill(): Promise<void>
  /** Starts it again on the same port and data. */
  restart(): Promise<void>
  /** Ends it and removes its data. */
  close(): Promise<void>
}

/** Starts `bin/frontdesk serve --demo` (or with other arguments) on SQLite, and waits until it is ready. */
export async function startServer(args: string[] = ['--demo']): Promise<Server> {
  if (!existsSync(binary)) throw new Error('bin/frontdesk is missing: run "make build" first')
  const data = await mkdtemp(join(tmpdir(), 'frontdesk-e2e-'))
  const address = `127.0.0.1:${await freePort()}`
  const url = `http://${address}`
  let child: ChildProcess
  let printed = ''

  async function start(): Promise<void> {
    const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('FRONTDESK_')))
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
    output: () => printed,
    kill: () => end('SIGKILL'),
    restart: async () => {
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

/** A page of its own visitor or agent. `complaints` collects errors of the page's scripts. */
export async function openPage(browser: Browser, options: BrowserContextOptions = {}) {
  const context: BrowserContext = await browser.newContext({ viewport: desktop, ...options })
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('console', (message) => {
    // A refused connection is the network's complaint, and stories cut it on purpose.
    if (message.type() === 'error' && !/net::ERR_|Failed to load resource|WebSocket connection/.test(message.text())) complaints.push(message.text())
  })
  return { context, page, complaints }
}

/** The widget on a page: its button and the app in its iframe. */
export function widgetOf(page: Page) {
  return { button: page.locator('frontdesk-chat button.launcher'), app: page.frameLocator('frontdesk-chat iframe') }
}

/** Signs an agent in through the console's own form. */
export async function signIn(page: Page, server: Server, email: string, password: string): Promise<void> {
  await page.goto(`${server.url}/console/login`)
  await page.locator('input[type=email]').fill(email)
  await page.locator('input[type=password]').fill(password)
  await page.locator('form button[type=submit]').click()
  await page.waitForURL((url) => !url.pathname.endsWith('/login'))
}

/** Keeps a picture in web/test-results. */
export async function picture(page: Page, name: string): Promise<void> {
  await mkdir(pictures, { recursive: true })
  await page.screenshot({ path: join(pictures, `${name}.png`) })
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
