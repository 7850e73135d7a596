import { ArrowLeft } from 'lucide-react'
import { Link } from 'wouter'
import { useDifference, useRun, type Delta, type Difference } from '../../api/quality'
import { useLang } from '../../lang/lang'
import { better, changeText } from '../../model/quality'
import { fullTime } from '../../model/time'
import { Failed, Skeletons } from '../../ui/states'
import { Frame } from './quality'
import { useQualityWords } from './words'

/** What changed from an older run to a newer one. */
export function DifferencePage({ id, older }: { id: string; older: string }) {
  const { t, lang } = useLang()
  const query = useDifference(id, older)
  const now = useRun(id).data
  const then = useRun(older).data
  return (
    <Frame
      part="suites"
      title={t('quality.diff_title', { name: now?.suite_name ?? '' })}
      about={
        now && then ? t('quality.diff_about', { from: fullTime(then.created_at_ms, lang), to: fullTime(now.created_at_ms, lang) }) : ''
      }
    >
      <p className="q-crumbs">
        <Link className="back-link" href={`/quality/runs/${id}`}>
          <ArrowLeft aria-hidden="true" />
          {t('quality.newer_run')}
        </Link>
        <Link className="back-link" href={`/quality/runs/${older}`}>
          {t('quality.older_run')}
        </Link>
      </p>
      {query.data ? (
        <Loaded difference={query.data} id={id} older={older} />
      ) : query.isError ? (
        <Failed error={query.error} retry={() => void query.refetch()} />
      ) : (
        <Skeletons count={4} height={90} />
      )}
    </Frame>
  )
}

function Loaded({ difference: d, id, older }: { difference: Difference; id: string; older: string }) {
  const { t } = useLang()
  return (
    <>
      <div className="q-figures q-counts">
        <Count n={d.broken.length} bad label={t('quality.broken')} />
        <Count n={d.fixed.length} label={t('quality.fixed')} />
        <Count n={d.changed.length} label={t('quality.changed')} />
        <Count n={d.unchanged} label={t('quality.unchanged')} />
      </div>
      <section className="panel q-part" aria-labelledby="q-deltas">
        <h2 id="q-deltas">{t('quality.compared', { n: d.both })}</h2>
        <DeltaTable deltas={d.compared} />
      </section>
      <CaseList title={t('quality.broken')} list={d.broken} run={id} />
      <CaseList title={t('quality.fixed')} list={d.fixed} run={id} />
      {d.changed.length > 0 && (
        <section className="panel q-part" aria-labelledby="q-changed">
          <h2 id="q-changed">{t('quality.changed')}</h2>
          <ul className="q-moves">
            {d.changed.map((c) => (
              <li key={c.case}>
                <Link href={`/quality/runs/${id}?case=${encodeURIComponent(c.case)}`}>{c.case}</Link>
                <span>
                  <s>{c.was}</s> → {c.now}
                </span>
              </li>
            ))}
          </ul>
        </section>
      )}
      <CaseList title={t('quality.added')} list={d.added} run={id} />
      <CaseList title={t('quality.removed')} list={d.removed} run={older} />
    </>
  )
}

function Count({ n, label, bad }: { n: number; label: string; bad?: boolean }) {
  return (
    <section className="panel q-figure" aria-label={label}>
      <h2>{label}</h2>
      <p className={bad && n > 0 ? 'big num no' : 'big num'}>{n}</p>
    </section>
  )
}

function CaseList({ title, list, run }: { title: string; list: readonly string[]; run: string }) {
  if (list.length === 0) return null
  return (
    <section className="panel q-part" aria-label={title}>
      <h2>{title}</h2>
      <ul className="q-moves">
        {list.map((key) => (
          <li key={key}>
            <Link href={`/quality/runs/${run}?case=${encodeURIComponent(key)}`}>{key}</Link>
          </li>
        ))}
      </ul>
    </section>
  )
}

// Bounds of one case, or of figures that are no mean over cases, say nothing.
const hasBounds = (d: Delta) => d.paired.lower !== 0 || d.paired.upper !== 0

/** Metrics before and after, with the bounds of the paired bootstrap. */
export function DeltaTable({ deltas, would }: { deltas: readonly Delta[]; would?: boolean }) {
  const { t, lang } = useLang()
  const { metric, figure } = useQualityWords()
  return (
    <>
      <div className="table-scroll" tabIndex={0} role="region" aria-label={t('quality.metrics')}>
        <table className="q-table">
          <thead>
            <tr>
              <th scope="col">{t('quality.metric')}</th>
              <th scope="col">{t('quality.was')}</th>
              <th scope="col">{t(would ? 'quality.would' : 'quality.now')}</th>
              <th scope="col">{t('quality.difference')}</th>
              <th scope="col">{t('quality.bounds')}</th>
            </tr>
          </thead>
          <tbody>
            {deltas.map((d) => {
              const change = d.now - d.was
              const tone = change === 0 ? '' : better(d.metric, change) ? 'yes' : 'no'
              return (
                <tr key={d.metric}>
                  <th scope="row">{metric(d.metric)}</th>
                  <td className="num">{figure(d.metric, d.was)}</td>
                  <td className="num">{figure(d.metric, d.now)}</td>
                  <td className={`num ${d.significant ? tone : ''}`}>
                    {changeText(d.metric, change, lang)}
                    {d.significant && <span className="chip outline">{t('quality.significant')}</span>}
                  </td>
                  <td className="num faint">
                    {hasBounds(d) && `${changeText(d.metric, d.paired.lower, lang)} … ${changeText(d.metric, d.paired.upper, lang)}`}
                  </td>
                </tr>
              )
            })}
          </tbody>
        </table>
      </div>
      <p className="definition">{t('quality.significant_about')}</p>
    </>
  )
}
