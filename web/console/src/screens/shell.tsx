import * as RadixTooltip from '@radix-ui/react-tooltip'
import { lazy, Suspense, useCallback, useEffect, useState } from 'react'
import { Redirect, Route, Switch, useLocation, useRoute } from 'wouter'
import { useQueryClient } from '@tanstack/react-query'
import { setCSRF } from '../api/client'
import { useAnalyticsRights } from '../api/analytics'
import { useSupervises } from '../api/board'
import { useFlowRights } from '../api/flows'
import { need, useLang } from '../lang/lang'
import { useQualityRights } from '../api/quality'
import { keys } from '../api/queries'
import type { Session } from '../api/shapes'
import { useKeptSubscription } from '../live/push'
import { useKeys, usePaletteKey } from '../live/keyboard'
import { DeskProvider, useConnection } from '../live/desk'
import { ToastProvider } from '../ui/toasts'
import { Badges } from './badges'
import { AwayBanner, ConnectionBanner } from './banner'
import { usePages } from './settings/pages'
import { BottomBar } from './bottom-bar'
import { Sidebar } from './sidebar'
import { Home, Inbox } from './first'
import { Offers } from './offers'
import { Shortcuts } from './shortcuts'
import { ExportNotices } from './exports'
import { Whispers } from './whispers'
import '../styles/shell.css'
import '../styles/offers.css'

const Outcome = lazy(() => import('./home/outcome'))
const Knowledge = lazy(() => import('./knowledge/knowledge'))
const BoardScreen = lazy(() => import('./board/board'))
const Replies = lazy(() => import('./replies/replies'))
const Mentions = lazy(() => import('./mentions/mentions'))
const Flows = lazy(async () => (await Promise.all([import('./flows/flows'), need('flows')]))[0])
const Analytics = lazy(() => import('./analytics/analytics'))
const Quality = lazy(() => import('./quality/quality'))
const Settings = lazy(async () => (await Promise.all([import('./settings/settings'), need('settings')]))[0])
const Palette = lazy(() => import('./palette'))

/** The desk of somebody who is signed in: navigation around the screens, and what may come at any time. */
export default function Shell({ session }: { session: Session }) {
  setCSRF(session.csrf)
  return (
    <ToastProvider>
      <RadixTooltip.Provider delayDuration={350} skipDelayDuration={200}>
        <DeskProvider session={session}>
          <Frame />
        </DeskProvider>
      </RadixTooltip.Provider>
    </ToastProvider>
  )
}

function Frame() {
  const client = useQueryClient()
  const { lang } = useLang()
  useKeptSubscription(lang)
  const [palette, setPalette] = useState(false)
  const [help, setHelp] = useState(false)
  const search = useCallback(() => setPalette(true), [])
  const openHelp = useCallback(() => setHelp(true), [])
  const [address, navigate] = useLocation()
  const path = `/${address.split('/')[1] ?? ''}`
  const [, params] = useRoute('/inbox/:id')
  const status = useConnection((s) => s.status)
  usePaletteKey(() => setPalette((open) => !open))
  const quality = useQualityRights().read
  const flows = useFlowRights().read
  const analytics = useAnalyticsRights().read
  const settings = usePages().length > 0
  const supervises = useSupervises()
  useEffect(() => {
    // A click on a push message opens its chat here.
    const open = (event: MessageEvent<{ type?: string; path?: string }>) => {
      if (event.data?.type === 'open' && event.data.path) navigate(event.data.path)
    }
    navigator.serviceWorker?.addEventListener('message', open)
    return () => navigator.serviceWorker?.removeEventListener('message', open)
  }, [navigate])
  useKeys({
    '?': () => setHelp(true),
    h: () => navigate('/'),
    i: () => navigate('/inbox'),
    l: () => supervises && navigate('/board'),
    '@': () => navigate('/mentions'),
    b: () => navigate('/knowledge'),
    f: () => flows && navigate('/flows'),
    m: () => analytics && navigate('/analytics'),
    q: () => quality && navigate('/quality'),
    ',': () => settings && navigate('/settings'),
  })
  useEffect(() => {
    if (status === 'signed_out') client.setQueryData(keys.session, null)
  }, [client, status])
  return (
    <div className={params?.id ? 'frame in-chat' : 'frame'}>
      <Badges />
      <Sidebar path={path} onSearch={search} onHelp={openHelp} />
      <div className="stage">
        <ConnectionBanner />
        <AwayBanner />
        <Offers />
        <Suspense fallback={null}>
          <Switch>
            <Route path="/">
              <Home />
            </Route>
            <Route path="/outcomes/:outcome">{(p) => <Outcome outcome={p.outcome} />}</Route>
            <Route path="/inbox/:id?">{(p) => <Inbox id={p.id} />}</Route>
            <Route path="/board">
              <BoardScreen />
            </Route>
            <Route path="/replies">
              <Replies />
            </Route>
            <Route path="/mentions">
              <Mentions />
            </Route>
            <Route path="/flows/*?">
              <Flows />
            </Route>
            <Route path="/analytics/*?">
              <Analytics />
            </Route>
            <Route path="/quality/*?">
              <Quality />
            </Route>
            <Route path="/settings/*?">
              <Settings />
            </Route>
            <Route path="/knowledge/*?">
              <Knowledge />
            </Route>
            <Route>
              <Redirect to="/" replace />
            </Route>
          </Switch>
        </Suspense>
      </div>
      <BottomBar path={path} onHelp={openHelp} />
      <Whispers />
      <ExportNotices />
      <Suspense fallback={null}>{palette && <Palette open onOpenChange={setPalette} onHelp={openHelp} />}</Suspense>
      <Shortcuts open={help} onOpenChange={setHelp} />
    </div>
  )
}
