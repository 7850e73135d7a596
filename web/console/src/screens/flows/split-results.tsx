import type { Schemas } from '@frontdesk/protocol'
import { useQuery } from '@tanstack/react-query'
import { ChevronRight, Download } from 'lucide-react'
import { useId, useState } from 'react'
import { get } from '../../api/client'
import { flowKeys } from '../../api/flows'
import { useLang, type Key } from '../../lang/lang'
import { shortDate } from '../../model/time'
import { Failed, Skeletons } from '../../ui/states'
import { useToasts } from '../../ui/toasts'
import { saveFrom } from '../../ui/save'
import '../../styles/split.css'

type Split = Schemas['Split']
type Rate = Schemas['SplitRate']
type Measure = Schemas['SplitMeasure']['name']

/** How the arms of a split step compare: the newest experiment, then the earlier ones. */
export function SplitResults({ flow, step }: { flow: string; step: string }) {
  const { t, lang } = useLang()
  const { say } = useToasts()
  const select = useId()
  const [measure, setMeasure] = useState<Measure>('contained')
  const query = useQuery({
    queryKey: [...flowKeys.all, 'splits', flow, step, lang],
    queryFn: ({ signal }) => get<Schemas['Splits']>('/flows/splits', { flow, step, lang }, signal),
    staleTime: 60_000,
  })
  const [newest, ...earlier] = query.data?.splits ?? []
  const definition = query.data?.definitions[measure]
  return (
    <section className="split-results" aria-label={t('split.results')}>
      <header>
        <h3>{t('split.results')}</h3>
        {newest && (
          <button className="icon-button" aria-label={t('split.download')} title={t('split.download')} onClick={() => void saveFrom(`/api/v1/flows/splits/table?${new URLSearchParams({ flow, step })}`, `frontdesk-split-${flow}-${step}.csv`).catch(() => say(t('split.download_failed')))}>
            <Download aria-hidden="true" />
          </button>
        )}
      </header>
      {query.isError ? (
        <Failed error={query.error} retry={() => void query.refetch()} />
      ) : !query.data ? (
        <Skeletons count={3} height={34} />
      ) : !newest ? (
        <p className="fb-about">{t('split.none')}</p>
      ) : (
        <>
          <div className="fb-field">
            <label htmlFor={select}>{t('split.measure')}</label>
            <select id={select} className="select" value={measure} onChange={(e) => setMeasure(e.target.value as Measure)}>
              {newest.measures.map((m) => (
                <option key={m.name} value={m.name}>
                  {t(`split.measure_${m.name}` as Key)}
                </option>
              ))}
            </select>
            {definition && <small>{definition}</small>}
          </div>
          <Experiment split={newest} measure={measure} />
          <p className="split-note">{query.data.definitions.difference}</p>
          {earlier.length > 0 && (
            <details className="fb-more">
              <summary>
                <ChevronRight aria-hidden="true" />
                {t('split.earlier', { n: earlier.length })}
              </summary>
              {earlier.map((s) => (
                <Experiment key={`${s.sticky} ${s.first_ms} ${s.arms.map((a) => a.arm).join()}`} split={s} measure={measure} />
              ))}
            </details>
          )}
        </>
      )}
    </section>
  )
}

function Experiment({ split: s, measure }: { split: Split; measure: Measure }) {
  const { t, lang } = useLang()
  const rates = s.measures.find((m) => m.name === measure)?.arms ?? []
  const known = s.releases.filter((r) => r.number > 0).map((r) => r.number)
  const now = Date.now()
  const facts = [
    t(`split.${s.sticky === 'visitor' ? 'visitors' : 'conversations'}_${s.exposed === 1 ? '1' : 'n'}`, { n: s.exposed }),
    [...new Set([s.first_ms, s.last_ms].map((ms) => shortDate(ms, now, lang)))].join(' – '),
    ...(known.length > 0 ? [t('split.releases', { list: known.join(', ') })] : []),
  ]
  const notes = ([['mixed', s.mixed], ['late', s.late], ['crossed', s.crossed]] as const).filter(([, n]) => n > 0)
  return (
    <div className="split-experiment">
      <p className="fb-about">{facts.join(' · ')}</p>
      <ul>
        {s.arms.map((arm, i) => (
          <li key={arm.arm}>
            <Arm rate={rates[i]!} exposed={arm.exposed} quiet={arm.without_need} />
          </li>
        ))}
      </ul>
      {notes.map(([name, n]) => (
        <p key={name} className="split-note">
          {t(`split.${name}` as Key, { n })}
        </p>
      ))}
    </div>
  )
}

/** One arm's share with its interval, and what can be said about it. */
function Arm({ rate: r, exposed, quiet }: { rate: Rate; exposed: number; quiet: number }) {
  const { t, lang } = useLang()
  const percent = (v: number) => new Intl.NumberFormat(lang, { style: 'percent', maximumFractionDigits: 1 }).format(v)
  const points = (v: number) => new Intl.NumberFormat(lang, { maximumFractionDigits: 1, signDisplay: 'exceptZero' }).format(v * 100)
  return (
    <>
      <div className="split-arm">
        <strong className="one-line">{r.arm}</strong>
        <span className="num">{r.rate === undefined ? '–' : percent(r.rate)}</span>
      </div>
      <div className="split-bar" aria-hidden="true">
        {r.rate !== undefined && (
          <>
            <i style={{ left: percentage(r.low!), width: percentage(r.high! - r.low!) }} />
            <b style={{ left: percentage(r.rate) }} />
          </>
        )}
      </div>
      <small className="split-facts">
        {r.rate === undefined ? t('split.no_rate') : t('split.rate', { count: r.count, of: r.of, low: percent(r.low!), high: percent(r.high!) })}
        {r.provisional_of > 0 && ` ${t('split.provisional', { count: r.provisional_count, of: r.provisional_of })}`}
        {` ${t('split.exposed', { n: exposed, quiet })}`}
      </small>
      <p className={`split-verdict is-${r.verdict}`}>
        <span>{t(`split.verdict_${r.verdict}` as Key)}</span>
        {r.difference !== undefined && <span className="num">{t('split.difference', { d: points(r.difference), low: points(r.difference_low!), high: points(r.difference_high!) })}</span>}
        {r.more_needed > 0 && <span>{t('split.more', { n: new Intl.NumberFormat(lang).format(r.more_needed) })}</span>}
      </p>
    </>
  )
}

const percentage = (v: number) => `${v * 100}%`
