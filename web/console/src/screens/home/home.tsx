import { Clock3, Info, MessagesSquare, UserRound, Users } from 'lucide-react'
import type { ReactNode } from 'react'
import { Link, useSearchParams } from 'wouter'
import { useAgents, useAnalytics, useConversations, useCounts, useDemo } from '../../api/queries'
import type { AnalyticsSummary, Rate } from '../../api/shapes'
import { useLang } from '../../lang/lang'
import { useNow } from '../../live/clock'
import { rows } from '../../model/lists'
import { apart, barParts, figureCounts, reversedCount, type BarPart, type FigureCount, type ReversedCount } from '../../model/outcomes'
import { rangeBounds, ranges, span, type Range } from '../../model/time'
import { percent } from '../../model/words'
import { Tip } from '../../ui/floating'
import { useReasons } from '../../ui/reasons'
import { Empty, Failed } from '../../ui/states'
import { useTitle } from '../badges'
import { Undelivered } from './undelivered'
import '../../styles/home.css'

export function rangeOf(name: string | null): Range {
  return ranges.find((r) => r === name) ?? '7d'
}

/** How the chats of a span of time ended, and what is happening now. */
export default function Home() {
  const { t, lang } = useLang()
  const [search, setSearch] = useSearchParams()
  const range = rangeOf(search.get('range'))
  const now = useNow(60_000)
  const { from, to } = rangeBounds(range, now)
  const query = useAnalytics(from, to, lang)
  useTitle(t('nav.home'))
  return (
    <main className="home scroll">
      <div className="home-inner">
        <header className="home-head">
          <div>
            <h1>{t('home.title')}</h1>
            <p>{t('home.about')}</p>
          </div>
          <div className="segmented" role="radiogroup" aria-label={t('home.range')}>
            {ranges.map((r) => (
              <button key={r} role="radio" aria-checked={r === range} onClick={() => setSearch({ range: r }, { replace: true })}>
                {t(`range.${r}`)}
              </button>
            ))}
          </div>
        </header>
        <NowStrip />
        <Undelivered />
        {query.data ? (
          <Figures summary={query.data} range={range} />
        ) : query.isError ? (
          <Failed error={query.error} retry={() => void query.refetch()} />
        ) : (
          <div className="home-wait" role="status">
            <span className="hidden-words">{t('state.loading')}</span>
            <span className="skeleton" style={{ height: 120 }} />
            <span className="skeleton" style={{ height: 190 }} />
            <span className="skeleton" style={{ height: 160 }} />
          </div>
        )}
      </div>
    </main>
  )
}

/** What is happening at this moment. */
function NowStrip() {
  const { t } = useLang()
  const counts = useCounts()
  const agents = useAgents()
  const queue = useConversations({ view: 'queue' })
  const now = useNow()
  const longest = rows(queue.data?.pages ?? []).reduce(
    (max, c) => Math.max(max, c.waiting_since_ms ? now - c.waiting_since_ms : 0),
    0,
  )
  const waiting = counts.data?.queue
  const online = agents.data?.filter((a) => a.status === 'online').length
  const withPeople = counts.data && Math.max(0, counts.data.open - counts.data.bot - counts.data.queue)
  return (
    <ul className="now" aria-label={t('now.title')}>
      <NowItem
        href="/inbox?view=queue"
        icon={<Clock3 aria-hidden="true" />}
        value={waiting}
        label={t('now.waiting')}
        warn={Boolean(waiting)}
      >
        {longest > 0 && t('now.longest', { time: span(longest, t) })}
      </NowItem>
      <NowItem href="/inbox?view=open" icon={<MessagesSquare aria-hidden="true" />} value={withPeople} label={t('now.people')}>
        {counts.data && t('now.mine', { n: counts.data.mine })}
      </NowItem>
      <NowItem href="/inbox?view=bot" icon={<UserRound aria-hidden="true" />} value={counts.data?.bot} label={t('now.bot')} />
      <NowItem icon={<Users aria-hidden="true" />} value={online} label={t('now.agents')}>
        {agents.data && t('now.of', { n: agents.data.length })}
      </NowItem>
    </ul>
  )
}

function NowItem(props: {
  href?: string
  icon: ReactNode
  value: number | undefined
  label: string
  warn?: boolean
  children?: ReactNode
}) {
  const inner = (
    <>
      {props.icon}
      <b className="num">{props.value ?? '–'}</b>
      <span>
        {props.label}
        {props.children && <small className="num">{props.children}</small>}
      </span>
    </>
  )
  return <li className={props.warn ? 'warn' : ''}>{props.href ? <Link href={props.href}>{inner}</Link> : <div>{inner}</div>}</li>
}

function Figures({ summary, range }: { summary: AnalyticsSummary; range: Range }) {
  const { t } = useLang()
  const demo = useDemo()
  if (summary.engagements === 0) {
    return (
      <section className="panel">
        <Empty
          icon={MessagesSquare}
          title={t('home.empty_title')}
          action={
            demo.data && (
              <a className="button primary" href={demo.data.shop_url} target="_blank" rel="noreferrer">
                {t('home.empty_shop')}
              </a>
            )
          }
        >
          {t('home.empty')}
          {summary.open > 0 && ` ${t('home.open', { n: summary.open })}`}
        </Empty>
      </section>
    )
  }
  return (
    <>
      <Overview summary={summary} range={range} />
      <div className="cards">
        {figureCounts(summary).map((f) => (
          <FigureCard key={f.figure} figure={f} denominator={summary.denominator} range={range}>
            {f.figure === 'contained' && <Reversed reversed={reversedCount(summary)} range={range} />}
          </FigureCard>
        ))}
      </div>
      <Containment summary={summary} />
    </>
  )
}

function Overview({ summary, range }: { summary: AnalyticsSummary; range: Range }) {
  const { t } = useLang()
  const { outcome } = useReasons()
  const parts = barParts(summary)
  const aside = summary.outcomes.filter((o) => apart.includes(o.outcome) && o.count > 0)
  return (
    <section className="panel overview" aria-labelledby="overview-title">
      <header>
        <h2 id="overview-title">
          <span className="big num">{summary.engagements}</span> {t('home.engagements', { n: summary.engagements })}
        </h2>
        <Provisional />
      </header>
      {parts.length > 0 && <Bar parts={parts} range={range} />}
      <p className="footnote">
        {t('home.denominator', { n: summary.denominator })}
        {aside.length > 0 && ` ${t('home.apart', { list: aside.map((o) => `${outcome(o.outcome)} ${o.count}`).join(', ') })}`}
        {summary.open > 0 && ` ${t('home.open', { n: summary.open })}`}
      </p>
    </section>
  )
}

/** The outcomes side by side, each as wide as its share. */
function Bar({ parts, range }: { parts: readonly BarPart[]; range: Range }) {
  const { lang } = useLang()
  const { outcome } = useReasons()
  return (
    <>
      <div className="bar">
        {parts.map((p) => (
          <Tip key={p.outcome} text={`${outcome(p.outcome)}: ${p.count} (${percent(p.share, lang)})`}>
            <Link
              href={`/outcomes/${p.list.join(',')}?range=${range}`}
              className={`bar-part ${p.outcome}`}
              style={{ flexGrow: p.count }}
              aria-label={`${outcome(p.outcome)}: ${p.count} (${percent(p.share, lang)})`}
            />
          </Tip>
        ))}
      </div>
      <ul className="legend">
        {parts.map((p) => (
          <li key={p.outcome}>
            <Link href={`/outcomes/${p.list.join(',')}?range=${range}`}>
              <i className={p.outcome} />
              {outcome(p.outcome)} <b className="num">{p.count}</b>
            </Link>
          </li>
        ))}
      </ul>
    </>
  )
}

function Provisional() {
  const { t } = useLang()
  return (
    <Tip text={t('home.provisional_about')}>
      <span className="chip warn" tabIndex={0}>
        <Info aria-hidden="true" />
        {t('home.provisional')}
      </span>
    </Tip>
  )
}

/** The containments that did not hold, beside the figure that they are not in. */
function Reversed({ reversed, range }: { reversed: ReversedCount | undefined; range: Range }) {
  const { t } = useLang()
  if (!reversed) return null
  return (
    <p className="split num">
      <Tip text={reversed.definition}>
        <Link href={`/outcomes/${reversed.outcomes.join(',')}?range=${range}`}>{t('home.reversed', { n: reversed.count })}</Link>
      </Tip>
    </p>
  )
}

function FigureCard(props: { figure: FigureCount; denominator: number; range: Range; children?: ReactNode }) {
  const { figure: f, denominator, range } = props
  const { t, lang } = useLang()
  const { outcome } = useReasons()
  return (
    <section className={`panel card ${f.figure}`} aria-labelledby={`figure-${f.figure}`}>
      <h2 id={`figure-${f.figure}`}>{t(`figure.${f.figure}`)}</h2>
      <p className="card-figure">
        <Link
          href={`/outcomes/${f.parts.map((p) => p.outcome).join(',')}?range=${range}`}
          className="big num"
          aria-label={t('home.show_list', { figure: t(`figure.${f.figure}`), n: f.count })}
        >
          {f.count}
        </Link>
        {denominator > 0 && <span className="num">{t('home.share', { share: percent(f.share, lang), n: denominator })}</span>}
      </p>
      {f.count > 0 && (
        <p className="split num">{t('home.split', { settled: f.count - f.provisional, provisional: f.provisional })}</p>
      )}
      {props.children}
      <ul>
        {f.parts.map((p) => (
          <li key={p.outcome}>
            <Link href={`/outcomes/${p.outcome}?range=${range}`}>
              <i className={p.outcome} />
              <span>{outcome(p.outcome)}</span>
              <b className="num">{p.count}</b>
            </Link>
            {p.definition && <p className="definition">{p.definition}</p>}
          </li>
        ))}
      </ul>
    </section>
  )
}

/** The primary metric: settled first, provisional and raw beside it and never mixed in. */
function Containment({ summary }: { summary: AnalyticsSummary }) {
  const { t, lang } = useLang()
  const d = summary.definitions
  return (
    <section className="panel containment" aria-labelledby="containment-title">
      <header>
        <h2 id="containment-title">{t('containment.title')}</h2>
        <p>{t('containment.about')}</p>
      </header>
      <div className="rates">
        <RateView
          name={t('containment.settled')}
          rate={summary.settled}
          definition={d.settled}
          lead
        />
        <RateView name={t('containment.provisional')} rate={summary.provisional} definition={d.provisional} />
        <RateView name={t('containment.raw')} rate={summary.raw} definition={d.raw}>
          {summary.false_share !== undefined && (
            <Tip text={d.false_share ?? ''}>
              <p className="num faint" tabIndex={0}>
                {t('containment.false_share', { share: percent(summary.false_share, lang) })}
              </p>
            </Tip>
          )}
        </RateView>
      </div>
    </section>
  )
}

function RateView({
  name,
  rate,
  definition,
  lead,
  children,
}: {
  name: string
  rate: Rate
  definition: string | undefined
  lead?: boolean
  children?: ReactNode
}) {
  const { t, lang } = useLang()
  const none = rate.rate === undefined
  const interval = !none && rate.low !== undefined && rate.high !== undefined
  return (
    <div className={lead ? 'rate lead' : 'rate'}>
      <h3>{name}</h3>
      <p className="rate-figure num">{none ? '–' : percent(rate.rate!, lang)}</p>
      <p className="num faint">
        {none ? t('containment.none_yet') : t('containment.of', { n: rate.contained, of: rate.denominator })}
      </p>
      {!none && (
        <div className="whisker" aria-hidden="true">
          {interval && <i className="range" style={{ left: `${rate.low! * 100}%`, right: `${(1 - rate.high!) * 100}%` }} />}
          <i className="at" style={{ left: `${rate.rate! * 100}%` }} />
        </div>
      )}
      {interval && (
        <p className="num faint">
          {t('containment.interval', { low: percent(rate.low!, lang), high: percent(rate.high!, lang) })}
        </p>
      )}
      {children}
      <p className="definition">{definition}</p>
    </div>
  )
}
