import { Ban, Download, OctagonAlert, ShieldOff, Trash2 } from 'lucide-react'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { Schemas } from '@frontdesk/protocol'
import { change, get } from '../../api/client'
import { keys } from '../../api/queries'
import { useMay } from '../../api/settings'
import type { Detail } from '../../api/shapes'
import { useLang } from '../../lang/lang'
import { useNow } from '../../live/clock'
import { visitorName } from '../../model/people'
import { fullTime } from '../../model/time'
import { Dialog } from '../../ui/floating'
import { errorWords, Failed, Skeletons } from '../../ui/states'
import { useToasts } from '../../ui/toasts'
import { ExportsOf, exportsKey, startExport } from '../exports'
import { Part } from './packet'

type Erasure = Schemas['Erasure']

/** What can be done about a visitor: block, mark as spam, export and erase, each with its undo where there is one. */
export function Rights({ detail }: { detail: Detail }) {
  const { t, lang } = useLang()
  const { say, fail } = useToasts()
  const may = useMay()
  const client = useQueryClient()
  const [dialog, setDialog] = useState<'block' | 'erase'>()
  const [busy, setBusy] = useState(false)
  const { visitor: v, conversation: c } = detail
  const again = () => client.invalidateQueries({ queryKey: keys.detail(c.id) })
  const spam = (c.tags ?? []).includes('spam')
  if (!may('visitors.block')) return null
  if (v.erased_at_ms) {
    return (
      <Part title={t('rights.title')}>
        <p className="rights-state">
          <Trash2 aria-hidden="true" /> {t('rights.erased')} · {fullTime(v.erased_at_ms, lang)}
        </p>
      </Part>
    )
  }

  async function act(done: () => Promise<unknown>, words: string, undo?: () => void) {
    try {
      await done()
      say(words, undo && { label: t('action.undo'), run: undo })
    } catch (error) {
      fail(error)
    }
    void again()
  }
  async function copy() {
    setBusy(true)
    try {
      if (await startExport(v.id)) say(t('exports.started'))
      void client.invalidateQueries({ queryKey: exportsKey })
    } catch (error) {
      fail(error)
    }
    setBusy(false)
  }
  const lift = (id: string) => act(() => change('DELETE', `/agent/blocks/${id}`), t('rights.done_unblocked'))
  const mark = (to: boolean, undo = true): Promise<void> =>
    act(
      () => change('POST', `/agent/conversations/${c.id}/${to ? 'spam' : 'not-spam'}`, {}),
      t(to ? 'rights.done_spam' : 'rights.done_not_spam'),
      undo ? () => void mark(!to, false) : undefined,
    )

  return (
    <Part title={t('rights.title')}>
      {v.block && (
        <p className="rights-state bad">
          <Ban aria-hidden="true" />
          <span>
            {v.block.until_ms ? t('rights.blocked_until', { when: fullTime(v.block.until_ms, lang) }) : t('rights.blocked')}
            {v.block.reason && `: ${v.block.reason}`}
            <small>{t('rights.blocked_by', { name: v.block.by_name ?? '', when: fullTime(v.block.at_ms, lang) })}</small>
          </span>
        </p>
      )}
      <div className="rights-do">
        {v.block ? (
          <button className="button small" onClick={() => void lift(v.block!.id)}>
            <ShieldOff aria-hidden="true" />
            {t('rights.unblock')}
          </button>
        ) : (
          <button className="button small" onClick={() => setDialog('block')}>
            <Ban aria-hidden="true" />
            {t('rights.block')}
          </button>
        )}
        <button className="button small" onClick={() => void mark(!spam)}>
          <OctagonAlert aria-hidden="true" />
          {t(spam ? 'rights.not_spam' : 'rights.spam')}
        </button>
        {may('visitors.export') && (
          <button className="button small" onClick={() => void copy()} disabled={busy}>
            <Download aria-hidden="true" />
            {t('rights.export')}
          </button>
        )}
        {may('visitors.erase') && (
          <button className="button small danger" onClick={() => setDialog('erase')}>
            <Trash2 aria-hidden="true" />
            {t('rights.erase')}
          </button>
        )}
      </div>
      {may('visitors.export') && <ExportsOf visitor={v.id} />}
      {dialog === 'block' && (
        <BlockDialog
          visitor={v.id}
          onClose={() => setDialog(undefined)}
          onDone={(id) => {
            setDialog(undefined)
            void again()
            say(t('rights.done_blocked'), { label: t('action.undo'), run: () => void lift(id) })
          }}
        />
      )}
      {dialog === 'erase' && (
        <EraseDialog
          visitor={v.id}
          name={visitorName(v, t)}
          onClose={() => setDialog(undefined)}
          onDone={() => {
            setDialog(undefined)
            say(t('rights.erasing'))
            client.removeQueries({ queryKey: keys.detail(c.id) })
            void client.invalidateQueries()
          }}
        />
      )}
    </Part>
  )
}

const HOUR_MS = 3600_000
// For how long somebody is blocked, in hours; 0 for good.
const spans = [0, 24, 24 * 7, 24 * 30]

function BlockDialog({ visitor, onClose, onDone }: { visitor: string; onClose: () => void; onDone: (block: string) => void }) {
  const { t } = useLang()
  const now = useNow(60_000)
  const [reason, setReason] = useState('')
  const [hours, setHours] = useState(0)
  const [network, setNetwork] = useState(false)
  const [spam, setSpam] = useState(false)
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState('')
  async function submit() {
    setBusy(true)
    setProblem('')
    try {
      const body = { reason, network, spam, ...(hours && { until_ms: now + hours * HOUR_MS }) }
      onDone((await change<Schemas['Block']>('POST', `/agent/visitors/${visitor}/block`, body)).id)
    } catch (error) {
      setProblem(errorWords(error, t))
      setBusy(false)
    }
  }
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()} title={t('rights.block_title')} about={t('rights.block_about')}>
      <form
        className="rights-form"
        onSubmit={(e) => {
          e.preventDefault()
          void submit()
        }}
      >
        <label className="field">
          <span>{t('rights.reason')}</span>
          <input className="input" maxLength={300} autoFocus value={reason} onChange={(e) => setReason(e.target.value)} />
        </label>
        <label className="field">
          <span>{t('rights.until')}</span>
          <select className="input" value={hours} onChange={(e) => setHours(Number(e.target.value))}>
            {spans.map((h) => (
              <option key={h} value={h}>
                {h === 0 ? t('rights.for_ever') : h < 48 ? t('rights.hours', { n: h }) : t('rights.days', { n: h / 24 })}
              </option>
            ))}
          </select>
        </label>
        <label className="rights-check">
          <input type="checkbox" checked={network} onChange={(e) => setNetwork(e.target.checked)} />
          {t('rights.network')}
        </label>
        <label className="rights-check">
          <input type="checkbox" checked={spam} onChange={(e) => setSpam(e.target.checked)} />
          {t('rights.as_spam')}
        </label>
        {problem && (
          <p className="field-error" role="alert">
            {problem}
          </p>
        )}
        <footer>
          <button type="button" className="button ghost" onClick={onClose}>
            {t('action.cancel')}
          </button>
          <button className="button danger" disabled={busy}>
            {t('rights.block')}
          </button>
        </footer>
      </form>
    </Dialog>
  )
}

function EraseDialog({ visitor, name, onClose, onDone }: { visitor: string; name: string; onClose: () => void; onDone: () => void }) {
  const { t } = useLang()
  const path = `/admin/visitors/${visitor}/erasure`
  const query = useQuery({ queryKey: ['erasure', visitor], queryFn: ({ signal }) => get<Erasure>(path, {}, signal) })
  const [sure, setSure] = useState(false)
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState('')
  async function erase() {
    setBusy(true)
    setProblem('')
    try {
      await change('POST', path, { confirm: visitor })
      onDone()
    } catch (error) {
      setProblem(errorWords(error, t))
      setBusy(false)
    }
  }
  const takes = query.data
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()} title={t('rights.erase_title')} about={t('rights.erase_about')}>
      {takes ? (
        <>
          <p>{t('rights.erase_takes', { name: takes.email ? `${name} (${takes.email})` : name, n: takes.conversations })}</p>
          {takes.open > 0 && <p>{t('rights.erase_open', { n: takes.open })}</p>}
          <label className="rights-check">
            <input type="checkbox" checked={sure} onChange={(e) => setSure(e.target.checked)} />
            {t('rights.erase_sure')}
          </label>
          {problem && (
            <p className="field-error" role="alert">
              {problem}
            </p>
          )}
          <footer>
            <button type="button" className="button ghost" onClick={onClose}>
              {t('action.cancel')}
            </button>
            <button className="button danger" disabled={!sure || busy} onClick={() => void erase()}>
              {t('rights.erase_do')}
            </button>
          </footer>
        </>
      ) : query.isError ? (
        <Failed error={query.error} retry={() => void query.refetch()} />
      ) : (
        <Skeletons count={2} height={40} />
      )}
    </Dialog>
  )
}
