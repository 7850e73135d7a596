import { useEffect, useRef, useState } from 'react'
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

const RADIUS = 19
const AROUND = 2 * Math.PI * RADIUS

/** Chats offered to this agent, over whatever they are doing; the oldest is answered by the keys. */
export function Offers() {
  const { t } = useLang()
  const { offers, closed } = useDesk()
  const { say } = useToasts()
  const { accept, decline } = useActions()
  const [, navigate] = useLocation()
  const [busy, setBusy] = useState('')
  const answered = useRef(new Set<string>())
  const first = offers[0]

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

  useKeys({ a: () => first && void answer(first, true), d: () => first && void answer(first, false) }, Boolean(first))

  return (
    <section className="offers" aria-label={t('offer.region')} aria-live="assertive">
      {offers.map((offer, i) => (
        <OfferCard
          key={offer.id}
          offer={offer}
          keyed={i === 0}
          busy={busy === offer.id}
          onAnswer={(yes) => void answer(offer, yes)}
        />
      ))}
    </section>
  )
}

function OfferCard({
  offer,
  keyed,
  busy,
  onAnswer,
}: {
  offer: Offer
  keyed: boolean
  busy: boolean
  onAnswer: (yes: boolean) => void
}) {
  const { t } = useLang()
  const { why, language } = useReasons()
  // The list calls a nameless visitor by their id, which an offer does not carry.
  const visitor = useDetail(offer.conversation).data?.visitor
  const name = offer.visitor_name || (visitor ? visitorName(visitor, t) : t('speaker.visitor'))
  return (
    <article className="offer" aria-label={t('offer.title')}>
      <div className="offer-head">
        <Countdown offer={offer} />
        <div>
          <h2>{t('offer.title')}</h2>
          <p className="one-line">
            {name} · {language(offer.lang)}
          </p>
        </div>
      </div>
      {offer.issue && <blockquote>{offer.issue}</blockquote>}
      <p className="offer-why">{why(offer.reason)}</p>
      <div className="offer-buttons">
        <button className="button primary" disabled={busy} onClick={() => onAnswer(true)}>
          {t('action.accept')} {keyed && <kbd>A</kbd>}
        </button>
        <button className="button" disabled={busy} onClick={() => onAnswer(false)}>
          {t('action.decline')} {keyed && <kbd>D</kbd>}
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
      <svg viewBox="0 0 44 44" aria-hidden="true">
        <circle cx="22" cy="22" r={RADIUS} />
        <circle cx="22" cy="22" r={RADIUS} strokeDasharray={AROUND} strokeDashoffset={AROUND * (1 - left / whole)} />
      </svg>
      <b className="num">{seconds}</b>
    </span>
  )
}
