import type { Schemas } from '@frontdesk/protocol'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useDesk } from '../live/desk'
import { get } from './client'

// What the builder of flows works with, under the console's own names; the
// fields are generated from api/openapi.yaml.

export type Source = Schemas['FlowSource']
export type Release = Schemas['FlowRelease']
export type Mode = Schemas['PublishMode']
export const modes: readonly Mode[] = ['finish', 'migrate', 'restart', 'handoff']
export type Publication = Schemas['FlowPublication']
export type Published = Schemas['FlowPublished']
export type Finding = Schemas['FlowFinding']
export type Graph = Schemas['FlowGraph']
export type Checked = Schemas['FlowsChecked']
export type DraftSaved = Schemas['FlowDraftSaved']
export type FlowsPage = Schemas['Flows']
export type FlowDiff = Schemas['FlowDiff']
export type FlowTemplate = Schemas['FlowTemplate']
export type Traffic = Schemas['FlowTraffic']

export type TryInput = Schemas['FlowTrialInput']
export type TryButton = Schemas['FlowTrialButton']
export type TryMessage = Schemas['FlowTrialMessage']
export type TryAnswer = Schemas['FlowTried']

export const flowKeys = {
  all: ['flows'] as const,
  page: ['flows', 'page'] as const,
  publications: ['flows', 'publications'] as const,
  diff: (from: string, to: string) => ['flows', 'diff', from, to] as const,
  traffic: ['flows', 'traffic'] as const,
  templates: ['flows', 'templates'] as const,
}

/** What who is signed in may do with flows. */
export function useFlowRights(): { read: boolean; write: boolean } {
  const { roles } = useDesk().session
  const any = (...wanted: string[]) => roles.some((r) => wanted.includes(r))
  return { read: any('owner', 'admin', 'editor', 'evaluator'), write: any('owner', 'admin', 'editor') }
}

export const fetchFlows = (signal?: AbortSignal) => get<FlowsPage>('/flows', {}, signal)

/** The draft and what is live; never from memory, since others write it, too. */
export function useFlows() {
  return useQuery({ queryKey: flowKeys.page, queryFn: ({ signal }) => fetchFlows(signal), gcTime: 0 })
}

export function useFlowTemplates() {
  return useQuery({ queryKey: flowKeys.templates, queryFn: ({ signal }) => get<Schemas['FlowTemplates']>('/flows/templates', {}, signal), staleTime: Infinity })
}

export function usePublications() {
  return useInfiniteQuery({
    queryKey: flowKeys.publications,
    queryFn: ({ pageParam, signal }) => get<Schemas['FlowPublications']>('/flows/publications', { cursor: pageParam }, signal),
    initialPageParam: '',
    getNextPageParam: (page) => page.next || undefined,
  })
}

/** The lines that differ between two releases; `live` and `draft` name those. */
export function useFlowDiff(from: string, to: string, on = true) {
  return useQuery({
    queryKey: flowKeys.diff(from, to),
    queryFn: ({ signal }) => get<FlowDiff>('/flows/diff', { from, to }, signal),
    enabled: on,
    staleTime: 0,
  })
}

export const TRAFFIC_DAYS = 30

/** How many chats came through each flow and step lately. */
export function useTraffic() {
  return useQuery({
    queryKey: flowKeys.traffic,
    queryFn: ({ signal }) => get<Traffic>('/flows/traffic', { days: TRAFFIC_DAYS }, signal),
    staleTime: 60_000,
  })
}
