import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { nextPath } from '../src/model/next'
import { safeLink } from '../src/model/link'
import { fill, firstLang } from '../src/lang/lang'
import baseEn from '../src/lang/en.json'
import baseKo from '../src/lang/ko.json'
import rightsEn from '../src/lang/rights/en.json'
import rightsKo from '../src/lang/rights/ko.json'
import listsEn from '../src/lang/lists/en.json'
import listsKo from '../src/lang/lists/ko.json'
import workEn from '../src/lang/work/en.json'
import workKo from '../src/lang/work/ko.json'
import flowsEn from '../src/lang/flows/en.json'
import flowsKo from '../src/lang/flows/ko.json'
import mailEn from '../src/lang/mail/en.json'
import mailKo from '../src/lang/mail/ko.json'
import peopleEn from '../src/lang/people/en.json'
import peopleKo from '../src/lang/people/ko.json'
import refusalsEn from '../src/lang/refusals/en.json'
import refusalsKo from '../src/lang/refusals/ko.json'
import routingEn from '../src/lang/routing/en.json'
import routingKo from '../src/lang/routing/ko.json'
import settingsEn from '../src/lang/settings/en.json'
import settingsKo from '../src/lang/settings/ko.json'
import { plainText } from '../src/model/passage'
import { mask } from '../src/model/mask'
import { mood, moodSlope, moodTrend, sentimentLine } from '../src/model/mood'
import type { AnalyticsSummary } from '../src/api/shapes'
import { barParts, figureCounts, reversedCount } from '../src/model/outcomes'
import { hash, initials, visitorName } from '../src/model/people'
import { figure, percent, titled } from '../src/model/words'
import { translator } from '../src/lang/lang'
import { CallError } from '../src/api/client'
import { errorWords, refusalWords } from '../src/ui/states'

const folder = join(import.meta.dirname, '../src/lang')
const compared: [string, object, object][] = [
  ['base', baseEn, baseKo],
  ['rights', rightsEn, rightsKo],
  ['lists', listsEn, listsKo],
  ['mail', mailEn, mailKo],
  ['work', workEn, workKo],
  ['flows', flowsEn, flowsKo],
  ['people', peopleEn, peopleKo],
  ['refusals', refusalsEn, refusalsKo],
  ['routing', routingEn, routingKo],
  ['settings', settingsEn, settingsKo],
]
const en = { ...baseEn, ...rightsEn, ...listsEn, ...mailEn, ...workEn, ...flowsEn, ...peopleEn, ...refusalsEn, ...routingEn, ...settingsEn }
const ko = { ...baseKo, ...rightsKo, ...listsKo, ...mailKo, ...workKo, ...flowsKo, ...peopleKo, ...refusalsKo, ...routingKo, ...settingsKo }

const source = join(import.meta.dirname, '../src')
const sources = readdirSync(source, { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.tsx?$/.test(file))
  .map((file) => ({ file, text: readFileSync(join(source, file), 'utf8') }))

/** What stands between single quotes and may be a key: a set, for thousands of keys are looked up in it. */
const quoted = (files: typeof sources) => new Set(files.flatMap(({ text }) => [...text.matchAll(/(?<=')[\w.-]+(?=')/g)].map((m) => m[0])))

describe('fill', () => {
  it.each([
    ['{n} {n|chat|chats}', { n: 1 }, '1 chat'],
    ['{n} {n|chat|chats}', { n: 0 }, '0 chats'],
    ['{n} {n|chat|chats}', { n: '1,200' }, '1,200 chats'],
    ['{n} of {all} {all|chat|chats} {n|goes|go} on', { n: '1', all: 2 }, '1 of 2 chats goes on'],
    ['{m|one|more}', { n: 1 }, '{m|one|more}'],
  ])('counts: %s', (text, params, want) => {
    expect(fill(text, params)).toBe(want)
  })
})

describe('language files', () => {
  it('of every part are compared here', () => {
    const parts = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((f) => f.endsWith('.json'))
    expect(parts.sort()).toEqual(compared.flatMap(([part]) => ['en', 'ko'].map((lang) => `${part === 'base' ? '' : `${part}/`}${lang}.json`)).sort())
    expect(Object.keys(en)).toHaveLength(compared.reduce((n, [, one]) => n + Object.keys(one).length, 0))
  })
  it.each(compared)('have the same keys: %s', (_, one, other) => {
    expect(Object.keys(other).sort()).toEqual(Object.keys(one).sort())
  })
  it.each([
    ['flows', flowsEn],
    ['settings', settingsEn],
    ['routing', routingEn, 'settings'],
  ])('of a part are used by its pages alone: %s', (part, words, folder = part) => {
    const elsewhere = quoted(sources.filter(({ file }) => !file.includes(`screens/${folder}/`)))
    expect(Object.keys(words).filter((key) => elsewhere.has(key))).toEqual([])
  })
  it('have the same places to fill in', () => {
    const places = (text: string) => [...text.matchAll(/\{\w+\}/g)].map((m) => m[0]).sort()
    const all = (words: object) => Object.fromEntries(Object.entries(words).map(([key, text]) => [key, places(text as string).join(' ')]))
    expect(all(ko)).toEqual(all(en))
  })
  it('are used: no key is left over', () => {
    const used = quoted(sources)
    // Made at run time from what the server names.
    const made =
      /^(language|presence|role|decision|band|reason|refused|why|evidence|field|trace|policy|outcome|about|line|view|list\.empty|range|mood|figure|menu\.theme|context\.tab|metric|cause|kind|run|stratum|slice|differs|hours|channel|visitor\.(new|returning)|flow\.replay_(which|count|end|cut|from)_|flow\.(about|add|event|field|file|group|hint|kind|mode|note|tab|template|trigger|value|way)_|kb\.(nav|about|state|valid|version|flag|panel|tool|view|board|cause|import|field|file|submit|send_back)|quality\.(nav|about|show|ask|what|tally|gate)_)/
    // So does a template in the source: what stands before its first hole.
    const begun = sources.flatMap(({ text }) => [...text.matchAll(/`([a-z][a-z_.]*[._])\$\{/g)].map((m) => m[1]!))
    const left = Object.keys(en).filter((key) => !made.test(key) && !begun.some((b) => key.startsWith(b)) && !used.has(key))
    expect(left).toEqual([])
  })
  it('name every template of flows', () => {
    const names = readdirSync(join(import.meta.dirname, '../../../flows/templates')).flatMap((f) => (f.endsWith('.yaml') ? f.slice(0, -5) : []))
    expect(Object.keys(en).filter((key) => key.startsWith('flow.template_')).sort()).toEqual(names.flatMap((n) => [`flow.template_${n}`, `flow.template_${n}_about`]).sort())
  })
  it('tell what the server refuses in the reader’s language, and in its own words what they do not know', () => {
    const refused = new CallError('invalid', 'grace_s 5: from 10 to 86400', 400, { field: 'grace_s', why: 'range', args: { from: '10', most: '86400' } })
    expect(refusalWords(refused, translator(ko))).toBe('10~86400 사이의 숫자를 넣어 주세요.')
    expect(errorWords(refused, translator(en))).toBe('A number from 10 to 86400.')
    const unknown = new CallError('invalid', 'no such thing', 400, { why: 'of_a_later_server' })
    expect(refusalWords(unknown, translator(ko))).toBe('no such thing')
    expect(errorWords(unknown, translator(en))).toBe('The server did not accept this: no such thing')
  })
  it('leave an unknown place as it is', () => {
    expect(fill('{a} and {b}', { a: 1 })).toBe('1 and {b}')
  })
  it('begin with the stored language, then the browser’s', () => {
    expect(firstLang('ko', ['en-GB'])).toBe('ko')
    expect(firstLang(null, ['fr', 'ko-KR', 'en'])).toBe('ko')
    expect(firstLang(null, ['fr'])).toBe('en')
  })
})

describe('people', () => {
  it('are called by their own name', () => {
    expect(visitorName({ id: 'x', name: ' Martha ' }, translator(en))).toBe('Martha')
  })
  it('get a name that their id always gives', () => {
    const name = visitorName({ id: '0193', name: '' }, translator(en))
    expect(name).toMatch(/^[A-Z][a-z]+ [A-Z][a-z]+$/)
    expect(visitorName({ id: '0193' }, translator(en))).toBe(name)
    expect(hash('a')).not.toBe(hash('b'))
  })
  it.each([
    ['Martha Oakes', 'MO'],
    ['martha', 'M'],
    ['김서연', '김'],
    ['', '?'],
    ['Jean van der Berg', 'JB'],
  ])('have initials: %s → %s', (name, want) => {
    expect(initials(name)).toBe(want)
  })
})

describe('mask', () => {
  it.each([
    ['martha@oakes.example', 'm•••@o•••.example'],
    ['+447700900184', '••••0184'],
    ['abc', '••••'],
    ['12345', '••••45'],
  ])('hides %s', (value, want) => {
    expect(mask(value)).toBe(want)
  })
})

describe('mood', () => {
  it.each([
    [-1, 'bad'],
    [-0.7, 'bad'],
    [-0.5, 'low'],
    [0, 'even'],
    [0.35, 'good'],
  ] as const)('of %d is %s', (p, want) => {
    expect(mood(p)).toBe(want)
  })
  it('line runs from left to right around zero, whatever it is given', () => {
    const line = sentimentLine([0, 1, -3], 100, 40, 5)
    expect(line.zero).toBe(20)
    expect(line.dots.map((d) => [d.x, d.y])).toEqual([
      [5, 20],
      [50, 5],
      [95, 35],
    ])
    expect(sentimentLine([0.2], 100, 40).dots[0]?.x).toBe(50)
    expect(sentimentLine([], 100, 40).path).toBe('')
  })
  it('slope is that of the server', () => {
    expect(moodSlope([0.5, -0.5, -0.5, -1])).toBeCloseTo(-0.7488, 6)
    expect(moodSlope([])).toBe(0)
  })
  it.each([
    [[], undefined],
    [[-1], undefined],
    [[0, 0, 0], undefined],
    [[0.2, -0.6, -0.8], 'falling'],
    [[-0.9, 0.4, 0.8, 0.9], 'rising'],
  ] as const)('of %j goes %s', (list, want) => {
    expect(moodTrend(list)).toBe(want)
  })
})

describe('words', () => {
  it('make machine names readable', () => {
    expect(titled('top_score')).toBe('Top score')
    expect(titled('titleMatch')).toBe('Title match')
  })
  it('keep figures short', () => {
    expect([3, 0.12345, 0.00001, 1234.56].map(figure)).toEqual(['3', '0.123', '1.0e-5', '1234.6'])
    expect([percent(0.662, 'en'), percent(0.0894, 'en'), percent(0, 'en')]).toEqual(['66%', '8.9%', '0%'])
  })
})

describe('outcomes', () => {
  const summary: AnalyticsSummary = {
    from_ms: 0,
    to_ms: 1,
    engagements: 12,
    open: 0,
    denominator: 10,
    settled: { contained: 0, confirmed: 0, assumed: 0, denominator: 0 },
    provisional: { contained: 0, denominator: 0 },
    raw: { contained: 0, denominator: 0 },
    outcomes: [
      { outcome: 'contained_confirmed', count: 4, provisional: 1, reversed: 0, definition: '' },
      { outcome: 'contained_assumed', count: 2, provisional: 0, reversed: 1, definition: '' },
      { outcome: 'bot_abandoned', count: 0, provisional: 0, reversed: 0, definition: '' },
      { outcome: 'escalated_served', count: 3, provisional: 0, reversed: 0, definition: '' },
      { outcome: 'error', count: 1, provisional: 0, reversed: 0, definition: '' },
      { outcome: 'spam', count: 2, provisional: 0, reversed: 0, definition: '' },
    ],
    groups: [
      { group: 'contained', outcomes: ['contained_confirmed', 'contained_assumed'], count: 5, provisional: 1, definition: '' },
      { group: 'escalated', outcomes: ['escalated_served', 'escalated_missed'], count: 3, provisional: 0, definition: '' },
      { group: 'abandoned', outcomes: ['bot_abandoned', 'error'], count: 1, provisional: 0, definition: '' },
      { group: 'reversed', outcomes: ['contained_confirmed', 'contained_assumed'], count: 1, provisional: 0, definition: 'r' },
    ],
    definitions: {},
  }
  it('are the three figures that the server groups, each the sum of its parts without what was reversed', () => {
    expect(figureCounts(summary).map((f) => [f.figure, f.count, f.provisional, f.share, ...f.parts.map((p) => p.count)])).toEqual([
      ['contained', 5, 1, 0.5, 4, 1],
      ['escalated', 3, 0, 0.3, 3],
      ['abandoned', 1, 0, 0.1, 0, 1],
    ])
  })
  it('tell of reversals only when there are some', () => {
    expect(reversedCount(summary)).toMatchObject({ count: 1, definition: 'r' })
    const held = summary.groups.map((g) => (g.group === 'reversed' ? { ...g, count: 0 } : g))
    expect(reversedCount({ ...summary, groups: held })).toBeUndefined()
  })
  it('fill the bar with the whole denominator and nothing else, empty parts left out', () => {
    expect(barParts(summary).map((p) => [p.outcome, p.share])).toEqual([
      ['contained_confirmed', 0.4],
      ['contained_assumed', 0.1],
      ['escalated_served', 0.3],
      ['error', 0.1],
      ['reversed', 0.1],
    ])
  })
})

describe('passages', () => {
  it('lose their marks and keep their words', () => {
    expect(plainText('## Returns\nChoose **Return items**, see [the page](/help/x), `A_b` costs 3 * 4 * 5.')).toBe(
      'Returns\nChoose Return items, see the page, A_b costs 3 * 4 * 5.',
    )
  })
})

describe('addresses', () => {
  it.each([
    ['/inbox/1?view=open', '/inbox/1?view=open'],
    [null, '/'],
    ['//evil.example', '/'],
    ['/\\evil.example', '/'],
    ['https://evil.example', '/'],
    ['/login?next=/x', '/'],
  ])('after signing in stay inside: %s', (next, want) => {
    expect(nextPath(next)).toBe(want)
  })
  it.each([
    ['https://a.example', true],
    ['/help/x', true],
    ['mailto:a@b.example', true],
    ['javascript:alert(1)', false],
    [' javascript:alert(1)', false],
    ['java\nscript:alert(1)', false],
    ['data:text/html,x', false],
    ['//a.example', false],
  ])('of links are safe or not: %j', (href, want) => {
    expect(safeLink(href)).toBe(want)
  })
})
