// The console's service worker: shows push messages, answers offers from them,
// and keeps the pages' files for when there is no network.

const SHELL = 'frontdesk-shell-1'
const SCOPE = '/console/'
// So many files are kept: those of a few builds.
const MOST = 240

self.addEventListener('install', (event) => {
  event.waitUntil(caches.open(SHELL).then((cache) => cache.add(SCOPE)).then(() => self.skipWaiting()))
})

self.addEventListener('activate', (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) => Promise.all(names.filter((name) => name.startsWith('frontdesk-shell-') && name !== SHELL).map((name) => caches.delete(name))))
      .then(() => self.clients.claim()),
  )
})

self.addEventListener('fetch', (event) => {
  const { request } = event
  const url = new URL(request.url)
  if (request.method !== 'GET' || url.origin !== location.origin || !url.pathname.startsWith(SCOPE)) return
  if (request.mode === 'navigate') event.respondWith(page(request))
  else if (url.pathname.startsWith(`${SCOPE}assets/`)) event.respondWith(asset(request))
})

/** Every address is the one page of the console: the newest, or the last one that was seen. */
async function page(request) {
  const cache = await caches.open(SHELL)
  try {
    const answer = await fetch(request)
    if (answer.ok) await cache.put(SCOPE, answer.clone())
    return answer
  } catch (error) {
    const kept = await cache.match(SCOPE)
    if (kept) return kept
    throw error
  }
}

/** Names of assets change with their content: what is kept is right for ever. */
async function asset(request) {
  const cache = await caches.open(SHELL)
  const kept = await cache.match(request)
  if (kept) return kept
  const answer = await fetch(request)
  if (answer.ok) {
    await cache.put(request, answer.clone())
    const all = await cache.keys()
    for (const old of all.slice(0, Math.max(0, all.length - MOST))) await cache.delete(old)
  }
  return answer
}

self.addEventListener('push', (event) => {
  event.waitUntil(show(event.data ? event.data.json() : undefined))
})

/** Browsers want a notification for every push, also for one that came too late. */
async function show(message) {
  if (!message) return
  const late = message.kind === 'offer' && message.expires_ms <= Date.now()
  await self.registration.showNotification(late ? message.ended : message.title, {
    body: late ? '' : message.body,
    lang: message.lang,
    tag: message.tag,
    renotify: !late,
    icon: `${SCOPE}icon-192.png`,
    badge: `${SCOPE}badge-96.png`,
    requireInteraction: message.kind === 'offer' && !late,
    data: message,
    actions:
      message.kind === 'offer' && !late
        ? [
            { action: 'accept', title: message.accept },
            { action: 'decline', title: message.decline },
          ]
        : [],
  })
}

self.addEventListener('notificationclick', (event) => {
  event.notification.close()
  event.waitUntil(clicked(event.notification.data ?? {}, event.action))
})

async function clicked(message, action) {
  if (action === 'accept' || action === 'decline') {
    const status = await answer(message.offer, action)
    if (status === 409 || status === 404) {
      await self.registration.showNotification(message.ended, { tag: message.tag, lang: message.lang, icon: `${SCOPE}icon-192.png`, badge: `${SCOPE}badge-96.png` })
      return
    }
    if (action === 'decline' && status === 200) return
  }
  await open(message.conversation ? `${SCOPE}inbox/${message.conversation}${action === 'accept' ? '?view=mine' : ''}` : SCOPE)
}

/** Accepts or declines, as the page would; the status, 0 without a network. */
async function answer(offer, action) {
  try {
    const session = await fetch('/api/v1/session')
    if (!session.ok) return session.status
    const { csrf } = await session.json()
    const done = await fetch(`/api/v1/agent/offers/${offer}/${action}`, { method: 'POST', headers: { 'X-CSRF-Token': csrf } })
    return done.status
  } catch {
    return 0
  }
}

/** Brings a console to the front, or opens one. */
async function open(path) {
  const pages = await self.clients.matchAll({ type: 'window', includeUncontrolled: true })
  const console = pages.find((page) => new URL(page.url).pathname.startsWith('/console'))
  if (!console) return void (await self.clients.openWindow(path))
  console.postMessage({ type: 'open', path: path.slice(SCOPE.length - 1) })
  await console.focus()
}
