import type { Page } from '@frontdesk/protocol'
import { MARK, unmark, type ToFrame, type ToPage } from './bridge'

/** The shop's page around the iframe. */
export interface Host {
  tell(message: ToPage): void
}

/**
 * Begins talking to the page that embeds us. The page's origin is not known
 * beforehand: the first greeting of the parent window sets it, and nothing
 * but "ready" is sent before.
 */
export function openHost(hear: (message: ToFrame) => void): Host {
  let origin: string | undefined
  let waiting: ToPage[] = []
  const send = (message: ToPage, to: string) => parent.postMessage({ mark: MARK, ...message }, to)

  addEventListener('message', (event: MessageEvent) => {
    if (event.source !== parent || parent === window || (origin && event.origin !== origin)) return
    const message = unmark<ToFrame>(event.data)
    if (!message) return
    if (!origin && message.type === 'hello') {
      origin = event.origin
      for (const each of waiting) send(each, origin)
      waiting = []
    }
    if (origin) hear(message)
  })
  if (parent !== window) send({ type: 'ready' }, '*')
  return {
    tell(message) {
      if (origin) send(message, origin)
      else if (parent !== window) waiting.push(message)
    },
  }
}

/** Where we are when nobody embeds us. */
export function ownPage(): Page {
  return { url: location.origin + location.pathname, title: document.title, referrer: document.referrer, device: innerWidth <= 520 ? 'phone' : 'desktop' }
}
