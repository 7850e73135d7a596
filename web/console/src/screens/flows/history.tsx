import { ArrowLeft, CalendarX2, ChevronRight, History, RotateCcw } from 'lucide-react'
import { useState } from 'react'
import { useQueryClient } from '@tanstack/react-query'
import { Link } from 'wouter'
import { change } from '../../api/client'
import { flowKeys, modes, useFlowDiff, usePublications, type Mode, type Publication } from '../../api/flows'
import { useNow } from '../../live/clock'
import { useLang } from '../../lang/lang'
import { ago, fullTime } from '../../model/time'
import { Dialog } from '../../ui/floating'
import { Empty, Failed, Skeletons } from '../../ui/states'
import { useToasts } from '../../ui/toasts'
import { useTitle } from '../badges'
import { DiffView } from './diff'
import { useFlowDraft } from './draft'

/** What was published, by whom, and how running chats came along; and the way back. */
export function FlowHistory() {
  const { t } = useLang()
  const query = usePublications()
  useTitle(t('flow.history'))
  const list = query.data?.pages.flatMap((p) => p.items) ?? []
  return (
    <main className="home scroll">
      <div className="home-inner narrow fl">
        <header className="home-head">
          <div>
            <Link className="fl-back" href="/flows">
              <ArrowLeft aria-hidden="true" />
              {t('nav.flows')}
            </Link>
            <h1>{t('flow.history')}</h1>
            <p>{t('flow.history_about')}</p>
          </div>
        </header>
        {query.isError ? (
          <Failed error={query.error} retry={() => void query.refetch()} />
        ) : query.isPending ? (
          <Skeletons count={4} height={64} />
        ) : list.length === 0 ? (
          <Empty icon={History} title={t('flow.no_history')} />
        ) : (
          <ol className="fl-history">
            {list.map((p, i) => (
              <Row key={p.id} publication={p} before={list.slice(i + 1).find((o) => o.state === 'done')} />
            ))}
          </ol>
        )}
        {query.hasNextPage && (
          <button className="button ghost more" disabled={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            {t('list.more')}
          </button>
        )}
      </div>
    </main>
  )
}

function Row({ publication: p, before }: { publication: Publication; before: Publication | undefined }) {
  const { t, lang } = useLang()
  const now = useNow(60_000)
  const client = useQueryClient()
  const draft = useFlowDraft()
  const { say, fail } = useToasts()
  const [open, setOpen] = useState(false)
  const [asking, setAsking] = useState(false)
  const [busy, setBusy] = useState(false)
  async function refresh() {
    await draft.reload()
    void client.invalidateQueries({ queryKey: flowKeys.all })
  }
  async function cancel() {
    setBusy(true)
    try {
      await change('DELETE', `/flows/publications/${p.id}`)
      say(t('flow.cancelled'))
      await refresh()
    } catch (error) {
      fail(error)
    } finally {
      setBusy(false)
    }
  }
  return (
    <li className="panel">
      <div className="fl-release">
        <b className="num">{t('flow.release', { n: p.release.number })}</b>
        {p.release.live && p.state === 'done' && <span className="chip good">{t('flow.live')}</span>}
        {p.state === 'scheduled' && <span className="chip warn">{t('flow.state_scheduled')}</span>}
        {p.state === 'cancelled' && <span className="chip">{t('flow.state_cancelled')}</span>}
        {p.rollback && <span className="chip">{t('flow.rollback')}</span>}
        <span className="fl-release-who">
          {p.by || t('flow.command_line')} ·{' '}
          <time dateTime={new Date(p.at_ms).toISOString()} title={fullTime(p.at_ms, lang)}>
            {p.state === 'scheduled' ? fullTime(p.at_ms, lang) : ago(p.at_ms, now, t, lang)}
          </time>{' '}
          · {t(`flow.mode_${p.mode}`)}
        </span>
      </div>
      {p.note && <p className="fl-note">{p.note}</p>}
      <div className="fl-release-do">
        {before && before.release.id !== p.release.id && (
          <button className="button small ghost" aria-expanded={open} onClick={() => setOpen(!open)}>
            <ChevronRight aria-hidden="true" />
            {t('flow.compare', { n: before.release.number })}
          </button>
        )}
        {draft.writable && p.state === 'scheduled' && (
          <button className="button small" disabled={busy} onClick={() => void cancel()}>
            <CalendarX2 aria-hidden="true" />
            {t('flow.cancel_scheduled')}
          </button>
        )}
        {draft.writable && p.state === 'done' && !p.release.live && (
          <button className="button small" onClick={() => setAsking(true)}>
            <RotateCcw aria-hidden="true" />
            {t('flow.back_to', { n: p.release.number })}
          </button>
        )}
      </div>
      {open && before && <Compare from={before.release.id} to={p.release.id} />}
      {asking && <Rollback publication={p} onClose={() => setAsking(false)} onDone={refresh} />}
    </li>
  )
}

function Compare({ from, to }: { from: string; to: string }) {
  const query = useFlowDiff(from, to)
  if (query.data) return <DiffView files={query.data.files} />
  return query.isError ? <Failed error={query.error} retry={() => void query.refetch()} /> : <Skeletons count={3} height={18} />
}

function Rollback({ publication: p, onClose, onDone }: { publication: Publication; onClose: () => void; onDone: () => Promise<void> }) {
  const { t } = useLang()
  const { say, fail } = useToasts()
  const [mode, setMode] = useState<Mode>('migrate')
  const [busy, setBusy] = useState(false)
  async function go() {
    setBusy(true)
    try {
      await change('POST', `/flows/releases/${p.release.id}/rollback`, { mode })
      say(t('flow.rolled_back', { n: p.release.number }))
      onClose()
      await onDone()
    } catch (error) {
      fail(error)
      setBusy(false)
    }
  }
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()} title={t('flow.back_to', { n: p.release.number })} about={t('flow.rollback_about')}>
      <fieldset className="fb-modes">
        <legend>{t('flow.mode')}</legend>
        {modes.map((m) => (
          <label key={m} className={mode === m ? 'chosen' : ''}>
            <input type="radio" name="rollback-mode" checked={mode === m} onChange={() => setMode(m)} />
            <span>
              <b>{t(`flow.mode_${m}`)}</b>
              <small>{t(`flow.mode_about_${m}`)}</small>
            </span>
          </label>
        ))}
      </fieldset>
      <footer>
        <button className="button" onClick={onClose}>
          {t('action.cancel')}
        </button>
        <button className="button primary" disabled={busy} onClick={() => void go()}>
          {t('flow.back_to', { n: p.release.number })}
        </button>
      </footer>
    </Dialog>
  )
}
