import { Clock, Eye, Star, UserRoundPlus } from 'lucide-react'
import { memo } from 'react'
import { Link } from 'wouter'
import type { BoardChat } from '../../api/board'
import { useLang } from '../../lang/lang'
import { useNow } from '../../live/clock'
import { visitorName } from '../../model/people'
import { span } from '../../model/time'
import { Avatar } from '../../ui/avatar'
import { Tip } from '../../ui/floating'
import { useReasons } from '../../ui/reasons'

interface Props {
  chat: BoardChat
  names: ReadonlyMap<string, string>
  onMove: (conversation: string) => void
}

/** A chat that waits, or that somebody has: who, how long, and what is due. */
export const ChatRow = memo(function ChatRow({ chat: c, names, onMove }: Props) {
  const { t } = useLang()
  const { reason, language } = useReasons()
  const now = useNow()
  const name = visitorName({ id: c.visitor, name: c.visitor_name }, t)
  return (
    <article className={c.sla ? `floor-chat ${c.sla}` : 'floor-chat'}>
      <Link className="floor-link" href={`/inbox/${c.conversation}?view=${c.agent ? 'open' : 'queue'}`} aria-label={t('board.open', { name })}>
        <Avatar id={c.visitor} name={name} size={30} />
        <span className="floor-main">
          <span className="floor-name">
            <b className="one-line">{name}</b>
            {c.vip && <Star className="vip" aria-label={t('board.vip')} />}
            <span className="num floor-time" title={t(c.agent ? 'board.had_for' : 'board.waits_for')}>
              <Clock aria-hidden="true" />
              <span className="hidden-words">{t(c.agent ? 'board.had_for' : 'board.waits_for')}</span>
              {span(now - c.since_ms, t)}
            </span>
          </span>
          <span className="floor-tags">
            {c.agent && <span className="chip accent">{names.get(c.agent) ?? t('speaker.agent')}</span>}
            {c.guests?.map((g) => (
              <span key={g.id} className="chip outline">
                <Eye aria-hidden="true" />
                {g.name}
              </span>
            ))}
            {c.team && <span className="chip">{c.team}</span>}
            {c.priority > 0 && <span className="chip warn">{t(c.priority > 1 ? 'board.urgent' : 'board.high')}</span>}
            {c.sla && <Due chat={c} now={now} />}
            {!c.sla && c.due_at_ms && <Due chat={c} now={now} />}
            {!c.agent && c.reason && <span className="chip">{reason(c.reason)}</span>}
            {c.agent && c.unanswered && <span className="chip outline">{t('board.unanswered', { time: span(now - c.active_at_ms, t) })}</span>}
            {c.lang && <span className="chip outline">{language(c.lang)}</span>}
          </span>
          {c.offers?.map((o) => (
            <span key={o.id} className="floor-offer">
              {t('board.offered_to', { name: names.get(o.agent) ?? '', time: span(now - o.made_at_ms, t) })}
            </span>
          ))}
        </span>
      </Link>
      <Tip text={t('board.move')}>
        <button className="icon-button" aria-label={t('board.move_of', { name })} onClick={() => onMove(c.conversation)}>
          <UserRoundPlus aria-hidden="true" />
        </button>
      </Tip>
    </article>
  )
})

function Due({ chat: c, now }: { chat: BoardChat; now: number }) {
  const { t } = useLang()
  const left = (c.due_at_ms ?? now) - now
  if (c.sla === 'breached' || left < 0) return <span className="chip bad num">{t('board.late', { time: span(-left, t) })}</span>
  return <span className={c.sla === 'at_risk' ? 'chip warn num' : 'chip outline num'}>{t('board.due', { time: span(left, t) })}</span>
}
