import { BellRing, Building2, Coffee, Mail, ShieldCheck, type LucideIcon } from 'lucide-react'
import { lazy, type ComponentType } from 'react'
import { useMay, type Permission } from '../../api/settings'
import type { Key } from '../../lang/lang'

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
  { path: 'mail', group: 'workspace', title: 'mail.title', icon: Mail, permission: 'settings.read', screen: lazy(() => import('./mail')) },
  { path: 'notifications', group: 'people', title: 'push.title', icon: BellRing, permission: 'conversations.write', screen: lazy(() => import('./notifications')) },
  { path: 'states', group: 'people', title: 'states.title', icon: Coffee, permission: 'settings.read', screen: lazy(() => import('./presence')) },
  { path: 'privacy', group: 'safety', title: 'settings.nav_privacy', icon: ShieldCheck, permission: 'settings.read', screen: lazy(() => import('./privacy')) },
]

/** The pages that who is signed in may open. */
export function usePages(): readonly SettingsPage[] {
  const may = useMay()
  return pages.filter((p) => may(p.permission))
}
