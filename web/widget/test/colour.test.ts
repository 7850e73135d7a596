import { describe, expect, it } from 'vitest'
import { contrast, hexOf, inkOn, parseColour, readableOn } from '../src/colour'

const accents = ['#1f6a5a', '#ffd400', '#ff6b00', '#000', '#fff', '#808080', '#00e5ff', '#e91e63', '#777777']

describe('colours', () => {
  it('reads both hex forms and refuses the rest', () => {
    expect(parseColour('#abc')).toEqual([0xaa, 0xbb, 0xcc])
    expect(hexOf(parseColour('1F6a5A')!)).toBe('#1f6a5a')
    expect([parseColour('red'), parseColour('#12'), parseColour('')]).toEqual([undefined, undefined, undefined])
  })

  it('puts readable ink on every accent', () => {
    for (const accent of accents) expect(contrast(parseColour(accent)!, inkOn(parseColour(accent)!)), accent).toBeGreaterThanOrEqual(4.5)
  })

  it('makes every accent readable on light and dark ground', () => {
    for (const ground of [parseColour('#ffffff')!, parseColour('#24221f')!]) {
      for (const accent of accents) {
        expect(contrast(readableOn(parseColour(accent)!, ground), ground), accent).toBeGreaterThanOrEqual(4.5)
      }
    }
  })
})
