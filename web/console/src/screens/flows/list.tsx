import { CircleAlert, Download, History, Plus, Search, Trash2, TriangleAlert, Undo2, Upload, Workflow } from 'lucide-react'
import { useMemo, useRef, useState } from 'react'
import { Link, useLocation } from 'wouter'
import { useTraffic, type Finding } from '../../api/flows'
import { useNow } from '../../live/clock'
import { useLang } from '../../lang/lang'
import { ago, fullTime } from '../../model/time'
import { figure } from '../../model/words'
import { Dialog } from '../../ui/floating'
import { Empty } from '../../ui/states'
import { useToasts } from '../../ui/toasts'
import { saveFile } from '../../ui/save'
import { useTitle } from '../badges'
import { addFile, flowNames, removeFlow, textOfFlow } from './document/files'
import { outline, type Outline } from './document/outline'
import { useFlowDraft } from './draft'
import { NewFlow } from './new'
import { findingsOf } from './problems'
import { PublishButton } from './publish'
import { ConflictView, SavedState } from './saved'
import { titleOf } from './summary'
import { TriggerChips } from './triggers'
import { UnsavedOffer } from './unsaved'

export const editPath = (name: string) => `/flows/edit/${encodeURIComponent(name)}`

/** All flows of the workspace, as they are being written. */
export function FlowList() {
  const { t, lang } = useLang()
  const draft = useFlowDraft()
  const { say } = useToasts()
  const [, navigate] = useLocation()
  const [text, setText] = useState('')
  const [making, setMaking] = useState(false)
  const file = useRef<HTMLInputElement>(null)
  const traffic = useTraffic()
  useTitle(t('nav.flows'))
  const flows = useMemo(() => draft.sources.flatMap((s) => outline(s)).filter((f) => f.name), [draft.sources])
  const wanted = text.trim().toLowerCase()
  const shown = flows.filter((f) => !wanted || `${f.name} ${titleOf(f, 'en')} ${titleOf(f, 'ko')}`.toLowerCase().includes(wanted))
  const loose = draft.check.findings.filter((f) => !flows.some((flow) => findingsOf(flow, [f]).length > 0))

  const go = (f: Finding) => navigate(f.flow ? `${editPath(f.flow)}${f.step ? `?step=${encodeURIComponent(f.step)}` : ''}` : '/flows')
  async function take(list: FileList | null) {
    let next = draft.sources
    let last: string | undefined
    for (const each of list ?? []) {
      const added = addFile(next, each.name, await each.text())
      next = added.sources
      last = added.file
    }
    if (!last) return
    draft.apply(next)
    say(t('flow.imported', { name: last }), { label: t('action.undo'), run: draft.undo })
  }
  function drop(flow: Outline) {
    draft.apply(removeFlow(draft.sources, flow.name))
    say(t('flow.deleted', { name: titleOf(flow, lang) }), { label: t('action.undo'), run: draft.undo })
  }
  return (
    <main className="home scroll">
      <div className="home-inner fl">
        <header className="home-head">
          <div>
            <h1>{t('nav.flows')}</h1>
            <p>{t('flow.about')}</p>
          </div>
          <div className="fl-do">
            <Link className="button ghost" href="/flows/history">
              <History aria-hidden="true" />
              {t('flow.history')}
            </Link>
            {draft.writable && (
              <button className="button" onClick={() => file.current?.click()}>
                <Upload aria-hidden="true" />
                {t('flow.import')}
              </button>
            )}
            <input
              ref={file}
              type="file"
              accept=".yaml,.yml,.json"
              multiple
              hidden
              aria-label={t('flow.import')}
              onChange={(e) => {
                void take(e.target.files)
                e.target.value = ''
              }}
            />
            {draft.writable && (
              <button className="button" onClick={() => setMaking(true)}>
                <Plus aria-hidden="true" />
                {t('flow.new')}
              </button>
            )}
            <PublishButton onGo={go} />
          </div>
        </header>
        <UnsavedOffer />
        <ConflictView />
        <DraftBar />
        {loose.length > 0 && (
          <ul className="findings fb-findings">
            {loose.map((f, i) => (
              <li key={i} className={f.severity}>
                <p className={f.severity === 'error' ? 'notice' : 'notice warn'}>
                  <CircleAlert aria-hidden="true" />
                  <span>
                    <b>
                      {f.file}:{f.line}
                    </b>{' '}
                    {f.message}
                    {f.hint && <small>{f.hint}</small>}
                  </span>
                </p>
              </li>
            ))}
          </ul>
        )}
        {flows.length > 4 && (
          <label className="fl-search">
            <Search aria-hidden="true" />
            <span className="hidden-words">{t('flow.search')}</span>
            <input className="input" type="search" value={text} placeholder={t('flow.search')} onChange={(e) => setText(e.target.value)} />
          </label>
        )}
        {flows.length === 0 ? (
          <Empty
            icon={Workflow}
            title={t('flow.none')}
            action={
              draft.writable && (
                <button className="button primary" onClick={() => setMaking(true)}>
                  <Plus aria-hidden="true" />
                  {t('flow.new')}
                </button>
              )
            }
          >
            {t('flow.none_about')}
          </Empty>
        ) : shown.length === 0 ? (
          <Empty icon={Search} title={t('flow.none_found')} />
        ) : (
          <ul className="fl-list">
            {shown.map((flow) => {
              const seen = traffic.data?.flows.find((f) => f.name === flow.name)
              const found = findingsOf(flow, draft.check.findings)
              const errors = found.filter((f) => f.severity === 'error').length
              return (
                <li key={`${flow.file}-${flow.doc}`} className="panel">
                  <div className="fl-main">
                    <Link className="fl-title" href={editPath(flow.name)}>
                      {titleOf(flow, lang)}
                    </Link>
                    <code>{flow.name}</code>
                  </div>
                  <div className="fl-facts">
                    <TriggerChips flow={flow} />
                    <span className="num">{t(flow.steps.length === 1 ? 'flow.steps_1' : 'flow.steps_n', { n: flow.steps.length })}</span>
                    {seen && (
                      <span className="num" title={t('flow.traffic_about')}>
                        {t('flow.traffic', { n: figure(seen.started), m: figure(seen.handed_over) })}
                      </span>
                    )}
                    {found.length > 0 && (
                      <span className={errors > 0 ? 'chip bad' : 'chip warn'}>
                        {errors > 0 ? <CircleAlert aria-hidden="true" /> : <TriangleAlert aria-hidden="true" />}
                        {errors > 0 ? t(errors === 1 ? 'flow.errors_1' : 'flow.errors_n', { n: errors }) : t(found.length === 1 ? 'flow.warnings_1' : 'flow.warnings_n', { n: found.length })}
                      </span>
                    )}
                  </div>
                  <div className="fl-row-do">
                    <button className="icon-button" aria-label={t('flow.export', { name: titleOf(flow, lang) })} title={t('flow.export', { name: titleOf(flow, lang) })} onClick={() => saveFile(`${flow.name}.yaml`, new Blob([textOfFlow(draft.sources, flow.name)], { type: 'text/yaml' }))}>
                      <Download aria-hidden="true" />
                    </button>
                    {draft.writable && (
                      <button className="icon-button" aria-label={t('flow.delete_flow', { name: titleOf(flow, lang) })} title={t('flow.delete_flow', { name: titleOf(flow, lang) })} onClick={() => drop(flow)}>
                        <Trash2 aria-hidden="true" />
                      </button>
                    )}
                  </div>
                </li>
              )
            })}
          </ul>
        )}
        {making && (
          <NewFlow
            taken={flowNames(draft.sources)}
            onClose={() => setMaking(false)}
            onMake={(name, made) => {
              draft.apply(addFile(draft.sources, `${name}.yaml`, made).sources)
              navigate(editPath(name))
            }}
          />
        )}
      </div>
    </main>
  )
}

/** Where the draft stands, and the way back to what is live. */
function DraftBar() {
  const { t, lang } = useLang()
  const now = useNow(60_000)
  const draft = useFlowDraft()
  const { say, fail } = useToasts()
  const [asking, setAsking] = useState(false)
  const { page } = draft
  async function discard() {
    setAsking(false)
    try {
      if (!(await draft.discard())) return // somebody else's is newer: that is shown first
      say(t('flow.discarded'), { label: t('action.undo'), run: draft.undo })
    } catch (error) {
      fail(error)
    }
  }
  return (
    <div className="fl-bar">
      <SavedState />
      {page.draft.changed && page.draft.at_ms > 0 && (
        <span className="faint">
          {page.draft.by && `${page.draft.by} · `}
          <time title={fullTime(page.draft.at_ms, lang)}>{ago(page.draft.at_ms, now, t, lang)}</time>
        </span>
      )}
      {page.scheduled.map((p) => (
        <Link key={p.id} href="/flows/history" className="chip warn">
          {t('flow.scheduled_for', { time: fullTime(p.at_ms, lang) })}
        </Link>
      ))}
      {draft.writable && page.draft.changed && page.live && (
        <button className="button small ghost" onClick={() => setAsking(true)}>
          <Undo2 aria-hidden="true" />
          {t('flow.discard')}
        </button>
      )}
      {asking && (
        <Dialog open onOpenChange={() => setAsking(false)} title={t('flow.discard')} about={t('flow.discard_about')}>
          <footer>
            <button className="button" onClick={() => setAsking(false)}>
              {t('action.cancel')}
            </button>
            <button className="button primary" onClick={() => void discard()}>
              {t('flow.discard')}
            </button>
          </footer>
        </Dialog>
      )}
    </div>
  )
}
