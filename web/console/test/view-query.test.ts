import { describe, expect, it } from 'vitest'
import { everything, extended, kept, none, toggled, MOST_SELECTED } from '../src/model/selection'
import { addressOf, filtersOf, isPlain, readQuery, without } from '../src/model/view-query'

const read = (address: string) => readQuery(new URLSearchParams(address))

describe('the query of a list', () => {
  it.each([
    ['', { view: 'open' }],
    ['view=nonsense&at=7', { view: 'open' }],
    ['view=all&q=+late+parcel+', { view: 'all', q: 'late parcel' }],
    ['view=mine&tag=vip&days=7&lang=ko&team=billing', { view: 'mine', tag: 'vip', days: 7, lang: 'ko', team: 'billing' }],
    ['days=abc&from_ms=-4&to_ms=12&sla=soon&sort=up', { view: 'open', to_ms: 12 }],
    ['sla=breached&sort=due', { view: 'open', sla: 'breached', sort: 'due' }],
  ])('is read from the address: %s', (address, want) => {
    expect(read(address)).toEqual(want)
  })
  it('has one address, whatever the order in which it was put together', () => {
    const one = addressOf({ view: 'all', tag: 'vip', q: 'tent', agent: 'a1' })
    expect(addressOf({ agent: 'a1', q: 'tent', tag: 'vip', view: 'all' })).toBe(one)
    expect(addressOf(read(one))).toBe(one)
    expect(addressOf(read(one), { at: 9 })).toBe(`${one}&at=9`)
  })
  it('loses one filter, or all of them, and keeps view and words', () => {
    const query = read('view=all&q=tent&tag=vip&days=7')
    expect(filtersOf(query)).toEqual(['tag', 'days'])
    expect(without(query, 'tag')).toEqual({ view: 'all', q: 'tent', days: 7 })
    expect(without(query)).toEqual({ view: 'all', q: 'tent' })
  })
  it.each([
    ['view=queue', true],
    ['view=queue&tag=x', false],
    ['q=x', false],
    ['sort=due', false],
  ])('is a plain view or not: %s', (address, want) => {
    expect(isPlain(read(address))).toBe(want)
  })
})

describe('a selection', () => {
  const shown = ['a', 'b', 'c', 'd', 'e']
  it('takes a chat in and out', () => {
    const one = toggled(none, 'b')
    expect(one.ids).toEqual(['b'])
    expect(toggled(one, 'b').ids).toEqual([])
  })
  it.each([
    ['b', 'd', ['b', 'c', 'd']],
    ['d', 'b', ['d', 'b', 'c']],
  ])('takes a range from %s to %s', (from, to, want) => {
    expect(extended(toggled(none, from), to, shown).ids).toEqual(want)
  })
  it('takes only the one when there is nothing to begin a range with', () => {
    expect(extended(none, 'c', shown).ids).toEqual(['c'])
    expect(extended({ ids: ['gone'], last: 'gone' }, 'c', shown).ids).toEqual(['gone', 'c'])
  })
  it('forgets what has left the list, and is the same when nothing has', () => {
    const two = { ids: ['a', 'x'], last: 'x' }
    expect(kept(two, shown).ids).toEqual(['a'])
    const all = { ids: ['a'], last: 'a' }
    expect(kept(all, shown)).toBe(all)
  })
  it('ends where a request does', () => {
    const many = Array.from({ length: 300 }, (_, i) => String(i))
    expect(everything(many).ids).toHaveLength(MOST_SELECTED)
    expect(toggled(everything(many), '299').ids).toHaveLength(MOST_SELECTED)
    expect(extended(toggled(none, '0'), '299', many).ids).toHaveLength(MOST_SELECTED)
  })
})
