// The script that a site embeds: draws the button, and the iframe with the
// app when it is first needed. It connects to nothing by itself.

import { MARK, unmark, type EventData, type ToFrame, type ToPage } from '../bridge'
import { hexOf, inkOn, parseColour } from '../colour'
import css from './launcher.css?inline'
import { loaderWords } from './words'

type Happening = 'open' | 'close' | 'message' | 'unread'
type Listener = (detail: unknown) => void

/** What `window.Frontdesk` offers to the site. */
export interface FrontdeskAPI {
  open(): void
  close(): void
  toggle(): void
  /** Tells the chat what happened on the page; flows may wait for it or begin with it. */
  event(name: string, data?: EventData): void
  /** Says something of the visitor, beside what was said before; `null` takes it back. Agents see it as not verified. */
  set(attributes: EventData): void
  /** Calls `listener` on open, close, message and unread; returns the way to stop that. */
  on(what: Happening, listener: Listener): () => void
}

const ICONS =
  '<svg class="talk" viewBox="0 0 24 24" aria-hidden="true"><path d="M12 4c4.7 0 8.5 3.1 8.5 7.1s-3.800 7.100-8.500 7.100c-.9 0-1.800-.1-2.600-.3L5 20.200l.7-3.700c-1.400-1.300-2.200-3.200-2.200-5.400C3.500 7.100 7.300 4 12 4Z"/><path d="M8.500 11.200h.01M12 11.200h.01M15.500 11.200h.01"/></svg>' +
  '<svg class="down" viewBox="0 0 24 24" aria-hidden="true"><path d="m6 9.500 6 6 6-6"/></svg>'

function start(script: HTMLScriptElement): void {
  const server = new URL(script.src, location.href).origin
  const { site = '', lang = document.documentElement.lang || navigator.language, color = '', theme = '', position } = script.dataset
  const words = loaderWords(lang)
  const listeners = new Map<Happening, Set<Listener>>()
  const memory = remember(`frontdesk:${site}`)
  let isOpen = false
  let frame: HTMLIFrameElement | undefined
  let ready = false
  let unread = memory.get().unread
  let title: string | undefined
  let happened: ToFrame[] = []
  let attributes = attributesOf(script)

  const host = document.createElement('frontdesk-chat')
  const root = host.attachShadow({ mode: 'open' })
  adoptCSS(root)
  const box = document.createElement('div')
  if (position === 'left') box.className = 'left'
  const button = document.createElement('button')
  button.type = 'button'
  button.className = 'launcher'
  button.innerHTML = ICONS
  const badge = document.createElement('span')
  badge.className = 'badge'
  badge.setAttribute('aria-hidden', 'true')
  button.append(badge)
  box.append(button)
  root.append(box)
  const accent = parseColour(color)
  if (accent) {
    host.style.setProperty('--accent', hexOf(accent))
    host.style.setProperty('--on-accent', hexOf(inkOn(accent)))
  }

  const page = () => ({
    url: location.href,
    title: document.title.replace(/^\(\d+\) /, ''),
    referrer: document.referrer,
    device: matchMedia('(max-width: 520px)').matches ? ('phone' as const) : ('desktop' as const),
  })
  const tell = (message: ToFrame) => ready && frame?.contentWindow?.postMessage({ mark: MARK, ...message }, server)
  const happen = (what: Happening, detail: unknown) => {
    for (const listener of listeners.get(what) ?? []) listener(detail)
  }

  function load(): void {
    if (frame) return
    frame = document.createElement('iframe')
    frame.className = 'panel'
    frame.title = words.frame
    const query = new URLSearchParams({ site, lang, color, theme })
    frame.src = `${server}/widget/frame?${query}`
    frame.setAttribute('allow', 'autoplay')
    box.append(frame)
    if (isOpen) void frame.offsetHeight
  }

  function show(next: boolean): void {
    if (next === isOpen) return
    isOpen = next
    if (next) load()
    box.classList.toggle('open', next)
    label()
    tell({ type: next ? 'open' : 'close' })
    if (next) frame?.focus()
    else button.focus({ preventScroll: true })
    happen(next ? 'open' : 'close', undefined)
  }

  function label(): void {
    badge.textContent = !isOpen && unread > 0 ? (unread > 9 ? '9+' : String(unread)) : ''
    button.setAttribute('aria-expanded', String(isOpen))
    button.setAttribute('aria-label', isOpen ? words.close : unread > 0 ? words.unread(unread) : words.open)
    const note = unread > 0 && document.hidden
    if (note) {
      title ??= document.title
      document.title = `(${unread}) ${title}`
    } else if (title !== undefined) {
      document.title = title
      title = undefined
    }
  }

  function hear(event: MessageEvent): void {
    if (event.origin !== server || !frame || event.source !== frame.contentWindow) return
    const message = unmark<ToPage>(event.data)
    if (message?.type === 'ready') {
      ready = true
      tell({ type: 'hello', page: page(), open: isOpen, attributes })
      happened.forEach(tell)
      happened = []
    } else if (message?.type === 'close') show(false)
    else if (message?.type === 'message') happen('message', { conversation: message.conversation, seq: message.seq, by: message.by })
    else if (message?.type === 'state') {
      if (message.unread !== unread) happen('unread', message.unread)
      unread = message.unread
      memory.set({ unread, active: message.active })
      label()
    }
  }

  button.addEventListener('click', () => show(!isOpen))
  addEventListener('message', hear)
  addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && isOpen && !event.defaultPrevented) show(false)
  })
  addEventListener('popstate', () => tell({ type: 'page', page: page() }))
  document.addEventListener('visibilitychange', () => {
    label()
    if (!document.hidden) tell({ type: 'page', page: page() })
  })

  const api: FrontdeskAPI = {
    open: () => show(true),
    close: () => show(false),
    toggle: () => show(!isOpen),
    event(name, data) {
      const message: ToFrame = { type: 'event', name, data }
      // The newest 20 wait for the chat to be opened on this page.
      if (ready) tell(message)
      else happened = [...happened.slice(-19), message]
    },
    set(more) {
      attributes = { ...attributes, ...more }
      tell({ type: 'attributes', attributes })
    },
    on(what, listener) {
      let set = listeners.get(what)
      if (!set) listeners.set(what, (set = new Set()))
      set.add(listener)
      return () => void set.delete(listener)
    },
  }
  ;(window as unknown as { Frontdesk: FrontdeskAPI }).Frontdesk = api

  label()
  document.body.append(host)
  // A chat that goes on keeps receiving; wait until the page itself is loaded.
  if (memory.get().active) {
    if (document.readyState === 'complete') load()
    else addEventListener('load', load, { once: true })
  }
}

/** What the tag says of the visitor, as JSON. */
function attributesOf(script: HTMLScriptElement): EventData | undefined {
  const { attributes } = script.dataset
  try {
    return attributes ? (JSON.parse(attributes) as EventData) : undefined
  } catch {
    console.warn('Frontdesk: data-attributes is not JSON, it is left out')
    return undefined
  }
}

/** A style sheet that a strict content security policy of the site does not stop. */
function adoptCSS(root: ShadowRoot): void {
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(css)
  root.adoptedStyleSheets = [sheet]
}

/** The little that survives a change of page; nothing where storage is denied. */
function remember(key: string) {
  return {
    get(): { unread: number; active: boolean } {
      try {
        const { unread, active } = JSON.parse(localStorage.getItem(key) ?? '{}') as { unread?: number; active?: boolean }
        return { unread: Number(unread) || 0, active: active === true }
      } catch {
        return { unread: 0, active: false }
      }
    },
    set(value: { unread: number; active: boolean }): void {
      try {
        localStorage.setItem(key, JSON.stringify(value))
      } catch {
        // Then the badge begins at nothing on the next page.
      }
    },
  }
}

const script = document.currentScript as HTMLScriptElement | null
if (script && !('Frontdesk' in window)) {
  if (document.body) start(script)
  else addEventListener('DOMContentLoaded', () => start(script))
}
