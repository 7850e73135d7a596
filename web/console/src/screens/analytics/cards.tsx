import type { ReactNode } from 'react'
import { Link } from 'wouter'
import type { Figure } from '../../api/analytics'
import { useLang, type Key } from '../../lang/lang'
import { headline, spell } from '../../model/analytics'
import { percent } from '../../model/words'
import { About, Ways } from './about'
import { figureOf } from './containment'
import type { Shown } from './analytics'

/** The KPIs about people, each with what it was measured on. */
export function Cards({ report, params, set, business }: Shown & { business: boolean }) {
  const { t, lang } = useLang()
  const f = (name: string) => figureOf(report, name)
  const waiting = f('still_waiting')
  const response = f(business ? 'first_response_business' : 'first_response')
  return (
    <section aria-labelledby="a-kpis">
      <h2 id="a-kpis" className="hidden-words">
        {t('analytics.kpis')}
      </h2>
      <div className="a-cards">
        <Card figure={response} params={params}>
          {response?.p90 !== undefined && <p className="num">{t('analytics.p90', { time: spell(response.p90, t) })}</p>}
          {waiting && waiting.n > 0 && (
            <p className="num warn-words">
              <Link href={`/analytics/list/still_waiting?${new URLSearchParams(params)}`}>{t('analytics.waiting', { n: waiting.n, time: spell(waiting.median ?? 0, t) })}</Link>
            </p>
          )}
          <div className="segmented a-clock" role="radiogroup" aria-label={t('analytics.clock')}>
            {[false, true].map((b) => (
              <button key={String(b)} role="radio" aria-checked={b === business} onClick={() => set({ clock: b ? 'business' : undefined })}>
                {t(b ? 'analytics.clock_business' : 'analytics.clock_wall')}
              </button>
            ))}
          </div>
        </Card>
        <Card figure={f('acceptance')} params={params}>
          <Line figure={f('offer_acceptance')} />
        </Card>
        <Card figure={f('missed')} params={params}>
          <Line figure={f('short_abandons')} params={params} />
          <Line figure={f('dropped')} params={params} />
        </Card>
        <Card figure={f('utilisation')}>
          <p className="num">{t('analytics.capacity_line', { share: headline('share', f('capacity'), t, lang) })}</p>
        </Card>
      </div>
    </section>
  )
}

function Card({ figure: f, params, children }: { figure: Figure | undefined; params?: Shown['params']; children?: ReactNode }) {
  const { t, lang } = useLang()
  if (!f) return null
  const name = t(`analytics.${f.name}` as Key)
  const time = f.name === 'utilisation'
  const counted =
    f.unit !== 'share' ? t('analytics.measured', { n: f.n }) : time ? `${t('analytics.minutes', { n: f.n, of: f.of ?? 0 })}` : t('containment.of', { n: f.n, of: f.of ?? 0 })
  return (
    <section className="panel a-card" aria-label={name}>
      <header>
        <h3>
          {name}
          <About name={name} text={f.definition} />
        </h3>
        {params && <Ways figure={f.name} name={name} params={params} />}
      </header>
      <p className="a-value num">{headline(f.unit, f, t, lang)}</p>
      <p className="num faint">
        {f.unit !== 'share' && `${t('analytics.median')} · `}
        {counted}
        {f.low !== undefined && f.high !== undefined && ` · ${percent(f.low, lang)}–${percent(f.high, lang)}`}
      </p>
      <div className="a-lines">{children}</div>
    </section>
  )
}

function Line({ figure: f, params }: { figure: Figure | undefined; params?: Shown['params'] }) {
  const { t, lang } = useLang()
  if (!f) return null
  const name = t(`analytics.${f.name}` as Key)
  const words = `${name}: ${headline('share', f, t, lang)} (${t('containment.of', { n: f.n, of: f.of ?? 0 })})`
  return (
    <p className="num">
      {params && f.n > 0 ? <Link href={`/analytics/list/${f.name}?${new URLSearchParams({ ...params, part: 'yes' })}`}>{words}</Link> : words}
      <About name={name} text={f.definition} />
    </p>
  )
}

const also = [
  'bot_first',
  'bot_reply',
  'queue_wait',
  'queue_abandoned',
  'handle_time',
  'resolution_time',
  'transfers',
  'satisfied',
  'reopened',
  'promises_kept',
  'unanswered',
  'tokens',
  'cost',
]

/** Everything else that is measured. */
export function Also({ report, params }: Shown) {
  const { t, lang } = useLang()
  return (
    <section className="panel" aria-labelledby="a-also">
      <h2 id="a-also">{t('analytics.also')}</h2>
      <div className="table-scroll" tabIndex={0} role="region" aria-label={t('analytics.also')}>
        <table className="a-table">
          <thead>
            <tr>
              <th scope="col">{t('analytics.figure')}</th>
              <th scope="col">{t('analytics.value')}</th>
              <th scope="col">P90</th>
              <th scope="col">P95</th>
              <th scope="col">{t('analytics.count')}</th>
              <th scope="col">
                <span className="hidden-words">{t('analytics.ways')}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {also.map((n) => {
              const f = figureOf(report, n)
              if (!f) return null
              const name = t(`analytics.${n}` as Key)
              const far = (v: number | undefined) => (v === undefined ? '' : f.unit === 'time' ? spell(v, t) : new Intl.NumberFormat(lang).format(v))
              return (
                <tr key={n}>
                  <th scope="row">
                    {name}
                    <About name={name} text={f.definition} />
                  </th>
                  <td className="num">{headline(f.unit, f, t, lang)}</td>
                  <td className="num">{far(f.p90)}</td>
                  <td className="num">{far(f.p95)}</td>
                  <td className="num">
                    {f.unit === 'share' ? t('containment.of', { n: f.n, of: f.of ?? 0 }) : f.n}
                    {f.total ? ` · ${t('analytics.total', { n: new Intl.NumberFormat(lang).format(f.total) })}` : ''}
                  </td>
                  <td>
                    <Ways figure={n} name={name} params={params} />
                  </td>
                </tr>
              )
            })}
          </tbody>
        </table>
      </div>
    </section>
  )
}
