import { Archive, Play, Save, Upload } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { useQueryClient } from '@tanstack/react-query'
import { Link, useLocation } from 'wouter'
import { change, CallError } from '../../api/client'
import {
  evalKeys,
  isActive,
  useQualityRights,
  useSuite,
  useSuiteVersions,
  type Finding,
  type Suite,
  type SuiteCheck,
} from '../../api/quality'
import { useLang } from '../../lang/lang'
import { fullTime } from '../../model/time'
import { Dialog } from '../../ui/floating'
import { Failed, Skeletons } from '../../ui/states'
import { useToasts } from '../../ui/toasts'
import { Frame } from './quality'
import { Runs, useStartRun } from './suites'
import { YamlEditor } from './yaml'

const CHECK_MS = 350

/** What the server's own parser says of a text, a moment after the last key. */
function useCheck(source: string, first: readonly Finding[] = []): SuiteCheck & { checked: boolean } {
  const [check, setCheck] = useState<SuiteCheck & { of: string }>({ name: '', cases: 0, findings: [...first], of: '' })
  useEffect(() => {
    let gone = false
    const timer = setTimeout(() => {
      change<SuiteCheck>('POST', '/evals/check', { source })
        .then((answer) => !gone && setCheck({ ...answer, of: source }))
        .catch(() => {
          // Saving says what is wrong, too.
        })
    }, CHECK_MS)
    return () => {
      gone = true
      clearTimeout(timer)
    }
  }, [source])
  return { ...check, checked: check.of === source }
}

const hasErrors = (findings: readonly Finding[]) => findings.some((f) => f.severity === 'error')

/** A suite: its source with what is wrong with it, its runs, its versions. */
export function SuitePage({ id }: { id: string }) {
  const query = useSuite(id)
  if (query.data) return <Loaded suite={query.data} />
  return (
    <Frame part="suites">
      {query.isError ? <Failed error={query.error} retry={() => void query.refetch()} /> : <Skeletons count={4} height={90} />}
    </Frame>
  )
}

function Loaded({ suite: { suite, source, findings } }: { suite: Suite }) {
  const { t } = useLang()
  const { write } = useQualityRights()
  const client = useQueryClient()
  const [, navigate] = useLocation()
  const { say, fail } = useToasts()
  const { start, busy } = useStartRun()
  // Whoever saves goes on from the version that was seen, not from one that came meanwhile.
  const [base, setBase] = useState({ hash: suite.hash, source })
  const [text, setText] = useState(source)
  const [saving, setSaving] = useState(false)
  const [asking, setAsking] = useState(false)
  const check = useCheck(text, findings)
  const changed = text !== base.source
  useEffect(() => {
    if (changed || suite.hash === base.hash) return
    setBase({ hash: suite.hash, source })
    setText(source)
  }, [base.hash, changed, source, suite.hash])

  async function save() {
    setSaving(true)
    try {
      const saved = await change<Suite>('PUT', `/evals/suites/${suite.id}`, { source: text, base: base.hash })
      setBase({ hash: saved.suite.hash, source: text })
      client.setQueryData(evalKeys.suite(suite.id), saved)
      void client.invalidateQueries({ queryKey: evalKeys.suites })
      void client.invalidateQueries({ queryKey: evalKeys.versions(suite.id) })
      say(t('quality.saved'))
    } catch (error) {
      // What came meanwhile is fetched, and the page asks which one counts.
      if (error instanceof CallError && error.code === 'conflict') void client.invalidateQueries({ queryKey: evalKeys.suite(suite.id) })
      else fail(error)
    } finally {
      setSaving(false)
    }
  }
  async function archive() {
    try {
      await change('DELETE', `/evals/suites/${suite.id}`)
      void client.invalidateQueries({ queryKey: evalKeys.suites })
      say(t('quality.archived', { name: suite.name }))
      navigate('/quality/suites')
    } catch (error) {
      fail(error)
    }
  }
  return (
    <Frame
      part="suites"
      title={suite.name}
      about={suite.about || t('quality.cases', { n: suite.cases })}
      actions={
        write && (
          <>
            <button className="icon-button" aria-label={t('quality.archive')} onClick={() => setAsking(true)}>
              <Archive aria-hidden="true" />
            </button>
            <button className="button" disabled={!changed || saving || hasErrors(check.findings)} onClick={() => void save()}>
              <Save aria-hidden="true" />
              {t('quality.save')}
            </button>
            <button
              className="button primary"
              disabled={changed || busy || isActive(suite.last_run)}
              title={changed ? t('quality.save_first') : undefined}
              onClick={() => void start({ suite: suite.id, ...(suite.last_run?.status === 'done' ? { baseline: suite.last_run.id } : {}) })}
            >
              <Play aria-hidden="true" />
              {t('quality.run')}
            </button>
          </>
        )
      }
    >
      {changed && suite.hash !== base.hash && (
        <div className="notice warn q-meanwhile" role="alert">
          <span>{t('quality.meanwhile', { name: suite.updated_by_name })}</span>
          <button className="button small" onClick={() => setBase({ hash: suite.hash, source })}>
            {t('quality.keep_mine')}
          </button>
          <button className="button small" onClick={() => setText(base.source)}>
            {t('quality.take_theirs')}
          </button>
        </div>
      )}
      <section className="panel q-part" aria-labelledby="q-runs">
        <h2 id="q-runs">{t('quality.runs')}</h2>
        <Runs suite={suite.id} compare />
      </section>
      <section className="panel q-part" aria-labelledby="q-source">
        <h2 id="q-source">{t('quality.source')}</h2>
        <YamlEditor
          label={t('quality.source')}
          value={text}
          onChange={setText}
          findings={check.findings}
          readOnly={!write}
          foot={t('quality.cases', { n: check.checked && check.name ? check.cases : suite.cases })}
        />
      </section>
      <Versions id={suite.id} current={base.hash} onRestore={write ? setText : undefined} />
      {asking && (
        <Dialog open onOpenChange={() => setAsking(false)} title={t('quality.archive')} about={t('quality.archive_about')}>
          <footer className="q-dialog-foot">
            <button className="button" onClick={() => setAsking(false)}>
              {t('action.cancel')}
            </button>
            <button className="button primary" onClick={() => void archive()}>
              {t('quality.archive')}
            </button>
          </footer>
        </Dialog>
      )}
    </Frame>
  )
}

function Versions(props: { id: string; current: string; onRestore?: (source: string) => void }) {
  const { t, lang } = useLang()
  const [open, setOpen] = useState(false)
  const query = useSuiteVersions(props.id, open)
  return (
    <details className="panel q-part" onToggle={(e) => setOpen(e.currentTarget.open)}>
      <summary>
        <h2>{t('quality.versions')}</h2>
      </summary>
      {query.isError ? (
        <Failed error={query.error} retry={() => void query.refetch()} />
      ) : (
        <ul className="q-rows">
          {query.data?.map((v) => (
            <li key={v.hash + v.at_ms}>
              <span className="q-row-main">
                <b>{fullTime(v.at_ms, lang)}</b>
                <span className="one-line">
                  {t('quality.by', { name: v.by_name })} · {t('quality.cases', { n: v.cases })} · <code>{v.hash.slice(0, 8)}</code>
                </span>
              </span>
              {v.hash === props.current ? (
                <span className="chip accent">{t('quality.current')}</span>
              ) : (
                props.onRestore && (
                  <button className="button small" onClick={() => props.onRestore?.(v.source)}>
                    {t('quality.restore')}
                  </button>
                )
              )}
            </li>
          ))}
        </ul>
      )}
    </details>
  )
}

const template = `suite: my-suite
about: What these cases are about
cases:
  - id: first-question
    kind: qa
    question: "how long do i have to return something"
    expect: {confidence: {gte: 0.5}}
gate:
  metrics:
    error_among_answered: {max: 0.05}
`

/** Writes or uploads a suite. */
export function NewSuite() {
  const { t } = useLang()
  const client = useQueryClient()
  const [, navigate] = useLocation()
  const { say, fail } = useToasts()
  const [text, setText] = useState(template)
  const [busy, setBusy] = useState(false)
  const check = useCheck(text)
  const file = useRef<HTMLInputElement>(null)
  async function create() {
    setBusy(true)
    try {
      const made = await change<Suite>('POST', '/evals/suites', { source: text })
      client.setQueryData(evalKeys.suite(made.suite.id), made)
      void client.invalidateQueries({ queryKey: evalKeys.suites })
      say(t('quality.created', { name: made.suite.name }))
      navigate(`/quality/suites/${made.suite.id}`)
    } catch (error) {
      fail(error)
      setBusy(false)
    }
  }
  return (
    <Frame
      part="suites"
      title={t('quality.new_suite')}
      about={t('quality.new_about')}
      actions={
        <>
          <Link className="button ghost" href="/quality/suites">
            {t('action.cancel')}
          </Link>
          <button className="button" onClick={() => file.current?.click()}>
            <Upload aria-hidden="true" />
            {t('quality.upload')}
          </button>
          <input
            ref={file}
            type="file"
            accept=".yaml,.yml"
            hidden
            aria-label={t('quality.upload')}
            onChange={(e) => void e.target.files?.[0]?.text().then(setText)}
          />
          <button className="button primary" disabled={busy || !check.checked || hasErrors(check.findings)} onClick={() => void create()}>
            {t('quality.create')}
          </button>
        </>
      }
    >
      <section className="panel q-part">
        <YamlEditor
          label={t('quality.source')}
          value={text}
          onChange={setText}
          findings={check.findings}
          foot={check.checked ? t('quality.cases', { n: check.cases }) : ''}
        />
      </section>
    </Frame>
  )
}
