import { ListChecks } from 'lucide-react'
import { Link } from 'wouter'
import { useCalibration, useSuites, type CalibrationPage, type LabelRate } from '../../api/quality'
import { useLang } from '../../lang/lang'
import { percent } from '../../model/words'
import { Empty, Failed, Skeletons } from '../../ui/states'
import { Whisker } from './charts'
import { Frame } from './quality'
import { SuiteRows } from './suites'

/** How good the bot is, at a glance. */
export function Overview() {
  const { t } = useLang()
  const suites = useSuites()
  const calibration = useCalibration()
  return (
    <Frame part="overview">
      {calibration.data ? (
        <Figures page={calibration.data} />
      ) : calibration.isError ? (
        <Failed error={calibration.error} retry={() => void calibration.refetch()} />
      ) : (
        <Skeletons count={1} height={130} />
      )}
      <section className="panel q-part" aria-labelledby="q-suites">
        <header className="q-part-head">
          <h2 id="q-suites">{t('quality.last_runs')}</h2>
          <Link href="/quality/suites">{t('quality.all_suites')}</Link>
        </header>
        {suites.isPending ? (
          <Skeletons count={3} height={44} />
        ) : suites.isError ? (
          <Failed error={suites.error} retry={() => void suites.refetch()} />
        ) : suites.data.length === 0 ? (
          <Empty
            icon={ListChecks}
            title={t('quality.no_suites')}
            action={
              <Link className="button primary" href="/quality/suites">
                {t('quality.nav_suites')}
              </Link>
            }
          >
            {t('quality.no_suites_about')}
          </Empty>
        ) : (
          <SuiteRows suites={suites.data} />
        )}
      </section>
    </Frame>
  )
}

function Figures({ page }: { page: CalibrationPage }) {
  const { t, lang } = useLang()
  const { labels, in_use: use } = page
  const waiting = Object.entries(labels.waiting)
  return (
    <div className="q-figures">
      <RateCard title={t('quality.right')} about={t('quality.right_about')} rate={labels.right} />
      <RateCard title={t('quality.answerable')} about={t('quality.answerable_about')} rate={labels.answerable} />
      <section className="panel q-figure" aria-labelledby="q-use">
        <h2 id="q-use">{t('quality.promise')}</h2>
        <p className="big num">≤ {percent(use.target_error, lang)}</p>
        <p className="faint">{use.id === 'shipped' ? t('quality.shipped_in_use') : t('quality.fitted_in_use', { n: use.n })}</p>
        <Link href="/quality/confidence">{t('quality.nav_confidence')}</Link>
      </section>
      <section className="panel q-figure" aria-labelledby="q-wait">
        <h2 id="q-wait">{t('quality.to_label')}</h2>
        <p className="big num">{labels.waiting.random}</p>
        <p className="faint">{t('quality.to_label_about')}</p>
        <ul className="q-strata">
          {waiting
            .filter(([name, n]) => name !== 'random' && n > 0)
            .map(([name, n]) => (
              <li key={name}>
                <Stratum name={name} /> <b className="num">{n}</b>
              </li>
            ))}
        </ul>
        <Link href="/quality/labels">{t('quality.nav_labels')}</Link>
      </section>
    </div>
  )
}

function Stratum({ name }: { name: string }) {
  const { maybe } = useLang()
  return <>{maybe(`stratum.${name}`) ?? name}</>
}

/** A share of the random labels with its interval; said plainly when there is none. */
function RateCard({ title, about, rate }: { title: string; about: string; rate: LabelRate }) {
  const { t, lang } = useLang()
  return (
    <section className="panel q-figure" aria-label={title}>
      <h2>{title}</h2>
      {rate.n === 0 ? (
        <>
          <p className="big num">–</p>
          <p className="faint">{t('quality.no_labels')}</p>
        </>
      ) : (
        <>
          <p className="big num">{percent(rate.yes / rate.n, lang)}</p>
          <Whisker value={rate.yes / rate.n} lower={rate.lower} upper={rate.upper} />
          <p className="faint num">
            {t('quality.interval', { low: percent(rate.lower, lang), high: percent(rate.upper, lang), n: rate.n })}
          </p>
        </>
      )}
      <p className="definition">{about}</p>
    </section>
  )
}
