import { ArrowLeft, Download, ListChecks } from 'lucide-react'
import { Link, useSearchParams } from 'wouter'
import { useBehind, useReport } from '../../api/analytics'
import { useLang, type Key } from '../../lang/lang'
import { asked, csvOf, headline } from '../../model/analytics'
import { fullTime } from '../../model/time'
import { useReasons } from '../../ui/reasons'
import { Empty, Failed, Skeletons } from '../../ui/states'
import { useTitle } from '../badges'
import { figureOf } from './containment'

const parts = ['', 'yes', 'no'] as const

/** The chats that a figure was measured on. */
export function List({ figure }: { figure: string }) {
  const { t, lang, maybe } = useLang()
  const [search, setSearch] = useSearchParams()
  const { outcome, reason, language } = useReasons()
  const params = asked(search)
  const part = search.get('part') ?? ''
  const report = useReport(params, lang)
  const f = report.data && figureOf(report.data, figure)
  const query = useBehind({ ...params, figure, ...(part && { part }) })
  const name = maybe(`analytics.${figure}`) ?? figure
  useTitle(name)
  const list = query.data?.pages.flatMap((p) => p.engagements) ?? []
  return (
    <main className="home scroll analytics">
      <div className="home-inner narrow">
        <header className="home-head">
          <div>
            <Link className="link back-link" href={`/analytics?${new URLSearchParams(params)}`}>
              <ArrowLeft aria-hidden="true" />
              {t('nav.analytics')}
            </Link>
            <h1>{name}</h1>
            <p className="definition">{f?.definition}</p>
          </div>
          <a className="button" href={csvOf(params, figure, part)} download>
            <Download aria-hidden="true" />
            CSV
          </a>
        </header>
        {f?.unit === 'share' && (
          <div className="segmented" role="radiogroup" aria-label={t('analytics.part')}>
            {parts.map((p) => (
              <button
                key={p}
                role="radio"
                aria-checked={p === part}
                onClick={() =>
                  setSearch(
                    (old) => {
                      const next = new URLSearchParams(old)
                      if (p) next.set('part', p)
                      else next.delete('part')
                      return next
                    },
                    { replace: true },
                  )
                }
              >
                {t(`analytics.part_${p || 'all'}` as Key)}
              </button>
            ))}
          </div>
        )}
        <section className="panel engagement-panel" aria-label={name}>
          {query.isPending ? (
            <Skeletons count={5} height={44} />
          ) : query.isError ? (
            <Failed error={query.error} retry={() => void query.refetch()} />
          ) : list.length === 0 && !query.hasNextPage ? (
            <Empty icon={ListChecks} title={t('outcome.empty')} />
          ) : (
            <>
              <ul className="engagements">
                {list.map((e) => (
                  <li key={e.id}>
                    <Link href={`/inbox/${e.conversation}?view=all`}>
                      <span className="one-line">{e.preview || t('list.no_message')}</span>
                      <span className="engagement-tags">
                        {f && f.unit !== 'share' && e.value && <span className="chip accent num">{headline(f.unit, e.value, t, lang)}</span>}
                        <span className="chip">{e.outcome ? outcome(e.outcome) : t('analytics.open')}</span>
                        {e.reason && <span className="chip">{reason(e.reason)}</span>}
                        {e.lang && <span className="chip outline">{language(e.lang)}</span>}
                        {e.reversed && <span className="chip outline">{t('outcome.reversed')}</span>}
                        {e.provisional && <span className="chip warn">{t('outcome.provisional')}</span>}
                      </span>
                      <time className="num">{fullTime(e.opened_at_ms, lang)}</time>
                    </Link>
                  </li>
                ))}
              </ul>
              {query.hasNextPage && (
                <button className="button ghost more" disabled={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
                  {t('list.more')}
                </button>
              )}
            </>
          )}
        </section>
      </div>
    </main>
  )
}
