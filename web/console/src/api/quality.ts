import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query'
import type { Schemas } from '@frontdesk/protocol'
import { useDesk } from '../live/desk'
import { get } from './client'

// What evaluators work with, under the console's own names; the fields are generated from api/openapi.yaml.
export type Suite = Schemas['Suite']
export type SuiteSummary = Schemas['SuiteSummary']
export type SuiteVersion = Schemas['SuiteVersion']
export type Finding = Schemas['SuiteFinding']
export type SuiteCheck = Schemas['SuiteCheck']
export type CaseDraft = Schemas['CaseDraft']
export type Run = Schemas['Run']
export type RunRequest = Schemas['RunRequest']
export type Candidate = Schemas['Candidate']
export type Metric = Schemas['EvalMetric']
export type Metrics = Schemas['EvalMetrics']
export type Gate = Schemas['EvalGate']
export type Bin = Schemas['EvalBin']
export type Coverage = Schemas['EvalCoverage']
export type Exchange = Schemas['EvalExchange']
export type EvalCase = Schemas['EvalCase']
/** A suite's report; every part is there once the run is done. */
export type Report = Required<Schemas['EvalReport']>
export type Difference = Schemas['EvalDifference']
export type Delta = Difference['compared'][number]
export type LabelCause = Schemas['LabelCause']
export type LabelCounts = Schemas['LabelCounts']
export type LabelRate = Schemas['LabelRate']
export type LabelItem = Schemas['LabelItem']
export type LabelRequest = Schemas['LabelRequest']
export type Calibration = Schemas['CalibrationView']
export type CalibrationPage = Schemas['CalibrationPage']
export type Curve = Schemas['ConfidenceCurve']
export type WhatIf = Schemas['WhatIf']

/** What a bot did in one turn of a replayed conversation; no action when the turn was not reached. */
export interface Outcome {
  action: string
  reason?: string
  band?: string
  confidence?: number
  article?: string
  handed_over?: string
  team?: string
  promised?: boolean
  text?: string
  /** What waits for the visitor at its end. */
  asks?: { flow?: string; step?: string; kind: string; options?: { id: string; label: string }[] }
  /** flow/step, in order. */
  path?: string[]
  vars?: Record<string, string>
  marks?: string[]
  calls?: { method: string; url: string; status?: number; error?: string; from?: 'conversation' | 'fixture' | 'nowhere' }[]
}

export interface ReplayedTurn {
  at_ms: number
  /** Empty: the chat was opened. */
  visitor: string[]
  was: Outcome
  would: Outcome
  differs?: string
  other_path?: boolean
  /** The candidate's side was not played. */
  unreached?: boolean
}

export interface ReplayedChat {
  id: string
  lang?: string
  started_ms: number
  changed: boolean
  verdict: 'same' | 'differs' | 'parted' | 'error'
  /** Place of the first turn that differs, from 0; -1 for none. */
  parts: number
  /** From where on it cannot be compared. */
  cut?: { turn: number; why: string; text?: string }
  hand_over: 'none' | 'same' | 'new' | 'gone' | 'unknown'
  loops?: boolean
  other_path?: boolean
  /** Calls without a recording. */
  unheard?: number
  was_end: string
  would_end: string
  notes?: string[]
  turns: ReplayedTurn[]
  error?: string
}

type Tally = Record<'answered' | 'hedged' | 'abstained' | 'flow' | 'other' | 'handed_over', number>

export type ReplayCount = 'same' | 'differ' | 'parted' | 'errors' | 'newly_handed' | 'no_longer_handed' | 'loops' | 'other_path' | 'unheard'

/** The report of a replay, as `frontdesk eval replay --json` writes it. */
export interface ReplayReport {
  version: number
  conversations: number
  left_out: number
  not_played: number
  turns: number
  changed: number
  counts: Record<ReplayCount, number>
  was: Tally
  would: Tally
  compared: Delta[]
  moves: { was: string; would: string; n: number }[]
  chats: ReplayedChat[]
}

export const evalKeys = {
  all: ['evals'] as const,
  suites: ['evals', 'suites'] as const,
  suite: (id: string) => ['evals', 'suite', id] as const,
  versions: (id: string) => ['evals', 'versions', id] as const,
  runs: ['evals', 'runs'] as const,
  run: (id: string) => ['evals', 'run', id] as const,
  report: (id: string) => ['evals', 'report', id] as const,
  labels: ['evals', 'labels'] as const,
  calibration: ['evals', 'calibration'] as const,
}

/** What who is signed in may do here: look, run and label, or decide how sure the bot must be. */
export function useQualityRights(): { read: boolean; write: boolean; decide: boolean } {
  const { roles } = useDesk().session
  const any = (...wanted: string[]) => roles.some((r) => wanted.includes(r))
  return {
    read: any('owner', 'admin', 'editor', 'evaluator'),
    write: any('owner', 'admin', 'evaluator'),
    decide: any('owner', 'admin'),
  }
}

/** Whether a run may still change. */
export function isActive(run: Run | undefined): boolean {
  return run?.status === 'queued' || run?.status === 'running'
}

const OFTEN_MS = 800

export function useSuites() {
  return useQuery({
    queryKey: evalKeys.suites,
    queryFn: async ({ signal }) => (await get<Schemas['Suites']>('/evals/suites', {}, signal)).suites,
    refetchInterval: (q) => (q.state.data?.some((s) => isActive(s.last_run)) ? OFTEN_MS : false),
  })
}

export function useSuite(id: string) {
  return useQuery({
    queryKey: evalKeys.suite(id),
    queryFn: ({ signal }) => get<Suite>(`/evals/suites/${id}`, {}, signal),
  })
}

export function useSuiteVersions(id: string, enabled: boolean) {
  return useQuery({
    queryKey: evalKeys.versions(id),
    queryFn: async ({ signal }) => (await get<Schemas['SuiteVersions']>(`/evals/suites/${id}/versions`, {}, signal)).versions,
    enabled,
  })
}

/** Runs, newest first: of one suite, or of everything. */
export function useRuns(suite?: string) {
  return useInfiniteQuery({
    queryKey: [...evalKeys.runs, suite ?? ''],
    queryFn: ({ pageParam, signal }) => get<Schemas['RunPage']>('/evals/runs', { suite, cursor: pageParam, limit: 30 }, signal),
    initialPageParam: '',
    getNextPageParam: (last) => last.next_cursor || undefined,
    refetchInterval: (q) => (q.state.data?.pages.some((p) => p.runs.some(isActive)) ? OFTEN_MS : false),
  })
}

export function useRun(id: string, enabled = true) {
  return useQuery({
    queryKey: evalKeys.run(id),
    queryFn: ({ signal }) => get<Run>(`/evals/runs/${id}`, {}, signal),
    refetchInterval: (q) => (isActive(q.state.data) ? OFTEN_MS : false),
    staleTime: 0,
    enabled,
  })
}

/** The report of a run that is done: a suite's or a replay's. It never changes. */
export function useReport<R extends Report | ReplayReport>(id: string, done: boolean) {
  return useQuery({
    queryKey: evalKeys.report(id),
    queryFn: ({ signal }) => get<R>(`/evals/runs/${id}/report`, {}, signal),
    enabled: done,
    staleTime: Infinity,
  })
}

export function useDifference(id: string, from: string) {
  return useQuery({
    queryKey: [...evalKeys.report(id), 'from', from],
    queryFn: ({ signal }) => get<Difference>(`/evals/runs/${id}/diff`, { from }, signal),
    staleTime: Infinity,
  })
}

export function useLabelCounts() {
  const { write } = useQualityRights()
  return useQuery({
    queryKey: evalKeys.labels,
    queryFn: ({ signal }) => get<LabelCounts>('/evals/labels', {}, signal),
    enabled: write,
  })
}

export function useCalibration() {
  return useQuery({
    queryKey: evalKeys.calibration,
    queryFn: ({ signal }) => get<CalibrationPage>('/evals/calibration', {}, signal),
  })
}

/** What the last 30 days would have been at another target error. */
export function useWhatIf(target: number, calibration: string, from: number, to: number) {
  return useQuery({
    queryKey: [...evalKeys.calibration, 'at', target, calibration, from, to],
    queryFn: ({ signal }) =>
      get<WhatIf>('/evals/calibration/at', { target, calibration, from_ms: from, to_ms: to }, signal),
    placeholderData: keepPreviousData,
  })
}

/** Articles that a label may name; not before two characters are written. */
export function useArticleSearch(q: string) {
  return useQuery({
    queryKey: ['evals', 'articles', q],
    queryFn: async ({ signal }) =>
      (await get<Schemas['ArticlePage']>('/knowledge/articles', { q, state: 'live', limit: 8 }, signal)).articles,
    enabled: q.length >= 2,
    placeholderData: keepPreviousData,
    staleTime: 30_000,
  })
}
