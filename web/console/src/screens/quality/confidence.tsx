import { Info, RefreshCw, Undo2 } from 'lucide-react'
import { useDeferredValue, useState } from 'react'
import { useQueryClient } from '@tanstack/react-query'
import { change } from '../../api/client'
import {
  evalKeys,
  useCalibration,
  useQualityRights,
  useReport,
  useRuns,
  useWhatIf,
  type Calibration,
  type CalibrationPage,
  type Curve,
  type Report,
  type WhatIf,
} from '../../api/quality'
import { useLang } from '../../lang/lang'
import { useNow } from '../../live/clock'
import { fullTime, rangeBounds } from '../../model/time'
import { percent } from '../../model/words'
import { Failed, Skeletons } from '../../ui/states'
import { useToasts } from '../../ui/toasts'
import { Reliability, RiskCoverage } from './charts'
import { Frame } from './quality'
import { useQualityWords } from './words'

/** How sure the bot must be, and whether its confidence is what it says. */
export function Confidence() {
  const query = useCalibration()
  return (
    <Frame part="confidence">
      {query.data ? (
        <Loaded page={query.data} />
      ) : query.isError ? (
        <Failed error={query.error} retry={() => void query.refetch()} />
      ) : (
        <Skeletons count={4} height={110} />
      )}
    </Frame>
  )
}

function Loaded({ page }: { page: CalibrationPage }) {
  return (
    <>
      <Target key={`${page.in_use.id} ${page.in_use.target_error}`} page={page} />
      <Curves page={page} />
      <History page={page} />
    </>
  )
}

/** Changes what is in use, and says how to go back. */
function useCalibrationChange() {
  const { t } = useLang()
  const client = useQueryClient()
  const { say, fail } = useToasts()
  const keep = (page: CalibrationPage) => {
    client.setQueryData(evalKeys.calibration, page)
    void client.invalidateQueries({ queryKey: evalKeys.calibration })
  }
  async function undo(times = 1) {
    try {
      for (let i = 0; i < times; i++) keep(await change<CalibrationPage>('POST', '/evals/calibration/undo'))
      say(t('quality.undone'))
    } catch (error) {
      fail(error)
    }
  }
  async function apply(calls: (() => Promise<CalibrationPage>)[], said: string, undoable: boolean) {
    try {
      for (const call of calls) keep(await call())
      say(said, undoable ? { label: t('action.undo'), run: () => void undo(calls.length) } : undefined)
    } catch (error) {
      fail(error)
    }
  }
  return { apply, undo }
}

const targets = [0.01, 0.02, 0.03, 0.05, 0.075, 0.1, 0.15, 0.2]

function nearest(target: number): number {
  return targets.reduce((best, v, i) => (Math.abs(v - target) < Math.abs(targets[best]! - target) ? i : best), 0)
}

/** The choice of the target error, and what the last 30 days would have been with it. */
function Target({ page }: { page: CalibrationPage }) {
  const { t, lang } = useLang()
  const { decide } = useQualityRights()
  const { apply, undo } = useCalibrationChange()
  const use = page.in_use
  const [at, setAt] = useState(nearest(use.target_error))
  const [touched, setTouched] = useState(false)
  const [calibration, setCalibration] = useState(use.id)
  const [busy, setBusy] = useState(false)
  // What is in use may lie between the choices.
  const target = touched ? targets[at]! : use.target_error
  const now = useNow(60_000)
  const { from, to } = rangeBounds('30d', now)
  const query = useWhatIf(useDeferredValue(target), calibration, from, to)
  const chosen = page.history.find((c) => c.id === calibration)
  const moved = calibration !== use.id
  const own = moved ? (chosen?.target_error ?? 0.05) : use.target_error
  const changed = moved || target !== use.target_error

  async function put() {
    setBusy(true)
    const calls: (() => Promise<CalibrationPage>)[] = []
    if (moved) calls.push(() => change('POST', '/evals/calibration/activate', { id: calibration }))
    if (target !== own) calls.push(() => change('PUT', '/evals/calibration/target', { target_error: target }))
    await apply(calls, t('quality.applied', { target: percent(target, lang) }), true)
    setBusy(false)
  }
  const move = (to: number) => {
    setTouched(true)
    setAt(to)
  }
  return (
    <section className="panel q-part" aria-labelledby="q-target">
      <header className="q-part-head">
        <h2 id="q-target">{t('quality.target')}</h2>
        {decide && page.can_undo && (
          <button className="button small" onClick={() => void undo()}>
            <Undo2 aria-hidden="true" />
            {t('quality.go_back')}
          </button>
        )}
      </header>
      <p className="faint">{t('quality.target_about')}</p>
      <div className="q-target">
        <output className="big num" htmlFor="q-slider">
          {percent(target, lang)}
        </output>
        <div>
          <input
            id="q-slider"
            type="range"
            min={0}
            max={targets.length - 1}
            step={1}
            value={at}
            aria-label={t('quality.target')}
            aria-valuetext={percent(target, lang)}
            onChange={(e) => move(Number(e.target.value))}
          />
          <div className="q-stops">
            {targets.map((v, i) => (
              <button key={v} className="num" aria-pressed={v === target} onClick={() => move(i)}>
                {percent(v, lang)}
              </button>
            ))}
          </div>
        </div>
      </div>
      {page.history.length > 0 && (
        <label className="field q-which">
          <span>{t('quality.calibration')}</span>
          <select className="select" value={calibration} onChange={(e) => setCalibration(e.target.value)}>
            <option value="shipped">{t('quality.shipped')}</option>
            {page.history.map((c) => (
              <option key={c.id} value={c.id}>
                {t('quality.fitted_on', { n: c.n })} · {fullTime(c.at_ms ?? 0, lang)}
              </option>
            ))}
          </select>
        </label>
      )}
      {query.data ? (
        <WouldBe what={query.data} stale={query.isPlaceholderData} />
      ) : query.isError ? (
        <Failed error={query.error} retry={() => void query.refetch()} />
      ) : (
        <Skeletons count={1} height={150} />
      )}
      {decide ? (
        <footer className="q-foot">
          <button className="button primary" disabled={!changed || busy} onClick={() => void put()}>
            {t('quality.apply')}
          </button>
          <span className="faint">{t(changed ? 'quality.apply_about' : 'quality.in_use_now')}</span>
        </footer>
      ) : (
        <p className="faint q-foot">{t('quality.only_owners')}</p>
      )}
    </section>
  )
}

function WouldBe({ what: w, stale }: { what: WhatIf; stale: boolean }) {
  const { t, lang } = useLang()
  const rows = [
    ['answered', w.questions],
    ['hedged', w.questions],
    ['abstained', w.questions],
    ['handed_over', w.conversations],
    ['contained', w.conversations],
  ] as const
  const share = (n: number, of: number) => (of > 0 ? percent(n / of, lang) : '–')
  return (
    <div className="q-what" aria-live="polite" aria-busy={stale}>
      <p className="num faint">
        {w.questions > 0 ? t('quality.what_of', { n: w.questions, chats: w.conversations }) : t('quality.what_none')}
      </p>
      <div className="table-scroll" tabIndex={0} role="region" aria-label={t('quality.what_if')}>
        <table className="q-table">
          <thead>
            <tr>
              <th scope="col">{t('quality.what_if')}</th>
              <th scope="col">{t('quality.was')}</th>
              <th scope="col">{t('quality.would')}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map(([name, of]) => (
              <tr key={name}>
                <th scope="row">{t(`quality.what_${name}`)}</th>
                <td className="num">
                  {w.was[name]} <span className="faint">{share(w.was[name], of)}</span>
                </td>
                <td className={w.would[name] === w.was[name] ? 'num' : 'num q-other'}>
                  {w.would[name]} <span className="faint">{share(w.would[name], of)}</span>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p className="definition num">
        {t('quality.bands', { high: w.high.toFixed(3), middle: w.middle.toFixed(3) })}{' '}
        {w.error.n > 0 &&
          t('quality.what_error', {
            share: percent(w.error.yes / w.error.n, lang),
            low: percent(w.error.lower, lang),
            high: percent(w.error.upper, lang),
            n: w.error.n,
          })}
      </p>
      <p className="definition">{t('quality.what_about')}</p>
    </div>
  )
}

// Below this many labels a curve shows chance more than anything else.
const FEWEST = 30

/** Reliability and risk, of the random labels; of a suite's run, said plainly, while there are too few. */
function Curves({ page }: { page: CalibrationPage }) {
  const { t } = useLang()
  const [of, setOf] = useState<'now' | 'shipped'>('now')
  const enough = page.now.n >= FEWEST
  const fitted = page.in_use.id !== 'shipped'
  const curve = page[of]
  return (
    <section className="panel q-part" aria-labelledby="q-curves">
      <header className="q-part-head">
        <h2 id="q-curves">{t('quality.curves')}</h2>
        {enough && fitted && (
          <div className="segmented" role="radiogroup" aria-label={t('quality.calibration')}>
            {(['now', 'shipped'] as const).map((c) => (
              <button key={c} role="radio" aria-checked={of === c} onClick={() => setOf(c)}>
                {t(c === 'now' ? 'quality.in_use' : 'quality.shipped')}
              </button>
            ))}
          </div>
        )}
      </header>
      {enough ? (
        <>
          <p className="faint num">{t('quality.curves_of', { n: curve.n })}</p>
          <div className="q-charts">
            <Reliability bins={curve.reliability} />
            <RiskCoverage
              points={curve.risk_coverage}
              target={page.in_use.target_error}
              at={of === 'now' ? page.in_use.middle : undefined}
            />
          </div>
          <CurveFigures now={page.now} shipped={page.shipped} fitted={fitted} />
        </>
      ) : (
        <>
          <p className="notice warn">
            <Info aria-hidden="true" />
            <span className="num">{t('quality.few_labels', { n: page.now.n, needed: FEWEST })}</span>
          </p>
          <SuiteCurves target={page.in_use.target_error} middle={page.in_use.middle} />
        </>
      )}
    </section>
  )
}

/** The curves of the newest big run of a suite: what is known before there are labels. */
function SuiteCurves({ target, middle }: { target: number; middle: number }) {
  const { t, lang } = useLang()
  const runs = useRuns()
  const done = (runs.data?.pages ?? []).flatMap((p) => p.runs).filter((r) => r.kind === 'suite' && r.status === 'done')
  const run = done.find((r) => r.total >= FEWEST)
  const report = useReport<Report>(run?.id ?? '', run !== undefined)
  if (!run) return <p className="faint q-none">{t('quality.no_curve')}</p>
  if (!report.data) return <Skeletons count={1} height={220} />
  if (report.data.risk_coverage.length === 0) return <p className="faint q-none">{t('quality.no_curve')}</p>
  return (
    <>
      <p className="faint">{t('quality.curves_suite', { name: run.suite_name, time: fullTime(run.created_at_ms, lang) })}</p>
      <div className="q-charts">
        <Reliability bins={report.data.reliability} />
        <RiskCoverage points={report.data.risk_coverage} target={target} at={middle} />
      </div>
    </>
  )
}

const figures = ['ece', 'brier', 'auroc', 'aurc', 'e_aurc', 'coverage_at_5pct_error', 'coverage_at_10pct_error'] as const

function CurveFigures({ now, shipped, fitted }: { now: Curve; shipped: Curve; fitted: boolean }) {
  const { t } = useLang()
  const { metric, figure } = useQualityWords()
  return (
    <div className="table-scroll" tabIndex={0} role="region" aria-label={t('quality.metrics')}>
      <table className="q-table">
        <thead>
          <tr>
            <th scope="col">{t('quality.metric')}</th>
            {fitted && <th scope="col">{t('quality.shipped')}</th>}
            <th scope="col">{t('quality.in_use')}</th>
          </tr>
        </thead>
        <tbody>
          {figures.map((f) => (
            <tr key={f}>
              <th scope="row">{metric(f)}</th>
              {fitted && <td className="num">{figure(f, shipped[f])}</td>}
              <td className="num">{figure(f, now[f])}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

/** Calibrations fitted from labels; a new one, and which one is in use. */
function History({ page }: { page: CalibrationPage }) {
  const { t, lang } = useLang()
  const { write, decide } = useQualityRights()
  const { apply } = useCalibrationChange()
  const [busy, setBusy] = useState(false)
  const { usable, needed } = page.labels
  const shipped: Calibration = {
    id: 'shipped',
    source: '',
    n: 0,
    target_error: 0.05,
    high: 0,
    middle: 0,
    in_use: page.in_use.id === 'shipped',
  }
  async function refit() {
    setBusy(true)
    const call = () => change<CalibrationPage>('POST', '/evals/calibration/refit', { target_error: page.in_use.target_error })
    await apply([call], t('quality.refitted'), false)
    setBusy(false)
  }
  const activate = (c: Calibration) =>
    void apply([() => change('POST', '/evals/calibration/activate', { id: c.id })], t('quality.activated'), true)
  return (
    <section className="panel q-part" aria-labelledby="q-history">
      <header className="q-part-head">
        <h2 id="q-history">{t('quality.history')}</h2>
        {write && (
          <button className="button" disabled={busy || usable < needed} onClick={() => void refit()}>
            <RefreshCw aria-hidden="true" />
            {t('quality.refit')}
          </button>
        )}
      </header>
      <p className="faint num">
        {usable < needed ? t('quality.refit_needs', { n: needed - usable, needed }) : t('quality.refit_about', { n: usable })}
      </p>
      <ul className="q-rows">
        {[...page.history, shipped].map((c) => (
          <li key={c.id}>
            <span className="q-row-main">
              <b>{c.id === 'shipped' ? t('quality.shipped') : t('quality.fitted_on', { n: c.n })}</b>
              <span className="one-line">
                {c.id === 'shipped'
                  ? t('quality.shipped_about')
                  : `${c.by_name ? t('quality.by', { name: c.by_name }) + ' · ' : ''}${fullTime(c.at_ms ?? 0, lang)} · ≤ ${percent(c.target_error, lang)}`}
              </span>
            </span>
            {c.in_use ? (
              <span className="chip accent">{t('quality.in_use')}</span>
            ) : (
              decide && (
                <button className="button small" onClick={() => activate(c)}>
                  {t('quality.use')}
                </button>
              )
            )}
          </li>
        ))}
      </ul>
    </section>
  )
}
