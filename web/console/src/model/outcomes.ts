import type { AnalyticsSummary, OutcomeFigure, OutcomeGroup, OutcomeName } from '../api/shapes'

/** The three figures of the home page; what was reversed is told beside them. */
export type Figure = Exclude<OutcomeGroup, 'reversed'>

/** Outcomes that are in no denominator. */
export const apart: readonly OutcomeName[] = ['human_first', 'spam']

/** One figure: how many of the denominator, how many of them may still be reversed, and what it is made of. */
export interface FigureCount {
  figure: Figure
  count: number
  provisional: number
  share: number
  /** The figure's outcomes without what was reversed: together they are `count`. */
  parts: Pick<OutcomeFigure, 'outcome' | 'count' | 'definition'>[]
}

/** What looked contained and was not, in the end. `outcomes` are those it is counted under. */
export interface ReversedCount {
  count: number
  outcomes: readonly OutcomeName[]
  definition: string
}

/** A piece of the stacked bar; `list` names the outcomes whose engagements are behind it. */
export interface BarPart {
  outcome: OutcomeName | 'reversed'
  list: readonly OutcomeName[]
  count: number
  share: number
}

/** The server's groups as figures, in its order. */
export function figureCounts(summary: AnalyticsSummary): FigureCount[] {
  return summary.groups.flatMap(({ group, outcomes, count, provisional }) => {
    if (group === 'reversed') return []
    const share = summary.denominator > 0 ? count / summary.denominator : 0
    const parts = summary.outcomes
      .filter((o) => outcomes.includes(o.outcome))
      .map((o) => ({ outcome: o.outcome, count: o.count - o.reversed, definition: o.definition }))
    return [{ figure: group, count, provisional, share, parts }]
  })
}

/** How many containments did not hold; undefined when every one did. */
export function reversedCount(summary: AnalyticsSummary): ReversedCount | undefined {
  return summary.groups.find((g) => g.group === 'reversed' && g.count > 0)
}

/** The stacked bar: the whole denominator, empty parts left out. */
export function barParts(summary: AnalyticsSummary): BarPart[] {
  const parts: Omit<BarPart, 'share'>[] = figureCounts(summary).flatMap((f) =>
    f.parts.map(({ outcome, count }) => ({ outcome, list: [outcome], count })),
  )
  const reversed = reversedCount(summary)
  if (reversed) parts.push({ outcome: 'reversed', list: reversed.outcomes, count: reversed.count })
  return parts.filter((p) => p.count > 0).map((p) => ({ ...p, share: p.count / summary.denominator }))
}
