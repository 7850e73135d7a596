import { ClipboardCheck, Gauge, History, LayoutDashboard, ListChecks } from 'lucide-react'
import { useEffect, useRef, type ReactNode } from 'react'
import { Link, Redirect, Route, Switch } from 'wouter'
import { useLabelCounts, useQualityRights } from '../../api/quality'
import { CallError } from '../../api/client'
import { useLang } from '../../lang/lang'
import { Failed } from '../../ui/states'
import { useTitle } from '../badges'
import { Confidence } from './confidence'
import { DifferencePage } from './difference'
import { Labels } from './labels'
import { Overview } from './overview'
import { Replay } from './replay'
import { RunPage } from './run'
import { NewSuite, SuitePage } from './suite'
import { Suites } from './suites'
import '../../styles/home.css'
import '../../styles/decisions.css'
import '../../styles/quality.css'
import '../../styles/quality-forms.css'

/** The evaluators' part of the desk: whether the bot is right, and whether a change makes it better. */
export default function Quality() {
  const { read } = useQualityRights()
  if (!read) {
    return (
      <main className="home">
        <Failed error={new CallError('forbidden', '', 403)} />
      </main>
    )
  }
  return (
    <Switch>
      <Route path="/quality">
        <Overview />
      </Route>
      <Route path="/quality/suites">
        <Suites />
      </Route>
      <Route path="/quality/suites/new">
        <NewSuite />
      </Route>
      <Route path="/quality/suites/:id">{(p) => <SuitePage key={p.id} id={p.id} />}</Route>
      <Route path="/quality/runs/:id">{(p) => <RunPage key={p.id} id={p.id} />}</Route>
      <Route path="/quality/runs/:id/from/:older">{(p) => <DifferencePage id={p.id} older={p.older} />}</Route>
      <Route path="/quality/labels">
        <Labels />
      </Route>
      <Route path="/quality/confidence">
        <Confidence />
      </Route>
      <Route path="/quality/replay">
        <Replay />
      </Route>
      <Route>
        <Redirect to="/quality" replace />
      </Route>
    </Switch>
  )
}

export type Part = 'overview' | 'suites' | 'labels' | 'confidence' | 'replay'

const parts = [
  { part: 'overview', href: '/quality', icon: LayoutDashboard },
  { part: 'suites', href: '/quality/suites', icon: ListChecks },
  { part: 'labels', href: '/quality/labels', icon: ClipboardCheck },
  { part: 'confidence', href: '/quality/confidence', icon: Gauge },
  { part: 'replay', href: '/quality/replay', icon: History },
] as const

interface FrameProps {
  part: Part
  title?: ReactNode
  about?: ReactNode
  actions?: ReactNode
  children: ReactNode
}

/** A page of the section: its title, the way to the others, and what can be done here. */
export function Frame({ part, title, about, actions, children }: FrameProps) {
  const { t } = useLang()
  const { write } = useQualityRights()
  const counts = useLabelCounts()
  useTitle(typeof title === 'string' ? title : t(`quality.nav_${part}`))
  const waiting = counts.data?.waiting.random
  // On a phone the parts are wider than the page.
  const nav = useRef<HTMLElement>(null)
  useEffect(() => {
    nav.current?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' })
  }, [part])
  return (
    <main className="home scroll quality">
      <div className="home-inner">
        <nav ref={nav} className="q-nav" aria-label={t('nav.quality')}>
          {parts
            .filter((p) => write || p.part !== 'labels')
            .map((p) => (
              <Link key={p.part} href={p.href} aria-current={p.part === part ? 'page' : undefined}>
                <p.icon aria-hidden="true" />
                {t(`quality.nav_${p.part}`)}
                {p.part === 'labels' && Boolean(waiting) && <span className="num">{waiting}</span>}
              </Link>
            ))}
        </nav>
        <header className="home-head q-head">
          <div>
            <h1>{title ?? t(`quality.nav_${part}`)}</h1>
            <p>{about ?? t(`quality.about_${part}`)}</p>
          </div>
          {actions && <div className="q-actions">{actions}</div>}
        </header>
        {children}
      </div>
    </main>
  )
}
