import { CircleAlert, UploadCloud } from 'lucide-react'
import { useId, useState } from 'react'
import { useQueryClient } from '@tanstack/react-query'
import { change, CallError } from '../../api/client'
import { flowKeys, modes, useFlowDiff, type Checked, type Finding, type Mode, type Published } from '../../api/flows'
import { useLang } from '../../lang/lang'
import { fullTime } from '../../model/time'
import { Dialog } from '../../ui/floating'
import { Failed, Skeletons } from '../../ui/states'
import { useToasts } from '../../ui/toasts'
import { DiffView } from './diff'
import { useFlowDraft } from './draft'
import { Problems } from './problems'

/** The button that makes the draft live, and its dialog. */
export function PublishButton({ onGo }: { onGo: (f: Finding) => void }) {
  const { t } = useLang()
  const draft = useFlowDraft()
  const [open, setOpen] = useState(false)
  if (!draft.writable) return null
  const nothing = draft.phase === 'clean' && !draft.page.draft.changed
  return (
    <>
      <button className="button primary" disabled={nothing || draft.phase === 'conflict'} title={nothing ? t('flow.nothing_to_publish') : undefined} onClick={() => setOpen(true)}>
        <UploadCloud aria-hidden="true" />
        <span>{t('flow.publish')}</span>
      </button>
      {open && <PublishDialog onClose={() => setOpen(false)} onGo={onGo} />}
    </>
  )
}

function PublishDialog({ onClose, onGo }: { onClose: () => void; onGo: (f: Finding) => void }) {
  const { t, lang } = useLang()
  const client = useQueryClient()
  const draft = useFlowDraft()
  const { say, fail } = useToasts()
  const [mode, setMode] = useState<Mode>('finish')
  const [note, setNote] = useState('')
  const [later, setLater] = useState(false)
  const [at, setAt] = useState('')
  const [busy, setBusy] = useState(false)
  const [refused, setRefused] = useState<Finding[]>()
  const id = useId()
  const findings = refused ?? draft.check.findings
  const errors = findings.filter((f) => f.severity === 'error')
  const when = later && at ? new Date(at).getTime() : 0
  const past = later && (!at || when <= Date.now())

  async function publish() {
    setBusy(true)
    try {
      if (!(await draft.save())) return
      const { publication } = await change<Published>('POST', '/flows/publish', { version: draft.version(), mode, note: note.trim(), at_ms: when })
      say(publication.state === 'scheduled' ? t('flow.scheduled_for', { time: fullTime(publication.at_ms, lang) }) : t('flow.published', { n: publication.release.number }))
      onClose()
      await draft.reload()
      void client.invalidateQueries({ queryKey: flowKeys.all })
    } catch (error) {
      // What stands in its way is asked for anew, to be shown at its place.
      const found = error instanceof CallError && error.code === 'invalid' ? await change<Checked>('POST', '/flows/check', { sources: draft.sources }).catch(() => undefined) : undefined
      if (found?.findings.some((f) => f.severity === 'error')) setRefused(found.findings)
      else if (error instanceof CallError && error.code === 'conflict') {
        // Somebody saved between the two calls: the next save tells and asks.
        onClose()
        await draft.reload()
        fail(error)
      } else fail(error)
    } finally {
      setBusy(false)
    }
  }
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()} title={t('flow.publish_title')} about={t('flow.publish_about')}>
      <div className="fb-publish">
        {errors.length > 0 ? (
          <>
            <p className="notice">
              <CircleAlert aria-hidden="true" />
              {t(errors.length === 1 ? 'flow.blocked_1' : 'flow.blocked_n', { n: errors.length })}
            </p>
            <Problems
              findings={errors}
              showFile
              onGo={(f) => {
                onClose()
                onGo(f)
              }}
            />
          </>
        ) : (
          <>
            {findings.length > 0 && (
              <details className="fb-more">
                <summary>{t(findings.length === 1 ? 'flow.warnings_1' : 'flow.warnings_n', { n: findings.length })}</summary>
                <Problems
                  findings={findings}
                  showFile
                  onGo={(f) => {
                    onClose()
                    onGo(f)
                  }}
                />
              </details>
            )}
            <Changes />
            <fieldset className="fb-modes">
              <legend>{t('flow.mode')}</legend>
              {modes.map((m) => (
                <label key={m} className={mode === m ? 'chosen' : ''}>
                  <input type="radio" name={`${id}-mode`} checked={mode === m} onChange={() => setMode(m)} />
                  <span>
                    <b>{t(`flow.mode_${m}`)}</b>
                    <small>{t(`flow.mode_about_${m}`)}</small>
                  </span>
                </label>
              ))}
            </fieldset>
            <div className="field">
              <label className="label" htmlFor={`${id}-note`}>
                {t('flow.note')}
              </label>
              <input id={`${id}-note`} className="input" maxLength={500} value={note} placeholder={t('flow.note_hint')} onChange={(e) => setNote(e.target.value)} />
            </div>
            <label className="fb-check">
              <input type="checkbox" checked={later} onChange={(e) => setLater(e.target.checked)} />
              <span>{t('flow.publish_later')}</span>
            </label>
            {later && (
              <div className="field">
                <label className="label" htmlFor={`${id}-at`}>
                  {t('flow.publish_at')}
                </label>
                <input id={`${id}-at`} className="input" type="datetime-local" value={at} aria-invalid={at !== '' && past} onChange={(e) => setAt(e.target.value)} />
              </div>
            )}
          </>
        )}
      </div>
      <footer>
        <button className="button" onClick={onClose}>
          {t('action.cancel')}
        </button>
        <button className="button primary" disabled={busy || errors.length > 0 || past || draft.check.of !== draft.sources} onClick={() => void publish()}>
          {t(later ? 'flow.schedule' : 'flow.publish_now')}
        </button>
      </footer>
    </Dialog>
  )
}

function Changes() {
  const { t } = useLang()
  const { phase, page } = useFlowDraft()
  const [open, setOpen] = useState(false)
  const query = useFlowDiff('live', 'draft', open && phase === 'clean')
  if (!page.live) return null
  return (
    <details className="fb-more" onToggle={(e) => setOpen(e.currentTarget.open)}>
      <summary>{t('flow.what_changes')}</summary>
      {query.data ? <DiffView files={query.data.files} /> : query.isError ? <Failed error={query.error} /> : <Skeletons count={3} height={18} />}
    </details>
  )
}
