import { CheckCheck, CircleHelp, PenLine, PencilLine, X } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { useQueryClient } from '@tanstack/react-query'
import { Link, useLocation, useSearchParams } from 'wouter'
import { change } from '../../api/client'
import {
  keepArticle,
  kbKeys,
  useMayEdit,
  useQuestion,
  useQuestions,
  type ArticleDetail,
  type AskAnswer,
  type Question,
  type QuestionDetail,
  type QuestionFilter,
} from '../../api/knowledge'
import { useLang, type Key } from '../../lang/lang'
import { useNow } from '../../live/clock'
import { useKeys } from '../../live/keyboard'
import { ago, fullTime } from '../../model/time'
import { percent } from '../../model/words'
import { useReasons } from '../../ui/reasons'
import { Empty, Failed, Skeletons } from '../../ui/states'
import { useToasts } from '../../ui/toasts'
import { Answer } from './ask'
import { Frame } from './knowledge'

const states = ['open', 'drafted', 'dismissed'] as const

/** What visitors asked and the bot did not answer: what is worth writing next. */
export function Questions() {
  const { t } = useLang()
  const mayEdit = useMayEdit()
  const [search, setSearch] = useSearchParams()
  const filter = filterOf(search)
  const query = useQuestions(filter)
  const [open, setOpen] = useState<string>()
  const act = useQuestionActions()
  const list = query.data?.pages.flatMap((p) => p.questions) ?? []
  const counts = query.data?.pages[0]?.counts
  const rows = useRef<HTMLUListElement>(null)
  const at = list.findIndex((q) => q.id === open)
  const step = (by: 1 | -1) => setOpen(list[Math.min(list.length - 1, Math.max(0, at < 0 ? 0 : at + by))]?.id)
  useKeys({ j: () => step(1), k: () => step(-1), ArrowDown: () => step(1), ArrowUp: () => step(-1) }, list.length > 0)
  useEffect(() => {
    rows.current?.querySelector('[aria-expanded="true"]')?.scrollIntoView({ block: 'nearest' })
  }, [open])

  const set = (name: string, value: string) =>
    setSearch(
      (old) => {
        const next = new URLSearchParams(old)
        if (value) next.set(name, value)
        else next.delete(name)
        return next
      },
      { replace: true },
    )
  return (
    <Frame part="questions">
      <div className="kb-filters board">
        <div className="kb-strip" role="group" aria-label={t('kb.filter_state')}>
          {states.map((s) => (
            <button key={s} aria-pressed={filter.state === s} onClick={() => set('state', s)}>
              {t(`kb.board_${s}`)}
              {counts && <span className="num">{counts[s]}</span>}
            </button>
          ))}
        </div>
        <label className={filter.lang ? 'kb-choice on' : 'kb-choice'}>
          <span className="hidden-words">{t('kb.filter_lang')}</span>
          <select value={filter.lang ?? ''} onChange={(e) => set('lang', e.target.value)}>
            <option value="">{t('kb.any_lang')}</option>
            <option value="en">{t('language.en')}</option>
            <option value="ko">{t('language.ko')}</option>
          </select>
        </label>
        <label className="kb-choice">
          <span className="hidden-words">{t('kb.sort')}</span>
          <select value={filter.sort} onChange={(e) => set('sort', e.target.value)}>
            <option value="count">{t('kb.sort_count')}</option>
            <option value="last">{t('kb.sort_last')}</option>
          </select>
        </label>
      </div>
      {query.isPending ? (
        <div className="kb-wait">
          <Skeletons count={6} height={58} gap={10} />
        </div>
      ) : query.isError && list.length === 0 ? (
        <Failed error={query.error} retry={() => void query.refetch()} />
      ) : list.length === 0 ? (
        <section className="panel">
          <Empty icon={filter.state === 'open' ? CheckCheck : CircleHelp} title={t(`kb.board_empty_${filter.state ?? 'open'}` as Key)}>
            {t('kb.board_empty_about')}
          </Empty>
        </section>
      ) : (
        <ul className="qs" ref={rows}>
          {list.map((q) => (
            <QuestionRow
              key={q.id}
              question={q}
              open={q.id === open}
              onToggle={() => setOpen(q.id === open ? undefined : q.id)}
              actions={mayEdit ? act : undefined}
            />
          ))}
        </ul>
      )}
      {query.hasNextPage && (
        <button className="button ghost more" disabled={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          {t('list.more')}
        </button>
      )}
    </Frame>
  )
}

function filterOf(search: URLSearchParams): QuestionFilter {
  return {
    state: states.find((s) => s === search.get('state')) ?? 'open',
    sort: search.get('sort') === 'last' ? 'last' : 'count',
    lang: search.get('lang') || undefined,
  }
}

interface Actions {
  draft: (q: Question) => Promise<void>
  dismiss: (q: Question) => Promise<void>
  reopen: (q: Question) => Promise<void>
}

function useQuestionActions(): Actions {
  const { t } = useLang()
  const client = useQueryClient()
  const [, navigate] = useLocation()
  const { say, fail } = useToasts()
  const put = async (q: Question, path: 'dismiss' | 'reopen') => {
    try {
      await change('POST', `/knowledge/questions/${q.id}/${path}`)
      await client.invalidateQueries({ queryKey: kbKeys.questions })
      return true
    } catch (error) {
      fail(error)
      return false
    }
  }
  return {
    async draft(q) {
      try {
        const made = await keepArticle(client, await change<ArticleDetail>('POST', `/knowledge/questions/${q.id}/draft`, {}))
        navigate(`/knowledge/articles/${made.article.id}`)
      } catch (error) {
        fail(error)
      }
    },
    async dismiss(q) {
      if (await put(q, 'dismiss')) say(t('kb.done_dismissed'), { label: t('action.undo'), run: () => void put(q, 'reopen') })
    },
    async reopen(q) {
      if (await put(q, 'reopen')) say(t('kb.done_reopened'))
    },
  }
}

function QuestionRow(props: { question: Question; open: boolean; onToggle: () => void; actions?: Actions }) {
  const { question: q, actions } = props
  const { t, lang } = useLang()
  const { language } = useReasons()
  const now = useNow(60_000)
  const [busy, setBusy] = useState(false)
  const run = (f: (q: Question) => Promise<void>) => {
    setBusy(true)
    void f(q).finally(() => setBusy(false))
  }
  return (
    <li className={props.open ? 'q open' : 'q'}>
      <div className="q-row">
        <button className="q-head" aria-expanded={props.open} onClick={props.onToggle}>
          <span className="q-count num" title={t('kb.asked_n', { n: q.count })}>
            {q.count}
            <span className="hidden-words"> {t('kb.times')}</span>
          </span>
          <span className="q-words">
            <b lang={q.lang || undefined}>{q.wording}</b>
            <span className="kb-row-about">
              {q.lang && <span>{language(q.lang)}</span>}
              <Causes question={q} />
              <time dateTime={new Date(q.last_at_ms).toISOString()} title={fullTime(q.last_at_ms, lang)}>
                {t('kb.last_asked', { time: ago(q.last_at_ms, now, t, lang) })}
              </time>
            </span>
          </span>
          {q.answered_now && (
            <span className="chip good">
              <CheckCheck aria-hidden="true" />
              {t('kb.answered_now')}
            </span>
          )}
        </button>
        <span className="q-actions">
          {q.article ? (
            <Link className="button small" href={`/knowledge/articles/${q.article.id}`}>
              <PencilLine aria-hidden="true" />
              {t('kb.open_draft')}
            </Link>
          ) : (
            actions && (
              <button className="button small primary" disabled={busy} onClick={() => run(actions.draft)}>
                <PenLine aria-hidden="true" />
                {t('kb.draft_article')}
              </button>
            )
          )}
          {actions &&
            (q.state === 'dismissed' ? (
              <button className="button small ghost" disabled={busy} onClick={() => run(actions.reopen)}>
                {t('kb.bring_back')}
              </button>
            ) : (
              <button className="icon-button" aria-label={t('kb.dismiss_question', { q: q.wording })} disabled={busy} onClick={() => run(actions.dismiss)}>
                <X aria-hidden="true" />
              </button>
            ))}
        </span>
      </div>
      {props.open && <QuestionBody question={q} />}
    </li>
  )
}

function Causes({ question: q }: { question: Question }) {
  const { t } = useLang()
  const parts = (['abstained', 'unhelpful', 'escalated'] as const).filter((c) => q[c] > 0)
  return (
    <>
      {parts.map((c) => (
        <span key={c} className="num">
          {t(`kb.cause_${c}`, { n: q[c] })}
        </span>
      ))}
    </>
  )
}

/** Whether an answer already names an article, as its source or as the nearest. */
function beside(article: string, answer: AskAnswer): boolean {
  return (answer.article ?? answer.hits[0]?.article) === article
}

// More wordings than these tell nothing new.
const MOST_WORDINGS = 12

/** The different wordings, the newest first, with how often each was used. */
function wordings(asked: QuestionDetail['asked']): { newest: QuestionDetail['asked'][number]; count: number }[] {
  const byText = new Map<string, { newest: QuestionDetail['asked'][number]; count: number }>()
  for (const a of asked) {
    const known = byText.get(a.text)
    if (known) known.count++
    else byText.set(a.text, { newest: a, count: 1 })
  }
  return [...byText.values()].slice(0, MOST_WORDINGS)
}

/** How it was asked, and what the bot says to it at this moment. */
function QuestionBody({ question }: { question: Question }) {
  const { t, lang } = useLang()
  const now = useNow(60_000)
  const query = useQuestion(question.id, true)
  if (query.isPending) {
    return (
      <div className="q-body">
        <Skeletons count={3} height={20} />
      </div>
    )
  }
  if (query.isError) return <Failed error={query.error} retry={() => void query.refetch()} />
  const { asked, now: answer, question: q } = query.data
  return (
    <div className="q-body">
      <section>
        <h3>{t('kb.wordings')}</h3>
        <ul className="q-asked">
          {wordings(asked).map(({ newest: a, count }) => (
            <li key={a.text}>
              <Link href={`/inbox/${a.conversation}?view=all`}>{a.text}</Link>
              {count > 1 && <span className="q-same num">×{count}</span>}
              <time dateTime={new Date(a.at_ms).toISOString()}>{ago(a.at_ms, now, t, lang)}</time>
            </li>
          ))}
        </ul>
      </section>
      <section>
        {q.nearest && !beside(q.nearest.id, answer) && (
          <p className="q-nearest">
            {t('kb.nearest')}{' '}
            <Link className="link" href={`/knowledge/articles/${q.nearest.id}`}>
              {q.nearest.name}
            </Link>{' '}
            <span className="num faint">{percent(q.nearest_confidence, lang)}</span>
          </p>
        )}
        <Answer title={t('kb.ask_before')} answer={answer} />
      </section>
    </div>
  )
}
