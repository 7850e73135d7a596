import { ArrowRight, Download, ScrollText } from 'lucide-react'
import { useSearchParams } from 'wouter'
import { auditFile, useAudit, useTeams, useUsers, type AuditEntry, type AuditFilter } from '../../../api/people'
import { useLang } from '../../../lang/lang'
import { lines } from '../../../model/audit'
import { fullTime } from '../../../model/time'
import { Avatar } from '../../../ui/avatar'
import { Empty, Failed, Skeletons } from '../../../ui/states'
import { PageHead } from '../settings'
import '../../../styles/people.css'

/** What an action begins with, in the order of the list. */
const areas = ['user', 'agent', 'team', 'routing', 'settings', 'site', 'secret', 'tag', 'view', 'reply', 'visitor', 'transcript', 'flows', 'article', 'collection', 'question', 'import', 'flag', 'suite', 'eval', 'calibration', 'mail', 'job'] as const

const DAY = 24 * 60 * 60 * 1000

/** The first moment of a day as its field gives it, in the reader's zone. */
function dayOf(text: string): number | undefined {
  const ms = text ? new Date(`${text}T00:00`).getTime() : NaN
  return Number.isNaN(ms) ? undefined : ms
}

/** Who changed what, newest first. The filters are in the address, so that it can be sent on. */
export default function Audit() {
  const { t } = useLang()
  const users = useUsers().data ?? []
  const [search, setSearch] = useSearchParams()
  const at = (name: string) => search.get(name) ?? ''
  const put = (name: string, value: string) =>
    setSearch(
      (old) => {
        const next = new URLSearchParams(old)
        if (value) next.set(name, value)
        else next.delete(name)
        return next
      },
      { replace: true },
    )
  const to = dayOf(at('to'))
  const filter: AuditFilter = { user: at('user'), area: at('area'), from_ms: dayOf(at('from')), to_ms: to === undefined ? undefined : to + DAY }
  const query = useAudit(filter)
  const entries = query.data?.pages.flatMap((p) => p.entries) ?? []
  const narrowed = ['user', 'area', 'from', 'to'].some(at)
  return (
    <>
      <PageHead
        title={t('settings.nav_audit')}
        about={t('audit.about')}
        actions={
          <a className="button" href={auditFile(filter)} download="audit.csv">
            <Download aria-hidden="true" />
            {t('audit.csv')}
          </a>
        }
      />
      <div className="audit-filters" role="group" aria-label={t('audit.filters')}>
        <label className="field">
          <span>{t('audit.person')}</span>
          <select className="select" value={at('user')} onChange={(e) => put('user', e.target.value)}>
            <option value="">{t('audit.everybody')}</option>
            {users.map((u) => (
              <option key={u.id} value={u.id}>
                {u.name}
              </option>
            ))}
          </select>
        </label>
        <label className="field">
          <span>{t('audit.area')}</span>
          <select className="select" value={at('area')} onChange={(e) => put('area', e.target.value)}>
            <option value="">{t('audit.everything')}</option>
            {areas.map((a) => (
              <option key={a} value={a}>
                {t(`audit.area_${a}`)}
              </option>
            ))}
          </select>
        </label>
        <label className="field">
          <span>{t('audit.from')}</span>
          <input className="input" type="date" value={at('from')} onChange={(e) => put('from', e.target.value)} />
        </label>
        <label className="field">
          <span>{t('audit.to')}</span>
          <input className="input" type="date" value={at('to')} onChange={(e) => put('to', e.target.value)} />
        </label>
      </div>
      {query.isError ? (
        <Failed error={query.error} retry={() => void query.refetch()} />
      ) : query.isPending ? (
        <Skeletons count={8} height={48} />
      ) : entries.length === 0 ? (
        <section className="panel">
          <Empty
            icon={ScrollText}
            title={t(narrowed ? 'audit.nothing' : 'audit.none')}
            action={
              narrowed && (
                <button className="button" onClick={() => setSearch({}, { replace: true })}>
                  {t('audit.all')}
                </button>
              )
            }
          />
        </section>
      ) : (
        <section className="panel audit" aria-label={t('settings.nav_audit')} aria-busy={query.isFetching}>
          <ul>
            {entries.map((e) => (
              <Entry key={e.id} entry={e} />
            ))}
          </ul>
          {query.hasNextPage && (
            <button className="button wide" disabled={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
              {t('audit.more')}
            </button>
          )}
        </section>
      )}
    </>
  )
}

const ID = /^[0-9a-f]{8}-[0-9a-f-]{27}$/

/** The name of what was changed: of people and teams; other ids say nothing to a reader. */
function useTarget(): (target: string) => string {
  const users = useUsers().data
  const teams = useTeams().data
  return (target) => {
    const name = users?.find((u) => u.id === target)?.name ?? teams?.find((one) => one.id === target)?.name
    return name ?? (ID.test(target) ? '' : target)
  }
}

function Entry({ entry: e }: { entry: AuditEntry }) {
  const { t, maybe, lang } = useLang()
  const target = useTarget()(e.target)
  const told = lines(e.detail)
  const who = e.user_name || t('audit.system')
  return (
    <li>
      <Avatar id={e.user} name={who} size={28} />
      <div>
        <p>
          <b>{who}</b> <span>{maybe(`audit.do_${e.action}`) ?? e.action}</span>{' '}
          {target && <span className="audit-target">{target}</span>}
        </p>
        {told.length > 0 && (
          <details open={told.length <= 3}>
            <summary>{t('audit.detail', { n: told.length })}</summary>
            <dl>
              {told.map((l) => (
                <div key={l.path}>
                  <dt>{l.path}</dt>
                  <dd>
                    {l.before !== undefined && (
                      <>
                        <del>
                          <span className="hidden-words">{t('audit.before')} </span>
                          {l.before || '—'}
                        </del>
                        <ArrowRight aria-hidden="true" />
                        <span className="hidden-words">{t('audit.after')} </span>
                      </>
                    )}
                    <span>{l.after || '—'}</span>
                  </dd>
                </div>
              ))}
            </dl>
          </details>
        )}
      </div>
      <time dateTime={new Date(e.at_ms).toISOString()}>{fullTime(e.at_ms, lang)}</time>
    </li>
  )
}
