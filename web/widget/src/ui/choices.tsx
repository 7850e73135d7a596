import { useState } from 'preact/hooks'
import type { Button, Card, Image, Prompt } from '@frontdesk/protocol'
import { useHere } from './context'
import { Icon } from './icons'
import { Markdown, Out } from './markdown'
import { DONE, imageSource, saidBy, severalAnswer } from '../choose'
import { safeHref } from '../markdown'
import type { Message } from '../transcript'

/** What may be clicked under a message: the answers to its prompt, or the buttons it came with. */
export function Choices({ message }: { message: Message }) {
  const { desk, words } = useHere()
  const { prompt, buttons } = message.body
  if (prompt?.kind === 'rating' && !prompt.options?.length) {
    const scale = prompt.scale ?? 5
    return (
      <div class="options scale" role="group" aria-label={words('scale.label', { n: scale })}>
        {Array.from({ length: scale }, (_, i) => String(i + 1)).map((n) => (
          <Chip key={n} chosen={message.chosen === n} live={message.live} onClick={() => desk.send(n, { choice: n, prompt_id: prompt.id })}>
            {n}
          </Chip>
        ))}
      </div>
    )
  }
  if (prompt?.multi) return <Several message={message} prompt={prompt} />
  const options = prompt?.options?.length ? prompt.options : buttons
  return <Buttons message={message} buttons={options} />
}

function Buttons({ message, buttons }: { message: Message; buttons: Button[] | undefined }) {
  const { desk, words } = useHere()
  const { prompt } = message.body
  if (!buttons?.length) return null
  const press = (button: Button) => {
    if (!button.id) desk.send(saidBy(button))
    else desk.send(button.label, prompt ? { choice: button.id, prompt_id: prompt.id } : { choice: button.id })
  }
  return (
    <div class="options" role="group" aria-label={words('options.label')}>
      {buttons.map((button, i) => {
        const href = button.url && safeHref(button.url)
        if (button.url) {
          return href ? (
            <Out key={i} class="option" href={href} aria-label={words('sources.open', { title: button.label })}>
              {button.label} <Icon name="out" size={15} />
            </Out>
          ) : null
        }
        return (
          <Chip key={button.id || i} chosen={message.chosen === (button.id || saidBy(button))} live={message.live} onClick={() => press(button)}>
            {button.id === 'talk_to_person' && <Icon name="person" size={16} />}
            {button.label}
          </Chip>
        )
      })}
    </div>
  )
}

/** Options of which several may be chosen: each goes in and out, and one button sends them all. */
function Several({ message, prompt }: { message: Message; prompt: Prompt }) {
  const { desk, words } = useHere()
  const [picked, setPicked] = useState<ReadonlySet<string>>(new Set())
  const done = prompt.options?.find((option) => option.id === DONE)
  const sent = message.chosen?.split(',')
  const toggle = (id: string) => {
    const next = new Set(picked)
    if (!next.delete(id)) next.add(id)
    setPicked(next)
  }
  const send = () => {
    const { text, reply } = severalAnswer(prompt, picked)
    desk.send(text, reply)
  }
  return (
    <div class="options several" role="group" aria-label={words('options.several')}>
      {prompt.options?.map(({ id, label }) => {
        if (id === DONE) return null
        if (id === 'talk_to_person') {
          return (
            <Chip key={id} chosen={false} live={message.live} onClick={() => desk.send(label, { choice: id })}>
              <Icon name="person" size={16} />
              {label}
            </Chip>
          )
        }
        const isIn = sent ? sent.includes(id) : picked.has(id)
        return (
          <button
            key={id}
            type="button"
            class={`option toggle${isIn ? ' chosen' : ''}`}
            disabled={!message.live}
            aria-pressed={isIn}
            onClick={() => toggle(id)}
          >
            <span class="tick" aria-hidden="true">
              {isIn && <Icon name="check" size={14} />}
            </span>
            {label}
          </button>
        )
      })}
      {done && message.live && (
        <button type="button" class="primary done" disabled={picked.size === 0} onClick={send}>
          {done.label}
        </button>
      )}
    </div>
  )
}

function Chip(props: { chosen: boolean; live: boolean; onClick: () => void; children: preact.ComponentChildren }) {
  return (
    <button
      type="button"
      class={`option${props.chosen ? ' chosen' : ''}`}
      disabled={!props.live}
      aria-pressed={props.chosen ? 'true' : undefined}
      onClick={props.onClick}
    >
      {props.children}
    </button>
  )
}

/** A picture of a message. Nothing of who looks at it is told to whoever keeps it. */
export function Picture({ image }: { image: Image }) {
  const src = imageSource(image.url)
  return src ? <img class="picture" src={src} alt={image.alt} loading="lazy" decoding="async" referrerpolicy="no-referrer" /> : null
}

/** A box with a title, and what else a card holds. */
export function CardView({ message, card }: { message: Message; card: Card }) {
  return (
    <section class="leaflet">
      {card.image && <Picture image={card.image} />}
      <div class="leaflet-text">
        <h3>{card.title}</h3>
        {card.text && <Markdown text={card.text} />}
      </div>
      <Buttons message={message} buttons={card.buttons} />
    </section>
  )
}
