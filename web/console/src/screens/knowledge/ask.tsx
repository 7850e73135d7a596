import { useMutation } from '@tanstack/react-query'
import { ArrowRight, Bot, CircleHelp, CornerDownLeft, MessageCircleQuestion } from 'lucide-react'
import { useEffect, useRef, useState, type FormEvent } from 'react'
import { Link } from 'wouter'
import { change } from '../../api/client'
import { useQuestions, type ArticleText, type AskAnswer, type AskResult, type OpenArticle } from '../../api/knowledge'
import { useLang } from '../../lang/lang'
import { sameText, textOf, tidy } from '../../model/article'
import { percent } from '../../model/words'
import { useReasons } from '../../ui/reasons'
import { Empty, errorWords } from '../../ui/states'
import { Markdown } from '../inbox/markdown'
import type { Draft } from './draft'

interface Asked {
  question: string
  draft: ArticleText
  /** The live version at that time. */
  live: number
}

// While the text is written, what was asked is asked again after such a pause;
// after a publication a little later, when every node has it.
const AGAIN_MS = 700
const AFTER_PUBLICATION_MS = 1500

/** Asks the bot with the text as it is on the page, saved or not: what it says today beside what it would say. */
export function Ask({ detail, draft }: { detail: OpenArticle; draft: Draft }) {
  const { t, lang } = useLang()
  const { id, live } = detail.article
  const edited = !detail.live || !sameText(draft.text, textOf(detail.live))
  const [text, setText] = useState('')
  const asked = useRef<Asked>(undefined)
  const ask = useMutation({
    mutationFn: (a: Asked) =>
      change<AskResult>('POST', `/knowledge/articles/${id}/ask`, { question: a.question, draft: { ...a.draft, title: a.draft.title || '–' } }),
  })
  const { mutate } = ask
  const put = (question: string) => {
    const q = question.trim()
    if (!q) return
    setText(q)
    asked.current = { question: q, draft: tidy(draft.text), live }
    mutate(asked.current)
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    put(text)
  }

  useEffect(() => {
    const last = asked.current
    if (!last) return
    const now = tidy(draft.text)
    if (live === last.live && sameText(now, last.draft)) return
    const later = setTimeout(
      () => {
        asked.current = { question: last.question, draft: now, live }
        mutate(asked.current)
      },
      live === last.live ? AGAIN_MS : AFTER_PUBLICATION_MS,
    )
    return () => clearTimeout(later)
  }, [draft.text, live, mutate])

  return (
    <div className="ask">
      <form onSubmit={submit} className="ask-form" role="search" aria-label={t('kb.ask_title')}>
        <input
          className="input"
          aria-label={t('kb.ask_title')}
          placeholder={t('kb.ask_hint')}
          maxLength={1000}
          value={text}
          onChange={(e) => setText(e.target.value)}
        />
        <button className="button primary" disabled={!text.trim()}>
          <CornerDownLeft aria-hidden="true" />
          {t('kb.ask')}
        </button>
      </form>
      <Suggestions id={id} questions={draft.text.questions} onAsk={put} />
      <div aria-live="polite" aria-busy={ask.isPending}>
        {ask.isError ? (
          <p className="notice">{errorWords(ask.error, t)}</p>
        ) : ask.data ? (
          <>
            <div className={`ask-pair${ask.isPending ? ' stale' : ''}${edited ? '' : ' single'}`}>
              <Answer title={t('kb.ask_before')} answer={ask.data.before} />
              {edited && <Answer title={t('kb.ask_after')} answer={ask.data.after} after changed={!alike(ask.data)} />}
            </div>
            <p className="faint ask-foot num">
              {t(!edited ? 'kb.ask_unedited' : alike(ask.data) ? 'kb.ask_same' : 'kb.ask_differs')}{' '}
              {t('kb.ask_took', { ms: new Intl.NumberFormat(lang, { maximumFractionDigits: 1 }).format(ask.data.took_ms) })}
            </p>
          </>
        ) : (
          <Empty icon={MessageCircleQuestion} title={t('kb.ask_title')}>
            {t('kb.ask_about')}
          </Empty>
        )}
      </div>
    </div>
  )
}

function alike({ before, after }: AskResult): boolean {
  return before.answer === after.answer && before.band === after.band && before.article === after.article
}

/** Questions worth trying: those that the article names, and those that the bot could not answer. */
function Suggestions({ id, questions, onAsk }: { id: string; questions: readonly string[]; onAsk: (q: string) => void }) {
  const { t } = useLang()
  const open = useQuestions({ state: 'open', sort: 'count' })
  const own = questions.map((q) => q.trim()).filter(Boolean)
  const all = open.data?.pages.flatMap((p) => p.questions) ?? []
  const near = [...all].sort((a, b) => Number(b.nearest?.id === id) - Number(a.nearest?.id === id)).slice(0, 5)
  if (own.length === 0 && near.length === 0) return null
  return (
    <div className="ask-tries">
      {own.length > 0 && (
        <ul aria-label={t('kb.questions')}>
          {own.slice(0, 6).map((q) => (
            <li key={q}>
              <button className="ask-try" title={q} onClick={() => onAsk(q)}>
                <span className="one-line">{q}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
      {near.length > 0 && (
        <ul aria-label={t('kb.nav_questions')}>
          {near.map((q) => (
            <li key={q.id}>
              <button className="ask-try open" title={q.wording} onClick={() => onAsk(q.wording)}>
                <CircleHelp aria-label={t('kb.ask_unanswered')} />
                <span className="one-line">{q.wording}</span>
                <span className="num">{q.count}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}

interface AnswerProps {
  title: string
  answer: AskAnswer
  after?: boolean
  changed?: boolean
}

/** One answer with how sure the bot is and where it stands. */
export function Answer({ title, answer: a, after, changed }: AnswerProps) {
  const { t, lang } = useLang()
  const { band } = useReasons()
  return (
    <section className={`ask-answer${after ? ' after' : ''}${changed ? ' changed' : ''}`} aria-label={title}>
      <h3>
        <Bot aria-hidden="true" />
        {title}
      </h3>
      <p className={`verdict ${a.band}`}>
        <i className={`meter ${a.band === 'high' ? '' : a.band}`} aria-hidden="true">
          <i style={{ width: `${Math.round(a.confidence * 100)}%` }} />
        </i>
        <b>{band(a.band)}</b> <span className="num">{percent(a.confidence, lang)}</span>
      </p>
      {a.answer ? (
        <div className="ask-words" lang={a.lang}>
          <Markdown text={a.answer} />
        </div>
      ) : (
        <p className="ask-none">{t('kb.ask_unknown')}</p>
      )}
      {!a.article && a.hits[0] && (
        <p className="ask-source faint">
          {t('kb.ask_nearest')}{' '}
          <Link href={`/knowledge/articles/${a.hits[0].article}`} className="link">
            <span className="one-line">{a.hits[0].title}</span>
          </Link>
        </p>
      )}
      {a.article && (
        <p className="ask-source">
          {a.from_here ? (
            <span className="chip accent">{t('kb.ask_here')}</span>
          ) : (
            <Link href={`/knowledge/articles/${a.article}`} className="link">
              <span className="one-line">{a.title}</span>
              <ArrowRight aria-hidden="true" />
            </Link>
          )}
        </p>
      )}
    </section>
  )
}
