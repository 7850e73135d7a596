import { Bot, Clock, CornerUpLeft, Pencil } from 'lucide-react'
import { memo } from 'react'
import { Link } from 'wouter'
import { askForChat } from '../../api/early'
import { useReplyDrafts } from '../../api/desk'
import type { Summary, View } from '../../api/shapes'
import { useLang } from '../../lang/lang'
import { useNow } from '../../live/clock'
import { useDesk } from '../../live/desk'
import { mood } from '../../model/mood'
import { visitorName } from '../../model/people'
import { ago, fullTime, span } from '../../model/time'
import { Avatar } from '../../ui/avatar'
import { TagChip } from '../../ui/tag'
import { useReasons } from '../../ui/reasons'
import { Due } from './due'
import { SelectBox, type Chooser } from './select-box'

interface Props {
  conversation: Summary
  view: View
  /** Of the list: what stands behind the `?`. */
  address: string
  current: boolean
  inTabOrder: boolean
  selected: boolean
  /** Absent for who may not change chats. */
  pick?: Chooser['pick']
}

// From this wait on, the time is shown as a warning.
const LONG_WAIT_MS = 3 * 60_000

export const ConversationRow = memo(function ConversationRow({ conversation: c, view, address, current, inTabOrder, selected, pick }: Props) {
  const { t, lang } = useLang()
  const { session } = useDesk()
  const { reason, language } = useReasons()
  const name = visitorName(c.visitor, t)
  const waits = c.status === 'open' && c.owner === 'queue'
  const unread = !current && Number(c.unread) > 0
  const feeling = c.polarity === undefined ? undefined : mood(c.polarity)
  const drafts = useReplyDrafts().data
  const drafted = !current && drafts?.some((d) => d.conversation === c.id && d.reply !== '')
  const by = c.preview_by === 'agent' && c.agent === session.user.id ? t('list.by_you') : ''
  return (
    <>
      {pick && <SelectBox id={c.id} name={name} checked={selected} pick={pick} />}
      <Link
        className={unread ? 'row unread' : 'row'}
        href={`/inbox/${c.id}?${address}`}
        data-chat={c.id}
        aria-current={current ? 'true' : undefined}
        onPointerDown={(e) => e.button === 0 && !current && askForChat(c.id)}
        tabIndex={inTabOrder ? 0 : -1}
      >
        <Avatar id={c.visitor.id} name={name} size={34} />
        <span className="row-text">
          <span className="row-top">
            <span className="row-name one-line">{name}</span>
            {feeling && feeling !== 'even' && <i className={`mood ${feeling}`} title={t(`mood.${feeling}`)} />}
            <Ago ms={c.active_at_ms} />
          </span>
          <span className="row-preview">
            {c.preview_by === 'bot' ? (
              <Bot aria-label={t('list.by_bot')} />
            ) : c.preview_by === 'agent' ? (
              <CornerUpLeft aria-label={by || t('list.by_agent')} />
            ) : null}
            <span className="one-line">{c.preview || (c.preview_kind ? t(`list.sent_${c.preview_kind}`) : t(c.erased_at_ms ? 'rights.erased' : 'list.no_message'))}</span>
            {unread && <i className="unread-dot" title={t('list.unread')} />}
          </span>
          <span className="row-tags">
            <Due summary={c} />
            {drafted && (
              <span className="chip outline">
                <Pencil aria-hidden="true" />
                {t('draft.chip')}
              </span>
            )}
            {waits && c.waiting_since_ms && <Wait since={c.waiting_since_ms} />}
            {!waits && c.owner === 'bot' && view !== 'bot' && (
              <span className="chip bot">
                <Bot aria-hidden="true" />
                {t('owner.bot')}
              </span>
            )}
            {c.owner === 'agent' && view !== 'mine' && (
              <span className="chip accent">{c.agent === session.user.id ? t('owner.you') : c.agent_name}</span>
            )}
            {c.reason && <span className="chip">{reason(c.reason)}</span>}
            {c.lang && c.lang.slice(0, 2) !== lang && <span className="chip outline">{language(c.lang)}</span>}
            {c.rating > 0 && <span className="chip">{'★'.repeat(c.rating)}</span>}
            {c.tags?.slice(0, 2).map((tag) => (
              <TagChip key={tag} name={tag} />
            ))}
          </span>
        </span>
      </Link>
    </>
  )
})

function Ago({ ms }: { ms: number }) {
  const { t, lang } = useLang()
  const now = useNow(30_000)
  return (
    <time className="num" dateTime={new Date(ms).toISOString()} title={fullTime(ms, lang)}>
      {ago(ms, now, t, lang)}
    </time>
  )
}

/** How long a visitor has been waiting, counting up. */
export function Wait({ since }: { since: number }) {
  const { t } = useLang()
  const now = useNow()
  const ms = now - since
  return (
    <span className={ms > LONG_WAIT_MS ? 'chip bad num' : 'chip warn num'} title={t('list.waiting')}>
      <Clock aria-hidden="true" />
      <span className="hidden-words">{t('list.waiting')}</span>
      {span(ms, t)}
    </span>
  )
}
