import { describe, expect, it } from 'vitest'
import { gaps, groups, slashAt, type Choice } from '../src/model/reply'

describe('a slash', () => {
  it.each([
    ['/', 1, { from: 0, query: '' }],
    ['/he', 3, { from: 0, query: 'he' }],
    ['Hi /by and more', 6, { from: 3, query: 'by' }],
    ['Hi\n/안녕', 6, { from: 3, query: '안녕' }],
    ['/hello world', 12, undefined],
    ['and/or', 6, undefined],
    ['https://shop.example/returns', 28, undefined],
    ['/usr/bin', 8, undefined],
    [`/${'x'.repeat(33)}`, 34, undefined],
    ['', 0, undefined],
  ])('in %j at %i', (text, caret, want) => expect(slashAt(text, caret)).toEqual(want))
})

describe('the list', () => {
  const reply = (id: string, shortcut: string, folder: string, lang: string, ready: string): Choice => ({ id, shortcut, folder, lang, ready })
  const all = [
    reply('1', 'bye', 'Greetings', 'en', 'Have a good day'),
    reply('2', 'hello', 'Greetings', 'ko', '안녕하세요'),
    reply('3', 'hello', 'Greetings', 'en', 'Hello, goodbye'),
    reply('4', 'late', 'Delivery', '', 'Sorry'),
    reply('5', '배송', '배송', 'ko', '내일 도착해요'),
  ]
  const ids = (query: string, lang = 'en') => groups(all, query, ['4', 'gone'], lang).map((g) => [g.suggested ?? g.folder ?? '', g.choices.map((c) => c.id).join('')])

  it('shows what fits first, then folders, the language of the chat before others', () => {
    expect(ids('')).toEqual([[true, '4'], ['Greetings', '132'], ['배송', '5']])
    expect(ids('', 'ko')[1]).toEqual(['Greetings', '213'])
  })
  it('ranks shortcut before folder before text', () => {
    expect(ids('HELLO')).toEqual([['', '32']])
    expect(ids('h')).toEqual([['', '321']])
    expect(ids('bye')).toEqual([['', '13']])
    expect(ids('deliv')).toEqual([['', '4']])
    expect(ids('zzz')).toEqual([])
  })
  it('finds Korean that arrives in pieces', () => expect(ids('배송'.normalize('NFD'))).toEqual([['', '5']]))
})

describe('gaps', () => {
  it('are the variables that have no value, and nothing else in braces', () => {
    const text = 'Hi {{visitor.name}}, {{ fields.order_number }} {{x}} { } {{visitor.name}}'
    expect(gaps(text).map((g) => [g.name, text.slice(g.from, g.to)])).toEqual([
      ['visitor.name', '{{visitor.name}}'],
      ['fields.order_number', '{{ fields.order_number }}'],
      ['visitor.name', '{{visitor.name}}'],
    ])
    expect(gaps('{{fields.주문}}')).toHaveLength(1)
    expect(gaps('nothing')).toEqual([])
  })
})
