import { describe, expect, it } from 'vitest'
import type { ArticleText } from '../src/api/knowledge'
import { dateField, dayStart, moved, sameText, tidy } from '../src/model/article'
import { wordDiff, type Run } from '../src/model/diff'
import { continued, lined, linked, wrapped } from '../src/model/marks'

const text: ArticleText = {
  title: 'Returns',
  body: 'Within 45 days.',
  questions: ['Can I return it?'],
  synonyms: [],
  lang: 'en',
  url: '',
  audience: '',
  product: '',
  valid_from_ms: 0,
  valid_to_ms: 0,
}

describe('an article text', () => {
  it('is the same with an empty line in a list or spaces around a title', () => {
    expect(sameText(text, { ...text, title: ' Returns ', questions: ['Can I return it?', '  '] })).toBe(true)
    expect(sameText(text, { ...text, body: 'Within 46 days.' })).toBe(false)
    expect(sameText(text, { ...text, questions: [] })).toBe(false)
    expect(sameText({ ...text, questions: ['a', 'b'] }, { ...text, questions: ['a,b'] })).toBe(false)
  })
  it('is sent without empty lines', () => {
    expect(tidy({ ...text, questions: ['', ' a '], synonyms: [' '] })).toMatchObject({ questions: ['a'], synonyms: [] })
  })
  it('keeps a day through its field', () => {
    for (const day of ['2026-02-28', '2024-02-29', '2026-12-31']) expect(dateField(dayStart(day))).toBe(day)
    expect(dateField(0)).toBe('')
    expect(dayStart('2026-1')).toBe(0)
  })
  it('moves an entry no further than the ends', () => {
    expect(moved(['a', 'b', 'c'], 1, 1)).toEqual(['a', 'c', 'b'])
    const list = ['a', 'b']
    expect(moved(list, 0, -1)).toBe(list)
    expect(moved(list, 1, 1)).toBe(list)
  })
})

describe('a diff', () => {
  const side = (runs: readonly Run[], without: Run['op']) =>
    runs
      .filter((r) => r.op !== without)
      .map((r) => r.text)
      .join('')

  it.each([
    ['', ''],
    ['', 'new'],
    ['old', ''],
    ['Costs £18 a night.', 'Costs £21 a night, with breakfast.'],
    ['반품은 45일 안에 가능해요.', '반품은 30일 안에만 가능해요.'],
    ['a b a b a b', 'b a b a b a'],
  ])('of %j and %j gives both back', (from, to) => {
    const runs = wordDiff(from, to)
    expect(side(runs, 'insert')).toBe(from)
    expect(side(runs, 'delete')).toBe(to)
  })
  it('marks only the word that changed', () => {
    expect(wordDiff('Costs £18 a night.', 'Costs £21 a night.').filter((r) => r.op !== 'equal')).toEqual([
      { op: 'delete', text: '18' },
      { op: 'insert', text: '21' },
    ])
  })
  it('stays true where the texts are too long for a table', () => {
    const from = Array.from({ length: 2100 }, (_, i) => `a${i}`).join(' ')
    const to = Array.from({ length: 2100 }, (_, i) => `b${i}`).join(' ')
    const runs = wordDiff(from, to)
    expect(side(runs, 'insert')).toBe(from)
    expect(side(runs, 'delete')).toBe(to)
  })
})

describe('a mark', () => {
  it('goes around a selection and away again', () => {
    const bold = wrapped({ text: 'free delivery', start: 0, end: 4 }, '**')
    expect(bold).toEqual({ text: '**free** delivery', start: 2, end: 6 })
    expect(wrapped(bold, '**')).toEqual({ text: 'free delivery', start: 0, end: 4 })
  })
  it('begins every line, numbers them, and takes the place of another', () => {
    expect(lined({ text: 'a\nb', start: 0, end: 3 }, '- ').text).toBe('- a\n- b')
    expect(lined({ text: '- a\n- b', start: 0, end: 7 }, '1. ').text).toBe('1. a\n2. b')
    expect(lined({ text: '1. a\n2. b', start: 0, end: 9 }, '1. ').text).toBe('a\nb')
    expect(lined({ text: 'x\na\ny', start: 2, end: 2 }, '## ').text).toBe('x\n## a\ny')
  })
  it('makes a link and selects its address', () => {
    const link = linked({ text: 'see returns now', start: 4, end: 11 })
    expect(link.text).toBe('see [returns](https://) now')
    expect(link.text.slice(link.start, link.end)).toBe('https://')
  })
  it('goes on with a list, and ends it at an empty entry', () => {
    expect(continued({ text: '1. a', start: 4, end: 4 })?.text).toBe('1. a\n2. ')
    expect(continued({ text: '  - a', start: 5, end: 5 })?.text).toBe('  - a\n  - ')
    expect(continued({ text: '- a\n- ', start: 6, end: 6 })?.text).toBe('- a\n')
    expect(continued({ text: 'plain', start: 5, end: 5 })).toBeUndefined()
  })
})
