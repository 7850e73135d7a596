import type { AgentUse } from '../../api/analytics'
import { useLang } from '../../lang/lang'
import { headline, spell } from '../../model/analytics'
import { percent } from '../../model/words'
import { Tip } from '../../ui/floating'
import { Avatar } from '../../ui/avatar'
import type { Shown } from './analytics'

/** What each agent was offered and took, and how their time was used. */
export function Agents({ report, set }: Shown) {
  const { t, lang } = useLang()
  const share = (v: number | undefined) => (v === undefined ? '–' : percent(v, lang))
  const columns: readonly [string, (a: AgentUse) => string | number][] = [
    [t('analytics.offers'), (a) => a.offers],
    [t('analytics.accepted'), (a) => (a.offers > 0 ? `${a.accepted} (${headline('share', a.acceptance, t, lang)})` : a.accepted)],
    [t('analytics.declined'), (a) => a.declined],
    [t('analytics.expired'), (a) => a.expired],
    [t('analytics.withdrawn'), (a) => a.withdrawn],
    [t('analytics.picked'), (a) => a.picked],
    [t('analytics.transferred'), (a) => a.transferred],
    [t('analytics.took_over'), (a) => a.took_over],
    [t('analytics.first_response'), (a) => headline('time', a.first_response, t, lang)],
    [t('analytics.online'), (a) => (a.online_ms > 0 ? spell(a.online_ms, t) : '–')],
    [t('analytics.utilisation'), (a) => share(a.utilisation)],
    [t('analytics.capacity'), (a) => share(a.capacity)],
  ]
  return (
    <section className="panel" aria-labelledby="a-agents">
      <h2 id="a-agents">{t('analytics.agents')}</h2>
      {report.agents.length === 0 ? (
        <p className="faint">{t('analytics.no_agents')}</p>
      ) : (
        <div className="table-scroll" tabIndex={0} role="region" aria-label={t('analytics.agents')}>
          <table className="a-table a-agents">
            <thead>
              <tr>
                <th scope="col">{t('dimension.agent')}</th>
                {columns.map(([name]) => (
                  <th key={name} scope="col">
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {report.agents.map((a) => (
                <tr key={a.id}>
                  <th scope="row">
                    <button className="link a-agent" onClick={() => set({ agent: a.id })}>
                      <Avatar id={a.id} name={a.name || '?'} size={20} />
                      {a.name || a.id.slice(0, 8)}
                    </button>
                  </th>
                  {columns.map(([name, of]) => (
                    <td key={name} className="num">
                      {of(a)}
                    </td>
                  ))}
                </tr>
              ))}
              {report.teams.map((team) => (
                <tr key={team.team}>
                  <th scope="row">{t('analytics.team', { name: team.team })}</th>
                  <td colSpan={9} />
                  <td className="num">{spell(team.online_ms, t)}</td>
                  <td className="num">{share(team.utilisation)}</td>
                  <td className="num">{share(team.capacity)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  )
}

/** How busy agents are in each hour of the day, as far as somebody was there. */
export function HoursUsed({ report }: Shown) {
  const { t, lang } = useLang()
  if (!report.hours.some((h) => h.online_ms > 0)) return null
  return (
    <section className="panel" aria-labelledby="a-hours">
      <h2 id="a-hours">{t('analytics.hours_used')}</h2>
      <p className="faint">{t('analytics.hours_about')}</p>
      <ol className="a-hours">
        {report.hours.map((h) => {
          const name = `${String(h.hour).padStart(2, '0')}:00`
          const words =
            h.online_ms > 0
              ? t('analytics.hour_words', { hour: name, share: percent(h.utilisation ?? 0, lang), time: spell(h.online_ms, t) })
              : t('analytics.hour_none', { hour: name })
          return (
            <li key={h.hour}>
              <Tip text={words}>
                <span tabIndex={0} role="img" aria-label={words} className={h.online_ms > 0 ? '' : 'none'}>
                  <i style={{ height: `${(h.utilisation ?? 0) * 100}%` }} />
                </span>
              </Tip>
              {h.hour % 3 === 0 && <small className="num">{h.hour}</small>}
            </li>
          )
        })}
      </ol>
    </section>
  )
}
