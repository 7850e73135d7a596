import type { Image } from '@frontdesk/protocol'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useDesk } from '../live/desk'
import { get } from './client'

// What the builder of flows works with.

export interface Source {
  name: string
  text: string
}

export interface Release {
  id: string
  /** From 1 in a workspace. */
  number: number
  hash: string
  at_ms: number
  /** '' when no member published it. */
  by: string
  note: string
  live: boolean
}

export type Mode = 'finish' | 'migrate' | 'restart' | 'handoff'
export const modes: readonly Mode[] = ['finish', 'migrate', 'restart', 'handoff']

export interface Publication {
  id: string
  release: Release
  mode: Mode
  at_ms: number
  by: string
  note: string
  state: 'done' | 'scheduled' | 'cancelled'
  rollback: boolean
}

export interface Finding {
  file: string
  line: number
  column: number
  message: string
  hint: string
  severity: 'error' | 'warning'
  /** '' when the place is in none. */
  flow: string
  step: string
}

export interface GraphStep {
  id: string
  named: boolean
  kind: string
  summary: string
  line: number
  column: number
  end_line: number
  to: { label: string; step: string }[]
}

export interface Graph {
  name: string
  title: string
  file: string
  line: number
  triggers: { kind: string; label: string }[]
  variables: { name: string; type: string; pii: boolean }[]
  steps: GraphStep[]
}

export interface Checked {
  findings: Finding[]
  flows: Graph[]
}

export interface FlowsPage {
  draft: { version: number; changed: boolean; sources: Source[]; at_ms: number; by: string }
  live: Release | null
  scheduled: Publication[]
}

export interface DiffLine {
  op: 'same' | 'add' | 'del' | 'gap'
  text: string
  old: number
  new: number
}

export interface FlowDiff {
  files: { name: string; status: 'added' | 'removed' | 'changed'; lines: DiffLine[] }[]
}

export interface TryInput {
  kind: 'start' | 'message' | 'choice' | 'event' | 'result' | 'timer' | 'resume'
  flow?: string
  text?: string
  choice?: string
  prompt_id?: string
  event?: string
  result?: { ok: boolean; status: number; body: unknown; error: string }
}

/** Without an id it sends `say`, else its label; with a url it opens that page. */
export interface TryButton {
  id: string
  label: string
  say?: string
  url?: string
}

export interface TryMessage {
  text: string
  buttons: TryButton[]
  image?: Image
  card?: { title: string; text?: string; image?: Image; buttons?: TryButton[] }
  prompt_id: string
  prompt: { kind: string; input: string; scale: number; multi: boolean } | null
  answer: boolean
}

export interface TryAnswer {
  findings: Finding[]
  state: string
  messages: TryMessage[]
  trace: { flow: string; step: string; kind: string; note: string }[]
  events: { kind: string; text: string }[]
  pending: { kind: string; method: string; url: string; body: unknown } | null
  vars: Record<string, unknown>
  step: { flow: string; step: string } | null
  done: boolean
}

export interface Traffic {
  flows: { name: string; started: number; ended: number; handed_over: number; steps: { id: string; reached: number; left: number }[] }[]
}

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

/** A whole flow to start from; its words stand in the language files. */
export interface FlowTemplate {
  name: string
  title: Record<string, string>
  text: string
}

export function useFlowTemplates() {
  return useQuery({ queryKey: flowKeys.templates, queryFn: ({ signal }) => get<{ templates: FlowTemplate[] }>('/flows/templates', {}, signal), staleTime: Infinity })
}

export function usePublications() {
  return useInfiniteQuery({
    queryKey: flowKeys.publications,
    queryFn: ({ pageParam, signal }) => get<{ items: Publication[]; next?: string }>('/flows/publications', { cursor: pageParam }, signal),
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
