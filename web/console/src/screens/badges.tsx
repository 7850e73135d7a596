import { memo, useEffect, useRef } from 'react'
import { useLocation } from 'wouter'
import { useQueryClient } from '@tanstack/react-query'
import { knownSummary, useCounts } from '../api/queries'
import { useDesk } from '../live/desk'
import { ring, tap } from '../live/sound'
import { useLang } from '../lang/lang'
import { visitorName } from '../model/people'
import { useReasons } from '../ui/reasons'
import { useToasts } from '../ui/toasts'

/** Tells of offers outside the page: sound, title, app badge, and a notification where the agent allowed it. */
export const Badges = memo(function Badges() {
  const { t } = useLang()
  const { offers, connection, session } = useDesk()
  const { reason } = useReasons()
  const { data: counts } = useCounts()
  const known = useRef(new Set<string>())
  const count = offers.length
  const { say } = useToasts()
  const [, navigate] = useLocation()
  const client = useQueryClient()

  useEffect(() => {
    const fresh = offers.filter((o) => !known.current.has(o.id))
    known.current = new Set(offers.map((o) => o.id))
    if (fresh.length === 0) return
    ring()
    if (document.visibilityState === 'visible' || !('Notification' in window) || Notification.permission !== 'granted') return
    for (const offer of fresh) {
      const note = new Notification(t('offer.title'), { body: `${reason(offer.reason)}\n${offer.issue}`, tag: offer.id })
      note.onclick = () => {
        window.focus()
        note.close()
      }
    }
  }, [offers, reason, t])

  // While an offer waits, the bell rings again now and then.
  useEffect(() => {
    if (count === 0) return
    const timer = setInterval(ring, 6000)
    return () => clearInterval(timer)
  }, [count])

  useEffect(
    () =>
      connection.on('event', (event) => {
        if (event.kind === 'message.posted' && event.actor.kind === 'visitor' && Date.now() - event.at_ms < 10_000) tap()
      }),
    [connection],
  )

  useEffect(() => {
    const offs = [
      connection.on('mention.made', (frame) => {
        // Whoever looks at the chat sees the note.
        if (location.pathname.endsWith(frame.conversation) && document.visibilityState === 'visible') return
        tap()
        say(t('mention.made', { name: frame.by.name || t('speaker.agent') }), { label: t('mention.open'), run: () => navigate(`/inbox/${frame.conversation}?view=all`) })
      }),
      connection.on('sla.breached', (frame) => {
        const c = knownSummary(client, frame.conversation)
        tap()
        say(t('sla.toast', { kind: t(`sla.${frame.body.clock}`), name: c ? visitorName(c.visitor, t) : t('speaker.visitor') }), {
          label: t('mention.open'),
          run: () => navigate(`/inbox/${frame.conversation}?view=all`),
        })
      }),
    ]
    return () => offs.forEach((off) => off())
  }, [client, connection, navigate, say, t])

  const badge = count || (counts?.queue ?? 0)
  useEffect(() => {
    const base = document.title.replace(/^\(\d+\) /, '')
    document.title = badge > 0 ? `(${badge}) ${base}` : base
    const nav = navigator as Navigator & { setAppBadge?: (n: number) => Promise<void>; clearAppBadge?: () => Promise<void> }
    const set = badge > 0 ? nav.setAppBadge?.(badge) : nav.clearAppBadge?.()
    set?.catch(() => {
      // Only installed apps carry a badge.
    })
  }, [badge, session])
  return null
})

/** Names the page; the count of waiting chats stays in front. */
export function useTitle(title: string): void {
  useEffect(() => {
    const count = /^\(\d+\) /.exec(document.title)?.[0] ?? ''
    document.title = `${count}${title} · Frontdesk`
  }, [title])
}
