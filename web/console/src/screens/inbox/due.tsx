import { AlarmClock } from 'lucide-react'
import type { Summary } from '../../api/shapes'
import { useLang } from '../../lang/lang'
import { useNow } from '../../live/clock'
import { fullTime, span } from '../../model/time'

/** How long a chat has until its next service level, or how long it is past it. */
export function Due({ summary: c }: { summary: Summary }) {
  const { t, lang } = useLang()
  const now = useNow()
  if (!c.due_at_ms || c.status !== 'open') return null
  const left = c.due_at_ms - now
  const over = left < 0 || Boolean(c.breached)
  const tone = over ? 'bad' : c.warn_at_ms && now >= c.warn_at_ms ? 'warn' : 'outline'
  const kind = t(`sla.${c.due_kind ?? 'first_response'}`)
  const words = t(over ? 'sla.over' : 'sla.left', { kind, time: span(Math.abs(left), t) })
  return (
    <span className={`chip num ${tone}`} title={`${words} · ${fullTime(c.due_at_ms, lang)}`}>
      <AlarmClock aria-hidden="true" />
      <span className="hidden-words">{words}</span>
      <span aria-hidden="true">
        {over ? '+' : ''}
        {span(Math.abs(left), t)}
      </span>
    </span>
  )
}
