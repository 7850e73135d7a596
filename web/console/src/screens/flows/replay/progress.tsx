import type { Run } from '../../../api/quality'
import { useLang } from '../../../lang/lang'
import { Empty, errorWords } from '../../../ui/states'
import type { Replaying } from './start'

/** How far a replay is, or why there is nothing to show. */
export function ReplayProgress({ replay, run }: { replay: Replaying; run: Run }) {
  const { t } = useLang()
  if (!replay.active) {
    return <Empty title={t(run.status === 'cancelled' ? 'run.cancelled' : 'run.failed')}>{run.error}</Empty>
  }
  const share = run.total > 0 ? run.done / run.total : 0
  return (
    <section className="fr-progress" aria-live="polite">
      <p className="num">{run.total > 0 ? t('flow.replay_progress', { n: run.done, all: run.total }) : t('flow.replay_waiting')}</p>
      <div className="meter" role="progressbar" aria-label={t('flow.replay')} aria-valuemin={0} aria-valuemax={100} aria-valuenow={Math.round(share * 100)}>
        <i style={{ width: `${share * 100}%` }} />
      </div>
      {replay.error !== undefined && (
        <p className="notice" role="alert">
          {errorWords(replay.error, t)}
        </p>
      )}
      <button className="button small" onClick={() => void replay.cancel()}>
        {t('action.cancel')}
      </button>
    </section>
  )
}
