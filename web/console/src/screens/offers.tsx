import { ChevronLeft, ChevronRight } from 'lucide-react'
import { memo, useEffect, useRef, useState, type ReactNode } from 'react'
import { useLocation } from 'wouter'
import { useDetail } from '../api/queries'
import type { Offer } from '../api/shapes'
import { useLang } from '../lang/lang'
import { useActions } from '../live/actions'
import { useNow } from '../live/clock'
import { useDesk } from '../live/desk'
import { useKeys } from '../live/keyboard'
import { visitorName } from '../model/people'
import { useReasons } from '../ui/reasons'
import { useToasts } from '../ui/toasts'

const RADIUS = 16
const AROUND = 2 * Math.PI * RADIUS

/** Chats offered to this agent, one at a time above what they are doing, so that it hides nothing; the keys answer the one that is shown. */
export const Offers = memo(function Offers() {
  const { t } = useLang()
  const { offers, closed } = useDesk()
  const { say } = useToasts()
  const { accept, decline } = useActions()
  const [, navigate] = useLocation()
  const [busy, setBusy] = useState('')
  const answered = useRef(new Set<string>())
  const [chosen, setChosen] = useState('')
  const at = Math.max(0, offers.findIndex((o) => o.id === chosen))
  const shown = offers[at]

  useEffect(() => {
    if (!closed || answered.current.has(closed.offer)) return
    if (closed.outcome === 'expired') say(t('offer.expired'))
    if (closed.outcome === 'withdrawn') say(t('offer.withdrawn'))
  }, [closed, say, t])

  async function answer(offer: Offer, yes: boolean) {
    if (busy) return
    setBusy(offer.id)
    answered.current.add(offer.id)
    const done = await (yes ? accept : decline)(offer.id)
    setBusy('')
    if (done && yes) navigate(`/inbox/${offer.conversation}?view=mine`)
  }

  useKeys({ a: () => shown && void answer(shown, true), d: () => shown && void answer(shown, false) }, Boolean(shown))

  return (
    <section className="offers" aria-label={t('offer.region')} aria-live="assertive">
      {shown && (
        <OfferCard key={shown.id} offer={shown} busy={busy === shown.id} onAnswer={(yes) => void answer(shown, yes)}>
          {offers.length > 1 && (
            <div className="offer-others" role="group" aria-label={t('offer.region')}>
              <button className="icon-button small" aria-label={t('offer.previous')} disabled={at === 0} onClick={() => setChosen(offers[at - 1]!.id)}>
                <ChevronLeft aria-hidden="true" />
              </button>
              <span className="num">{t('offer.of', { n: at + 1, all: offers.length })}</span>
              <button className="icon-button small" aria-label={t('offer.next')} disabled={at === offers.length - 1} onClick={() => setChosen(offers[at + 1]!.id)}>
                <ChevronRight aria-hidden="true" />
              </button>
            </div>
          )}
        </OfferCard>
      )}
    </section>
  )
})

function OfferCard({
  offer,
  busy,
  onAnswer,
  children,
}: {
  offer: Offer
  busy: boolean
  onAnswer: (yes: boolean) => void
  /** The way to the other offers. */
  children?: ReactNode
}) {
  const { t } = useLang()
  const { why, language } = useReasons()
  // The list calls a nameless visitor by their id, which an offer does not carry.
  const visitor = useDetail(offer.conversation).data?.visitor
  const name = offer.visitor_name || (visitor ? visitorName(visitor, t) : t('speaker.visitor'))
  return (
    <article className="offer" aria-label={t('offer.title')}>
      <Countdown offer={offer} />
      <div className="offer-text">
        <h2>{t('offer.title')}</h2>
        <p className="offer-who one-line">
          {name} · {language(offer.lang)}
          <span className="offer-why"> · {why(offer.reason)}</span>
        </p>
        {offer.issue && (
          <blockquote className="one-line" title={offer.issue}>
            {offer.issue}
          </blockquote>
        )}
      </div>
      {children}
      <div className="offer-buttons">
        <button className="button primary" disabled={busy} onClick={() => onAnswer(true)}>
          {t('action.accept')} <kbd>A</kbd>
        </button>
        <button className="button" disabled={busy} onClick={() => onAnswer(false)}>
          {t('action.decline')} <kbd>D</kbd>
        </button>
      </div>
    </article>
  )
}

function Countdown({ offer }: { offer: Offer }) {
  const { t } = useLang()
  const now = useNow()
  const whole = Math.max(1, offer.expires_at_ms - offer.made_at_ms)
  // The clock ticks once a second, so it may stand before the offer was made.
  const left = Math.min(whole, Math.max(0, offer.expires_at_ms - now))
  const seconds = Math.ceil(left / 1000)
  return (
    <span
      className={seconds <= 10 ? 'countdown soon' : 'countdown'}
      role="timer"
      aria-live="off"
      aria-label={t('offer.left', { n: seconds })}
    >
      <svg viewBox="0 0 38 38" aria-hidden="true">
        <circle cx="19" cy="19" r={RADIUS} />
        <circle cx="19" cy="19" r={RADIUS} strokeDasharray={AROUND} strokeDashoffset={AROUND * (1 - left / whole)} />
      </svg>
      <b className="num">{seconds}</b>
    </span>
  )
}
