import { useQuery, useQueryClient } from '@tanstack/react-query'
import type { Schemas } from '@frontdesk/protocol'
import { CallError, change, get } from './client'
import { settingsKeys } from './settings'

export type Team = Schemas['Team']
export type TeamRules = Schemas['TeamRules']
export type AgentWithRules = Schemas['AgentWithRules']
export type Routing = Schemas['Routing']
export type ServiceLevel = Schemas['ServiceLevel']
export type Thresholds = Schemas['Thresholds']
export type Site = Schemas['Site']
export type ScheduleState = Schemas['ScheduleState']
type Member = Schemas['User']

const keys = {
  teams: [...settingsKeys.all, 'teams'],
  agents: [...settingsKeys.all, 'agents'],
  members: [...settingsKeys.all, 'members'],
  routing: [...settingsKeys.all, 'routing'],
  policy: [...settingsKeys.all, 'policy'],
  sites: [...settingsKeys.all, 'sites'],
} as const

export const useTeams = () => useQuery({ queryKey: keys.teams, queryFn: async ({ signal }) => (await get<Schemas['Teams']>('/admin/teams', {}, signal)).teams })

/** What each agent may be given. */
export const useAgentRules = () =>
  useQuery({ queryKey: keys.agents, queryFn: async ({ signal }) => (await get<Schemas['AgentRulesList']>('/admin/agents', {}, signal)).agents })

/** Who works here, by name. */
export const useMembers = () =>
  useQuery({
    queryKey: keys.members,
    queryFn: async ({ signal }) => {
      const { users } = await get<{ users: Member[] }>('/admin/users', {}, signal)
      return users.filter((u) => !u.deactivated_at_ms).toSorted((a, b) => a.name.localeCompare(b.name))
    },
  })

export const useRouting = () => useQuery({ queryKey: keys.routing, queryFn: ({ signal }) => get<Routing>('/admin/routing', {}, signal) })

export const usePolicy = () => useQuery({ queryKey: keys.policy, queryFn: ({ signal }) => get<Schemas['PolicySettings']>('/admin/policy', {}, signal) })

export const useSites = () => useQuery({ queryKey: keys.sites, queryFn: async ({ signal }) => (await get<Schemas['Sites']>('/admin/sites', {}, signal)).sites })

/** What other thresholds would have made of the newest decisions; what is shown stays until the next answer. */
export const usePolicyPreview = (policy: Thresholds) =>
  useQuery({
    queryKey: [...keys.policy, 'preview', policy],
    queryFn: () => change<Schemas['PolicyPreview']>('POST', '/admin/policy/preview', { policy }),
    placeholderData: (old) => old,
    retry: false,
  })

/** Whether hours that are not saved yet are open now. */
export const useScheduleState = (schedule: Schemas['Schedule']) =>
  useQuery({
    queryKey: [...settingsKeys.all, 'hours', schedule],
    queryFn: () => change<ScheduleState>('POST', '/admin/schedule/preview', { schedule }),
    placeholderData: (old) => old,
    retry: false,
    refetchInterval: 60_000,
  })

/** Changes of the rules of routing. Each rejects with CallError; after a conflict the colleague's version is fetched. */
export function useRoutingActions() {
  const client = useQueryClient()
  async function keep<T>(key: readonly string[], call: Promise<T>): Promise<T> {
    try {
      return await call
    } catch (error) {
      if (!(error instanceof CallError) || error.code !== 'conflict') throw error
      await client.invalidateQueries({ queryKey: key })
      throw error
    }
  }
  /** Puts what the server answered in the place of what is shown. */
  function put<T extends { id: string }>(key: readonly string[], one: T): T {
    client.setQueryData<T[]>(key, (all) => (all?.some((x) => x.id === one.id) ? all.map((x) => (x.id === one.id ? one : x)) : [...(all ?? []), one]))
    return one
  }
  return {
    createTeam: async (team: Schemas['NewTeam']) => put(keys.teams, await change<Team>('POST', '/admin/teams', team)),
    changeTeam: async (id: string, to: Schemas['TeamChange']) => put(keys.teams, await keep(keys.teams, change<Team>('PATCH', `/admin/teams/${id}`, to))),
    archiveTeam: async (id: string, archived: boolean) =>
      put(keys.teams, await keep(keys.teams, change<Team>('POST', `/admin/teams/${id}/${archived ? 'archive' : 'unarchive'}`))),
    deleteTeam: async (id: string) => {
      await keep(keys.teams, change('DELETE', `/admin/teams/${id}`))
      await client.invalidateQueries({ queryKey: keys.teams })
    },
    setAgentRules: async (id: string, rules: Schemas['AgentRules']) =>
      put(keys.agents, await keep(keys.agents, change<AgentWithRules>('PUT', `/admin/agents/${id}`, rules))),
    setRouting: async (rules: Routing) => {
      const now = await keep(keys.routing, change<Routing>('PUT', '/admin/routing', rules))
      client.setQueryData(keys.routing, now)
      return now
    },
    createSite: async (name: string) => put(keys.sites, await change<Site>('POST', '/admin/sites', { name })),
    changeSite: async (id: string, to: Schemas['SiteChange']) => put(keys.sites, await keep(keys.sites, change<Site>('PATCH', `/admin/sites/${id}`, to))),
    /** After the policy was saved with the settings. */
    policyChanged: () => client.invalidateQueries({ queryKey: keys.policy, exact: true }),
  }
}
