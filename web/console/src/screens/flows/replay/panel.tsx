import { ArrowLeft, Play } from 'lucide-react'
import { useState, type FormEvent } from 'react'
import { useRuns, type ReplayedChat, type Run } from '../../../api/quality'
import { useLang, type Key } from '../../../lang/lang'
import { fullTime } from '../../../model/time'
import { Dialog } from '../../../ui/floating'
import { errorWords, Failed, Skeletons } from '../../../ui/states'
import type { Sources } from '../document/edits'
import { ReplayProgress } from './progress'
import { ReplayResults } from './results'
import { useReplay } from './start'
import { ReplayTalk } from './talk'
import '../../../styles/flow-replay.css'

interface Props {
  sources: Sources
  flow: string
  /** The step that is chosen on the canvas, by its id. */
  step: string | undefined
  blocked: boolean
  onStep: (flow: string, step: string) => void
}

const counts = [10, 25, 50, 100, 200, 500]
const wholes = ['all', 'flow', 'step'] as const
type Which = (typeof wholes)[number]

/** Past chats with the draft: the choice, and what came of it. */
export function ReplayPanel({ sources, flow, step, blocked, onStep }: Props) {
  const { t } = useLang()
  const replay = useReplay()
  const [which, setWhich] = useState<Which>('all')
  const [last, setLast] = useState(50)
  const [open, setOpen] = useState<ReplayedChat>()
  const chosen: Which = which === 'step' && !step ? 'flow' : which
  function submit(event: FormEvent) {
    event.preventDefault()
    void replay.start({ sources: [...sources], last, ...(chosen !== 'all' && { flow }), ...(chosen === 'step' && step && { step }) })
  }
  const { run, report } = replay
  return (
    <section className="fr" aria-label={t('flow.replay')}>
      {replay.id === '' ? (
        <>
          <form className="fr-form" onSubmit={submit}>
            <p className="fb-none">{t('flow.replay_about')}</p>
            <label className="fb-field">
              <span className="fb-label">{t('flow.replay_which')}</span>
              <select className="select" value={chosen} onChange={(e) => setWhich(e.target.value as Which)}>
                {wholes
                  .filter((w) => w !== 'step' || step)
                  .map((w) => (
                    <option key={w} value={w}>
                      {t(`flow.replay_which_${w}` as Key, { step: step ?? '' })}
                    </option>
                  ))}
              </select>
            </label>
            <label className="fb-field">
              <span className="fb-label">{t('flow.replay_last')}</span>
              <select className="select" value={last} onChange={(e) => setLast(Number(e.target.value))}>
                {counts.map((n) => (
                  <option key={n} value={n}>
                    {t('flow.replay_n', { n })}
                  </option>
                ))}
              </select>
            </label>
            {blocked && <p className="notice warn">{t('flow.replay_blocked')}</p>}
            {replay.error !== undefined && (
              <p className="notice" role="alert">
                {errorWords(replay.error, t)}
              </p>
            )}
            <button className="button primary" disabled={replay.busy || blocked}>
              <Play aria-hidden="true" />
              {t('flow.replay_start')}
            </button>
          </form>
          <Earlier onShow={replay.show} />
        </>
      ) : (
        <>
          <button className="button small fr-back" onClick={() => replay.show('')}>
            <ArrowLeft aria-hidden="true" />
            {t('flow.replay_again')}
          </button>
          {run.isError || report.isError ? (
            <Failed error={run.error ?? report.error} retry={() => void (run.isError ? run.refetch() : report.refetch())} />
          ) : report.data ? (
            <ReplayResults report={report.data} onOpen={setOpen} />
          ) : run.data && run.data.status !== 'done' ? (
            <ReplayProgress replay={replay} run={run.data} />
          ) : (
            <Skeletons count={4} height={52} />
          )}
        </>
      )}
      {open && (
        <Dialog open onOpenChange={() => setOpen(undefined)} title={t('flow.replay_chat')} about={t('flow.replay_chat_about')}>
          <ReplayTalk
            chat={open}
            onStep={(f, s) => {
              setOpen(undefined)
              onStep(f, s)
            }}
          />
        </Dialog>
      )}
    </section>
  )
}

/** Replays of the last days, by whoever. */
function Earlier({ onShow }: { onShow: (id: string) => void }) {
  const { t, lang } = useLang()
  const query = useRuns()
  const replays = (query.data?.pages ?? []).flatMap((p) => p.runs).filter((r) => r.kind === 'replay' && (r.candidate.flows?.length ?? 0) > 0)
  if (query.isError) return <Failed error={query.error} retry={() => void query.refetch()} />
  if (query.isPending) return <Skeletons count={2} height={40} />
  if (replays.length === 0) return null
  return (
    <section aria-labelledby="fr-earlier">
      <h3 id="fr-earlier">{t('flow.replay_earlier')}</h3>
      <ul className="fr-earlier">
        {replays.slice(0, 8).map((r: Run) => (
          <li key={r.id}>
            <button onClick={() => onShow(r.id)}>
              <b className="num">{fullTime(r.created_at_ms, lang)}</b>
              <span>{r.by_name}</span>
              <span className="num">
                {r.status === 'done' ? t('flow.replay_changed', { n: r.failed, all: r.passed + r.failed }) : t(`run.${r.status}` as Key)}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}
