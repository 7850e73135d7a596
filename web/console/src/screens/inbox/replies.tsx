import { MessageSquareQuote } from 'lucide-react'
import { useEffect, useMemo, useRef, useState, type KeyboardEvent } from 'react'
import { Link } from 'wouter'
import { useReadyReplies, type ReadyReply } from '../../api/replies'
import { useLang, type Key } from '../../lang/lang'
import { groups, slashAt, type Gap, type Slash } from '../../model/reply'
import { useReasons } from '../../ui/reasons'
import { Failed, Skeletons } from '../../ui/states'
import '../../styles/replies.css'

// More are found by writing on.
const MOST_SHOWN = 60

interface Asked {
  id: string
  /** The conversation's newest event: another message of the visitor fits other replies. */
  seq: number
  lang: string
  text: string
  caret: number
  /** Off while the composer writes no replies. */
  on: boolean
  onChoose: (reply: ReadyReply, slash: Slash) => void
}

/** The list of replies that a slash in the composer opens, and the keys that move in it. */
export function useReplyList({ id, seq, lang, text, caret, on, onChoose }: Asked) {
  const slash = on ? slashAt(text, caret) : undefined
  const [closed, setClosed] = useState<number>()
  const [active, setActive] = useState(0)
  const wanted = slash !== undefined && slash.from !== closed
  const query = useReadyReplies(id, seq, wanted)
  const data = query.data
  const found = useMemo(
    () => (data && slash ? groups(data.replies, slash.query, data.suggested, lang) : []),
    [data, lang, slash?.query, slash === undefined],
  )
  const choices = found.flatMap((g) => g.choices).slice(0, MOST_SHOWN)
  // What matches nothing is no shortcut but a text, unless there is nothing to match.
  const open = wanted && (!slash.query || !data || choices.length > 0)
  const at = Math.min(active, choices.length - 1)

  useEffect(() => setActive(0), [slash?.query, slash?.from])
  useEffect(() => {
    if (slash === undefined) setClosed(undefined)
  }, [slash === undefined])

  /** Takes a key when it is for the list. */
  function key(event: KeyboardEvent): boolean {
    if (!open || !slash || event.altKey || event.ctrlKey || event.metaKey) return false
    if (event.key === 'Escape') setClosed(slash.from)
    else if (choices.length === 0 || event.shiftKey) return false
    else if (event.key === 'ArrowDown') setActive((at + 1) % choices.length)
    else if (event.key === 'ArrowUp') setActive((at + choices.length - 1) % choices.length)
    else if (event.key === 'Home') setActive(0)
    else if (event.key === 'End') setActive(choices.length - 1)
    else if (event.key === 'Enter' || event.key === 'Tab') onChoose(choices[at]!, slash)
    else return false
    event.preventDefault()
    return true
  }

  return { open, query, found, choices, at, key, choose: (r: ReadyReply) => slash && onChoose(r, slash), lang }
}

const optionId = (id: string) => `reply-${id}`

/** The attributes that tie the field to its open list. */
export function listAttributes(list: ReturnType<typeof useReplyList>) {
  const chosen = list.choices[list.at]
  return {
    'aria-autocomplete': 'list' as const,
    'aria-controls': list.open ? 'reply-list' : undefined,
    'aria-activedescendant': list.open && chosen ? optionId(chosen.id) : undefined,
  }
}

/** The replies above the composer; the focus stays in the field. */
export function ReplyList({ list }: { list: ReturnType<typeof useReplyList> }) {
  const { t } = useLang()
  const box = useRef<HTMLDivElement>(null)
  const { open, query, found, choices, at } = list
  useEffect(() => {
    box.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' })
  }, [at, open])
  if (!open) return null
  const shown = new Set(choices)
  return (
    <div className="reply-list" ref={box} onMouseDown={(e) => e.preventDefault()}>
      <div className="reply-options scroll">
        {query.isPending ? (
          <Skeletons count={3} height={44} />
        ) : query.isError ? (
          <Failed error={query.error} retry={() => void query.refetch()} />
        ) : choices.length === 0 ? (
          <p className="faint">{t('canned.none')}</p>
        ) : (
          <div role="listbox" id="reply-list" aria-label={t('canned.title')}>
            {found.map((g, i) => (
              <div key={i} role="group" aria-label={headingOf(g, t)}>
                {headingOf(g, t) && <p className={g.suggested ? 'reply-heading fits' : 'reply-heading'}>{headingOf(g, t)}</p>}
                {g.choices.filter((c) => shown.has(c)).map((c) => (
                  <Option key={c.id} reply={c} chatLang={list.lang} active={choices[at] === c} onChoose={() => list.choose(c)} />
                ))}
              </div>
            ))}
          </div>
        )}
      </div>
      <footer>
        <span className="faint wide-only">{t('canned.keys')}</span>
        <Link href="/replies">{t(choices.length === 0 && !query.isPending ? 'canned.first' : 'canned.manage')}</Link>
      </footer>
      <span className="hidden-words" role="status">
        {query.isSuccess && t('canned.count', { n: choices.length })}
      </span>
    </div>
  )
}

function headingOf(g: { suggested?: boolean; folder?: string }, t: (key: Key) => string): string | undefined {
  if (g.suggested) return t('canned.fits')
  return g.folder === undefined ? undefined : g.folder || t('canned.no_folder')
}

function Option(props: { reply: ReadyReply; chatLang: string; active: boolean; onChoose: () => void }) {
  const { reply: r } = props
  const { t } = useLang()
  const { language } = useReasons()
  const name = useVariableName()
  return (
    <div id={optionId(r.id)} role="option" aria-selected={props.active} className="reply-option" onClick={props.onChoose}>
      <span className="reply-option-head">
        <b>/{r.shortcut}</b>
        {!r.shared && <span className="chip">{t('canned.own')}</span>}
        {r.lang && r.lang !== props.chatLang && <span className="chip outline">{language(r.lang)}</span>}
        {r.missing.length > 0 && <span className="chip warn">{t('canned.lacks', { names: r.missing.map(name).join(', ') })}</span>}
      </span>
      <span className="reply-option-text">{r.ready}</span>
    </div>
  )
}

/** What a variable stands for, in words. */
export function useVariableName(): (variable: string) => string {
  const { maybe } = useLang()
  const { field } = useReasons()
  return (variable) => maybe(`variable.${variable}`) ?? field(variable.replace(/^fields\./, ''))
}

/** What has no value yet; a message with such gaps is not sent. */
export function Gaps({ gaps, onSelect }: { gaps: readonly Gap[]; onSelect: (gap: Gap) => void }) {
  const { t } = useLang()
  const name = useVariableName()
  if (gaps.length === 0) return null
  return (
    <div className="reply-gaps" role="status">
      <span>{t('canned.to_fill')}</span>
      {gaps.map((g) => (
        <button key={g.from} className="chip warn" onClick={() => onSelect(g)}>
          {name(g.name)}
        </button>
      ))}
    </div>
  )
}

/** Opens the list without typing, for a phone and for the mouse. */
export function RepliesButton({ onClick }: { onClick: () => void }) {
  const { t } = useLang()
  return (
    <button className="icon-button" aria-label={t('canned.title')} title={`${t('canned.title')} (/)`} onClick={onClick}>
      <MessageSquareQuote aria-hidden="true" />
    </button>
  )
}
