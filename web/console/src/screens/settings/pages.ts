import { BellRing, Building2, Coffee, Globe, GraduationCap, KeyRound, Mail, Route, Scale, ScrollText, ShieldCheck, Tags, Timer, UserRound, Users, type LucideIcon } from 'lucide-react'
import { lazy, type ComponentType } from 'react'
import { useMay, type Permission } from '../../api/settings'
import { need, type Key, type Part } from '../../lang/lang'

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

/** A page whose words are in a part of their own. */
const withWords = (part: Part, page: () => Promise<{ default: ComponentType }>) => lazy(async () => (await Promise.all([page(), need(part)]))[0])

/** Every page of the settings, in the order of the list. Those that somebody may not open are not shown to them. */
export const pages: readonly SettingsPage[] = [
  { path: 'workspace', group: 'workspace', title: 'settings.nav_workspace', icon: Building2, permission: 'settings.read', screen: withWords('routing', () => import('./workspace')) },
  { path: 'sites', group: 'workspace', title: 'settings.nav_sites', icon: Globe, permission: 'settings.read', screen: withWords('routing', () => import('./sites')) },
  { path: 'mail', group: 'workspace', title: 'mail.title', icon: Mail, permission: 'settings.read', screen: lazy(() => import('./mail')) },
  { path: 'tags', group: 'workspace', title: 'tags.title', icon: Tags, permission: 'settings.read', screen: lazy(() => import('./tags')) },
  { path: 'people', group: 'people', title: 'settings.nav_people', icon: UserRound, permission: 'users.read', screen: withWords('people', () => import('./people/people')) },
  { path: 'teams', group: 'people', title: 'settings.nav_teams', icon: Users, permission: 'settings.read', screen: withWords('routing', () => import('./teams')) },
  { path: 'skills', group: 'people', title: 'settings.nav_skills', icon: GraduationCap, permission: 'settings.read', screen: withWords('routing', () => import('./skills')) },
  { path: 'routing', group: 'people', title: 'rules.title', icon: Route, permission: 'settings.read', screen: withWords('routing', () => import('./rules')) },
  { path: 'levels', group: 'people', title: 'settings.nav_levels', icon: Timer, permission: 'settings.read', screen: withWords('routing', () => import('./levels')) },
  { path: 'states', group: 'people', title: 'states.title', icon: Coffee, permission: 'settings.read', screen: lazy(() => import('./presence')) },
  { path: 'notifications', group: 'people', title: 'push.title', icon: BellRing, permission: 'conversations.write', screen: lazy(() => import('./notifications')) },
  { path: 'policy', group: 'bot', title: 'settings.nav_policy', icon: Scale, permission: 'settings.read', screen: withWords('routing', () => import('./policy')) },
  { path: 'privacy', group: 'safety', title: 'settings.nav_privacy', icon: ShieldCheck, permission: 'settings.read', screen: lazy(() => import('./privacy')) },
  { path: 'secrets', group: 'safety', title: 'settings.nav_secrets', icon: KeyRound, permission: 'settings.read', screen: withWords('people', () => import('./people/secrets')) },
  { path: 'audit', group: 'safety', title: 'settings.nav_audit', icon: ScrollText, permission: 'audit.read', screen: withWords('people', () => import('./people/audit')) },
]

/** The pages that who is signed in may open. */
export function usePages(): readonly SettingsPage[] {
  const may = useMay()
  return pages.filter((p) => may(p.permission))
}
