import { describe, expect, it } from 'vitest'
import en from '../src/lang/en.json'
import ko from '../src/lang/ko.json'
import { dayWords, langOf, wordsOf } from '../src/words'

const places = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(String).sort()

describe('the language files', () => {
  it('have the same keys', () => {
    expect(Object.keys(ko)).toEqual(Object.keys(en))
  })

  it('fill the same places in every text', () => {
    for (const key of Object.keys(en) as (keyof typeof en)[]) expect(places(ko[key]), key).toEqual(places(en[key]))
  })

  it('leave nothing empty', () => {
    for (const text of [...Object.values(en), ...Object.values(ko)]) expect(text.trim()).not.toBe('')
  })
})

describe('words', () => {
  it('fills places and chooses the language of a tag', () => {
    expect(wordsOf('en')('queue.position', { n: 3 })).toBe('You are number 3 in line.')
    expect([langOf('ko-KR'), langOf('en-GB'), langOf('fr'), langOf(null)]).toEqual(['ko', 'en', 'en', 'en'])
  })

  it('names days by the calendar, not by hours', () => {
    const words = wordsOf('en')
    const now = new Date(2026, 4, 10, 0, 30).getTime()
    expect(dayWords(new Date(2026, 4, 10, 0, 1).getTime(), now, 'en', words)).toBe('Today')
    expect(dayWords(new Date(2026, 4, 9, 23, 59).getTime(), now, 'en', words)).toBe('Yesterday')
    expect(dayWords(new Date(2026, 4, 8, 12).getTime(), now, 'en', words)).toBe('Friday, May 8')
    expect(dayWords(new Date(2025, 4, 8, 12).getTime(), now, 'en', words)).toContain('2025')
  })
})
