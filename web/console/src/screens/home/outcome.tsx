import { ArrowLeft, ListChecks } from 'lucide-react'
import { Link, useSearchParams } from 'wouter'
import { useAnalytics, useEngagements } from '../../api/queries'
import { useLang } from '../../lang/lang'
import { useNow } from '../../live/clock'
import { fullTime, rangeBounds } from '../../model/time'
import { useReasons } from '../../ui/reasons'
import { Empty, Failed, Skeletons } from '../../ui/states'
import { useTitle } from '../badges'
import { rangeOf } from './home'
import '../../styles/home.css'

/** The engagements behind a figure; `outcome` may name several with commas. */
export default function Outcome({ outcome }: { outcome: string }) {
  const { t, lang } = useLang()
  const { outcome: word } = useReasons()
  const [search] = useSearchParams()
  const range = rangeOf(search.get('range'))
  const now = useNow(60_000)
  const { from, to } = rangeBounds(range, now)
  const names = decodeURIComponent(outcome).split(',')
  const summary = useAnalytics(from, to, lang)
  const title = names.map(word).join(' + ')
  useTitle(title)
  return (
    <main className="home scroll">
      <div className="home-inner narrow">
        <header className="home-head">
          <div>
            <Link className="link back-link" href={`/?range=${range}`}>
              <ArrowLeft aria-hidden="true" />
              {t('nav.home')}
            </Link>
            <h1>{title}</h1>
            <p>{t(`range.${range}`)}</p>
          </div>
        </header>
        {names.map((name) => (
          <section key={name} className="panel engagement-panel" aria-label={word(name)}>
            {names.length > 1 && <h2>{word(name)}</h2>}
            <p className="definition">{summary.data?.outcomes.find((o) => o.outcome === name)?.definition}</p>
            <Engagements outcome={name} from={from} to={to} />
          </section>
        ))}
      </div>
    </main>
  )
}

function Engagements({ outcome, from, to }: { outcome: string; from: number; to: number }) {
  const { t, lang } = useLang()
  const { reason, language } = useReasons()
  const query = useEngagements(outcome, from, to)
  if (query.isPending) return <Skeletons count={5} height={44} />
  if (query.isError) return <Failed error={query.error} retry={() => void query.refetch()} />
  const list = query.data.pages.flatMap((p) => p.engagements)
  if (list.length === 0) return <Empty icon={ListChecks} title={t('outcome.empty')} />
  return (
    <>
      <ul className="engagements">
        {list.map((e) => (
          <li key={e.id}>
            <Link href={`/inbox/${e.conversation}?view=all`}>
              <span className="one-line">{e.preview || t('list.no_message')}</span>
              <span className="engagement-tags">
                {e.reason && <span className="chip">{reason(e.reason)}</span>}
                {e.lang && <span className="chip outline">{language(e.lang)}</span>}
                {e.reversed && <span className="chip outline">{t('outcome.reversed')}</span>}
                <span className={e.provisional ? 'chip warn' : 'chip good'}>
                  {t(e.provisional ? 'outcome.provisional' : 'outcome.settled')}
                </span>
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
  )
}
