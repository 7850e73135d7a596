import type { AnalyticsSummary, OutcomeCount } from '../api/shapes'

/** The three figures of the home page. Every outcome that the denominator counts is in one of them, but for `error`. */
export type Figure = 'contained' | 'escalated' | 'abandoned'

export const figures: readonly { figure: Figure; outcomes: readonly string[] }[] = [
  { figure: 'contained', outcomes: ['contained_confirmed', 'contained_assumed'] },
  { figure: 'escalated', outcomes: ['escalated_served', 'escalated_missed'] },
  { figure: 'abandoned', outcomes: ['bot_abandoned'] },
]

/** Outcomes in the order in which the bar shows them. */
export const barOrder: readonly string[] = [
  'contained_confirmed',
  'contained_assumed',
  'bot_abandoned',
  'escalated_served',
  'escalated_missed',
  'error',
]

/** Outcomes that are in no denominator. */
export const apart: readonly string[] = ['human_first', 'spam']

/** One figure: how many of the denominator, how many of them may still be reversed, and what it is made of. */
export interface FigureCount {
  figure: Figure
  count: number
  provisional: number
  share: number
  parts: OutcomeCount[]
}

/** Sums the outcomes into the three figures; outcomes the server does not name count 0. */
export function figureCounts(summary: AnalyticsSummary): FigureCount[] {
  return figures.map(({ figure, outcomes }) => {
    const parts = outcomes.map((o) => countOf(summary, o))
    const count = sum(parts.map((p) => p.count))
    return {
      figure,
      count,
      provisional: sum(parts.map((p) => p.provisional)),
      share: summary.denominator > 0 ? count / summary.denominator : 0,
      parts,
    }
  })
}

/** The count of one outcome. */
export function countOf(summary: AnalyticsSummary, outcome: string): OutcomeCount {
  const found = summary.outcomes?.find((o) => o.outcome === outcome)
  return found ?? { outcome, count: 0, provisional: 0, definition: '' }
}

/** The stacked bar: non-empty outcomes with their share of all that the bar shows. */
export function barParts(summary: AnalyticsSummary): { outcome: string; count: number; share: number }[] {
  const parts = barOrder.map((o) => countOf(summary, o)).filter((p) => p.count > 0)
  const all = sum(parts.map((p) => p.count))
  return parts.map((p) => ({ outcome: p.outcome, count: p.count, share: p.count / all }))
}

function sum(numbers: number[]): number {
  return numbers.reduce((a, b) => a + b, 0)
}
