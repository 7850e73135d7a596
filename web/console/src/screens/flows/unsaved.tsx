import { ArchiveRestore } from 'lucide-react'
import { useMemo, useState } from 'react'
import { useLang } from '../../lang/lang'
import { useLeaving } from '../../live/leaving'
import { clock, fullTime } from '../../model/time'
import { Dialog } from '../../ui/floating'
import { errorWords } from '../../ui/states'
import { DiffView } from './diff'
import { lineDiff } from './document/lines'
import { useFlowDraft } from './draft'

/** Offers what an earlier visit could not save, and says how it differs from the draft. */
export function UnsavedOffer() {
  const { t, lang } = useLang()
  const { kept, settleKept, page, sources } = useFlowDraft()
  const [open, setOpen] = useState(false)
  const diff = useMemo(() => (kept && open ? lineDiff(sources, kept.sources) : []), [kept, open, sources])
  if (!kept) return null
  const today = new Date(kept.at_ms).toDateString() === new Date().toDateString()
  const newer = kept.version !== page.draft.version
  return (
    <section className="fb-conflict fb-unsaved" role="region" aria-labelledby="flow-unsaved">
      <h2 id="flow-unsaved">
        <ArchiveRestore aria-hidden="true" />
        {t('flow.unsaved_title', { time: today ? clock(kept.at_ms, lang) : fullTime(kept.at_ms, lang) })}
      </h2>
      <p>{t(newer ? 'flow.unsaved_newer' : 'flow.unsaved_about')}</p>
      <details className="fb-more" onToggle={(e) => setOpen(e.currentTarget.open)}>
        <summary>{t('flow.what_changes')}</summary>
        <DiffView files={diff} />
      </details>
      <footer>
        <button className="button primary" onClick={() => settleKept('restore')}>
          {t('flow.unsaved_restore')}
        </button>
        <button className="button" onClick={() => settleKept('discard')}>
          {t('flow.unsaved_discard')}
        </button>
      </footer>
    </section>
  )
}

// How long leaving waits for what is being saved.
const PATIENCE_MS = 4000

/** Asks whoever leaves by a link while the newest texts cannot be saved. */
export function LeaveGuard() {
  const { t } = useLang()
  const { phase, error, save } = useFlowDraft()
  const [asking, setAsking] = useState<() => void>()
  useLeaving((to, go) => {
    if (phase === 'clean' || /^(\/console)?\/flows(\/|$|\?)/.test(to)) return false
    // A server that does not answer holds nobody back for long.
    const late = new Promise<false>((done) => setTimeout(() => done(false), PATIENCE_MS))
    void Promise.race([save(), late]).then((done) => (done ? go() : setAsking(() => go)))
    return true
  })
  if (!asking) return null
  const stay = () => setAsking(undefined)
  return (
    <Dialog open onOpenChange={(open) => !open && stay()} title={t('flow.leave_title')} about={phase === 'conflict' ? t('flow.save_conflict') : phase === 'failed' ? t('flow.save_failed', { why: errorWords(error, t) }) : t('flow.saving')}>
      <p>{t('flow.leave_about')}</p>
      <footer>
        <button className="button primary" onClick={stay}>
          {t('flow.leave_stay')}
        </button>
        <button
          className="button"
          onClick={() => {
            stay()
            asking()
          }}
        >
          {t('flow.leave_go')}
        </button>
      </footer>
    </Dialog>
  )
}
