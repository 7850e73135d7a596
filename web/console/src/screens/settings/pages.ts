import { BellRing, Building2, Coffee, KeyRound, ScrollText, ShieldCheck, Tags, Users, type LucideIcon } from 'lucide-react'
import { lazy, type ComponentType } from 'react'
import { useMay, type Permission } from '../../api/settings'
import { need, type Key } from '../../lang/lang'

/** A page whose words are in `lang/people`. */
const withWords = (page: () => Promise<{ default: ComponentType }>) => lazy(async () => (await Promise.all([page(), need('people')]))[0])

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

/** Every page of the settings, in the order of the list. Those that somebody may not open are not shown to them. */
export const pages: readonly SettingsPage[] = [
  { path: 'workspace', group: 'workspace', title: 'settings.nav_workspace', icon: Building2, permission: 'settings.read', screen: lazy(() => import('./workspace')) },
  { path: 'people', group: 'people', title: 'settings.nav_people', icon: Users, permission: 'users.read', screen: withWords(() => import('./people/people')) },
  { path: 'notifications', group: 'people', title: 'push.title', icon: BellRing, permission: 'conversations.write', screen: lazy(() => import('./notifications')) },
  { path: 'states', group: 'people', title: 'states.title', icon: Coffee, permission: 'settings.read', screen: lazy(() => import('./presence')) },
  { path: 'tags', group: 'workspace', title: 'tags.title', icon: Tags, permission: 'settings.read', screen: lazy(() => import('./tags')) },
  { path: 'privacy', group: 'safety', title: 'settings.nav_privacy', icon: ShieldCheck, permission: 'settings.read', screen: lazy(() => import('./privacy')) },
  { path: 'secrets', group: 'safety', title: 'settings.nav_secrets', icon: KeyRound, permission: 'settings.read', screen: withWords(() => import('./people/secrets')) },
  { path: 'audit', group: 'safety', title: 'settings.nav_audit', icon: ScrollText, permission: 'audit.read', screen: withWords(() => import('./people/audit')) },
]

/** The pages that who is signed in may open. */
export function usePages(): readonly SettingsPage[] {
  const may = useMay()
  return pages.filter((p) => may(p.permission))
}
