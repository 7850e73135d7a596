import { describe, expect, it } from 'vitest'
import { readAttributes } from '../src/attributes'

describe('readAttributes', () => {
  it('takes texts, numbers and booleans as texts, and leaves out what is empty', () => {
    const said = { plan: 'pro', seats: 12, trial: false, none: null, blank: '', '등급': '골드' }
    expect(readAttributes(said)).toEqual({ sound: { plan: 'pro', seats: '12', trial: 'false', '등급': '골드' }, left: [] })
  })

  it.each<[string, unknown]>([
    ['a list', { it: [1] }],
    ['an object', { it: { deep: 1 } }],
    ['no number', { it: NaN }],
    ['a value that is too long', { it: 'x'.repeat(201) }],
    ['a control character', { it: 'a\nb' }],
    ['half a character', { it: 'a\ud83d' }],
  ])('leaves out %s, and keeps the rest', (_, said) => {
    expect(readAttributes({ ...(said as object), plan: 'pro' })).toEqual({ sound: { plan: 'pro' }, left: ['it'] })
  })

  it('counts characters, not their parts', () => {
    expect(readAttributes({ it: '👍'.repeat(200) }).left).toEqual([])
  })

  it('leaves out names that are too long, and what is more than twenty', () => {
    expect(readAttributes({ ['n'.repeat(41)]: 1 }).left).toHaveLength(1)
    const { sound, left } = readAttributes(Object.fromEntries(Array.from({ length: 22 }, (_, i) => [`n${i}`, i])))
    expect([Object.keys(sound).length, left]).toEqual([20, ['n20', 'n21']])
  })

  it.each([undefined, null, 'plan=pro', 7, ['pro']])('takes nothing from %j', (said) => {
    expect(readAttributes(said)).toEqual({ sound: {}, left: ['attributes'] })
  })
})
