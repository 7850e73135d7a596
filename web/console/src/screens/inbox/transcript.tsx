import type { Draft, Typing } from '@frontdesk/protocol'
import { ArrowDown } from 'lucide-react'
import { useEffect, useLayoutEffect, useRef, useState } from 'react'
import { useSearchParams } from 'wouter'
import type { Summary } from '../../api/shapes'
import { useLang } from '../../lang/lang'
import { useNow } from '../../live/clock'
import { visitorName } from '../../model/people'
import { dayWord } from '../../model/time'
import type { MessageRow, Row } from '../../model/transcript'
import { BotAvatar } from '../../ui/avatar'
import { Empty } from '../../ui/states'
import { Line } from './line'
import { Message, Note } from './message'
import { Waiting } from './waiting'

interface Props {
  id: string
  rows: Row[]
  loaded: boolean
  typing: readonly Typing[]
  /** What the bot is answering right now. */
  draft?: Draft
  /** The newest seq that the visitor has seen. */
  readTo: number
  summary: Summary | undefined
  onExplain: (decision: string) => void
}

// This near to the end counts as being there, in pixels.
const NEAR = 80

/** The conversation's events. Stays at the end while the reader is there, and keeps the place otherwise. */
export function Transcript({ id, rows, loaded, typing, draft, readTo, summary, onExplain }: Props) {
  const { t } = useLang()
  const box = useRef<HTMLDivElement>(null)
  const atEnd = useRef(true)
  const [below, setBelow] = useState(false)
  const name = summary ? visitorName(summary.visitor, t) : t('speaker.visitor')
  const visitorTyping = typing.find((x) => x.actor.kind === 'visitor')
  const others = typing.filter((x) => x.actor.kind === 'agent')
  const mine = rows.findLast((r): r is MessageRow => r.type === 'message' && r.by !== 'visitor' && r.seq > 0 && r.seq <= readTo)
  const newest = rows.findLast((r): r is MessageRow => r.type === 'message' && r.by !== 'visitor')
  const seen = mine && newest && mine.key === newest.key ? mine.key : ''

  const toEnd = () => {
    const el = box.current
    if (el) el.scrollTop = el.scrollHeight
  }
  const last = rows.at(-1)
  const lastMine = last?.type === 'message' && last.pending
  useLayoutEffect(() => {
    if (atEnd.current || lastMine) toEnd()
    else setBelow(true)
  }, [rows, visitorTyping?.text, draft?.text, lastMine])
  // A search leads to what it found: once, when that is there.
  const [search] = useSearchParams()
  const wanted = Number(search.get('at') ?? 0)
  const shownAt = useRef(0)
  const place = wanted > 0 ? rows.findIndex((r) => 'seq' in r && r.seq === wanted) : -1
  useEffect(() => {
    const found = place >= 0 ? box.current?.querySelector('ol.events')?.children[place] : undefined
    if (!found || shownAt.current === wanted) return
    shownAt.current = wanted
    atEnd.current = false
    found.scrollIntoView({ block: 'center' })
    found.classList.add('found-here')
  }, [place, wanted])
  // The composer and the keyboard change the height of the pane.
  useEffect(() => {
    const el = box.current
    if (!el || typeof ResizeObserver === 'undefined') return
    const watch = new ResizeObserver(() => atEnd.current && toEnd())
    watch.observe(el)
    return () => watch.disconnect()
  }, [id])

  function scrolled() {
    const el = box.current
    if (!el) return
    atEnd.current = el.scrollHeight - el.scrollTop - el.clientHeight < NEAR
    if (atEnd.current) setBelow(false)
  }

  return (
    <div className="transcript-frame">
      <div
        ref={box}
        className="transcript scroll"
        role="log"
        aria-live="polite"
        aria-label={t('chat.transcript')}
        tabIndex={0}
        onScroll={scrolled}
      >
        {!loaded && rows.length === 0 ? (
          <Waiting />
        ) : rows.length === 0 ? (
          <Empty title={t('chat.empty')} />
        ) : (
          <ol className="events">
            {rows.map((row) => (
              <Event key={row.key} row={row} name={name} seen={row.key === seen} onExplain={onExplain} />
            ))}
            {visitorTyping && (
              <li className="message visitor typing">
                <p className="message-who">{t('chat.typing', { name })}</p>
                <div className="bubble">
                  {visitorTyping.text || <Dots />}
                  {visitorTyping.text && <i className="caret" aria-hidden="true" />}
                </div>
              </li>
            )}
            {draft && (
              <li className="message bot typing">
                <p className="message-who">
                  <BotAvatar size={18} />
                  <span>{t('chat.answering')}</span>
                </p>
                <div className="bubble">
                  {draft.text}
                  <i className="caret" aria-hidden="true" />
                </div>
              </li>
            )}
            {others.map((o) => (
              <li key={o.actor.id} className="line">
                <span>{t('chat.typing', { name: o.actor.name ?? t('speaker.agent') })}</span>
              </li>
            ))}
          </ol>
        )}
      </div>
      {below && (
        <button
          className="button small to-end"
          onClick={() => {
            toEnd()
            setBelow(false)
          }}
        >
          <ArrowDown aria-hidden="true" />
          {t('chat.newer')}
        </button>
      )}
    </div>
  )
}

function Event({ row, name, seen, onExplain }: { row: Row; name: string; seen: boolean; onExplain: (decision: string) => void }) {
  switch (row.type) {
    case 'day':
      return <Day ms={row.at_ms} />
    case 'line':
      return <Line row={row} />
    case 'note':
      return <Note row={row} />
    case 'message':
      return <Message row={row} visitor={name} seen={seen} onExplain={onExplain} />
  }
}

function Day({ ms }: { ms: number }) {
  const { t, lang } = useLang()
  const now = useNow(60_000)
  return (
    <li className="day">
      <span>{dayWord(ms, now, t, lang)}</span>
    </li>
  )
}

function Dots() {
  return (
    <span className="dots" aria-hidden="true">
      <i />
      <i />
      <i />
    </span>
  )
}
