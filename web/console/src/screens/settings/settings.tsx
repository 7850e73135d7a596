import { ArrowLeft, ChevronRight } from 'lucide-react'
import { Suspense, type ReactNode } from 'react'
import { Link, Redirect, Route, Switch } from 'wouter'
import { CallError } from '../../api/client'
import { useLang } from '../../lang/lang'
import { useWide } from '../../ui/wide'
import { Failed, Skeletons } from '../../ui/states'
import { useTitle } from '../badges'
import { groups, pages, usePages, type SettingsPage } from './pages'
import '../../styles/home.css'
import '../../styles/knowledge.css'
import '../../styles/settings.css'

/** What a workspace decides: a list of pages, and the one that is open. On a phone the list is a page of its own. */
export default function Settings() {
  const mine = usePages()
  const wide = useWide()
  if (mine.length === 0) return <Refused />
  return (
    <Switch>
      <Route path="/settings">{wide ? <Redirect to={`/settings/${mine[0]!.path}`} replace /> : <Index />}</Route>
      <Route path="/settings/:path/*?">
        {(p) => {
          const page = pages.find((known) => known.path === p.path)
          if (!page) return <Redirect to="/settings" replace />
          if (!mine.includes(page)) return <Refused />
          return <Open page={page} wide={wide} />
        }}
      </Route>
    </Switch>
  )
}

function Open({ page, wide }: { page: SettingsPage; wide: boolean }) {
  const { t } = useLang()
  useTitle(t(page.title))
  return (
    <main className="settings" data-wide={wide}>
      {wide && (
        <aside className="settings-side scroll">
          <h2>{t('nav.settings')}</h2>
          <List open={page} />
        </aside>
      )}
      <div className="settings-body scroll">
        <div className="settings-inner">
          {!wide && (
            <Link className="back-link" href="/settings">
              <ArrowLeft aria-hidden="true" />
              {t('nav.settings')}
            </Link>
          )}
          <Suspense fallback={<Skeletons count={5} height={54} />}>
            <page.screen key={page.path} />
          </Suspense>
        </div>
      </div>
    </main>
  )
}

function Index() {
  const { t } = useLang()
  useTitle(t('nav.settings'))
  return (
    <main className="settings">
      <div className="settings-body scroll">
        <div className="settings-inner settings-index">
          <h1>{t('nav.settings')}</h1>
          <List />
        </div>
      </div>
    </main>
  )
}

function List({ open }: { open?: SettingsPage }) {
  const { t } = useLang()
  const mine = usePages()
  return (
    <nav className="settings-list" aria-label={t('nav.settings')}>
      {groups
        .map((group) => ({ group, list: mine.filter((p) => p.group === group) }))
        .filter((g) => g.list.length > 0)
        .map(({ group, list }) => (
          <section key={group}>
            <h3>{t(`settings.group_${group}`)}</h3>
            <ul>
              {list.map((p) => (
                <li key={p.path}>
                  <Link href={`/settings/${p.path}`} aria-current={p === open ? 'page' : undefined}>
                    <p.icon aria-hidden="true" />
                    <span className="one-line">{t(p.title)}</span>
                    {!open && <ChevronRight className="end" aria-hidden="true" />}
                  </Link>
                </li>
              ))}
            </ul>
          </section>
        ))}
    </nav>
  )
}

function Refused() {
  return (
    <main className="settings">
      <Failed error={new CallError('forbidden', '', 403)} />
    </main>
  )
}

/** The head of a page: what is decided here, and what can be done. */
export function PageHead({ title, about, actions }: { title: string; about?: string; actions?: ReactNode }) {
  return (
    <header className="settings-head">
      <div>
        <h1>{title}</h1>
        {about && <p>{about}</p>}
      </div>
      {actions && <div className="settings-actions">{actions}</div>}
    </header>
  )
}
