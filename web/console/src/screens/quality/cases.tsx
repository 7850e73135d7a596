import { ChevronDown, Search } from 'lucide-react'
import { useDeferredValue, useEffect, useMemo, useRef, useState } from 'react'
import { Link, useSearchParams } from 'wouter'
import type { EvalCase, Exchange, Report, Run } from '../../api/quality'
import { useLang } from '../../lang/lang'
import { caseKey, filterCases, type CaseFilter } from '../../model/quality'
import { percent } from '../../model/words'
import { useReasons } from '../../ui/reasons'
import { TraceView } from '../inbox/trace'
import { useQualityWords } from './words'

// More are shown on demand: a case with its trace is long.
const PAGE = 40

/** The cases of a run, the failed ones first; `?case=` opens one. */
export function Cases({ report, run }: { report: Report; run: Run }) {
  const { t } = useLang()
  const words = useQualityWords()
  const [search] = useSearchParams()
  const chosen = search.get('case') ?? ''
  const chosenPassed = report.cases.some((c) => caseKey(c) === chosen && c.status === 'passed')
  const [filter, setFilter] = useState<CaseFilter>({
    status: run.failed > 0 && !chosenPassed ? 'failed' : 'all',
    kind: '',
    cause: '',
    q: '',
  })
  const [most, setMost] = useState(PAGE)
  const q = useDeferredValue(filter.q)
  const list = useMemo(() => filterCases(report.cases, { ...filter, q }), [filter, q, report.cases])
  const kinds = useMemo(() => [...new Set(report.cases.map((c) => c.kind))].sort(), [report.cases])
  const set = (part: Partial<CaseFilter>) => {
    setFilter({ ...filter, ...part })
    setMost(PAGE)
  }
  // The one that was asked for is shown, however far down it is.
  const shown = list.slice(0, Math.max(most, list.findIndex((c) => caseKey(c) === chosen) + 1))
  return (
    <section className="panel q-part" aria-labelledby="q-cases">
      <header className="q-part-head">
        <h2 id="q-cases">{t('quality.cases_title')}</h2>
        <div className="segmented" role="radiogroup" aria-label={t('quality.show')}>
          {(['failed', 'passed', 'all'] as const).map((s) => (
            <button key={s} role="radio" aria-checked={filter.status === s} onClick={() => set({ status: s })}>
              {t(`quality.show_${s}`)}
            </button>
          ))}
        </div>
      </header>
      {report.causes.length > 0 && (
        <ul className="q-causes" aria-label={t('quality.causes')}>
          {report.causes.map((c) => (
            <li key={c.cause}>
              <button
                className={filter.cause === c.cause ? 'chip accent' : 'chip'}
                aria-pressed={filter.cause === c.cause}
                onClick={() => set({ cause: filter.cause === c.cause ? '' : c.cause, status: 'failed' })}
              >
                {words.cause(c.cause)} <b className="num">{c.cases}</b>
              </button>
            </li>
          ))}
        </ul>
      )}
      <div className="q-filter">
        <label className="q-search">
          <Search aria-hidden="true" />
          <span className="hidden-words">{t('quality.search_cases')}</span>
          <input
            className="input"
            type="search"
            placeholder={t('quality.search_cases')}
            value={filter.q}
            onChange={(e) => set({ q: e.target.value })}
          />
        </label>
        {kinds.length > 1 && (
          <select className="select" aria-label={t('slice.kind')} value={filter.kind} onChange={(e) => set({ kind: e.target.value })}>
            <option value="">{t('quality.all_kinds')}</option>
            {kinds.map((k) => (
              <option key={k} value={k}>
                {words.kind(k)}
              </option>
            ))}
          </select>
        )}
      </div>
      {list.length === 0 ? (
        <p className="faint q-none">{t(run.failed === 0 && filter.status === 'failed' ? 'quality.none_failed' : 'quality.none_found')}</p>
      ) : (
        <ul className="decisions">
          {shown.map((c) => (
            <CaseItem key={caseKey(c)} one={c} asked={caseKey(c) === chosen} run={run} />
          ))}
        </ul>
      )}
      {shown.length < list.length && (
        <button className="button q-more" onClick={() => setMost(most + PAGE)}>
          {t('list.more')}
        </button>
      )}
    </section>
  )
}

function CaseItem({ one: c, asked, run }: { one: EvalCase; asked: boolean; run: Run }) {
  const { t } = useLang()
  const words = useQualityWords()
  const [open, setOpen] = useState(asked)
  const item = useRef<HTMLLIElement>(null)
  useEffect(() => {
    if (asked) item.current?.scrollIntoView({ block: 'start' })
  }, [asked])
  const first = c.exchanges?.flatMap((x) => x.user ?? [])[0]
  return (
    <li ref={item} className={asked ? 'decision asked' : 'decision'}>
      <button aria-expanded={open} onClick={() => setOpen(!open)}>
        <span className={`decision-mark case-${c.status}`} aria-hidden="true" />
        <span className="decision-words">
          <b>{c.id}</b>
          <span className="one-line">{first ?? c.about}</span>
        </span>
        <span className="decision-figures">
          {c.cause && <span className="chip bad">{words.cause(c.cause)}</span>}
          {c.status === 'skipped' && <span className="chip">{t('quality.skipped')}</span>}
          <span className="chip outline">{words.kind(c.kind)}</span>
        </span>
        <ChevronDown aria-hidden="true" className="chevron" />
      </button>
      {open && <CaseDetail one={c} run={run} />}
    </li>
  )
}

/** What was expected, what happened, and how it came to be. */
function CaseDetail({ one: c, run }: { one: EvalCase; run: Run }) {
  const { t } = useLang()
  return (
    <div className="case">
      {c.about && <p className="faint">{c.about}</p>}
      {c.error && <p className="notice">{c.error}</p>}
      {c.why && c.why.length > 0 && (
        <div className="table-scroll" tabIndex={0} role="region" aria-label={t('quality.expected')}>
          <table className="q-table q-why">
            <thead>
              <tr>
                <th scope="col">{t('quality.expectation')}</th>
                <th scope="col">{t('quality.expected')}</th>
                <th scope="col">{t('quality.happened')}</th>
              </tr>
            </thead>
            <tbody>
              {c.why.map((w, i) => (
                <tr key={i}>
                  <th scope="row">
                    <code>{w.expect}</code>
                    {Boolean(w.step) && <small className="faint"> {t('quality.step', { n: w.step ?? 0 })}</small>}
                  </th>
                  <td>{w.want}</td>
                  <td className="q-got">{w.got}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <ol className="q-talk" aria-label={t('chat.transcript')}>
        {c.exchanges?.map((x, i) => (
          <ExchangeItem key={i} exchange={x} />
        ))}
      </ol>
      {run.suite && (
        <p>
          <Link href={`/quality/suites/${run.suite}`}>{t('quality.line', { n: c.line })}</Link>
        </p>
      )}
    </div>
  )
}

function ExchangeItem({ exchange: x }: { exchange: Exchange }) {
  const { t, lang } = useLang()
  const { action, band, reason } = useReasons()
  const escalation = x.escalation as { reason?: string } | undefined
  return (
    <li>
      {x.user?.map((text, i) => (
        <p key={i} className="q-said visitor">
          <span className="hidden-words">{t('speaker.visitor')}: </span>
          {text}
        </p>
      ))}
      {x.did && <p className="faint q-did">{x.did}</p>}
      {x.bot?.map((m, i) => (
        <div key={i} className="q-said bot">
          <span className="hidden-words">{t('speaker.bot')}: </span>
          {m.text}
          {m.buttons && m.buttons.length > 0 && (
            <span className="q-buttons">
              {m.buttons.map((b) => (
                <span key={b.id} className="chip outline">
                  {b.label}
                </span>
              ))}
            </span>
          )}
          {m.sources && m.sources.length > 0 && <small className="faint">{m.sources.join(', ')}</small>}
        </div>
      ))}
      {(x.action || escalation) && (
        <details className="q-trace">
          <summary>
            {x.action && <b>{action(x.action)}</b>}
            {x.band && (
              <span className={`verdict ${x.band} num`}>
                {band(x.band)} {x.confidence !== undefined && percent(x.confidence, lang)}
              </span>
            )}
            {x.reason && x.reason !== x.band && <span className="faint">{reason(x.reason)}</span>}
            {escalation?.reason && <span className="chip warn">{reason(escalation.reason)}</span>}
          </summary>
          <div className="trace">
            <TraceView trace={x.trace} />
          </div>
        </details>
      )}
    </li>
  )
}
