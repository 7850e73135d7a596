import { Building2, type LucideIcon } from 'lucide-react'
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
]

/** The pages that who is signed in may open. */
export function usePages(): readonly SettingsPage[] {
  const may = useMay()
  return pages.filter((p) => may(p.permission))
}
