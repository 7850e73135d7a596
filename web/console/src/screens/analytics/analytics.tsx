import { BarChart3, X } from 'lucide-react'
import { Redirect, Route, Switch, useSearchParams } from 'wouter'
import { useAnalyticsRights, useReport, type Params, type Report } from '../../api/analytics'
import { CallError } from '../../api/client'
import { useLang } from '../../lang/lang'
import { asked, sliceNames, stepOf, type SliceName } from '../../model/analytics'
import { Empty, Failed } from '../../ui/states'
import { useTitle } from '../badges'
import { Agents, HoursUsed } from './agents'
import { Also, Cards } from './cards'
import { Containment } from './containment'
import { Groups, Reasons, UsedArticles } from './groups'
import { List } from './list'
import { RangePicker } from './range'
import { Trend } from './trend'
import { useSliceWords } from './words'
import '../../styles/home.css'
import '../../styles/quality.css'
import '../../styles/analytics.css'

/** Whether the bot solves what visitors need, and whether people are there for the rest. */
export default function Analytics() {
  const { read } = useAnalyticsRights()
  if (!read) {
    return (
      <main className="home">
        <Failed error={new CallError('forbidden', '', 403)} />
      </main>
    )
  }
  return (
    <Switch>
      <Route path="/analytics">
        <Overview />
      </Route>
      <Route path="/analytics/list/:figure">{(p) => <List key={p.figure} figure={p.figure} />}</Route>
      <Route>
        <Redirect to="/analytics" replace />
      </Route>
    </Switch>
  )
}

/** Changes what the address asks for; undefined takes a name away. */
export function useAsked(): { params: Params; search: URLSearchParams; set: (change: Record<string, string | undefined>) => void } {
  const [search, setSearch] = useSearchParams()
  const set = (change: Record<string, string | undefined>) =>
    setSearch(
      (old) => {
        const next = new URLSearchParams(old)
        for (const [name, value] of Object.entries(change)) {
          if (value === undefined || value === '') next.delete(name)
          else next.set(name, value)
        }
        return next
      },
      { replace: true },
    )
  return { params: asked(search), search, set }
}

function Overview() {
  const { t, lang } = useLang()
  const { params, search, set } = useAsked()
  const group = search.get('group') ?? 'hours'
  const business = search.get('clock') === 'business'
  const by = stepOf(params)
  const query = useReport({ ...params, by, group }, lang)
  useTitle(t('nav.analytics'))
  return (
    <main className="home scroll analytics">
      <div className="home-inner">
        <header className="home-head a-head">
          <div>
            <h1>{t('nav.analytics')}</h1>
            <p>{query.data ? t('analytics.zone', { zone: query.data.zone }) : t('analytics.about')}</p>
          </div>
          <RangePicker params={params} set={set} />
        </header>
        <Slices params={params} report={query.data} set={set} />
        {query.data ? (
          <Figures report={query.data} params={params} by={by} group={group} business={business} set={set} stale={query.isPlaceholderData} />
        ) : query.isError ? (
          <Failed error={query.error} retry={() => void query.refetch()} />
        ) : (
          <div className="home-wait" role="status">
            <span className="hidden-words">{t('state.loading')}</span>
            <span className="skeleton" style={{ height: 230 }} />
            <span className="skeleton" style={{ height: 150 }} />
            <span className="skeleton" style={{ height: 260 }} />
          </div>
        )}
      </div>
    </main>
  )
}

export interface Shown {
  report: Report
  params: Params
  set: (change: Record<string, string | undefined>) => void
}

function Figures(props: Shown & { by: 'day' | 'hour'; group: string; business: boolean; stale: boolean }) {
  const { report, params, by, group, business, set, stale } = props
  const { t } = useLang()
  const sliced = sliceNames.some((name) => params[name])
  if (report.summary.engagements === 0 && report.agents.length === 0) {
    return (
      <section className="panel">
        <Empty icon={BarChart3} title={t(sliced ? 'analytics.empty_slice' : 'analytics.empty_title')}>
          {t(sliced ? 'analytics.empty_slice_about' : 'analytics.empty')}
        </Empty>
      </section>
    )
  }
  const shown = { report, params, set }
  return (
    <div className="a-figures" aria-busy={stale}>
      <Containment {...shown} />
      <Cards {...shown} business={business} />
      <Trend {...shown} by={by} business={business} />
      <Groups {...shown} group={group} />
      <Also {...shown} />
      <Agents {...shown} />
      <HoursUsed {...shown} />
      <div className="a-two">
        <Reasons {...shown} />
        <UsedArticles {...shown} />
      </div>
    </div>
  )
}

/** The slice under way, each part of it to be taken away again. */
function Slices({ params, report, set }: { params: Params; report: Report | undefined; set: Shown['set'] }) {
  const { t } = useLang()
  const words = useSliceWords(report)
  const list = sliceNames.filter((name): name is SliceName => Boolean(params[name]))
  if (list.length === 0) return null
  return (
    <ul className="a-slices" aria-label={t('analytics.slice')}>
      {list.map((name) => (
        <li key={name}>
          <button className="chip outline" onClick={() => set({ [name]: undefined })} aria-label={t('analytics.drop_slice', { what: words(name, params[name]!) })}>
            {t(`dimension.${name}`)}: {words(name, params[name]!)}
            <X aria-hidden="true" />
          </button>
        </li>
      ))}
    </ul>
  )
}
