import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query'
import type { Schemas } from '@frontdesk/protocol'
import { CallError, change, get } from './client'

export type User = Schemas['User']
export type Role = Schemas['User']['roles'][number]
export type AgentRules = Schemas['AgentWithRules']
export type Invitation = Schemas['Invitation']
export type Secret = Schemas['Secrets']['secrets'][number]
export type AuditEntry = Schemas['AuditPage']['entries'][number]
export type Team = Schemas['Teams']['teams'][number]

/** Every role, the mightiest first, as in auth/role.go. */
export const roles = ['owner', 'admin', 'supervisor', 'agent', 'editor', 'evaluator'] as const satisfies readonly Role[]

const keys = { users: ['people', 'users'], rules: ['people', 'rules'], invitations: ['people', 'invitations'], teams: ['people', 'teams'], secrets: ['secrets'], audit: ['audit'] } as const

export function useUsers() {
  return useQuery({ queryKey: keys.users, queryFn: async ({ signal }) => (await get<Schemas['Users']>('/admin/users', {}, signal)).users })
}

/** Capacity, languages, skills and teams of everybody who takes chats. */
export function useAgentRules() {
  return useQuery({ queryKey: keys.rules, queryFn: async ({ signal }) => (await get<Schemas['AgentRulesList']>('/admin/agents', {}, signal)).agents })
}

export function useInvitations() {
  return useQuery({ queryKey: keys.invitations, queryFn: ({ signal }) => get<Schemas['Invitations']>('/admin/invitations', {}, signal) })
}

export function useTeams() {
  return useQuery({ queryKey: keys.teams, queryFn: async ({ signal }) => (await get<Schemas['Teams']>('/admin/teams', {}, signal)).teams })
}

export function useSecrets() {
  return useQuery({ queryKey: keys.secrets, queryFn: async ({ signal }) => (await get<Schemas['Secrets']>('/admin/secrets', {}, signal)).secrets })
}

/** What the audit is narrowed to; empty parts narrow nothing. */
export interface AuditFilter {
  user: string
  area: string
  from_ms?: number
  to_ms?: number
}

export function useAudit(filter: AuditFilter) {
  return useInfiniteQuery({
    queryKey: [...keys.audit, filter],
    queryFn: ({ pageParam, signal }) => get<Schemas['AuditPage']>('/admin/audit', { ...filter, cursor: pageParam, limit: 50 }, signal),
    initialPageParam: '',
    getNextPageParam: (last) => last.next_cursor || undefined,
  })
}

/** Where the audit, narrowed in the same way, is downloaded as CSV. */
export function auditFile(filter: AuditFilter): string {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(filter)) if (value) query.set(name, String(value))
  return `/api/v1/admin/audit/export?${query}`
}

/** Changes of people and secrets; the lists are read again afterwards. All reject with CallError. */
export function usePeople() {
  const client = useQueryClient()
  async function then<T>(of: readonly (readonly string[])[], what: Promise<T>): Promise<T> {
    const again = () => Promise.all(of.map((queryKey) => client.invalidateQueries({ queryKey })))
    try {
      const answer = await what
      await again()
      return answer
    } catch (error) {
      // What is shown was out of date.
      if (error instanceof CallError && (error.code === 'conflict' || error.code === 'not_found')) await again()
      throw error
    }
  }
  const people = [keys.users, keys.rules, ['agents']] as const
  return {
    change: (id: string, to: Schemas['MemberChange']) => then(people, change<User>('PATCH', `/admin/users/${id}`, to)),
    setRules: (id: string, to: Schemas['AgentRules']) => then(people, change<AgentRules>('PUT', `/admin/agents/${id}`, to)),
    resetPassword: async (id: string) => (await change<Schemas['OncePassword']>('POST', `/admin/users/${id}/password`)).one_time_password,
    invite: (request: Schemas['InviteRequest']) => then([keys.invitations], change<Schemas['LinkedInvitation']>('POST', '/admin/invitations', request)),
    link: (id: string) => then([keys.invitations], change<Schemas['LinkedInvitation']>('POST', `/admin/invitations/${id}/link`)),
    mail: (id: string) => change('POST', `/admin/invitations/${id}/mail`),
    withdraw: (id: string) => then([keys.invitations], change('DELETE', `/admin/invitations/${id}`)),
    setSecret: (name: string, value: string) => then([keys.secrets], change('PUT', `/admin/secrets/${encodeURIComponent(name)}`, { value })),
    deleteSecret: (name: string) => then([keys.secrets], change('DELETE', `/admin/secrets/${encodeURIComponent(name)}`)),
  }
}

/** The address of the page that a link to an invitation opens. */
export function inviteLink(token: string): string {
  return `${location.origin}/console/invite#${token}`
}
