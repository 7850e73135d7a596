import { BookOpen, Ear, Hand, Languages, Lock, RotateCcw, SendHorizontal, Sparkles } from 'lucide-react'
import { forwardRef, useCallback, useEffect, useImperativeHandle, useLayoutEffect, useRef, useState, type KeyboardEvent } from 'react'
import { translate, type Suggestion } from '../../api/desk'
import type { Packet, Summary } from '../../api/shapes'
import { useLang } from '../../lang/lang'
import { useActions } from '../../live/actions'
import { useDesk } from '../../live/desk'
import { Tip } from '../../ui/floating'
import { trayOf, useTray } from '../../live/uploads'
import type { Abilities } from './chat'
import { AttachButton, Tray, useDrop } from './files'
import { gaps, type Gap } from '../../model/reply'
import { otherScript } from '../../model/script'
import { useToasts } from '../../ui/toasts'
import { useDraftSync, type Texts } from './draft-sync'
import { keepDraft, readDraft, type Mode } from './drafts'
import { KnowledgePopover } from './knowledge'
import { GoesByMail } from './letters'
import { mentionAttributes, MentionList, useMentionList } from './mentions'
import { Suggested, useSuggested } from './suggestions'
import type { Doing } from './viewers'
import { Gaps, listAttributes, RepliesButton, ReplyList, useReplyList } from './replies'

export interface ComposerHandle {
  focus: (mode: Mode) => void
  suggest: () => void
}

interface Props {
  id: string
  summary: Summary | undefined
  can: Abilities
  packet: Packet | undefined
  /** Told what the agent does here, for colleagues to see. */
  onDoing: (doing: Doing) => void
}

// The server's own limit for one message.
const LONGEST = 4000
const NEAR_LIMIT = 3600

/** Where an agent writes replies and notes. What is written stays with its conversation until it is sent. */
export const Composer = forwardRef<ComposerHandle, Props>(function Composer({ id, summary, can, packet, onDoing }, ref) {
  const { t } = useLang()
  const { session, connection } = useDesk()
  const actions = useActions()
  const me = session.user.id
  const mine = can.write // also beside a colleague
  const [chosen, setMode] = useState<Mode>('reply')
  const mode = chosen === 'whisper' && !can.whisper ? 'note' : chosen
  const [texts, setTexts] = useState(() => ({ reply: readDraft(me, id, 'reply'), note: readDraft(me, id, 'note'), whisper: readDraft(me, id, 'whisper') }))
  const field = useRef<HTMLTextAreaElement>(null)
  const text = texts[mode]
  const blocked = mode === 'reply' && !mine
  const tray = trayOf(id)
  const uploads = useTray(tray)
  const rules = session.files
  const takesFiles = mine && mode === 'reply'
  const uploading = takesFiles && tray.busy
  const ready = takesFiles && uploads.some((each) => each.state === 'ready')
  const attach = useCallback(
    (files: Iterable<File>) => {
      tray.add(id, files, rules)
      field.current?.focus()
    },
    [tray, id, rules],
  )
  const drop = useDrop(takesFiles ? attach : undefined)
  const [caret, setCaret] = useState(text.length)
  const missing = mode === 'reply' ? gaps(text) : []
  const replies = useReplyList({
    id,
    seq: summary?.last_seq ?? 0,
    lang: summary?.lang ?? '',
    text,
    caret,
    on: mode === 'reply' && mine,
    onChoose: (reply, slash) => replace(slash.from, caret, reply.ready),
  })

  const adopt = useCallback((next: Texts) => setTexts((all) => ({ ...all, ...next })), [])
  const draft = useDraftSync(id, texts, adopt)
  const mentions = useMentionList({ text, caret, on: mode === 'note', onChoose: (name, from) => replace(from, caret, `@${name} `) })
  const doing: Doing = !text.trim() ? 'reading' : mode === 'reply' ? 'replying' : 'noting'
  useEffect(() => onDoing(doing), [doing, onDoing])
  const [suggesting, setSuggesting] = useState(false)
  const suggested = useSuggested(id, summary?.last_seq ?? 0, suggesting && mine)
  const { fail } = useToasts()
  const [original, setOriginal] = useState<{ from: { text: string; lang: string }; to: string; lang: string }>()
  const [translating, setTranslating] = useState(false)
  const target = summary?.lang === 'ko' || summary?.lang === 'en' ? summary.lang : undefined
  const translates = session.model && mine && mode === 'reply' && target !== undefined && otherScript(text, target)

  async function toTheirs() {
    if (!target || !text.trim()) return
    setTranslating(true)
    try {
      const answer = await translate(id, text, target)
      setOriginal({ from: { text, lang: target === 'ko' ? 'en' : 'ko' }, to: answer.text, lang: target })
      write(answer.text)
    } catch (error) {
      fail(error)
    } finally {
      setTranslating(false)
    }
  }

  useImperativeHandle(ref, () => ({
    suggest() {
      setMode('reply')
      setSuggesting(true)
      requestAnimationFrame(() => field.current?.focus())
    },
    focus(to) {
      setMode(to)
      requestAnimationFrame(() => field.current?.focus())
    },
  }))

  useLayoutEffect(() => {
    const el = field.current
    if (!el) return
    el.style.height = 'auto'
    el.style.height = `${Math.min(el.scrollHeight, 220)}px`
  }, [text, mode, blocked])

  useEffect(() => () => connection.typing(id, false), [connection, id])

  function write(next: string) {
    setTexts((all) => ({ ...all, [mode]: next }))
    keepDraft(me, id, mode, next)
    draft.wrote()
    if (mode === 'reply' && mine) connection.typing(id, next.trim() !== '')
  }

  function send() {
    const words = text.trim()
    if ((!words && !ready) || uploading || words.length > LONGEST || blocked) return
    if (missing[0]) return select(missing[0])
    const files = takesFiles ? tray.take() : []
    const called = mode === 'note' ? mentions.called(words) : []
    const translated = mode === 'reply' && original && original.to.trim() === words ? { lang: original.lang, original: original.from } : {}
    connection.post(
      mode !== 'reply'
        ? { type: mode, conversation: id, text: words, ...(called.length ? { mentions: called } : {}) }
        : { type: 'send', conversation: id, text: words, ...translated, ...(files.length ? { files } : {}) },
    )
    if (mode === 'reply') connection.typing(id, false)
    write('')
    draft.sent()
    setOriginal(undefined)
    setSuggesting(false)
    field.current?.focus()
  }

  function insert(words: string) {
    const el = field.current
    const at = el?.selectionStart ?? text.length
    const before = text.slice(0, at)
    const gap = before && !/\s$/.test(before) ? '\n' : ''
    replace(at, el?.selectionEnd ?? at, gap + words)
  }

  /** Puts words in the place of others, and the caret behind them or on the first thing to fill in. */
  function replace(from: number, to: number, words: string) {
    write(text.slice(0, from) + words + text.slice(to))
    const gap = gaps(words)[0]
    const end = from + words.length
    select(gap ? { from: from + gap.from, to: from + gap.to } : { from: end, to: end })
  }

  function select({ from, to }: Pick<Gap, 'from' | 'to'>) {
    setCaret(to)
    requestAnimationFrame(() => {
      field.current?.focus()
      field.current?.setSelectionRange(from, to)
    })
  }

  function slash() {
    const at = field.current?.selectionStart ?? text.length
    replace(at, at, /\S$/.test(text.slice(0, at)) ? ' /' : '/')
  }

  function key(event: KeyboardEvent<HTMLTextAreaElement>) {
    // While a Korean syllable is being composed, Enter ends the syllable, not the message.
    if (event.nativeEvent.isComposing || event.keyCode === 229) return
    if (replies.key(event) || mentions.key(event)) return
    const chosen = event.altKey && /^Digit([123])$/.exec(event.code)
    if (chosen && suggesting) {
      event.preventDefault()
      const pick = suggested.data?.suggestions[Number(chosen[1]) - 1]
      if (pick) take(pick)
      return
    }
    if (event.altKey && event.code === 'KeyS' && mine && mode === 'reply') {
      event.preventDefault()
      return setSuggesting(!suggesting)
    }
    if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault()
      send()
    } else if (event.key === 'Escape') {
      field.current?.blur()
    }
  }

  function take(s: Suggestion) {
    setSuggesting(false)
    insert(s.text)
  }

  const suggestions = (packet?.suggestions ?? []).slice(0, 3)
  const over = text.length > LONGEST
  return (
    <div className={mode !== 'reply' ? 'composer as-note' : drop.over ? 'composer dropping' : 'composer'} {...drop.handlers}>
      {mine && mode === 'reply' && !text && !suggesting && suggestions.length > 0 && (
        <ul className="suggestions" aria-label={t('composer.suggestions')}>
          {suggestions.map((s) => (
            <li key={s.text}>
              <button onClick={() => insert(s.text)} title={s.title ? `${s.text}\n(${s.title})` : s.text}>
                {s.text}
              </button>
            </li>
          ))}
        </ul>
      )}
      <ReplyList list={replies} />
      <MentionList list={mentions} />
      {suggesting && mine && mode === 'reply' && <Suggested query={suggested} onInsert={take} />}
      <div className="composer-card">
        <div className="composer-modes" role="radiogroup" aria-label={t('composer.mode')}>
          {(can.whisper ? (['reply', 'note', 'whisper'] as const) : (['reply', 'note'] as const)).map((m) => (
            <button key={m} role="radio" aria-checked={mode === m} onClick={() => setMode(m)}>
              {m === 'note' && <Lock aria-hidden="true" />}
              {m === 'whisper' && <Ear aria-hidden="true" />}
              {t(`composer.${m}`)}
            </button>
          ))}
          {mode === 'note' && <span className="faint">{t('composer.note_about')}</span>}
          {mode === 'whisper' && <span className="faint">{t('composer.whisper_about', { name: summary?.agent_name ?? '' })}</span>}
        </div>
        {blocked ? (
          <div className="composer-blocked">
            <p>
              {!summary
                ? ''
                : summary.status === 'resolved'
                  ? t('composer.resolved')
                  : summary.owner === 'bot'
                    ? t('composer.bot_has')
                    : summary.owner === 'queue'
                      ? t('composer.queue_has')
                      : t('composer.other_has', { name: summary.agent_name })}
            </p>
            {summary && !summary.erased_at_ms && (
              <button
                className="button"
                onClick={() => void (summary.status === 'resolved' ? actions.reopen(id) : actions.take(id))}
              >
                {summary.status === 'resolved' ? <RotateCcw aria-hidden="true" /> : <Hand aria-hidden="true" />}
                {t(summary.status === 'resolved' ? 'action.reopen' : 'action.take')}
              </button>
            )}
          </div>
        ) : (
          <>
            {mode === 'reply' && <GoesByMail id={id} />}
            {takesFiles && <Tray tray={tray} rules={rules} />}
            <textarea
              ref={field}
              rows={1}
              value={text}
              aria-label={t(`composer.${mode}_label`)}
              placeholder={t(drop.over ? 'files.drop' : `composer.${mode}_hint`)}
              onChange={(e) => {
                write(e.target.value)
                setCaret(e.target.selectionStart)
              }}
              onSelect={(e) => setCaret(e.currentTarget.selectionStart)}
              onKeyDown={key}
              onPaste={(e) => {
                const files = [...e.clipboardData.files]
                if (!takesFiles || files.length === 0) return
                e.preventDefault()
                attach(files)
              }}
              {...(mode === 'reply' ? listAttributes(replies) : mentionAttributes(mentions))}
            />
            <Gaps gaps={missing} onSelect={select} />
            <div className="composer-foot">
              {takesFiles && <AttachButton rules={rules} onFiles={attach} />}
              {mode === 'reply' && <RepliesButton onClick={slash} />}
              {mine && mode === 'reply' && (
                <button
                  className="icon-button"
                  aria-label={t('suggest.title')}
                  title={`${t('suggest.title')} (Alt S)`}
                  aria-pressed={suggesting}
                  onClick={() => setSuggesting(!suggesting)}
                >
                  <Sparkles aria-hidden="true" />
                </button>
              )}
              {translates && (
                <button className="icon-button" aria-label={t('translate.draft')} title={t('translate.draft')} disabled={translating} onClick={() => void toTheirs()}>
                  <Languages aria-hidden="true" />
                </button>
              )}
              {original && original.to === text && (
                <button
                  className="link"
                  onClick={() => {
                    write(original.from.text)
                    setOriginal(undefined)
                  }}
                >
                  {t('translate.back')}
                </button>
              )}
              <KnowledgePopover onInsert={insert}>
                <button className="icon-button" aria-label={t('knowledge.title')} title={t('knowledge.title')}>
                  <BookOpen aria-hidden="true" />
                </button>
              </KnowledgePopover>
              {text.length > NEAR_LIMIT && (
                <span className={over ? 'limit num over' : 'limit num'} role="status">
                  {text.length} / {LONGEST}
                </span>
              )}
              <Tip text={t(uploading ? 'files.wait' : 'composer.send_hint')}>
                <button className="button primary" disabled={(!text.trim() && !ready) || uploading || over || missing.length > 0} onClick={send}>
                  {t(mode === 'note' ? 'composer.add_note' : mode === 'whisper' ? 'composer.whisper' : 'composer.send')}
                  <SendHorizontal aria-hidden="true" />
                </button>
              </Tip>
            </div>
          </>
        )}
      </div>
    </div>
  )
})
