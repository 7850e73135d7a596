import { describe, expect, it } from 'vitest'
import { traceSections } from '../src/model/trace'
import { trace } from '../dev/packet'

describe('traceSections', () => {
  it('gives nothing for a trace that is gone', () => {
    expect(traceSections(null)).toEqual([])
    expect(traceSections(undefined)).toEqual([])
    expect(traceSections({})).toEqual([])
  })
  it('puts the search before the policy, and loose values last', () => {
    const names = traceSections(trace('high')).map((s) => s.name)
    expect(names).toEqual(['search', 'policy', 'sentiment', 'tally', ''])
  })
  it('makes a table of small objects and leaves out empty columns', () => {
    const [section] = traceSections({
      evidence: [
        { name: 'a', value: '1', note: '' },
        { name: 'b', points: 0.5 },
      ],
    })
    expect(section).toEqual({
      key: 'evidence',
      name: 'evidence',
      part: {
        kind: 'table',
        columns: ['name', 'value', 'points'],
        rows: [
          [
            { name: 'name', text: 'a' },
            { name: 'value', text: '1' },
            { name: 'points', text: '' },
          ],
          [
            { name: 'name', text: 'b' },
            { name: 'value', text: '' },
            { name: 'points', text: '0.5' },
          ],
        ],
      },
    })
  })
  it('gives long passages room of their own, without ids and addresses', () => {
    const passage = 'x'.repeat(80)
    const [section] = traceSections({
      hits: [
        {
          article: '01930000-0000-7000-8000-000000000301',
          slug: 's',
          url: '/help/s',
          title: 'T',
          score: 0.5,
          passage,
          arms: { bm25: 3 },
        },
      ],
    })
    expect(section?.part).toEqual({
      kind: 'entries',
      entries: [
        {
          title: 'T',
          text: passage,
          cells: [
            { name: 'score', text: '0.5' },
            { name: 'arms', text: 'Bm25 3' },
          ],
        },
      ],
    })
  })
  it('draws a bar for shares of 1 only', () => {
    const [section] = traceSections({ features: { confidence: 0.25, margin: 0.4, known: 2 } })
    expect(section?.part).toEqual({
      kind: 'pairs',
      cells: [
        { name: 'confidence', text: '0.25', bar: 0.25 },
        { name: 'margin', text: '0.4' },
        { name: 'known', text: '2' },
      ],
    })
  })
  it('shows keys that nobody foresaw', () => {
    const text = JSON.stringify(traceSections({ moonPhase: { waxing: true, deep: { er: [[1, [2]]] } } }))
    expect(text).toContain('moonPhase')
    expect(text).toContain('✓')
  })
  it.each([[1], ['text'], [[1, 2]], [[[[[[[1]]]]]]], [{ a: { b: { c: { d: { e: { f: 1 } } } } } }], [true]])(
    'never throws: %j',
    (value) => {
      expect(() => traceSections(value)).not.toThrow()
      expect(traceSections(value).length).toBeGreaterThan(0)
    },
  )
})
