import { describe, expect, it } from 'vitest'
import { translator } from '../src/lang/lang'
import en from '../src/lang/en.json'
import ko from '../src/lang/ko.json'
import { ago, dayWord, daysBetween, rangeBounds, shortDate, span } from '../src/model/time'

const t = translator(en)
const k = translator(ko)
const at = (day: number, hour: number, minute = 0, month = 2) => new Date(2026, month, day, hour, minute).getTime()
const now = at(12, 15, 30)

describe('ago', () => {
  it.each([
    ['now for the last minute', now - 59_000, 'now'],
    ['now for a clock that is ahead', now + 90_000, 'now'],
    ['minutes', now - 5 * 60_000, '5 min'],
    ['hours of today', at(12, 9), '6 h'],
    ['yesterday by the calendar, not by 24 hours', at(11, 23), 'Yesterday'],
    ['a date before that', at(9, 10), '9 Mar'],
  ])('says %s', (_, ms, want) => {
    expect(ago(ms, now, t, 'en').replace('Mar 9', '9 Mar')).toBe(want)
  })
  it('speaks Korean', () => {
    expect(ago(now - 5 * 60_000, now, k, 'ko')).toBe('5분')
  })
})

describe('span', () => {
  it.each([
    [-5000, '0:00'],
    [65_000, '1:05'],
    [59 * 60_000 + 59_000, '59:59'],
    [3_600_000 + 4 * 60_000, '1 h 04'],
    [3 * 86_400_000, '3 d'],
  ])('writes %d ms as %s', (ms, want) => {
    expect(span(ms, t)).toBe(want)
  })
})

describe('days', () => {
  it('count calendar days', () => {
    expect(daysBetween(at(11, 23, 59), at(12, 0, 1))).toBe(1)
    expect(daysBetween(at(12, 0, 1), now)).toBe(0)
  })
  it('count right over a change of the clocks', () => {
    expect(daysBetween(at(28, 12), at(30, 12))).toBe(2)
    expect(daysBetween(at(24, 12, 0, 9), at(26, 12, 0, 9))).toBe(2)
  })
  it('have words', () => {
    expect(dayWord(now, now, t, 'en')).toBe('Today')
    expect(dayWord(at(11, 1), now, t, 'en')).toBe('Yesterday')
    expect(dayWord(at(9, 1), now, t, 'en')).toContain('Monday')
  })
  it('name the year only when it is another', () => {
    expect(shortDate(at(9, 1), now, 'en')).not.toContain('2026')
    expect(shortDate(new Date(2025, 2, 9).getTime(), now, 'en')).toContain('2025')
  })
})

describe('rangeBounds', () => {
  it('begins at midnight and counts today', () => {
    expect(rangeBounds('today', now).from).toBe(at(12, 0))
    expect(rangeBounds('7d', now).from).toBe(at(6, 0))
    expect(rangeBounds('30d', now).from).toBe(at(11, 0, 0, 1))
  })
  it('holds the running minute, also at its first instant', () => {
    expect(rangeBounds('7d', at(12, 15, 30)).to).toBe(at(12, 15, 31))
  })
  it('keeps its end for a minute', () => {
    expect(rangeBounds('7d', now + 1000).to).toBe(rangeBounds('7d', now + 50_000).to)
    expect(rangeBounds('7d', now + 1000).to).toBeGreaterThan(now)
  })
})
