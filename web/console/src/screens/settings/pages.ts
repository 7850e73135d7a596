import { BellRing, Building2, Coffee, Globe, GraduationCap, Scale, ShieldCheck, Timer, Users, type LucideIcon } from 'lucide-react'
import { lazy, type ComponentType } from 'react'
import { useMay, type Permission } from '../../api/settings'
import { need, type Key } from '../../lang/lang'

/** Headings of the list of pages, in their order. */
export const groups = ['workspace', 'people', 'bot', 'safety'] as const

export interface SettingsPage {
  /** Its address below /settings. */
  path: string
  group: (typeof groups)[number]
  title: Key
  icon: LucideIcon
  permission: Permission
  screen: ComponentType
}

/** A page whose words are in lang/routing. */
const routing = (page: () => Promise<{ default: ComponentType }>) => lazy(async () => (await Promise.all([page(), need('routing')]))[0])

/** Every page of the settings, in the order of the list. Those that somebody may not open are not shown to them. */
export const pages: readonly SettingsPage[] = [
  { path: 'workspace', group: 'workspace', title: 'settings.nav_workspace', icon: Building2, permission: 'settings.read', screen: routing(() => import('./workspace')) },
  { path: 'sites', group: 'workspace', title: 'settings.nav_sites', icon: Globe, permission: 'settings.read', screen: routing(() => import('./sites')) },
  { path: 'teams', group: 'people', title: 'settings.nav_teams', icon: Users, permission: 'settings.read', screen: routing(() => import('./teams')) },
  { path: 'skills', group: 'people', title: 'settings.nav_skills', icon: GraduationCap, permission: 'settings.read', screen: routing(() => import('./skills')) },
  { path: 'levels', group: 'people', title: 'settings.nav_levels', icon: Timer, permission: 'settings.read', screen: routing(() => import('./levels')) },
  { path: 'notifications', group: 'people', title: 'push.title', icon: BellRing, permission: 'conversations.write', screen: lazy(() => import('./notifications')) },
  { path: 'states', group: 'people', title: 'states.title', icon: Coffee, permission: 'settings.read', screen: lazy(() => import('./presence')) },
  { path: 'policy', group: 'bot', title: 'settings.nav_policy', icon: Scale, permission: 'settings.read', screen: routing(() => import('./policy')) },
  { path: 'privacy', group: 'safety', title: 'settings.nav_privacy', icon: ShieldCheck, permission: 'settings.read', screen: lazy(() => import('./privacy')) },
]

/** The pages that who is signed in may open. */
export function usePages(): readonly SettingsPage[] {
  const may = useMay()
  return pages.filter((p) => may(p.permission))
}
