import * as Menu from '@radix-ui/react-dropdown-menu'
import {
  AtSign,
  BarChart3,
  Bell,
  BellOff,
  BellRing,
  BookOpen,
  Check,
  ChevronsUpDown,
  Gauge,
  House,
  Inbox,
  Keyboard,
  Languages,
  LayoutDashboard,
  LogOut,
  MessageSquareQuote,
  Monitor,
  Moon,
  Search,
  Settings,
  Sun,
  Workflow,
} from 'lucide-react'
import { memo, useState, type ReactNode } from 'react'
import { useQueryClient } from '@tanstack/react-query'
import { Link, useLocation, useSearchParams } from 'wouter'
import { useAnalyticsRights } from '../api/analytics'
import { useSupervises } from '../api/board'
import { change } from '../api/client'
import { useMentions } from '../api/desk'
import { useFlowRights } from '../api/flows'
import { useQualityRights } from '../api/quality'
import { useAgents, useCounts } from '../api/queries'
import { useReplyRights } from '../api/replies'
import type { PresenceStatus } from '../api/shapes'
import { useLang } from '../lang/lang'
import { useConnection, useDesk } from '../live/desk'
import { usePresence } from '../live/presence'
import { forgetDevice } from '../live/push'
import { setSound, soundOn } from '../live/sound'
import { addressOf, readQuery } from '../model/view-query'
import { applyTheme, storedTheme, themes, type Theme } from '../theme'
import { Avatar } from '../ui/avatar'
import { Tip } from '../ui/floating'
import { Mark } from '../ui/mark'
import { useReasons } from '../ui/reasons'
import { useToasts } from '../ui/toasts'
import { SavedViews } from './saved-views'
import { usePages } from './settings/pages'
import { useViews } from './views'

const PALETTE_KEY = /Mac|iPhone|iPad/.test(navigator.platform) ? '⌘K' : 'Ctrl K'

/** The navigation; `path` is only as much of the address as it shows, so that opening a chat does not draw it again. */
export const Sidebar = memo(function Sidebar({ path, onSearch, onHelp }: { path: string; onSearch: () => void; onHelp: () => void }) {
  const { t } = useLang()
  const { session } = useDesk()
  const [search] = useSearchParams()
  const views = useViews()
  const { badge } = useInboxBadge()
  const inInbox = path.startsWith('/inbox')
  const inKnowledge = path.startsWith('/knowledge')
  const inQuality = path.startsWith('/quality')
  const inFlows = path.startsWith('/flows')
  const inAnalytics = path.startsWith('/analytics')
  const quality = useQualityRights().read
  const flows = useFlowRights().read
  const analytics = useAnalyticsRights().read
  const replies = useReplyRights().use
  const supervises = useSupervises()
  const inBoard = path.startsWith('/board')
  const inReplies = path.startsWith('/replies')
  const settings = usePages().length > 0
  const inSettings = path.startsWith('/settings')
  const here = addressOf(readQuery(search))
  return (
    <header className="sidebar">
      <div className="sidebar-top">
        <Link className="brand" href="/" aria-label={session.workspace.name}>
          <Mark />
          <span className="one-line wide-only">{session.workspace.name}</span>
        </Link>
        <MeMenu onHelp={onHelp} />
      </div>
      <Tip text={t('palette.title')} keys={PALETTE_KEY} side="right">
        <button className="search-button" onClick={onSearch}>
          <Search aria-hidden="true" />
          <span className="hidden-words">{t('palette.title')}</span>
          <span className="wide-only">{t('palette.search')}</span>
          <kbd className="wide-only">{PALETTE_KEY}</kbd>
        </button>
      </Tip>
      <nav aria-label={t('nav.main')}>
        <NavItem href="/" icon={<House aria-hidden="true" />} label={t('nav.home')} current={!inInbox && !inBoard && !inKnowledge && !inQuality && !inFlows && !inAnalytics && !inReplies && !inSettings && !path.startsWith('/mentions')} />
        <NavItem href="/inbox" icon={<Inbox aria-hidden="true" />} label={t('nav.inbox')} current={inInbox} badge={badge} />
        <ul className="nav-views wide-only">
          {views.map((v) => (
            <li key={v.view}>
              <Link
                href={`/inbox?view=${v.view}`}
                className="nav-view"
                aria-current={inInbox && here === addressOf({ view: v.view }) ? 'page' : undefined}
              >
                <v.icon aria-hidden="true" />
                <span className="one-line">{v.label}</span>
                {v.count !== undefined && v.count > 0 && (
                  <span className={v.view === 'queue' ? 'count strong num' : 'count num'}>{v.count}</span>
                )}
              </Link>
            </li>
          ))}
          <SavedViews />
          {replies && <MentionsItem current={path.startsWith('/mentions')} />}
          {replies && (
            <li>
              <Link href="/replies" className="nav-view" aria-current={inReplies ? 'page' : undefined}>
                <MessageSquareQuote aria-hidden="true" />
                <span className="one-line">{t('canned.title')}</span>
              </Link>
            </li>
          )}
        </ul>
        {supervises && <NavItem href="/board" icon={<LayoutDashboard aria-hidden="true" />} label={t('board.title')} current={inBoard} />}
        <NavItem href="/knowledge" icon={<BookOpen aria-hidden="true" />} label={t('nav.knowledge')} current={inKnowledge} />
        {flows && <NavItem href="/flows" icon={<Workflow aria-hidden="true" />} label={t('nav.flows')} current={inFlows} />}
        {analytics && (
          <NavItem href="/analytics" icon={<BarChart3 aria-hidden="true" />} label={t('nav.analytics')} current={inAnalytics} />
        )}
        {quality && <NavItem href="/quality" icon={<Gauge aria-hidden="true" />} label={t('nav.quality')} current={inQuality} />}
        {settings && <NavItem href="/settings" icon={<Settings aria-hidden="true" />} label={t('nav.settings')} current={inSettings} />}
      </nav>
      <Team />
    </header>
  )
})

/** A way to a screen. */
export function NavItem(props: { href: string; icon: ReactNode; label: string; current: boolean; badge?: number }) {
  return (
    <Link href={props.href} className="nav-item" aria-current={props.current ? 'page' : undefined}>
      {props.icon}
      <span className="nav-label">{props.label}</span>
      {Boolean(props.badge) && <span className="badge num">{props.badge}</span>}
    </Link>
  )
}

/** What waits in the inbox for somebody. */
export function useInboxBadge() {
  const { offers } = useDesk()
  const { data } = useCounts()
  return { badge: Math.max(offers.length, data?.queue ?? 0) }
}

/** The way to the notes that call the agent, with how many were not seen. */
function MentionsItem({ current }: { current: boolean }) {
  const { t } = useLang()
  const unread = useMentions().data?.pages[0]?.unread ?? 0
  return (
    <li>
      <Link href="/mentions" className="nav-view" aria-current={current ? 'page' : undefined}>
        <AtSign aria-hidden="true" />
        <span className="one-line">{t('mention.title')}</span>
        {unread > 0 && <span className="count strong num">{unread}</span>}
      </Link>
    </li>
  )
}

const rank: Record<string, number> = { online: 0, busy: 1, away: 2 }

// More than these are written as a figure.
const MOST_BARS = 5

/** Who of the team is here, and how much each has to do. */
function Team() {
  const { t } = useLang()
  const { session } = useDesk()
  const { presence } = useReasons()
  const { data: agents } = useAgents()
  if (!agents || agents.length === 0) return null
  const list = [...agents].sort((a, b) => (rank[a.status] ?? 3) - (rank[b.status] ?? 3) || a.name.localeCompare(b.name))
  return (
    <section className="team wide-only scroll" aria-labelledby="team-title">
      <h2 id="team-title">{t('team.title')}</h2>
      <ul className="team-list">
        {list.map((a) => (
          <li key={a.id}>
            <Avatar id={a.id} name={a.name} size={24} status={a.status} />
            <span className={a.id === session.user.id ? 'one-line self' : 'one-line'} title={a.name}>
              {a.name}
              {a.id === session.user.id && <span className="hidden-words"> {t('team.you')}</span>}
            </span>
            <Tip text={`${presence(a.status)} · ${t('team.load', { n: a.active, limit: a.limit })}`} side="right">
              <span
                className="load"
                role="img"
                tabIndex={0}
                aria-label={`${presence(a.status)}, ${t('team.load', { n: a.active, limit: a.limit })}`}
              >
                {a.limit > MOST_BARS ? (
                  <small className="num">
                    {a.active}/{a.limit}
                  </small>
                ) : (
                  Array.from({ length: a.limit }, (_, i) => <i key={i} className={i < a.active ? 'on' : ''} />)
                )}
              </span>
            </Tip>
          </li>
        ))}
      </ul>
    </section>
  )
}

const statuses: readonly PresenceStatus[] = ['online', 'busy', 'away']
const themeIcons = { system: Monitor, light: Sun, dark: Moon }

/** Presence, and the settings of this browser. */
export function MeMenu({ onHelp }: { onHelp: () => void }) {
  const { t, lang, setLang } = useLang()
  const { session, presence, awayReason } = useDesk()
  const client = useQueryClient()
  const choose = usePresence()
  const live = useConnection((s) => s.status === 'open')
  const { presence: word, away } = useReasons()
  const { fail } = useToasts()
  const [, navigate] = useLocation()
  const settings = usePages().length > 0
  const [theme, setTheme] = useState<Theme>(storedTheme)
  const [sound, setSoundShown] = useState(soundOn)

  async function signOut() {
    try {
      await forgetDevice()
      await change('DELETE', '/session')
    } catch (error) {
      return fail(error)
    }
    client.clear()
    location.assign('/console/login')
  }

  return (
    <Menu.Root>
      <Menu.Trigger className="me">
        <span className="hidden-words">{t('menu.open', { name: session.user.name, status: word(presence) })}</span>
        <Avatar id={session.user.id} name={session.user.name} size={26} status={live ? presence : 'offline'} />
        <ChevronsUpDown className="wide-only" aria-hidden="true" />
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Content className="menu" align="start" sideOffset={6} collisionPadding={10}>
          <Menu.Label className="menu-me">
            <b>{session.user.name}</b>
            <span>{session.user.email}</span>
          </Menu.Label>
          <Menu.RadioGroup value={presence} onValueChange={(v) => void choose(v as PresenceStatus)}>
            {statuses.map((s) => (
              <Menu.RadioItem
                key={s}
                value={s}
                className="menu-item"
                onSelect={(e) => s === 'away' && session.away_reasons.length > 0 && e.preventDefault()} // the reasons come below
              >
                <i className={`dot ${s}`} />
                {word(s)}
                <span className="end">
                  <Menu.ItemIndicator>
                    <Check aria-hidden="true" />
                  </Menu.ItemIndicator>
                </span>
              </Menu.RadioItem>
            ))}
          </Menu.RadioGroup>
          {presence === 'away' && session.away_reasons.length > 0 && (
            <Menu.RadioGroup className="menu-reasons" aria-label={t('presence.why')} value={awayReason} onValueChange={(v) => void choose('away', v)}>
              {session.away_reasons.map((r) => (
                <Menu.RadioItem key={r} value={r} className="menu-item">
                  {away(r)}
                  <span className="end">
                    <Menu.ItemIndicator>
                      <Check aria-hidden="true" />
                    </Menu.ItemIndicator>
                  </span>
                </Menu.RadioItem>
              ))}
            </Menu.RadioGroup>
          )}
          <p className="menu-hint">{t(`presence.${presence}_hint`)}</p>
          <Menu.Separator className="menu-line" />
          <Menu.CheckboxItem
            className="menu-item"
            checked={sound}
            onCheckedChange={(on) => {
              setSound(on)
              setSoundShown(on)
            }}
            onSelect={(e) => e.preventDefault()}
          >
            {sound ? <Bell aria-hidden="true" /> : <BellOff aria-hidden="true" />}
            {t(sound ? 'menu.sound_on' : 'menu.sound_off')}
          </Menu.CheckboxItem>
          <Menu.Item className="menu-item" onSelect={() => navigate('/settings/notifications')}>
            <BellRing aria-hidden="true" />
            {t('push.menu')}
          </Menu.Item>
          <div className="menu-themes" role="group" aria-label={t('menu.theme')}>
            {themes.map((name) => {
              const Icon = themeIcons[name]
              return (
                <Menu.Item
                  key={name}
                  className={theme === name ? 'menu-item chosen' : 'menu-item'}
                  aria-label={t(`menu.theme_${name}`)}
                  onSelect={(e) => {
                    e.preventDefault()
                    applyTheme(name)
                    setTheme(name)
                  }}
                >
                  <Icon aria-hidden="true" />
                </Menu.Item>
              )
            })}
          </div>
          <Menu.Item className="menu-item" onSelect={() => setLang(lang === 'en' ? 'ko' : 'en')}>
            <Languages aria-hidden="true" />
            {lang === 'en' ? '한국어' : 'English'}
          </Menu.Item>
          {settings && (
            <Menu.Item className="menu-item" onSelect={() => navigate('/settings')}>
              <Settings aria-hidden="true" />
              {t('nav.settings')}
              <span className="end">
                <kbd>,</kbd>
              </span>
            </Menu.Item>
          )}
          <Menu.Item className="menu-item" onSelect={onHelp}>
            <Keyboard aria-hidden="true" />
            {t('help.title')}
            <span className="end">
              <kbd>?</kbd>
            </span>
          </Menu.Item>
          <Menu.Separator className="menu-line" />
          <Menu.Item className="menu-item" onSelect={() => void signOut()}>
            <LogOut aria-hidden="true" />
            {t('menu.sign_out')}
          </Menu.Item>
        </Menu.Content>
      </Menu.Portal>
    </Menu.Root>
  )
}
