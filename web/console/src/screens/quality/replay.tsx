import { Play, X } from 'lucide-react'
import { useState, type FormEvent } from 'react'
import { useCalibration, useQualityRights, useRuns, type Candidate } from '../../api/quality'
import { useLang } from '../../lang/lang'
import { fullTime } from '../../model/time'
import { percent } from '../../model/words'
import { Failed, Skeletons } from '../../ui/states'
import { Frame } from './quality'
import { RunChip, useStartRun } from './suites'

const DAY = 86_400_000
const spans = [1, 7, 14, 30, 90]
const targets = [0.01, 0.02, 0.03, 0.05, 0.075, 0.1, 0.15, 0.2]

/** Past conversations with another bot: the choice, and the replays made before. */
export function Replay() {
  const { t } = useLang()
  const { write } = useQualityRights()
  const query = useRuns()
  const replays = (query.data?.pages ?? []).flatMap((p) => p.runs).filter((r) => r.kind === 'replay')
  return (
    <Frame part="replay">
      {write && <Choose />}
      <section className="panel q-part" aria-labelledby="q-replays">
        <h2 id="q-replays">{t('quality.replays')}</h2>
        {query.isPending ? (
          <Skeletons count={2} height={40} />
        ) : query.isError ? (
          <Failed error={query.error} retry={() => void query.refetch()} />
        ) : replays.length === 0 ? (
          <p className="faint q-none">{t('quality.no_replays')}</p>
        ) : (
          <ul className="q-rows">
            {replays.map((r) => (
              <li key={r.id}>
                <span className="q-row-main">
                  <b>{t('quality.by', { name: r.by_name })}</b>
                  <span className="num">{t('quality.conversations', { n: r.total })}</span>
                </span>
                <RunChip run={r} />
              </li>
            ))}
          </ul>
        )}
      </section>
    </Frame>
  )
}

function Choose() {
  const { t, lang } = useLang()
  const calibration = useCalibration()
  const { start, busy } = useStartRun()
  const [days, setDays] = useState(7)
  const [limit, setLimit] = useState(200)
  const [target, setTarget] = useState('')
  const [fit, setFit] = useState('')
  const [flows, setFlows] = useState<NonNullable<Candidate['flows']>>([])
  const live = !target && !fit && flows.length === 0
  function submit(event: FormEvent) {
    event.preventDefault()
    void start({
      replay: { since_ms: Date.now() - days * DAY, limit },
      candidate: {
        ...(target && { target_error: Number(target) }),
        ...(fit && { calibration: fit }),
        ...(flows.length > 0 && { flows }),
      },
    })
  }
  async function read(files: FileList | null) {
    const list = await Promise.all([...(files ?? [])].map(async (f) => ({ name: f.name, text: await f.text() })))
    setFlows(list)
  }
  return (
    <form className="panel q-part q-form" onSubmit={submit} aria-labelledby="q-candidate">
      <h2 id="q-candidate">{t('quality.replay_new')}</h2>
      <div className="q-fields">
        <label className="field">
          <span>{t('quality.period')}</span>
          <select className="select" value={days} onChange={(e) => setDays(Number(e.target.value))}>
            {spans.map((n) => (
              <option key={n} value={n}>
                {t(n === 1 ? 'quality.last_day' : 'quality.last_days', { n })}
              </option>
            ))}
          </select>
        </label>
        <label className="field">
          <span>{t('quality.most')}</span>
          <input
            className="input"
            type="number"
            min={1}
            max={2000}
            required
            value={limit}
            onChange={(e) => setLimit(Number(e.target.value))}
          />
        </label>
        <label className="field">
          <span>{t('quality.target')}</span>
          <select className="select" value={target} onChange={(e) => setTarget(e.target.value)}>
            <option value="">{t('quality.as_live')}</option>
            {targets.map((v) => (
              <option key={v} value={v}>
                {percent(v, lang)}
              </option>
            ))}
          </select>
        </label>
        <label className="field">
          <span>{t('quality.calibration')}</span>
          <select className="select" value={fit} onChange={(e) => setFit(e.target.value)}>
            <option value="">{t('quality.as_live')}</option>
            <option value="shipped">{t('quality.shipped')}</option>
            {calibration.data?.history.map((c) => (
              <option key={c.id} value={c.id}>
                {t('quality.fitted_on', { n: c.n })} · {fullTime(c.at_ms ?? 0, lang)}
              </option>
            ))}
          </select>
        </label>
        <label className="field">
          <span>{t('quality.flows')}</span>
          <input className="input q-file" type="file" accept=".yaml,.yml" multiple onChange={(e) => void read(e.target.files)} />
        </label>
      </div>
      {flows.length > 0 && (
        <p className="q-given">
          {flows.map((f) => (
            <span key={f.name} className="chip">
              {f.name}
              <button
                type="button"
                aria-label={t('quality.remove', { name: f.name })}
                onClick={() => setFlows(flows.filter((x) => x !== f))}
              >
                <X aria-hidden="true" />
              </button>
            </span>
          ))}
        </p>
      )}
      <footer className="q-foot">
        <button className="button primary" disabled={busy}>
          <Play aria-hidden="true" />
          {t('quality.replay_start')}
        </button>
        <span className="faint">{t(live ? 'quality.replay_live' : 'quality.replay_about')}</span>
      </footer>
    </form>
  )
}
