import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import en from '../src/lang/people/en.json'
import { lines } from '../src/model/audit'

describe('what the audit tells of a change', () => {
  it('is what differs, by its path, before and after', () => {
    expect(lines({ before: { limit: 4, skills: { tents: 2 }, langs: ['en', 'ko'], same: true }, after: { limit: 7, skills: {}, langs: ['en'], same: true, off: false } })).toEqual([
      { path: 'limit', before: '4', after: '7' },
      { path: 'skills.tents', before: '2', after: '' },
      { path: 'langs', before: 'en, ko', after: 'en' },
      { path: 'off', before: '', after: 'false' },
    ])
    expect(lines({ after: { sla: [{ name: 'fast', clock: 'wall' }] } })).toEqual([
      { path: 'sla.1.name', before: '', after: 'fast' },
      { path: 'sla.1.clock', before: '', after: 'wall' },
    ])
  })
  it('is its facts where there is no before', () => {
    expect(lines({ roles: ['agent', 'editor'], note: null })).toEqual([{ path: 'roles', after: 'agent, editor' }])
    expect(lines({})).toEqual([])
  })
  it('has words for every action that the server records', () => {
    const root = join(import.meta.dirname, '../../..')
    const sources = ['store', 'api'].flatMap((dir) =>
      readdirSync(join(root, dir)).filter((f) => f.endsWith('.go') && !f.endsWith('_test.go')).map((f) => readFileSync(join(root, dir, f), 'utf8')),
    )
    const actions = sources.flatMap((s) => [...s.matchAll(/(?:[aA]udit\(ctx|audit\(c\.Request\(\)|action\b)[^"\n]*"([a-z]+\.[a-z_]+)"/g)].map((m) => m[1]!))
    expect(actions.length).toBeGreaterThan(40)
    expect([...new Set(actions)].filter((a) => !(`audit.do_${a}` in en))).toEqual([])
  })
})
