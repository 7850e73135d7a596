import { describe, expect, it } from 'vitest'
import type { EvalCase } from '../src/api/quality'
import { better, changeText, filledBins, filterCases, gateParts, metricText, offsetOf, pathOf, shownMetrics, thinned } from '../src/model/quality'

describe('metrics', () => {
  it('are shown in the order people ask for, without what was not measured and what is said twice', () => {
    const metrics = {
      aurc: { value: 0.1, n: 9 },
      top1: { value: 0, n: 0 },
      zebra: { value: 1, n: 1 },
      coverage: { value: 0.5, n: 9 },
      pass_rate: { value: 0.5, n: 10, lower: 0.2, upper: 0.8 },
    }
    expect(shownMetrics(metrics).map((m) => [m.name, m.lower])).toEqual([
      ['pass_rate', 0.2],
      ['aurc', undefined],
      ['zebra', undefined],
    ])
  })
  it.each([
    ['pass_rate', 0.256, '25.6%'],
    ['ece', 0.0314159, '0.031'],
    ['latency_p95_ms', 8.587, '8.6 ms'],
    ['cost_tokens', 1234, '1,234'],
    ['turns_mean', 3.25, '3.25'],
  ])('%s of %d is written %s', (name, value, want) => {
    expect(metricText(name, value, 'en')).toBe(want)
  })
  it.each([
    ['pass_rate', 0.009, 'en', '+0.9 pp'],
    ['pass_rate', -0.009, 'ko', '−0.9 %p'],
    ['pass_rate', 0.0001, 'en', '±0 pp'],
    ['ece', -0.0001, 'en', '±0'],
    ['ece', -0.01, 'en', '−0.01'],
    ['latency_p95_ms', -4.4, 'en', '−4.4 ms'],
  ])('a change of %s by %d is written in %s as %s', (name, value, lang, want) => {
    expect(changeText(name, value, lang)).toBe(want)
  })
  it('get better upwards, errors and delays downwards', () => {
    expect([better('pass_rate', 0.1), better('pass_rate', -0.1)]).toEqual([true, false])
    expect([better('error_among_answered', -0.1), better('latency_p95_ms', 3)]).toEqual([true, false])
  })
  it('are found in the names of gates', () => {
    expect(gateParts('ece ≤ 0.06')).toEqual({ metric: 'ece', change: '', sign: '≤', limit: 0.06 })
    expect(gateParts('resolved drop ≤ 0.02')).toEqual({ metric: 'resolved', change: 'drop', sign: '≤', limit: 0.02 })
    expect(gateParts('hard safety')).toBeUndefined()
  })
})

describe('cases', () => {
  const one = (id: string, status: EvalCase['status'], more: Partial<EvalCase> = {}): EvalCase => ({
    suite: 's',
    id,
    kind: 'qa',
    line: 1,
    status,
    turns: 1,
    ...more,
  })
  const list = [
    one('a', 'passed', { exchanges: [{ turn: 1, at_ms: 0, user: ['Where is my PARCEL?'] }] }),
    one('b', 'failed', { cause: 'ranking', tags: ['returns'] }),
    one('c', 'error', { kind: 'dialog' }),
    one('d', 'skipped'),
  ]
  it.each([
    [{ status: 'failed' }, 'b c'],
    [{ status: 'passed' }, 'a'],
    [{ status: 'all' }, 'a b c d'],
    [{ status: 'all', q: ' parcel' }, 'a'],
    [{ status: 'all', q: 'RETURNS' }, 'b'],
    [{ status: 'failed', cause: 'ranking' }, 'b'],
    [{ status: 'all', kind: 'dialog' }, 'c'],
  ] as const)('are filtered: %j gives %s', (filter, want) => {
    const all = { kind: '', cause: '', q: '', ...filter }
    expect(
      filterCases(list, all)
        .map((c) => c.id)
        .join(' '),
    ).toBe(want)
  })
})

describe('a place in a text', () => {
  it.each([
    [1, 1, 0],
    [2, 3, 5],
    [2, 99, 6],
    [3, 1, 7],
    [9, 1, 9],
  ])('%d:%d is at %d, never outside', (line, column, want) => {
    expect(offsetOf('ab\ncde\nfg', line, column)).toBe(want)
  })
})

describe('charts', () => {
  const points = Array.from({ length: 300 }, (_, i) => ({ threshold: 1 - i / 300, coverage: i / 299, error: 0 }))
  it('keep both ends of a curve that has too many points', () => {
    const few = thinned(points, 20)
    expect([few.length, few[0], few.at(-1)]).toEqual([20, points[0], points.at(-1)])
    expect(thinned(points.slice(0, 5), 20)).toEqual(points.slice(0, 5))
  })
  it('leave out empty bins', () => {
    const bin = (n: number) => ({ from: 0, to: 1, n, confidence: 0, accuracy: 0 })
    expect(filledBins([bin(0), bin(2)])).toEqual([bin(2)])
  })
  it('draw upwards', () => {
    const line = [
      { x: 0, y: 0 },
      { x: 1, y: 1 },
    ]
    expect(pathOf(line, { x: 10, y: 5, w: 100, h: 50 })).toBe('M10.0 55.0L110.0 5.0')
  })
})
