import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query'
import type { Schemas } from '@frontdesk/protocol'
import { useDesk } from '../live/desk'
import { get } from './client'
import { keys } from './queries'
import type { EngagementPage } from './shapes'

// Figures, under the console's own names; the fields are generated from api/openapi.yaml.
export type Report = Schemas['AnalyticsReport']
export type Figure = Schemas['ReportFigure']
export type FigureValue = Schemas['FigureValue']
export type Point = Schemas['TrendPoint']
export type Group = Schemas['ReportGroup']
export type AgentUse = Schemas['AgentUse']

/** Parameters of a report: its time, its slice, its trend and its groups. */
export type Params = Record<string, string>

/** Whether the figures are for somebody with these roles. */
export function useAnalyticsRights(): { read: boolean } {
  const { roles } = useDesk().session
  return { read: roles.some((r) => ['owner', 'admin', 'supervisor', 'agent', 'evaluator'].includes(r)) }
}

export function useReport(params: Params, lang: string) {
  return useQuery({
    queryKey: [...keys.analytics, 'report', params, lang],
    queryFn: ({ signal }) => get<Report>('/analytics/report', { ...params, lang }, signal),
    placeholderData: keepPreviousData,
    refetchInterval: 60_000,
  })
}

/** The engagements behind a figure. */
export function useBehind(params: Params) {
  return useInfiniteQuery({
    queryKey: [...keys.analytics, 'behind', params],
    queryFn: ({ pageParam, signal }) => get<EngagementPage>('/analytics/engagements', { ...params, cursor: pageParam }, signal),
    initialPageParam: '',
    getNextPageParam: (last) => last.next_cursor || undefined,
  })
}
