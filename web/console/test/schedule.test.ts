import { describe, expect, it } from 'vitest'
import { unitOf } from '../src/model/duration'
import { another, newPlan, planOf, scheduleOf } from '../src/model/schedule'
import { slugOf } from '../src/model/slug'

describe('opening hours', () => {
  it('come back from a form as they were, with closed days named and dates in order', () => {
    const stored = {
      timezone: 'Asia/Seoul',
      hours: { mon: ['9:00-12:00', '13:00-24:00'], sun: [] },
      holidays: ['2026-12-25', '2026-01-01'],
      holiday_names: { '2026-12-25': 'Christmas' },
      exceptions: { '2026-12-24': ['09:00-12:00'] },
    }
    const plan = planOf(stored, 'UTC')
    expect(plan.week.mon).toEqual([{ from: '09:00', to: '12:00' }, { from: '13:00', to: '00:00' }])
    expect(plan.holidays).toEqual([{ date: '2026-01-01', name: '' }, { date: '2026-12-25', name: 'Christmas' }])
    expect(scheduleOf(plan)).toEqual({
      ...stored,
      hours: { mon: ['09:00-12:00', '13:00-24:00'], tue: [], wed: [], thu: [], fri: [], sat: [], sun: [] },
      holidays: ['2026-01-01', '2026-12-25'],
    })
  })
  it('without any are always open, and those of no day never', () => {
    expect(planOf(undefined, 'Europe/London')).toMatchObject({ always: true, timezone: 'Europe/London' })
    expect(scheduleOf({ ...newPlan('UTC'), always: true }).hours).toEqual({})
    const closed = { ...newPlan('UTC'), week: planOf({ hours: { mon: [] } }, 'UTC').week }
    expect(Object.values(scheduleOf(closed).hours ?? {})).toEqual([[], [], [], [], [], [], []])
    expect(planOf(scheduleOf(closed), 'UTC').always).toBe(false)
  })
  it('leave out rows without a date', () => {
    const plan = { ...newPlan('UTC'), holidays: [{ date: '', name: 'x' }], exceptions: [{ date: '', spans: [] }] }
    expect(scheduleOf(plan)).not.toHaveProperty('exceptions')
    expect(scheduleOf(plan).holidays).toEqual([])
  })
  it.each([
    [[], { from: '09:00', to: '18:00' }],
    [[{ from: '09:00', to: '12:00' }], { from: '13:00', to: '17:00' }],
    [[{ from: '09:00', to: '20:30' }], { from: '21:00', to: '00:00' }],
    [[{ from: '09:00', to: '00:00' }], { from: '22:00', to: '00:00' }],
  ])('go on after %j', (spans, want) => {
    expect(another(spans)).toEqual(want)
  })
})

describe('times of rules', () => {
  it.each([
    [0, 'minutes'],
    [45, 'seconds'],
    [90, 'seconds'],
    [300, 'minutes'],
    [7200, 'hours'],
    [172_800, 'days'],
  ] as const)('of %d s are written in %s', (seconds, unit) => {
    expect(unitOf(seconds)).toBe(unit)
  })
})

describe('short names', () => {
  it.each([
    ['Returns & Repairs', 'returns-repairs'],
    [' Éclair  team ', 'eclair-team'],
    ['반품', ''],
  ])('of %j are %j', (name, want) => {
    expect(slugOf(name)).toBe(want)
  })
})
