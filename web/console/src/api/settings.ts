import { useQuery, useQueryClient } from '@tanstack/react-query'
import type { Schemas } from '@frontdesk/protocol'
import { useDesk } from '../live/desk'
import { CallError, change, get } from './client'

export type Role = Schemas['Session']['roles'][number]
export type Settings = Schemas['Settings']

export const settingsKeys = {
  all: ['settings'] as const,
  workspace: ['settings', 'workspace'] as const,
}

/** What pages of the settings ask for, as auth/role.go grants it. */
const granted = {
  'conversations.write': ['owner', 'admin', 'supervisor', 'agent'],
  'views.share': ['owner', 'admin', 'supervisor'],
  'visitors.block': ['owner', 'admin', 'supervisor', 'agent'],
  'visitors.export': ['owner', 'admin'],
  'visitors.erase': ['owner', 'admin'],
  'settings.read': ['owner', 'admin'],
  'settings.write': ['owner', 'admin'],
  'users.read': ['owner', 'admin'],
  'users.write': ['owner', 'admin'],
  'owners.write': ['owner'],
  'audit.read': ['owner', 'admin'],
} as const satisfies Record<string, readonly string[]>

export type Permission = keyof typeof granted

/** Tells what who is signed in may do. */
export function useMay(): (permission: Permission) => boolean {
  const { roles } = useDesk().session
  return (permission) => roles.some((role) => (granted[permission] as readonly string[]).includes(role))
}

export function useSettings() {
  return useQuery({
    queryKey: settingsKeys.workspace,
    queryFn: ({ signal }) => get<Settings>('/admin/settings', {}, signal),
  })
}

/** Changes the workspace's settings; a key set to null falls back to its default. Rejects with CallError. */
export function useChangeSettings() {
  const client = useQueryClient()
  return async (patch: Schemas['SettingsPatch']): Promise<Settings> => {
    try {
      const now = await change<Settings>('PATCH', '/admin/settings', patch)
      client.setQueryData(settingsKeys.workspace, now)
      return now
    } catch (error) {
      if (error instanceof CallError && error.code === 'conflict') await client.invalidateQueries({ queryKey: settingsKeys.workspace })
      throw error
    }
  }
}
