import { CircleCheck, CircleX, ListChecks, Play, Plus } from 'lucide-react'
import { useState } from 'react'
import { useQueryClient } from '@tanstack/react-query'
import { Link, useLocation } from 'wouter'
import { change } from '../../api/client'
import { evalKeys, isActive, useQualityRights, useRuns, useSuites, type Run, type RunRequest, type SuiteSummary } from '../../api/quality'
import { useLang } from '../../lang/lang'
import { useNow } from '../../live/clock'
import { passRate } from '../../model/quality'
import { ago } from '../../model/time'
import { percent } from '../../model/words'
import { Empty, Failed, Skeletons } from '../../ui/states'
import { useToasts } from '../../ui/toasts'
import { Sparkline } from './charts'
import { Frame } from './quality'
import { useQualityWords } from './words'

/** Starts runs, and opens them. */
export function useStartRun() {
  const client = useQueryClient()
  const [, navigate] = useLocation()
  const { fail } = useToasts()
  const [busy, setBusy] = useState(false)
  async function start(request: RunRequest) {
    setBusy(true)
    try {
      const run = await change<Run>('POST', '/evals/runs', request)
      void client.invalidateQueries({ queryKey: evalKeys.suites })
      void client.invalidateQueries({ queryKey: evalKeys.runs })
      navigate(`/quality/runs/${run.id}`)
    } catch (error) {
      fail(error)
    } finally {
      setBusy(false)
    }
  }
  return { start, busy }
}

/** Every suite, and every run. */
export function Suites() {
  const { t } = useLang()
  const { write } = useQualityRights()
  const suites = useSuites()
  return (
    <Frame
      part="suites"
      actions={
        write && (
          <Link className="button primary" href="/quality/suites/new">
            <Plus aria-hidden="true" />
            {t('quality.new_suite')}
          </Link>
        )
      }
    >
      <section className="panel q-part" aria-label={t('quality.nav_suites')}>
        {suites.isPending ? (
          <Skeletons count={4} height={44} />
        ) : suites.isError ? (
          <Failed error={suites.error} retry={() => void suites.refetch()} />
        ) : suites.data.length === 0 ? (
          <Empty icon={ListChecks} title={t('quality.no_suites')}>
            {t('quality.no_suites_about')}
          </Empty>
        ) : (
          <SuiteRows suites={suites.data} runnable={write} />
        )}
      </section>
      <section className="panel q-part" aria-labelledby="q-runs">
        <h2 id="q-runs">{t('quality.runs')}</h2>
        <Runs />
      </section>
    </Frame>
  )
}

/** Suites, each with its newest run and a way to run it. */
export function SuiteRows({ suites, runnable }: { suites: readonly SuiteSummary[]; runnable?: boolean }) {
  const { t } = useLang()
  const { start, busy } = useStartRun()
  return (
    <ul className="q-rows">
      {suites.map((s) => (
        <li key={s.id}>
          <Link className="q-row-main" href={`/quality/suites/${s.id}`}>
            <b>{s.name}</b>
            <span className="one-line">{s.about || t('quality.cases', { n: s.cases })}</span>
          </Link>
          <span className="q-row-figures">
            {s.last_run ? <RunChip run={s.last_run} /> : <span className="faint">{t('quality.never_run')}</span>}
          </span>
          {runnable && (
            <button
              className="button small"
              disabled={busy || isActive(s.last_run)}
              aria-label={t('quality.run_named', { name: s.name })}
              onClick={() => void start({ suite: s.id })}
            >
              <Play aria-hidden="true" />
              {t('quality.run')}
            </button>
          )}
        </li>
      ))}
    </ul>
  )
}

/** How a run stands, and the way to it. */
export function RunChip({ run }: { run: Run }) {
  const { t, lang } = useLang()
  const now = useNow(30_000)
  return (
    <Link className="q-run" href={`/quality/runs/${run.id}`}>
      <RunState run={run} />
      {run.status === 'done' && run.kind === 'suite' && (
        <span className="num">{t('quality.passed_of', { n: run.passed, all: run.passed + run.failed })}</span>
      )}
      <time className="faint">{ago(run.finished_at_ms ?? run.created_at_ms, now, t, lang)}</time>
    </Link>
  )
}

/** Gates held or not, or how far it is. */
export function RunState({ run }: { run: Run }) {
  const { t } = useLang()
  const { status } = useQualityWords()
  if (isActive(run)) {
    return (
      <span className="chip accent num">{run.total > 0 ? `${run.done} / ${run.total}` : status(run.status)}</span>
    )
  }
  if (run.status !== 'done') return <span className="chip warn">{status(run.status)}</span>
  if (run.kind === 'replay') return <span className="chip">{status('replayed')}</span>
  return run.held ? (
    <span className="chip good">
      <CircleCheck aria-hidden="true" />
      {t('quality.held')}
    </span>
  ) : (
    <span className="chip bad">
      <CircleX aria-hidden="true" />
      {t('quality.not_held')}
    </span>
  )
}

/** Runs of one suite or of all, newest first. */
export function Runs({ suite, compare }: { suite?: string; compare?: boolean }) {
  const { t, lang } = useLang()
  const query = useRuns(suite)
  const runs = (query.data?.pages ?? []).flatMap((p) => p.runs)
  if (query.isPending) return <Skeletons count={3} height={36} />
  if (query.isError) return <Failed error={query.error} retry={() => void query.refetch()} />
  if (runs.length === 0) return <p className="faint q-none">{t('quality.no_runs')}</p>
  const done = runs.filter((r) => r.status === 'done' && r.kind === 'suite')
  return (
    <>
      {suite && (
        <Sparkline values={done.map((r) => passRate(r) ?? 0).reverse()} label={t('quality.trend', { n: done.length })} />
      )}
      <ul className="q-rows">
        {runs.map((r) => {
          const older = compare && r.status === 'done' ? done[done.indexOf(r) + 1] : undefined
          const rate = passRate(r)
          return (
            <li key={r.id}>
              <Link className="q-row-main" href={`/quality/runs/${r.id}`}>
                <b>{r.kind === 'replay' ? t('quality.nav_replay') : r.suite_name}</b>
                <span className="one-line">{r.by_name && t('quality.by', { name: r.by_name })}</span>
              </Link>
              <span className="q-row-figures">
                {r.kind === 'suite' && rate !== undefined && <span className="num faint">{percent(rate, lang)}</span>}
                <RunChip run={r} />
              </span>
              {older && (
                <Link className="button small" href={`/quality/runs/${r.id}/from/${older.id}`}>
                  {t('quality.diff')}
                </Link>
              )}
            </li>
          )
        })}
      </ul>
      {query.hasNextPage && (
        <button className="button q-more" disabled={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          {t('list.more')}
        </button>
      )}
    </>
  )
}
