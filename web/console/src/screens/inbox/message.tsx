import { BookOpen, CircleAlert, Ear, Lock, MousePointerClick, ThumbsDown, ThumbsUp } from 'lucide-react'
import type { Button, Card, Image } from '@frontdesk/protocol'
import { memo, useState } from 'react'
import { useTranslation } from '../../api/desk'
import { useAgents } from '../../api/queries'
import { useLang } from '../../lang/lang'
import { useDesk } from '../../live/desk'
import { safeLink } from '../../model/link'
import { otherScript } from '../../model/script'
import { clock, fullTime } from '../../model/time'
import type { MessageRow, NoteRow } from '../../model/transcript'
import { percent } from '../../model/words'
import { Avatar, BotAvatar } from '../../ui/avatar'
import { useReasons } from '../../ui/reasons'
import { ByMail } from './letters'
import { Attachments } from './files'
import { Markdown } from './markdown'

interface Props {
  row: MessageRow
  visitor: string
  seen: boolean
  onExplain: (decision: string) => void
}

/** A message, in the manner of who wrote it: the visitor on the left, the desk on the right, the bot told apart from people. */
export const Message = memo(function Message({ row, visitor, seen, onExplain }: Props) {
  const { t, lang } = useLang()
  const { session } = useDesk()
  const who =
    row.by === 'visitor'
      ? visitor
      : row.by === 'bot'
        ? t('speaker.bot')
        : row.mine
          ? t('speaker.you')
          : row.name || t('speaker.agent')
  return (
    <li
      className={['message', row.by, row.mine ? 'mine' : '', row.joined ? 'joined' : '', row.pending ? 'pending' : ''].join(' ')}
    >
      {!row.joined && (
        <p className="message-who">
          {row.by === 'bot' ? (
            <BotAvatar size={18} />
          ) : row.by === 'agent' ? (
            <Avatar id={row.author} name={row.name || (row.mine ? session.user.name : who)} size={18} />
          ) : null}
          <span>{who}</span>
          <time className="num" title={fullTime(row.at_ms, lang)}>
            {clock(row.at_ms, lang)}
          </time>
        </p>
      )}
      <div className="bubble">
        {row.deleted ? (
          <em className="faint">{t('message.deleted')}</em>
        ) : (
          <>
            {row.body.choice && (
              <span className="clicked" title={t('message.clicked')}>
                <MousePointerClick aria-label={t('message.clicked')} />
              </span>
            )}
            {standsIn(row.body) || (!row.body.text && row.body.attachments) ? null : row.by === 'bot' ? <Markdown text={row.body.text} /> : <p className="plain">{row.body.text}</p>}
            {!!row.body.attachments?.length && <Attachments list={row.body.attachments} />}
            {row.body.image && <Picture image={row.body.image} />}
            {row.body.card && <CardBox card={row.body.card} />}
            <Options options={row.body.prompt?.options ?? row.body.buttons ?? []} />
            <Sources row={row} />
            <Translated row={row} />
          </>
        )}
      </div>
      <MessageFoot row={row} seen={seen} onExplain={onExplain} />
    </li>
  )
})

function Options({ options }: { options: Button[] }) {
  // The way to a person stands under nearly every answer: agents need not read it each time.
  const shown = options.filter((o) => o.id !== 'talk_to_person')
  if (shown.length === 0) return null
  return (
    <ul className="options">
      {shown.map((o, i) => (
        <li key={o.id || i}>
          {o.url && safeLink(o.url) ? (
            <a href={o.url} target="_blank" rel="noopener noreferrer">
              {o.label}
            </a>
          ) : (
            o.label
          )}
        </li>
      ))}
    </ul>
  )
}

/** Whether the text only repeats what the card or the picture says. */
function standsIn({ text, card, image }: MessageRow['body']): boolean {
  return card ? text === card.title : image !== undefined && text === image.alt
}

/** A picture of a flow, as the visitor sees it. */
export function Picture({ image }: { image: Image }) {
  if (!/^https:\/\/\S+$/i.test(image.url)) return null
  return <img className="picture" src={image.url} alt={image.alt} loading="lazy" decoding="async" referrerPolicy="no-referrer" />
}

function CardBox({ card }: { card: Card }) {
  return (
    <section className="leaflet">
      {card.image && <Picture image={card.image} />}
      <h4>{card.title}</h4>
      {card.text && <Markdown text={card.text} />}
      <Options options={card.buttons ?? []} />
    </section>
  )
}

function Sources({ row }: { row: MessageRow }) {
  const { t } = useLang()
  const { sources } = row.body
  if (!sources || sources.length === 0) return null
  return (
    <ul className="sources" aria-label={t('message.sources')}>
      {sources.map((s) => (
        <li key={s.article}>
          <BookOpen aria-hidden="true" />
          {s.url && safeLink(s.url) ? (
            <a href={s.url} target="_blank" rel="noreferrer">
              {s.title}
            </a>
          ) : (
            s.title
          )}
        </li>
      ))}
    </ul>
  )
}

function MessageFoot({ row, seen, onExplain }: { row: MessageRow; seen: boolean; onExplain: (decision: string) => void }) {
  const { t, lang } = useLang()
  const { band, action } = useReasons()
  const { verdict } = row
  if (!verdict && !row.pending && !row.error && !seen && !row.edited && !row.body.truncated && row.helped === undefined && !row.mail && !row.body.via) return null
  return (
    <div className="message-foot">
      {row.pending && <span>{t('message.sending')}</span>}
      {row.error && <Refused id={row.key} error={row.error} />}
      <ByMail row={row} />
      {row.edited && <span>{t('message.edited')}</span>}
      {row.body.truncated && <span>{t('message.truncated')}</span>}
      {row.helped !== undefined && (
        <span className={row.helped ? 'helped yes' : 'helped no'}>
          {row.helped ? <ThumbsUp aria-hidden="true" /> : <ThumbsDown aria-hidden="true" />}
          {t(row.helped ? 'message.helped' : 'message.not_helped')}
        </span>
      )}
      {verdict && (
        <>
          {verdict.band && verdict.confidence !== undefined && verdict.confidence > 0 ? (
            <span className={`verdict ${verdict.band}`}>
              <i className={`meter ${verdict.band}`}>
                <i style={{ width: `${verdict.confidence * 100}%` }} />
              </i>
              {band(verdict.band)} <b className="num">{percent(verdict.confidence, lang)}</b>
            </span>
          ) : (
            verdict.action && <span>{action(verdict.action)}</span>
          )}
          <button className="link" onClick={() => onExplain(verdict.id)}>
            {t('message.why')}
          </button>
        </>
      )}
      {seen && <span>{t('message.seen')}</span>}
    </div>
  )
}

/** An internal note: only the team ever sees it. */
export function Note({ row }: { row: NoteRow }) {
  const { t, lang } = useLang()
  const { session } = useDesk()
  const mine = row.author === session.user.id
  return (
    <li className={row.pending ? 'note pending' : 'note'}>
      <p className="message-who">
        {row.whisper ? <Ear aria-hidden="true" /> : <Lock aria-hidden="true" />}
        <span>{mine ? t(row.whisper ? 'note.whispered_mine' : 'note.mine') : t(row.whisper ? 'note.whispered_by' : 'note.by', { name: row.name || t(row.byBot ? 'speaker.bot' : 'speaker.agent') })}</span>
        <time className="num" title={fullTime(row.at_ms, lang)}>
          {clock(row.at_ms, lang)}
        </time>
      </p>
      <p className="plain">
        <Called text={row.text} ids={row.mentions} />
      </p>
      {row.error && (
        <div className="message-foot">
          <Refused id={row.key} error={row.error} />
        </div>
      )}
    </li>
  )
}

/** A note's words, with the names that it calls marked. */
function Called({ text, ids }: { text: string; ids?: string[] }) {
  const agents = useAgents()
  const names = (agents.data ?? []).filter((a) => ids?.includes(a.id)).map((a) => `@${a.name}`)
  if (names.length === 0) return text
  const parts = text.split(new RegExp(`(${names.map((n) => n.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|')})`, 'gi'))
  return parts.map((part, i) => (i % 2 ? <span key={i} className="mentioned">{part}</span> : part))
}

/** The visitor's words in the reader's language, and back; what was sent as a translation shows what was written. */
function Translated({ row }: { row: MessageRow }) {
  const { t, lang } = useLang()
  const { language } = useReasons()
  const { session } = useDesk()
  const [shown, setShown] = useState(false)
  const conversation = location.pathname.split('/').at(-1) ?? ''
  const theirs = row.by === 'visitor' && session.model && Boolean(row.body.text.trim()) && otherScript(row.body.text, lang)
  const query = useTranslation(conversation, row.body.text, lang, theirs && shown)
  const { original } = row.body
  if (!theirs && !original) return null
  const words = original ? original.text : query.data?.text
  if (shown && query.isError && !query.isFetching)
    return (
      <div className="translated">
        <p role="alert">{t('translate.failed')}</p>
        <button className="link" onClick={() => void query.refetch()}>
          {t('error.retry')}
        </button>
      </div>
    )
  return (
    <div className="translated">
      {shown && words && <p className="plain">{words}</p>}
      <button className="link" aria-pressed={shown} onClick={() => setShown(!shown)}>
        {original
          ? t(shown ? 'translate.hide_original' : 'translate.original', { lang: language(original.lang) })
          : t(shown ? (query.isFetching ? 'translate.waiting' : 'translate.hide') : 'translate.show', { lang: language(lang) })}
      </button>
    </div>
  )
}

/** A message the server refused for good: try again or let it go. */
function Refused({ id, error }: { id: string; error: string }) {
  const { t } = useLang()
  const { connection } = useDesk()
  return (
    <span className="refused" role="alert">
      <CircleAlert aria-hidden="true" />
      {t('message.refused', { message: error })}
      <button className="link" onClick={() => connection.retry(id)}>
        {t('error.retry')}
      </button>
      <button className="link" onClick={() => connection.discard(id)}>
        {t('message.discard')}
      </button>
    </span>
  )
}
