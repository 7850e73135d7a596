import { render } from 'preact'
import { act } from 'preact/test-utils'
import { describe, expect, it } from 'vitest'
import type { MessageBody } from '@frontdesk/protocol'
import { imageSource, severalAnswer, standsIn } from '../src/choose'
import type { Desk } from '../src/desk'
import type { Message } from '../src/transcript'
import { Here, type Surroundings } from '../src/ui/context'
import { MessageView } from '../src/ui/message'
import { wordsOf } from '../src/words'

type Sent = [string, { choice?: string; prompt_id?: string } | undefined]

function draw(body: MessageBody, more: Partial<Message> = {}): { box: HTMLElement; sent: Sent[] } {
  const sent: Sent[] = []
  const desk = { send: (text: string, reply?: Sent[1]) => void sent.push([text, reply]) } as unknown as Desk
  const here: Surroundings = { desk, lang: 'en', words: wordsOf('en'), botName: 'Fern' }
  const message: Message = {
    is: 'message', key: 'e1', seq: 1, at: 0, actor: { kind: 'bot', id: '' }, body, edited: false, deleted: false, leads: true, closes: true,
    delivery: 'sent', live: true, writing: false, offersPerson: false, ...more,
  }
  const box = document.createElement('div')
  act(() =>
    render(
      <Here.Provider value={here}>
        <MessageView message={message} mark={false} />
      </Here.Provider>,
      box,
    ),
  )
  return { box, sent }
}
const press = (box: HTMLElement, label: string) =>
  act(() => [...box.querySelectorAll<HTMLButtonElement>('button')].find((each) => each.textContent?.trim() === label)!.click())
const fruit: MessageBody = {
  text: 'Which fruit?',
  prompt: {
    id: 'p', kind: 'choice', multi: true,
    options: [{ id: 'apple', label: 'Apple' }, { id: 'pear', label: 'Pear' }, { id: 'plum', label: 'Plum' }, { id: '_done', label: 'Done' }],
  },
}

describe('a choice of several', () => {
  it('sends all that are in, in the order of the menu, when done', () => {
    const { box, sent } = draw(fruit)
    expect(box.querySelector<HTMLButtonElement>('.done')!.disabled).toBe(true)
    for (const label of ['Plum', 'Pear', 'Apple', 'Pear']) press(box, label)
    expect([...box.querySelectorAll('.toggle')].map((each) => each.getAttribute('aria-pressed'))).toEqual(['true', 'false', 'true'])
    expect(sent).toEqual([])
    press(box, 'Done')
    expect(sent).toEqual([['Apple, Plum', { choice: 'apple,plum,_done', prompt_id: 'p' }]])
  })

  it('shows what was chosen and offers nothing more', () => {
    const { box } = draw(fruit, { live: false, chosen: 'pear,_done' })
    expect([...box.querySelectorAll('.chosen')].map((each) => each.textContent)).toEqual(['Pear'])
    expect(box.querySelector('.done')).toBeNull()
    expect([...box.querySelectorAll('button')].every((each) => each.disabled)).toBe(true)
  })

  it('sends the labels alone when the ids are too long for the server', () => {
    const options = ['a', 'b', 'c'].map((id) => ({ id: id.repeat(60), label: id }))
    expect(severalAnswer({ id: 'p', kind: 'choice', options }, new Set(options.map((each) => each.id)))).toEqual({ text: 'a, b, c' })
  })
})

describe('buttons of a flow', () => {
  it('send a text without a choice, or are links that send nothing', () => {
    const { box, sent } = draw({
      text: 'Have a look.',
      buttons: [{ id: '', label: 'Prices', say: 'What does it cost?' }, { id: '', label: 'Hours' }, { id: '', label: 'Shop', url: 'https://shop.example/' }],
    })
    press(box, 'Prices')
    press(box, 'Hours')
    expect(sent).toEqual([['What does it cost?', undefined], ['Hours', undefined]])
    const link = box.querySelector<HTMLAnchorElement>('a.option')!
    expect([link.getAttribute('href'), link.rel, link.target]).toEqual(['https://shop.example/', 'noopener noreferrer', '_blank'])
  })

  it('leaves out a link that leads nowhere safe', () => {
    const { box } = draw({ text: 'x', buttons: [{ id: '', label: 'Bad', url: 'javascript:alert(1)' }] })
    expect(box.textContent).not.toContain('Bad')
  })
})

describe('pictures and cards', () => {
  it('loads pictures late, over https only, with their words', () => {
    const { box } = draw({ text: 'Look', image: { url: 'https://img.example/a.png', alt: 'A tent' } })
    const image = box.querySelector('img')!
    expect([image.getAttribute('loading'), image.alt, image.getAttribute('referrerpolicy')]).toEqual(['lazy', 'A tent', 'no-referrer'])
    for (const url of ['http://img.example/a.png', 'javascript:alert(1)', 'data:image/png;base64,x', '//x']) expect(imageSource(url)).toBeUndefined()
    expect(draw({ text: 'Look', image: { url: 'http://img.example/a.png', alt: 'A' } }).box.querySelector('img')).toBeNull()
  })

  it('shows a card, its words escaped, and not its title twice', () => {
    const { box, sent } = draw({ text: '<b>Tent</b>', card: { title: '<b>Tent</b>', text: 'For **two**', buttons: [{ id: '', label: 'More' }] } })
    expect(box.querySelector('h3')!.textContent).toBe('<b>Tent</b>')
    expect(box.querySelector('h3 b')).toBeNull()
    expect(box.querySelector('.leaflet strong')!.textContent).toBe('two')
    expect(box.querySelector('.bubble')).toBeNull()
    press(box, 'More')
    expect(sent).toEqual([['More', undefined]])
  })

  it('keeps a text that says more than the card', () => {
    expect(standsIn({ text: 'Look:', card: { title: 'Tent' } })).toBe(false)
    expect(draw({ text: 'Look:', card: { title: 'Tent' } }).box.querySelector('.bubble')!.textContent).toContain('Look:')
  })
})
