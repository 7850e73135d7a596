import { describe, expect, it } from 'vitest'
import { sameTexts, shelf, type Kept } from '../src/screens/flows/document/kept'

function box(left: Record<string, string> = {}) {
  const held = new Map(Object.entries(left))
  return { held, getItem: (k: string) => held.get(k) ?? null, setItem: (k: string, v: string) => void held.set(k, v), removeItem: (k: string) => void held.delete(k) }
}

const copy = (text: string): Kept => ({ sources: [{ name: 'a.yaml', text }], version: 3, at_ms: 1000 })

describe('a copy of what is not saved', () => {
  it('is offered on the next visit, until it is dropped', () => {
    const own = box()
    shelf('w.ada', own).keep(copy('mine'))
    expect(shelf('w.ada', own).offered()).toEqual(copy('mine'))
    expect(shelf('w.ada', own).offered()).toEqual(copy('mine'))
    shelf('w.ada', own).drop()
    expect(shelf('w.ada', own).offered()).toBeUndefined()
    expect(own.held.size).toBe(0)
  })
  it('waits, whatever is kept and saved meanwhile', () => {
    const own = box()
    shelf('w.ada', own).keep(copy('of yesterday'))
    const today = shelf('w.ada', own)
    today.offered()
    today.keep(copy('of today'))
    today.clear()
    expect(shelf('w.ada', own).offered()).toEqual(copy('of yesterday'))
  })
  it('is gone once it is saved', () => {
    const own = box()
    shelf('w.ada', own).keep(copy('mine'))
    shelf('w.ada', own).clear()
    expect(shelf('w.ada', own).offered()).toBeUndefined()
  })
  it('is its author’s, in its workspace', () => {
    const own = box()
    shelf('w.ada', own).keep(copy('mine'))
    expect(shelf('w.minji', own).offered()).toBeUndefined()
    expect(shelf('x.ada', own).offered()).toBeUndefined()
  })
  it.each(['', '{', '[]', '{"sources":[{"name":1}],"version":1,"at_ms":1}', '{"sources":[],"version":1}'])('that cannot be read is none: %s', (text) => {
    expect(shelf('w.ada', box({ 'frontdesk.flows.unsaved.w.ada': text })).offered()).toBeUndefined()
  })
  it('does no harm where nothing can be kept', () => {
    const full = { getItem: () => { throw new Error('no') }, setItem: () => { throw new Error('full') }, removeItem: () => { throw new Error('no') } }
    expect(() => shelf('w.ada', full).keep(copy('x'))).not.toThrow()
    expect(shelf('w.ada', full).offered()).toBeUndefined()
  })
  it('of the same texts is no change', () => {
    expect(sameTexts(copy('a').sources, copy('a').sources)).toBe(true)
    expect(sameTexts(copy('a').sources, copy('b').sources)).toBe(false)
  })
})
