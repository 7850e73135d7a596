import { CloudOff, Coffee, LoaderCircle } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useNow } from '../live/clock'
import { useConnection, useDesk } from '../live/desk'
import { usePresence } from '../live/presence'
import { useLang } from '../lang/lang'
import { useReasons } from '../ui/reasons'

// A reconnect shorter than this is not worth a banner.
const SHORT_MS = 1200

/** Says honestly when the page is not live, and when it will try again. */
export function ConnectionBanner() {
  const { t } = useLang()
  const { connection } = useDesk()
  const status = useConnection((s) => s.status)
  const online = useConnection((s) => s.online)
  const retryAt = useConnection((s) => s.retryAt)
  const unsent = useConnection((s) => s.outbox.filter((e) => e.seq === undefined && !e.failed).length)
  const busy = useConnection((s) => s.busy)
  const down = status !== 'open' || !online
  const [shown, setShown] = useState(false)
  useEffect(() => {
    if (!down) return setShown(false)
    const timer = setTimeout(() => setShown(true), SHORT_MS)
    return () => clearTimeout(timer)
  }, [down])
  const now = useNow()
  if (!shown)
    return busy ? (
      <div className="banner" role="status">
        <LoaderCircle className="turning" aria-hidden="true" />
        <span>{t('connection.busy')}</span>
      </div>
    ) : null
  const seconds = retryAt ? Math.max(0, Math.ceil((retryAt - now) / 1000)) : 0
  const refused = status === 'refused'
  return (
    <div className="banner" role="status">
      {online && !refused ? <LoaderCircle className="turning" aria-hidden="true" /> : <CloudOff aria-hidden="true" />}
      <span>
        {t(
          refused
            ? 'connection.refused'
            : !online
              ? 'connection.offline'
              : seconds > 1
                ? 'connection.waiting'
                : 'connection.connecting',
          { n: seconds },
        )}
        {unsent > 0 && ` ${t('connection.unsent', { n: unsent })}`}
      </span>
      {status === 'waiting' && online && (
        <button className="link" onClick={() => connection.wake()}>
          {t('connection.now')}
        </button>
      )}
    </div>
  )
}

/** Reminds somebody who is away that nothing is offered to them: signing in alone makes nobody available. */
export function AwayBanner() {
  const { t } = useLang()
  const { presence, awayReason } = useDesk()
  const { away } = useReasons()
  const choose = usePresence()
  if (presence !== 'away') return null
  return (
    <div className={awayReason === 'no_answer' ? 'banner' : 'banner calm'} role="status">
      <Coffee aria-hidden="true" />
      <span>
        {awayReason === 'no_answer'
          ? t('presence.no_answer_banner')
          : awayReason
            ? t('presence.away_for_banner', { reason: away(awayReason) })
            : t('presence.away_banner')}
      </span>
      <button className="link" onClick={() => void choose('online')}>
        {t('presence.go_online')}
      </button>
    </div>
  )
}
