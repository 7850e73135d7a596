import { Link } from 'wouter'
import { useLang, type Key } from '../../lang/lang'
import { dimensions, headline } from '../../model/analytics'
import { useReasons } from '../../ui/reasons'
import type { Shown } from './analytics'
import { useSliceWords } from './words'

/** The figures of each value of a dimension; choosing one slices the page by it. */
export function Groups({ report, params, set, group }: Shown & { group: string }) {
  const { t, lang } = useLang()
  const words = useSliceWords(report)
  const list = group === 'hour' ? [...report.groups].sort((a, b) => Number(a.key) - Number(b.key)) : report.groups
  const columns = [
    ['settled', 'share'],
    ['first_response', 'time'],
    ['missed', 'share'],
    ['satisfied', 'share'],
    ['unanswered', 'share'],
  ] as const
  return (
    <section className="panel" aria-labelledby="a-groups">
      <header className="a-panel-head">
        <h2 id="a-groups">{t('analytics.groups')}</h2>
        <label>
          <span className="hidden-words">{t('analytics.dimension')}</span>
          <select className="select" value={group} onChange={(e) => set({ group: e.target.value })}>
            {Object.entries(dimensions).map(([dimension, name]) => (
              <option key={dimension} value={dimension}>
                {t(`dimension.${name}`)}
              </option>
            ))}
          </select>
        </label>
      </header>
      {list.length === 0 ? (
        <p className="faint">{t('analytics.no_groups')}</p>
      ) : (
        <div className="table-scroll" tabIndex={0} role="region" aria-label={t('analytics.groups')}>
          <table className="a-table">
            <thead>
              <tr>
                <th scope="col">{t(`dimension.${dimensions[group] ?? 'hours'}`)}</th>
                <th scope="col">{t('analytics.engagements')}</th>
                {columns.map(([name]) => (
                  <th key={name} scope="col">
                    {t(`analytics.${name}`)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {list.map((g) => (
                <tr key={g.key}>
                  <th scope="row">
                    {g.key === '' || params[dimensions[group] ?? ''] ? (
                      g.label && group === 'agent' ? g.label : words(group, g.key)
                    ) : (
                      <button className="link" onClick={() => set({ [dimensions[group] ?? '']: g.key })}>
                        {group === 'agent' && g.label ? g.label : words(group, g.key)}
                      </button>
                    )}
                  </th>
                  <td className="num">{g.engagements}</td>
                  {columns.map(([name, unit]) => {
                    const v = g.values[name]
                    const of = unit === 'share' ? v?.of : v?.n
                    return (
                      <td key={name} className="num">
                        {headline(unit, v, t, lang)}
                        {of ? <small className="faint"> {of}</small> : null}
                      </td>
                    )
                  })}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  )
}

/** Why a person was asked for. */
export function Reasons({ report }: Shown) {
  const { t } = useLang()
  const { reason } = useReasons()
  const most = Math.max(1, ...report.reasons.map((r) => r.count))
  return (
    <section className="panel" aria-labelledby="a-reasons">
      <h2 id="a-reasons">{t('analytics.reasons')}</h2>
      {report.reasons.length === 0 ? (
        <p className="faint">{t('analytics.no_reasons')}</p>
      ) : (
        <ul className="a-bars">
          {report.reasons.map((r) => (
            <li key={r.name}>
              <span>{r.name ? reason(r.name) : t('analytics.none')}</span>
              <i style={{ width: `${(r.count / most) * 100}%` }} />
              <b className="num">{r.count}</b>
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}

/** The articles that were shown, and what visitors said of them. */
export function UsedArticles({ report, set }: Shown) {
  const { t } = useLang()
  return (
    <section className="panel" aria-labelledby="a-articles">
      <header className="a-panel-head">
        <h2 id="a-articles">{t('analytics.articles')}</h2>
        <Link className="link" href="/knowledge">
          {t('nav.knowledge')}
        </Link>
      </header>
      {report.articles.length === 0 ? (
        <p className="faint">{t('analytics.no_articles')}</p>
      ) : (
        <div className="table-scroll" tabIndex={0} role="region" aria-label={t('analytics.articles')}>
          <table className="a-table">
            <thead>
              <tr>
                {(['article', 'shown', 'helpful', 'unhelpful'] as const).map((c) => (
                  <th key={c} scope="col">
                    {t(`analytics.${c}` as Key)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {report.articles.slice(0, 12).map((a) => (
                <tr key={a.title}>
                  <th scope="row">
                    <button className="link" onClick={() => set({ article: a.title })}>
                      {a.title}
                    </button>
                  </th>
                  <td className="num">{a.shown}</td>
                  <td className="num">{a.helpful}</td>
                  <td className="num">{a.unhelpful}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  )
}
