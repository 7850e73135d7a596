import { ClipboardCheck, Search, SkipForward, Undo2 } from 'lucide-react'
import { useCallback, useDeferredValue, useEffect, useRef, useState, type ReactNode } from 'react'
import { useQueryClient } from '@tanstack/react-query'
import { Link } from 'wouter'
import { change } from '../../api/client'
import {
  evalKeys,
  useArticleSearch,
  useLabelCounts,
  useQualityRights,
  type LabelCause,
  type LabelCounts,
  type LabelItem,
  type LabelRequest,
} from '../../api/quality'
import type { Schemas } from '@frontdesk/protocol'
import { useLang } from '../../lang/lang'
import { useKeys } from '../../live/keyboard'
import { percent } from '../../model/words'
import { useReasons } from '../../ui/reasons'
import { Empty, Failed, Skeletons } from '../../ui/states'
import { useToasts } from '../../ui/toasts'
import { Frame } from './quality'
import { useQualityWords } from './words'

const strata: readonly LabelCause[] = ['random', 'low_confidence', 'thumbs_down', 'escalated']

interface Judged {
  item: LabelItem
  /** Absent when it was skipped. */
  label?: LabelRequest
}

// So many stay in sight.
const KEPT = 5

/** Decisions to judge, one at a time. */
export function Labels() {
  const { t } = useLang()
  const { write } = useQualityRights()
  const client = useQueryClient()
  const { fail } = useToasts()
  const words = useQualityWords()
  const counts = useLabelCounts()
  const [cause, setCause] = useState<LabelCause | ''>('')
  const [item, setItem] = useState<LabelItem | null>()
  const [error, setError] = useState<unknown>()
  const [judged, setJudged] = useState<Judged[]>([])
  // What undoing put aside comes again before anything new.
  const ahead = useRef<LabelItem[]>([])

  const next = useCallback(
    async (of: LabelCause | '') => {
      const put = ahead.current.pop()
      if (put) return setItem(put)
      setError(undefined)
      try {
        const answer = await change<Schemas['NextLabel']>('POST', '/evals/labels/next', of ? { cause: of } : {})
        setItem(answer.item ?? null)
      } catch (problem) {
        setError(problem)
      }
      void client.invalidateQueries({ queryKey: evalKeys.labels })
    },
    [client],
  )
  useEffect(() => {
    if (write) void next('')
  }, [next, write])

  async function done(current: LabelItem, label?: LabelRequest) {
    try {
      if (label) await change('PUT', `/evals/labels/${current.id}`, label)
      else await change('POST', `/evals/labels/${current.id}/skip`)
    } catch (problem) {
      return fail(problem)
    }
    setJudged((list) => [{ item: current, label }, ...list.filter((j) => j.item.id !== current.id)].slice(0, KEPT))
    void client.invalidateQueries({ queryKey: evalKeys.calibration })
    await next(cause)
  }
  function undo() {
    const last = judged[0]
    if (!last) return
    if (item) ahead.current.push(item)
    setJudged(judged.slice(1))
    setItem(last.item)
  }
  if (!write) {
    return (
      <Frame part="labels">
        <Empty title={t('error.forbidden_title')}>{t('error.forbidden')}</Empty>
      </Frame>
    )
  }
  return (
    <Frame
      part="labels"
      actions={
        <select
          className="select q-cause"
          aria-label={t('quality.which')}
          value={cause}
          onChange={(e) => {
            const of = e.target.value as LabelCause | ''
            setCause(of)
            ahead.current = []
            void next(of)
          }}
        >
          <option value="">{t('quality.which_all')}</option>
          {strata.map((s) => (
            <option key={s} value={s}>
              {words.stratum(s)} {counts.data && `(${counts.data.waiting[s]})`}
            </option>
          ))}
        </select>
      }
    >
      {counts.data && <Collected counts={counts.data} />}
      {error !== undefined ? (
        <Failed error={error} retry={() => void next(cause)} />
      ) : item === undefined ? (
        <Skeletons count={4} height={80} />
      ) : item === null ? (
        <section className="panel">
          <Empty icon={ClipboardCheck} title={t('quality.queue_empty')}>
            {t('quality.queue_empty_about')}
          </Empty>
        </section>
      ) : (
        <Judge key={item.id} item={item} onDone={(label) => done(item, label)} onUndo={judged.length > 0 ? undo : undefined} />
      )}
      <JudgedList list={judged} onUndo={undo} />
    </Frame>
  )
}

/** How many random labels there are of those that a refit needs. */
function Collected({ counts: c }: { counts: LabelCounts }) {
  const { t } = useLang()
  const share = Math.min(1, c.usable / c.needed)
  return (
    <div className="q-collected">
      <span className="num">{t('quality.collected', { n: c.usable, needed: c.needed })}</span>
      <span
        className="meter"
        role="progressbar"
        aria-label={t('quality.collected_label')}
        aria-valuemin={0}
        aria-valuemax={c.needed}
        aria-valuenow={Math.min(c.usable, c.needed)}
      >
        <i style={{ width: `${share * 100}%` }} />
      </span>
    </div>
  )
}

type Step = 'answerable' | 'right' | 'article' | 'escalate'

interface JudgeProps {
  item: LabelItem
  onDone: (label?: LabelRequest) => Promise<void>
  onUndo?: () => void
}

/** One decision: what was asked and said, and the questions about it. How sure the bot was stays hidden. */
function Judge({ item, onDone, onUndo }: JudgeProps) {
  const { t } = useLang()
  const { action } = useReasons()
  const [step, setStep] = useState<Step>('answerable')
  const [label, setLabel] = useState<LabelRequest>({ answerable: false, right: false, should_escalate: false })
  const [busy, setBusy] = useState(false)
  const best = item.hits[0]
  // The message that was decided on is the visitor's last before the decision.
  const asked = item.lines.findLastIndex((l) => l.by === 'visitor' && l.at_ms <= item.at_ms)
  const line = useRef<HTMLLIElement>(null)
  useEffect(() => {
    line.current?.scrollIntoView({ block: 'nearest' })
  }, [])

  async function finish(last?: LabelRequest) {
    setBusy(true)
    await onDone(last)
    setBusy(false)
  }
  function answer(yes: boolean) {
    if (busy) return
    if (step === 'answerable') {
      setLabel({ ...label, answerable: yes, right: false, article: undefined })
      setStep(yes && best ? 'right' : yes ? 'article' : 'escalate')
    } else if (step === 'right') {
      setLabel({ ...label, right: yes, article: undefined })
      setStep(yes ? 'escalate' : 'article')
    } else if (step === 'escalate') {
      void finish({ ...label, should_escalate: yes })
    }
  }
  function choose(article?: string) {
    setLabel({ ...label, article })
    setStep('escalate')
  }
  useKeys({
    y: () => step !== 'article' && answer(true),
    n: () => step !== 'article' && answer(false),
    s: () => !busy && void finish(),
    u: () => onUndo?.(),
    ...Object.fromEntries(
      item.hits.slice(1, 6).map((h, i) => [String(i + 1), () => step === 'article' && choose(h.article)]),
    ),
  })
  return (
    <div className="q-judge">
      <section className="panel q-context" aria-label={t('quality.conversation')}>
        <ol className="q-talk">
          {item.lines.map((l, i) => (
            <li key={l.seq} ref={i === asked ? line : undefined} className={i === asked ? 'asked' : i === asked + 1 && l.by === 'bot' ? 'answer' : ''}>
              <p className={`q-said ${l.by === 'visitor' ? 'visitor' : 'bot'}`}>
                <span className="hidden-words">{t(`speaker.${l.by === 'system' ? 'bot' : l.by}`)}: </span>
                {l.text}
              </p>
            </li>
          ))}
        </ol>
      </section>
      <section className="panel q-ask" aria-label={t('quality.judge')}>
        <dl className="q-facts">
          <div>
            <dt>{t('quality.searched')}</dt>
            <dd>{item.question}</dd>
          </div>
          <div>
            <dt>{t('quality.bot_did')}</dt>
            <dd>{action(item.action)}</dd>
          </div>
          {best && (
            <div>
              <dt>{t('quality.best_found')}</dt>
              <dd>
                <b>{best.title}</b>
              </dd>
            </div>
          )}
        </dl>
        {step !== 'answerable' && <Given label={label} step={step} back={() => setStep('answerable')} />}
        {step === 'article' ? (
          <WhichArticle item={item} onChoose={choose} />
        ) : (
          <Question
            key={step}
            text={t(`quality.ask_${step}`)}
            about={step === 'right' && best ? t('quality.ask_right_about', { title: best.title }) : t(`quality.ask_${step}_about`, { title: '' })}
            busy={busy}
            onAnswer={answer}
          />
        )}
        <footer>
          <button className="button ghost" disabled={busy} onClick={() => void finish()}>
            <SkipForward aria-hidden="true" />
            {t('quality.skip')}
            <kbd>S</kbd>
          </button>
          <button className="button ghost" disabled={!onUndo} onClick={onUndo}>
            <Undo2 aria-hidden="true" />
            {t('action.undo')}
            <kbd>U</kbd>
          </button>
        </footer>
      </section>
    </div>
  )
}

function Given({ label, step, back }: { label: LabelRequest; step: Step; back: () => void }) {
  const { t } = useLang()
  const given: ReactNode[] = [t(label.answerable ? 'quality.is_answerable' : 'quality.not_answerable')]
  if (label.answerable && step === 'escalate') given.push(t(label.right ? 'quality.is_right' : 'quality.is_wrong'))
  return (
    <p className="q-given">
      {given.map((g, i) => (
        <span key={i} className="chip">
          {g}
        </span>
      ))}
      {label.article && step === 'escalate' && <span className="chip outline">{label.article}</span>}
      <button className="link" onClick={back}>
        {t('quality.from_start')}
      </button>
    </p>
  )
}

function Question(props: { text: string; about: string; busy: boolean; onAnswer: (yes: boolean) => void }) {
  const { t } = useLang()
  return (
    <div className="q-question" aria-live="polite">
      <h2>{props.text}</h2>
      <p className="faint">{props.about}</p>
      <div className="q-yes-no">
        <button className="button" disabled={props.busy} onClick={() => props.onAnswer(true)}>
          {t('quality.yes')}
          <kbd>Y</kbd>
        </button>
        <button className="button" disabled={props.busy} onClick={() => props.onAnswer(false)}>
          {t('quality.no')}
          <kbd>N</kbd>
        </button>
      </div>
    </div>
  )
}

/** Which article it should have been: one of the others found, or any by search, or none. */
function WhichArticle({ item, onChoose }: { item: LabelItem; onChoose: (slug?: string) => void }) {
  const { t } = useLang()
  const [text, setText] = useState('')
  const query = useArticleSearch(useDeferredValue(text.trim()))
  const found = text.trim().length >= 2 ? (query.data ?? []) : undefined
  return (
    <div className="q-question">
      <h2>{t('quality.ask_article')}</h2>
      <label className="q-search">
        <Search aria-hidden="true" />
        <span className="hidden-words">{t('quality.search_articles')}</span>
        <input
          className="input"
          type="search"
          placeholder={t('quality.search_articles')}
          value={text}
          onChange={(e) => setText(e.target.value)}
        />
      </label>
      <ul className="q-choices">
        {found
          ? found.map((a) => (
              <li key={a.id}>
                <button className="menu-item" onClick={() => onChoose(a.slug)}>
                  {a.title}
                </button>
              </li>
            ))
          : item.hits.slice(1, 6).map((h, i) => (
              <li key={h.article}>
                <button className="menu-item" onClick={() => onChoose(h.article)}>
                  <kbd>{i + 1}</kbd>
                  {h.title}
                </button>
              </li>
            ))}
      </ul>
      {found?.length === 0 && <p className="faint">{t('palette.empty')}</p>}
      <button className="button" onClick={() => onChoose()}>
        {t('quality.no_article')}
      </button>
    </div>
  )
}

/** What was judged a moment ago, now with how sure the bot was and why it was drawn. */
function JudgedList({ list, onUndo }: { list: readonly Judged[]; onUndo: () => void }) {
  const { t, lang } = useLang()
  const words = useQualityWords()
  const { band } = useReasons()
  if (list.length === 0) return null
  return (
    <section className="panel q-part" aria-labelledby="q-judged">
      <header className="q-part-head">
        <h2 id="q-judged">{t('quality.judged')}</h2>
        <button className="button small" onClick={onUndo}>
          <Undo2 aria-hidden="true" />
          {t('action.undo')}
        </button>
      </header>
      <ul className="q-rows">
        {list.map(({ item, label }) => (
          <li key={item.id}>
            <Link className="q-row-main" href={`/inbox/${item.conversation}?view=all`}>
              <b className="one-line">{item.question}</b>
              <span>
                {label
                  ? [
                      t(label.answerable ? 'quality.is_answerable' : 'quality.not_answerable'),
                      label.answerable && t(label.right ? 'quality.is_right' : 'quality.is_wrong'),
                      label.should_escalate && t('quality.needs_person'),
                    ]
                      .filter(Boolean)
                      .join(' · ')
                  : t('quality.skipped')}
              </span>
            </Link>
            <span className="q-row-figures">
              {item.causes.map((c) => (
                <span key={c} className="chip">
                  {words.stratum(c)}
                </span>
              ))}
              <span className={`verdict ${item.band} num`}>
                {band(item.band)} {percent(item.confidence, lang)}
              </span>
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}
