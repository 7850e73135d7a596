import { describe, expect, it } from 'vitest'
import type { Summary } from '../src/api/shapes'
import { belongs, fits, mergeFirst, neighbour, patchPages, replaceIn, rows } from '../src/model/lists'

function chat(id: string, part: Partial<Summary> = {}): Summary {
  return {
    id,
    visitor: { id: `v${id}`, name: '', email: '' },
    status: 'open',
    owner: 'bot',
    agent: '',
    agent_name: '',
    team: '',
    priority: 0,
    lang: 'en',
    last_seq: 5,
    preview: '',
    preview_by: 'visitor',
    tags: [],
    rating: 0,
    page: {},
    opened_at_ms: 0,
    active_at_ms: 100,
    unread: 0,
    ...part,
  }
}

const ids = (pages: { conversations: Summary[] }[]) => pages.map((p) => p.conversations.map((c) => c.id))

describe('belongs', () => {
  it.each([
    ['queue', chat('a', { owner: 'queue' }), true],
    ['queue', chat('a', { owner: 'agent', agent: 'me' }), false],
    ['mine', chat('a', { owner: 'agent', agent: 'me' }), true],
    ['mine', chat('a', { owner: 'agent', agent: 'you' }), false],
    ['bot', chat('a'), true],
    ['open', chat('a', { status: 'resolved', owner: 'none' }), false],
    ['resolved', chat('a', { status: 'resolved', owner: 'none' }), true],
    ['mine', chat('a', { status: 'resolved', owner: 'none', agent: 'me' }), false],
    ['all', chat('a', { status: 'resolved' }), true],
  ] as const)('says whether %s shows %o', (view, c, want) => {
    expect(belongs(c, view, 'me')).toBe(want)
  })
})

describe('patchPages', () => {
  const page = {
    conversations: [chat('a', { active_at_ms: 300 }), chat('b', { active_at_ms: 200 }), chat('c', { active_at_ms: 100 })],
  }

  it('moves a conversation with a new message to the front', () => {
    expect(ids(patchPages([page], chat('c', { active_at_ms: 400, last_seq: 6 }), { view: 'open' }, 'me', 0))).toEqual([['c', 'a', 'b']])
  })
  it('adds one that is new, in its place', () => {
    expect(ids(patchPages([page], chat('d', { active_at_ms: 250 }), { view: 'open' }, 'me', 0))).toEqual([['a', 'd', 'b', 'c']])
  })
  it('takes out what has left the view', () => {
    expect(ids(patchPages([page], chat('b', { status: 'resolved', owner: 'none', last_seq: 6 }), { view: 'open' }, 'me', 0))).toEqual([
      ['a', 'c'],
    ])
  })
  it('ignores a summary older than the one shown', () => {
    const pages = [page]
    expect(patchPages(pages, chat('b', { last_seq: 4, active_at_ms: 900 }), { view: 'open' }, 'me', 0)).toBe(pages)
  })
  it('gives the same array when the conversation is in another view', () => {
    const pages = [page]
    expect(patchPages(pages, chat('x', { owner: 'queue' }), { view: 'mine' }, 'me', 0)).toBe(pages)
  })
  it('leaves to the next page what sorts after the last loaded row', () => {
    const unfinished = { ...page, next_cursor: 'n' }
    expect(ids(patchPages([unfinished], chat('z', { active_at_ms: 1 }), { view: 'open' }, 'me', 0))).toEqual([['a', 'b', 'c']])
  })
  it('finds its place on a later page', () => {
    const second = { conversations: [chat('d', { active_at_ms: 50 })] }
    expect(ids(patchPages([{ ...page, next_cursor: 'n' }, second], chat('e', { active_at_ms: 60 }), { view: 'open' }, 'me', 0))).toEqual([
      ['a', 'b', 'c'],
      ['e', 'd'],
    ])
  })
  it('orders the queue by priority, then by who waits longest', () => {
    const waits = (id: string, since: number, priority = 0) => chat(id, { owner: 'queue', waiting_since_ms: since, priority })
    const queue = [{ conversations: [waits('a', 10), waits('b', 20)] }]
    expect(ids(patchPages(queue, waits('c', 15), { view: 'queue' }, 'me', 0))).toEqual([['a', 'c', 'b']])
    expect(ids(patchPages(queue, waits('c', 99, 1), { view: 'queue' }, 'me', 0))).toEqual([['c', 'a', 'b']])
  })
  it('does not change the pages it was given', () => {
    const before = JSON.stringify(page)
    patchPages([page], chat('d', { active_at_ms: 250 }), { view: 'open' }, 'me', 0)
    expect(JSON.stringify(page)).toBe(before)
  })
})

describe('rows', () => {
  it('shows a conversation once when pages overlap', () => {
    expect(rows([{ conversations: [chat('a'), chat('b')] }, { conversations: [chat('b'), chat('c')] }]).map((c) => c.id)).toEqual(
      ['a', 'b', 'c'],
    )
  })
})

describe('neighbour', () => {
  const list = [{ id: 'a' }, { id: 'b' }, { id: 'c' }]
  it('steps and stops at the ends', () => {
    expect(neighbour(list, 'a', 1)).toBe('b')
    expect(neighbour(list, 'c', 1)).toBe('c')
    expect(neighbour(list, 'a', -1)).toBe('a')
  })
  it('begins with the first, and knows an empty list', () => {
    expect(neighbour(list, undefined, 1)).toBe('a')
    expect(neighbour([], 'a', 1)).toBeUndefined()
  })
})

describe('mergeFirst', () => {
  const at = (id: string, ms: number) => chat(id, { active_at_ms: ms })
  const old: { conversations: ReturnType<typeof at>[]; next_cursor?: string }[] = [
    { conversations: [at('a', 90), at('b', 80), at('c', 70)], next_cursor: 'after-c' },
    { conversations: [at('d', 60), at('e', 50)], next_cursor: 'after-e' },
  ]
  it('takes new ones in front, and nothing falls between the first page and the second', () => {
    const fresh = { conversations: [at('n', 95), at('a', 90), at('b', 80)], next_cursor: 'after-b' }
    const merged = mergeFirst(old, fresh)
    expect(ids(merged)).toEqual([['n', 'a', 'b', 'c'], ['d', 'e']])
    expect(merged[0]!.next_cursor).toBe('after-c')
  })
  it('drops what has gone from the first page, and shows once what came up from a later one', () => {
    const fresh = { conversations: [at('e', 99), at('b', 80), at('c', 70)], next_cursor: 'after-c' }
    expect(ids(mergeFirst(old, fresh))).toEqual([['e', 'b', 'c'], ['d']])
  })
  it('is the first page alone when that is all there is now', () => {
    const all: { conversations: Summary[]; next_cursor?: string } = { conversations: [at('a', 90)] }
    expect(ids(mergeFirst<typeof all>(old, all))).toEqual([['a']])
  })
})

describe('replaceIn', () => {
  const pages = [{ conversations: [chat('a'), chat('b')] }]
  it('changes a chat in its place, and never adds one', () => {
    expect(replaceIn(pages, chat('b', { last_seq: 9 }))[0]!.conversations[1]!.last_seq).toBe(9)
    expect(replaceIn(pages, chat('z'))).toBe(pages)
    expect(replaceIn(pages, chat('b', { last_seq: 1 }))).toBe(pages)
  })
})

describe('fits', () => {
  const day = 86_400_000
  const tagged = chat('a', { tags: ['late'], team: 'billing', lang: 'ko', owner: 'agent', agent: 'you', active_at_ms: 10 * day })
  it.each([
    [{ view: 'open', tag: 'late' }, true],
    [{ view: 'open', tag: 'lat' }, false],
    [{ view: 'open', team: 'billing', lang: 'ko', agent: 'you' }, true],
    [{ view: 'open', agent: 'me' }, false],
    [{ view: 'resolved', tag: 'late' }, false],
    [{ view: 'open', days: 2 }, true],
    [{ view: 'open', days: 1 }, false],
    [{ view: 'open', from_ms: 10 * day, to_ms: 10 * day + 1 }, true],
    [{ view: 'open', to_ms: 10 * day }, false],
    [{ view: 'open', sla: 'breached' }, undefined],
    [{ view: 'resolved', disposition: 'sale' }, false],
    [{ view: 'open', disposition: 'sale' }, undefined],
  ] as const)('says for %o: %s', (query, want) => {
    expect(fits(tagged, query, 'me', 11.5 * day)).toBe(want)
  })
})

describe('patchPages of a filtered list', () => {
  const tag = { view: 'open', tag: 'late' } as const
  const late = (id: string, at: number) => chat(id, { tags: ['late'], active_at_ms: at })
  const pages = [{ conversations: [late('a', 300), late('b', 200)], next_cursor: 'n' }, { conversations: [late('c', 100)] }]

  it('takes out what no longer fits, and leaves the other pages as they were', () => {
    const after = patchPages(pages, chat('b', { last_seq: 6, active_at_ms: 200 }), tag, 'me', 0)
    expect(ids(after)).toEqual([['a'], ['c']])
    expect(after[1]).toBe(pages[1])
  })
  it('adds what fits now, in its place', () => {
    expect(ids(patchPages(pages, late('d', 250), tag, 'me', 0))).toEqual([['a', 'd', 'b'], ['c']])
  })
  it('leaves what only the server knows in its place, and adds none of it', () => {
    const query = { view: 'open', sla: 'breached' } as const
    expect(patchPages(pages, late('d', 250), query, 'me', 0)).toBe(pages)
    expect(ids(patchPages(pages, chat('b', { last_seq: 6, active_at_ms: 900 }), query, 'me', 0))).toEqual([['a', 'b'], ['c']])
  })
  it('keeps the order of another sorting, and takes out what has gone', () => {
    const query = { view: 'open', sort: 'due' } as const
    expect(ids(patchPages(pages, chat('b', { last_seq: 6, active_at_ms: 900 }), query, 'me', 0))).toEqual([['a', 'b'], ['c']])
    expect(ids(patchPages(pages, chat('b', { last_seq: 6, status: 'resolved', owner: 'none' }), query, 'me', 0))).toEqual([['a'], ['c']])
  })
})
