import { render } from 'preact'
import css from './app.css?inline'
import { readAttributes } from './attributes'
import { chime } from './sound'
import { Desk } from './desk'
import { Happenings } from './happenings'
import { openHost, ownPage } from './host'
import { applyColours } from './theme'
import { unreadAfter } from './transcript'
import { App } from './ui/app'

const query = new URLSearchParams(location.search)
// Constructed sheets pass a strict content security policy.
const sheet = new CSSStyleSheet()
sheet.replaceSync(css)
document.adoptedStyleSheets = [sheet]
applyColours(query.get('color'), query.get('theme'))

// A letter's link carries its token behind the #, which is sent to nobody.
const link = parent === window ? new URLSearchParams(location.hash.slice(1)).get('chat') || undefined : undefined
if (link) {
  document.documentElement.classList.add('linked')
  addEventListener('hashchange', () => location.reload())
}
const desk = new Desk({ site: query.get('site') ?? '', lang: query.get('lang') || navigator.language, link })
desk.page = ownPage()
const happenings = new Happenings(desk)

const host = openHost((message) => {
  if ('page' in message) desk.page = message.page
  if ('attributes' in message && message.attributes !== undefined) {
    const { sound, left } = readAttributes(message.attributes)
    if (left.length > 0) console.warn(`Frontdesk: left out of the visitor's attributes: ${left.join(', ')}`)
    desk.describe(sound)
  }
  if (message.type === 'hello') {
    if (message.open) desk.setOpen(true)
    else desk.start()
  } else if (message.type === 'open') desk.setOpen(true)
  else if (message.type === 'close') desk.setOpen(false)
  else if (message.type === 'event') happenings.add(message.name, message.data)
})

/** Tells the page how many messages wait and whether a chat goes on. */
function tellState(): void {
  const { current, lang, isOpen } = desk.state.get()
  const events = current ? (desk.connection.state.get().conversations[current]?.events ?? []) : []
  const unread = current ? unreadAfter(events, desk.seen(current)) : 0
  const turn = events.findLast((event) => event.kind === 'conversation.resolved' || event.kind === 'conversation.reopened')
  const active = current !== undefined && turn?.kind !== 'conversation.resolved'
  // While the conversation is being fetched the page's own count stands.
  if (current && events.length === 0) return
  host.tell({ type: 'state', unread: isOpen && document.visibilityState === 'visible' ? 0 : unread, active, lang })
}
desk.state.subscribe(tellState)
desk.connection.state.subscribe(tellState)
document.addEventListener('visibilitychange', tellState)

const loadedAt = Date.now()
desk.connection.on('event', (event) => {
  if (event.kind !== 'message.posted' || event.actor.kind === 'visitor' || event.at_ms < loadedAt) return
  host.tell({ type: 'message', conversation: event.conversation, seq: event.seq, by: event.actor.kind })
  const { isOpen, sound } = desk.state.get()
  if (sound && (!isOpen || document.visibilityState === 'hidden')) chime()
})

render(<App desk={desk} onClose={() => host.tell({ type: 'close' })} />, document.body)
if (parent === window) desk.setOpen(true)
