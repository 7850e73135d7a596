import { lazy, Suspense } from 'react'
import { Redirect, Route, Router, Switch } from 'wouter'
import { useSession } from './api/queries'
import { CallError } from './api/client'
import { need } from './lang/lang'
import { leaving } from './live/leaving'
import { Home, Inbox } from './screens/first'
import { Chat } from './screens/inbox/parts'
import { part } from './ui/part'
import { Failed } from './ui/states'

const Login = lazy(() => import('./screens/login'))
const Invited = lazy(async () => (await Promise.all([import('./screens/invited'), need('people')]))[0])
const NewPassword = lazy(() => import('./screens/new-password'))
const Shell = part(() => import('./screens/shell'))

/** Fetches the scripts of the first screen, while words and session are still on their way. A failure shows where the screen is drawn. */
export async function preload(path: string): Promise<void> {
  if (path.startsWith('/console/login')) return
  const parts: Promise<unknown>[] = [Shell.load()]
  if (path.startsWith('/console/inbox')) parts.push(Inbox.load())
  if (path.startsWith('/console/inbox/')) parts.push(Chat.load())
  if (/^\/console\/?$/.test(path)) parts.push(Home.load())
  await Promise.allSettled(parts)
}

/** Decides between signing in and the desk; each is loaded only when needed. */
export function App() {
  return (
    <Router base="/console" aroundNav={leaving}>
      <Suspense fallback={null}>
        <Switch>
          <Route path="/login">
            <Login />
          </Route>
          <Route path="/invite">
            <Invited />
          </Route>
          <Route>
            <SignedIn />
          </Route>
        </Switch>
      </Suspense>
    </Router>
  )
}

function SignedIn() {
  const session = useSession()
  if (session.data?.must_change) return <NewPassword session={session.data} />
  if (session.data) return <Shell session={session.data} />
  if (session.isPending) return null
  if (session.error instanceof CallError && session.error.status !== 401) {
    return <Failed error={session.error} retry={() => void session.refetch()} />
  }
  const back = location.pathname.replace(/^\/console/, '') + location.search
  return <Redirect to={back && back !== '/' ? `/login?next=${encodeURIComponent(back)}` : '/login'} />
}
