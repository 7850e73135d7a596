import { expect, test } from 'vitest'
import { trendTable } from '../src/model/analytics'

test('a trend as a table has counts for shares, seconds for times, and gaps where nothing was measured', () => {
  const figure = { definition: '', n: 0 }
  const figures = [
    { ...figure, name: 'missed', unit: 'share' as const },
    { ...figure, name: 'first_response', unit: 'time' as const },
    { ...figure, name: 'solved', unit: 'share' as const },
  ]
  const step = { engagements: 4, confirmed: 1, assumed: 1, settled: 3, provisional: 0, pending: 1 }
  const table = trendTable(
    [
      { ...step, at_ms: Date.UTC(2026, 10, 29), values: { missed: { n: 1, of: 2, share: 0.5 }, first_response: { n: 2, median: 1500, p90: 30_000 } } },
      { ...step, at_ms: Date.UTC(2026, 10, 30), values: { missed: { n: 0 }, first_response: { n: 0 } } },
    ],
    figures,
  )
  expect(table.split('\r\n')).toEqual([
    'begins,engagements,confirmed,assumed,settled_all,provisional_contained,provisional_all,missed,missed_of,first_response_measured,first_response_median_s,first_response_p90_s',
    '2026-11-29T00:00:00.000Z,4,1,1,3,0,1,1,2,2,1.5,30',
    '2026-11-30T00:00:00.000Z,4,1,1,3,0,1,0,0,0,,',
    '',
  ])
})
