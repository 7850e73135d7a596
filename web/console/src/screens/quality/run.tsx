import { ArrowLeft, Download, GitCompareArrows, RotateCw } from 'lucide-react'
import { useEffect } from 'react'
import { useQueryClient } from '@tanstack/react-query'
import { Link } from 'wouter'
import { change } from '../../api/client'
import {
  evalKeys,
  isActive,
  useQualityRights,
  useReport,
  useRun,
  useRuns,
  type Candidate,
  type Gate,
  type Metrics,
  type Report,
  type Run,
} from '../../api/quality'
import { useLang } from '../../lang/lang'
import { shownMetrics } from '../../model/quality'
import { fullTime } from '../../model/time'
import { percent } from '../../model/words'
import { Empty, Failed, Skeletons } from '../../ui/states'
import { useToasts } from '../../ui/toasts'
import { saveFrom } from '../../ui/save'
import { Cases } from './cases'
import { Reliability, RiskCoverage } from './charts'
import { Frame } from './quality'
import { ReplayResult } from './replayed'
import { RunState, useStartRun } from './suites'
import { useQualityWords } from './words'

/** A run: how far it is, and what it found. */
export function RunPage({ id }: { id: string }) {
  const { t, lang } = useLang()
  const run = useRun(id)
  const client = useQueryClient()
  const status = run.data?.status
  useEffect(() => {
    if (status === 'done') void client.invalidateQueries({ queryKey: evalKeys.runs })
    if (status === 'done') void client.invalidateQueries({ queryKey: evalKeys.suites })
  }, [client, status])
  if (!run.data) {
    return (
      <Frame part="suites">
        {run.isError ? <Failed error={run.error} retry={() => void run.refetch()} /> : <Skeletons count={4} height={90} />}
      </Frame>
    )
  }
  const r = run.data
  const replay = r.kind === 'replay'
  return (
    <Frame
      part={replay ? 'replay' : 'suites'}
      title={replay ? t('quality.replay_of', { time: fullTime(r.created_at_ms, lang) }) : r.suite_name}
      about={
        <>
          {t('quality.run_by', { name: r.by_name, time: fullTime(r.created_at_ms, lang) })}
          {!replay && (
            <>
              {' '}
              · <code>{r.suite_hash.slice(0, 8)}</code>
            </>
          )}
        </>
      }
      actions={<Actions run={r} />}
    >
      <p className="q-crumbs">
        <Link className="back-link" href={replay ? '/quality/replay' : r.suite ? `/quality/suites/${r.suite}` : '/quality/suites'}>
          <ArrowLeft aria-hidden="true" />
          {replay ? t('quality.nav_replay') : r.suite_name}
        </Link>
        <RunState run={r} />
        <CandidateWords candidate={r.candidate} />
      </p>
      {isActive(r) ? (
        <Progress run={r} />
      ) : r.status === 'done' ? (
        replay ? (
          <ReplayResult id={id} />
        ) : (
          <Found run={r} />
        )
      ) : (
        <section className="panel">
          <Empty title={t(r.status === 'cancelled' ? 'run.cancelled' : 'run.failed')}>{r.error}</Empty>
        </section>
      )}
    </Frame>
  )
}

/** What was tried, when it was not simply what live chats have. */
function CandidateWords({ candidate: c }: { candidate: Candidate }) {
  const { t, lang } = useLang()
  const words = [
    c.target_error !== undefined && t('quality.with_target', { target: percent(c.target_error, lang) }),
    c.calibration && (c.calibration === 'shipped' ? t('quality.with_shipped') : t('quality.with_calibration')),
    c.flows && t('quality.with_flows', { n: c.flows.length }),
    c.release && t('quality.with_release', { release: c.release.slice(0, 8) }),
  ].filter(Boolean)
  if (words.length === 0) return <span className="chip outline">{t('quality.as_live')}</span>
  return words.map((w) => (
    <span key={String(w)} className="chip outline">
      {w}
    </span>
  ))
}

function Progress({ run }: { run: Run }) {
  const { t } = useLang()
  const { write } = useQualityRights()
  const client = useQueryClient()
  const { fail } = useToasts()
  const share = run.total > 0 ? run.done / run.total : 0
  async function cancel() {
    try {
      client.setQueryData(evalKeys.run(run.id), await change<Run>('POST', `/evals/runs/${run.id}/cancel`))
    } catch (error) {
      fail(error)
    }
  }
  return (
    <section className="panel q-progress" aria-live="polite">
      <p>{run.total > 0 ? t('quality.progress', { n: run.done, all: run.total }) : t('quality.waiting')}</p>
      <div
        className="meter"
        role="progressbar"
        aria-label={t('quality.run')}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.round(share * 100)}
      >
        <i style={{ width: `${share * 100}%` }} />
      </div>
      {write && (
        <button className="button" onClick={() => void cancel()}>
          {t('action.cancel')}
        </button>
      )}
    </section>
  )
}

function Actions({ run }: { run: Run }) {
  const { t } = useLang()
  const { write } = useQualityRights()
  const { start, busy } = useStartRun()
  const { fail } = useToasts()
  if (run.status !== 'done') return null
  async function save(format: 'json' | 'junit' | 'html') {
    try {
      const name = `frontdesk-${run.suite_name || 'replay'}-${run.id.slice(0, 8)}.${format === 'junit' ? 'xml' : format}`
      await saveFrom(`/api/v1/evals/runs/${run.id}/${paths[format]}`, name)
    } catch (error) {
      fail(error)
    }
  }
  return (
    <>
      <span className="q-downloads">
        <Download aria-hidden="true" />
        {(['json', 'html', 'junit'] as const)
          .filter((f) => f !== 'junit' || run.kind === 'suite')
          .map((f) => (
            <button key={f} className="button small" aria-label={t('quality.download', { format: formats[f] })} onClick={() => void save(f)}>
              {formats[f]}
            </button>
          ))}
      </span>
      {write && run.kind === 'suite' && run.suite && (
        <button
          className="button primary"
          disabled={busy}
          onClick={() => void start({ suite: run.suite, baseline: run.id, candidate: run.candidate })}
        >
          <RotateCw aria-hidden="true" />
          {t('quality.run_again')}
        </button>
      )}
    </>
  )
}

const formats = { json: 'JSON', html: 'HTML', junit: 'JUnit' }
const paths = { json: 'report', html: 'page', junit: 'junit' }

/** What a suite's run found. */
function Found({ run }: { run: Run }) {
  const query = useReport<Report>(run.id, true)
  const { t, lang } = useLang()
  if (query.isError) return <Failed error={query.error} retry={() => void query.refetch()} />
  if (!query.data) return <Skeletons count={4} height={90} />
  const report = query.data
  const played = run.passed + run.failed
  const answered = report.metrics.answered_share
  return (
    <>
      <section className="panel q-summary" aria-labelledby="q-summary">
        <h2 id="q-summary">
          <span className="big num">{t('quality.passed_of', { n: run.passed, all: played })}</span>
        </h2>
        <div className="bar" role="img" aria-label={t('quality.passed_of', { n: run.passed, all: played })}>
          {run.passed > 0 && <i className="q-passed" style={{ flexGrow: run.passed }} />}
          {run.failed > 0 && <i className="q-failed" style={{ flexGrow: run.failed }} />}
        </div>
        <Gates gates={report.gates} />
        <p className="faint num">{t('quality.took', { s: (report.took_ms / 1000).toLocaleString(lang, { maximumFractionDigits: 1 }) })}</p>
        <Compare run={run} />
      </section>
      <Cases report={report} run={run} />
      <section className="panel q-part" aria-labelledby="q-metrics">
        <h2 id="q-metrics">{t('quality.metrics')}</h2>
        <MetricTable metrics={report.metrics} />
      </section>
      {report.slices.length > 1 && <Slices report={report} />}
      {answered && answered.n > 0 && (
        <section className="panel q-part" aria-label={t('quality.nav_confidence')}>
          <div className="q-charts">
            <Reliability bins={report.reliability} />
            <RiskCoverage points={report.risk_coverage} />
          </div>
        </section>
      )}
    </>
  )
}

function Gates({ gates }: { gates: readonly Gate[] }) {
  const { t } = useLang()
  const words = useQualityWords()
  if (gates.length === 0) return <p className="faint">{t('quality.no_gates')}</p>
  return (
    <ul className="q-gates" aria-label={t('quality.gates')}>
      {gates.map((g, i) => (
        <li key={i} className={g.held ? 'held' : 'broken'}>
          <span className={g.held ? 'chip good' : 'chip bad'}>{t(g.held ? 'quality.gate_held' : 'quality.gate_broken')}</span>
          <b>{words.gate(g.name)}</b>
          <span className="faint">{words.why(g.name, g.why)}</span>
        </li>
      ))}
    </ul>
  )
}

/** The way to the difference from an older run of the same suite. */
function Compare({ run }: { run: Run }) {
  const { t, lang } = useLang()
  const runs = useRuns(run.suite || undefined)
  const older = (runs.data?.pages ?? [])
    .flatMap((p) => p.runs)
    .filter((r) => r.kind === 'suite' && r.status === 'done' && r.created_at_ms < run.created_at_ms)
  if (older.length === 0) return null
  return (
    <p className="q-compare">
      <GitCompareArrows aria-hidden="true" />
      {t('quality.compare')}
      {older.slice(0, 3).map((r) => (
        <Link key={r.id} href={`/quality/runs/${run.id}/from/${r.id}`}>
          {fullTime(r.created_at_ms, lang)} ({r.passed}/{r.passed + r.failed})
        </Link>
      ))}
    </p>
  )
}

export function MetricTable({ metrics }: { metrics: Metrics }) {
  const { t } = useLang()
  const { metric, figure } = useQualityWords()
  return (
    <div className="table-scroll" tabIndex={0} role="region" aria-label={t('quality.metrics')}>
      <table className="q-table">
        <thead>
          <tr>
            <th scope="col">{t('quality.metric')}</th>
            <th scope="col">{t('quality.value')}</th>
            <th scope="col">{t('quality.bounds')}</th>
            <th scope="col">{t('quality.count')}</th>
          </tr>
        </thead>
        <tbody>
          {shownMetrics(metrics).map((m) => (
            <tr key={m.name}>
              <th scope="row">{metric(m.name)}</th>
              <td className="num">{figure(m.name, m.value)}</td>
              <td className="num faint">
                {m.lower !== undefined && m.upper !== undefined ? `${figure(m.name, m.lower)} – ${figure(m.name, m.upper)}` : ''}
              </td>
              <td className="num faint">{m.n}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function Slices({ report }: { report: Report }) {
  const { t, lang } = useLang()
  const words = useQualityWords()
  const { maybe } = useLang()
  const name = (by: string, value: string) =>
    by === 'kind' ? words.kind(value) : by === 'lang' ? (maybe(`language.${value}`) ?? value) : value
  return (
    <section className="panel q-part" aria-labelledby="q-slices">
      <h2 id="q-slices">{t('quality.slices')}</h2>
      <div className="table-scroll" tabIndex={0} role="region" aria-labelledby="q-slices">
        <table className="q-table">
          <thead>
            <tr>
              <th scope="col">{t('quality.slice')}</th>
              <th scope="col">{t('quality.passed')}</th>
              <th scope="col">{words.metric('answered_share')}</th>
              <th scope="col">{words.metric('error_among_answered')}</th>
            </tr>
          </thead>
          <tbody>
            {report.slices.map((s) => {
              const shown = (m: string) => {
                const found = s.metrics[m]
                return found && found.n > 0 ? words.figure(m, found.value) : '–'
              }
              return (
                <tr key={`${s.by} ${s.name}`}>
                  <th scope="row">
                    <small className="faint">{words.slice(s.by)}</small> {name(s.by, s.name)}
                  </th>
                  <td className="num">
                    {s.passed}/{s.ran} <span className="faint">{s.ran > 0 && percent(s.passed / s.ran, lang)}</span>
                  </td>
                  <td className="num">{shown('answered_share')}</td>
                  <td className="num">{shown('error_among_answered')}</td>
                </tr>
              )
            })}
          </tbody>
        </table>
      </div>
    </section>
  )
}
