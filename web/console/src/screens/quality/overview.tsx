import { ListChecks } from 'lucide-react'
import type { ReactNode } from 'react'
import { Link } from 'wouter'
import { useCalibration, useQualityRights, useSuites, useWhatIf, type CalibrationPage, type LabelRate } from '../../api/quality'
import { useLang } from '../../lang/lang'
import { useNow } from '../../live/clock'
import { rangeBounds } from '../../model/time'
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
  const { write } = useQualityRights()
  const waiting = Object.entries(labels.waiting)
  const { from, to } = rangeBounds('30d', useNow(60_000))
  const what = useWhatIf(use.target_error, use.id, from, to).data
  return (
    <div className="q-figures">
      <section className="panel q-figure" aria-labelledby="q-answered">
        <h2 id="q-answered">{t('quality.answered_30d')}</h2>
        <p className="big num">{what && what.questions > 0 ? percent(what.was.answered / what.questions, lang) : '–'}</p>
        <p className="faint num">{what && t('quality.what_of', { n: what.questions, chats: what.conversations })}</p>
        <p className="definition">{t('quality.answered_30d_about')}</p>
      </section>
      <RateCard
        title={t('quality.promise')}
        about={`${t('quality.promise_about', { target: percent(use.target_error, lang) })} ${
          use.id === 'shipped' ? t('quality.shipped_in_use') : t('quality.fitted_in_use', { n: use.n })
        }`}
        rate={what?.error}
        target={use.target_error}
      >
        <Link href="/quality/confidence">{t('quality.nav_confidence')}</Link>
      </RateCard>
      <RateCard title={t('quality.right')} about={t('quality.right_about')} rate={labels.right} />
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
        {write && <Link href="/quality/labels">{t('quality.nav_labels')}</Link>}
      </section>
    </div>
  )
}

function Stratum({ name }: { name: string }) {
  const { maybe } = useLang()
  return <>{maybe(`stratum.${name}`) ?? name}</>
}

interface RateCardProps {
  title: string
  about: string
  rate: LabelRate | undefined
  target?: number
  children?: ReactNode
}

/** A share of the random labels with its interval; said plainly when there is none. */
function RateCard({ title, about, rate, target, children }: RateCardProps) {
  const { t, lang } = useLang()
  return (
    <section className="panel q-figure" aria-label={title}>
      <h2>{title}</h2>
      {!rate || rate.n === 0 ? (
        <>
          <p className="big num">–</p>
          <p className="faint">{t('quality.no_labels')}</p>
        </>
      ) : (
        <>
          <p className="big num">{percent(rate.yes / rate.n, lang)}</p>
          <Whisker value={rate.yes / rate.n} lower={rate.lower} upper={rate.upper} target={target} />
          <p className="faint num">
            {t('quality.interval', { low: percent(rate.lower, lang), high: percent(rate.upper, lang), n: rate.n })}
          </p>
        </>
      )}
      <p className="definition">{about}</p>
      {children}
    </section>
  )
}
