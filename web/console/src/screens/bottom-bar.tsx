import * as Menu from '@radix-ui/react-dropdown-menu'
import { AtSign, BarChart3, BookOpen, Ellipsis, Gauge, House, Inbox, LayoutDashboard, MessageSquareQuote, Settings, Workflow, type LucideIcon } from 'lucide-react'
import { memo } from 'react'
import { useLocation } from 'wouter'
import { useAnalyticsRights } from '../api/analytics'
import { useSupervises } from '../api/board'
import { useMentions, useWrites } from '../api/desk'
import { useFlowRights } from '../api/flows'
import { useQualityRights } from '../api/quality'
import { useReplyRights } from '../api/replies'
import { useLang } from '../lang/lang'
import { usePages } from './settings/pages'
import { MeMenu, NavItem, useInboxBadge } from './sidebar'

interface Place {
  path: string
  label: string
  icon: LucideIcon
  /** Absent or true: who is signed in may go there. */
  may?: boolean
  badge?: number
}

/** The phone's navigation: where everybody goes all day, and the rest behind one entry. */
export const BottomBar = memo(function BottomBar({ path, onHelp }: { path: string; onHelp: () => void }) {
  const { t } = useLang()
  const [, navigate] = useLocation()
  const { badge } = useInboxBadge()
  const unread = useMentions().data?.pages[0]?.unread ?? 0
  const here = (to: string) => (to === '/' ? path === '/' || path.startsWith('/outcomes') : path.startsWith(to))
  const daily: Place[] = [
    { path: '/', label: t('nav.home'), icon: House },
    { path: '/inbox', label: t('nav.inbox'), icon: Inbox, badge },
    { path: '/board', label: t('nav.board'), icon: LayoutDashboard, may: useSupervises() },
    { path: '/knowledge', label: t('nav.knowledge'), icon: BookOpen },
  ]
  const others: Place[] = [
    { path: '/mentions', label: t('mention.title'), icon: AtSign, may: useWrites(), badge: unread },
    { path: '/replies', label: t('canned.title'), icon: MessageSquareQuote, may: useReplyRights().use },
    { path: '/flows', label: t('nav.flows'), icon: Workflow, may: useFlowRights().read },
    { path: '/analytics', label: t('nav.analytics'), icon: BarChart3, may: useAnalyticsRights().read },
    { path: '/quality', label: t('nav.quality'), icon: Gauge, may: useQualityRights().read },
    { path: '/settings', label: t('nav.settings'), icon: Settings, may: usePages().length > 0 },
  ]
  const allowed = (p: Place) => p.may !== false
  const more = others.filter(allowed)
  return (
    <nav className="bottom-bar" aria-label={t('nav.main')}>
      {daily.filter(allowed).map((p) => (
        <NavItem key={p.path} href={p.path} icon={<p.icon aria-hidden="true" />} label={p.label} current={here(p.path)} badge={p.badge} />
      ))}
      {more.length > 0 && (
        <Menu.Root>
          <Menu.Trigger className="nav-item" data-current={more.some((p) => here(p.path)) || undefined}>
            <Ellipsis aria-hidden="true" />
            <span className="nav-label">{t('action.more')}</span>
            {unread > 0 && <span className="badge num">{unread}</span>}
          </Menu.Trigger>
          <Menu.Portal>
            <Menu.Content className="menu" side="top" align="end" sideOffset={8} collisionPadding={8}>
              {more.map((p) => (
                <Menu.Item key={p.path} className={here(p.path) ? 'menu-item chosen' : 'menu-item'} onSelect={() => navigate(p.path)}>
                  <p.icon aria-hidden="true" />
                  {p.label}
                  {Boolean(p.badge) && <span className="end num">{p.badge}</span>}
                </Menu.Item>
              ))}
            </Menu.Content>
          </Menu.Portal>
        </Menu.Root>
      )}
      <div className="nav-item">
        <MeMenu onHelp={onHelp} />
      </div>
    </nav>
  )
})
