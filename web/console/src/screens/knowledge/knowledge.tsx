import { BookOpen, CircleHelp, Download } from 'lucide-react'
import type { ReactNode } from 'react'
import { Link, Redirect, Route, Switch } from 'wouter'
import { useQuestions } from '../../api/knowledge'
import { useLang } from '../../lang/lang'
import { useTitle } from '../badges'
import { Articles } from './articles'
import { Editor } from './editor'
import { ImportPage } from './import'
import { Imports } from './imports'
import { Questions } from './questions'
import '../../styles/home.css'
import '../../styles/inbox.css'
import '../../styles/transcript.css'
import '../../styles/knowledge.css'
import '../../styles/collections.css'
import '../../styles/board.css'
import '../../styles/import.css'
import '../../styles/editor.css'
import '../../styles/writing.css'
import '../../styles/ask.css'
import '../../styles/panels.css'

/** The content editors' part of the desk. */
export default function Knowledge() {
  return (
    <Switch>
      <Route path="/knowledge">
        <Articles />
      </Route>
      <Route path="/knowledge/articles/:id">{(p) => <Editor key={p.id} id={p.id} />}</Route>
      <Route path="/knowledge/questions">
        <Questions />
      </Route>
      <Route path="/knowledge/imports">
        <Imports />
      </Route>
      <Route path="/knowledge/imports/:id">{(p) => <ImportPage id={p.id} />}</Route>
      <Route>
        <Redirect to="/knowledge" replace />
      </Route>
    </Switch>
  )
}

type Part = 'articles' | 'questions' | 'imports'

/** A page of the section: its title, the way to the others, and what can be done here. */
export function Frame({ part, actions, children }: { part: Part; actions?: ReactNode; children: ReactNode }) {
  const { t } = useLang()
  const open = useQuestions({ state: 'open', sort: 'count' }).data?.pages[0]?.counts.open
  useTitle(t(`kb.nav_${part}`))
  const parts = [
    { part: 'articles', href: '/knowledge', icon: BookOpen },
    { part: 'questions', href: '/knowledge/questions', icon: CircleHelp, count: open },
    { part: 'imports', href: '/knowledge/imports', icon: Download },
  ] as const
  return (
    <main className="kb scroll">
      <div className="kb-inner">
        <header className="kb-head">
          <div>
            <h1>{t('nav.knowledge')}</h1>
            <p>{t(`kb.about_${part}`)}</p>
          </div>
          {actions && <div className="kb-actions">{actions}</div>}
        </header>
        <nav className="kb-nav" aria-label={t('nav.knowledge')}>
          {parts.map((p) => (
            <Link key={p.part} href={p.href} aria-current={p.part === part ? 'page' : undefined}>
              <p.icon aria-hidden="true" />
              {t(`kb.nav_${p.part}`)}
              {'count' in p && Boolean(p.count) && <span className="num">{p.count}</span>}
            </Link>
          ))}
        </nav>
        {children}
      </div>
    </main>
  )
}
