import { CloudAlert, GitCompareArrows } from 'lucide-react'
import { useMemo } from 'react'
import { useLang } from '../../lang/lang'
import { fullTime } from '../../model/time'
import { errorWords } from '../../ui/states'
import { DiffView } from './diff'
import { lineDiff } from './document/lines'
import { useFlowDraft } from './draft'

/** Whether what is shown is kept, and how it differs from what is live. */
export function SavedState() {
  const { t } = useLang()
  const { phase, page, error, writable } = useFlowDraft()
  const bad = phase === 'failed' || phase === 'conflict'
  const words = () => {
    if (!writable) return t('flow.read_only')
    switch (phase) {
      case 'dirty':
      case 'saving':
        return t('flow.saving')
      case 'failed':
        return t('flow.save_failed', { why: errorWords(error, t) })
      case 'conflict':
        return t('flow.save_conflict')
      case 'clean':
        if (!page.live) return t('flow.never_published')
        return page.draft.changed ? t('flow.changed_since', { n: page.live.number }) : t('flow.is_live', { n: page.live.number })
    }
  }
  return (
    <span className={bad ? 'ed-saved bad' : 'ed-saved'} role="status">
      {bad && <CloudAlert aria-hidden="true" />}
      <span>{words()}</span>
    </span>
  )
}

/** Somebody else saved meanwhile: what differs, and which texts go on. Both stay within reach of undo. */
export function ConflictView() {
  const { t, lang } = useLang()
  const { theirs, sources, settle, phase } = useFlowDraft()
  const diff = useMemo(() => (theirs ? lineDiff(theirs.draft.sources, sources) : []), [sources, theirs])
  if (phase !== 'conflict' || !theirs) return null
  return (
    <section className="fb-conflict" role="alert" aria-labelledby="flow-conflict">
      <h2 id="flow-conflict">
        <GitCompareArrows aria-hidden="true" />
        {t('flow.conflict_title', { name: theirs.draft.by || t('flow.somebody') })}
      </h2>
      <p>{t('flow.conflict_about', { time: fullTime(theirs.draft.at_ms, lang) })}</p>
      <DiffView files={diff} />
      <footer>
        <button className="button primary" onClick={() => void settle('mine')}>
          {t('flow.conflict_mine')}
        </button>
        <button className="button" onClick={() => void settle('theirs')}>
          {t('flow.conflict_theirs')}
        </button>
      </footer>
    </section>
  )
}
