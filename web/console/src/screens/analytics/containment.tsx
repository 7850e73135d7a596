import type { Figure } from '../../api/analytics'
import { useLang } from '../../lang/lang'
import { percent } from '../../model/words'
import { About, Ways } from './about'
import type { Shown } from './analytics'

/** A figure of the report by its name. */
export function figureOf(report: Shown['report'], name: string): Figure | undefined {
  return report.figures.find((f) => f.name === name)
}

/** The primary metric: settled first, in its two parts; provisional apart; the solved rate beside it. */
export function Containment({ report, params }: Shown) {
  const { t, lang } = useLang()
  const { settled, provisional } = report.summary
  const figure = figureOf(report, 'settled')
  const share = (n: number) => (settled.denominator > 0 ? n / settled.denominator : 0)
  const rest = settled.denominator - settled.contained
  const name = t('analytics.settled')
  const parts = [
    { part: 'confirmed', n: settled.confirmed },
    { part: 'assumed', n: settled.assumed },
    { part: 'rest', n: rest },
  ] as const
  return (
    <section className="panel a-containment" aria-labelledby="a-containment">
      <header>
        <h2 id="a-containment">
          {name}
          <About name={name} text={figure?.definition} />
        </h2>
        <Ways figure="settled" name={name} params={params} />
      </header>
      <div className="a-lead">
        <div>
          <p className="a-rate num">{settled.rate === undefined ? '–' : percent(settled.rate, lang)}</p>
          <p className="num faint">
            {settled.rate === undefined
              ? t('analytics.none_settled')
              : t('analytics.of_interval', {
                  n: settled.contained,
                  of: settled.denominator,
                  low: percent(settled.low ?? 0, lang),
                  high: percent(settled.high ?? 1, lang),
                })}
          </p>
        </div>
        <div className="a-stack-side">
          {settled.denominator > 0 && (
            <>
              <div className="a-stack" role="img" aria-label={parts.map((p) => `${t(`analytics.${p.part}`)} ${percent(share(p.n), lang)}`).join(', ')}>
                {parts.map((p) => p.n > 0 && <i key={p.part} className={p.part} style={{ flexGrow: p.n }} />)}
              </div>
              <ul className="legend">
                {parts.map((p) => (
                  <li key={p.part}>
                    <span>
                      <i className={p.part} />
                      {t(`analytics.${p.part}`)} <b className="num">{percent(share(p.n), lang)}</b> <span className="num faint">{p.n}</span>
                    </span>
                  </li>
                ))}
              </ul>
            </>
          )}
          <p className="a-provisional num">
            <i className="provisional" />
            {provisional.rate === undefined
              ? t('analytics.none_provisional')
              : t('analytics.provisional_part', { share: percent(provisional.rate, lang), n: provisional.contained, of: provisional.denominator })}
            <About name={t('containment.provisional')} text={figureOf(report, 'provisional')?.definition} />
          </p>
        </div>
      </div>
      <ul className="a-beside">
        {['solved', 'solved_assumed', 'raw', 'false_share', 'forced'].map((n) => (
          <Beside key={n} figure={figureOf(report, n)} params={params} />
        ))}
      </ul>
    </section>
  )
}

function Beside({ figure: f, params }: { figure: Figure | undefined; params: Shown['params'] }) {
  const { t, lang } = useLang()
  if (!f) return null
  const name = t(`analytics.${f.name}` as 'analytics.solved')
  return (
    <li>
      <h3>
        {name}
        <About name={name} text={f.definition} />
      </h3>
      <p className="a-small num">{f.share === undefined ? '–' : percent(f.share, lang)}</p>
      <p className="num faint">
        {f.share === undefined
          ? t(f.name.startsWith('solved') ? 'analytics.no_labels' : 'containment.none_yet')
          : `${t('containment.of', { n: f.n, of: f.of ?? 0 })} · ${percent(f.low ?? 0, lang)}–${percent(f.high ?? 1, lang)}`}
      </p>
      <Ways figure={f.name} name={name} params={params} />
    </li>
  )
}
