import { useEffect, useRef, useState } from 'preact/hooks'
import type { Queue } from '@frontdesk/protocol'
import { useHere } from './context'
import { Icon } from './icons'

type Way = 'phone' | 'email'

/** Where a waiting visitor stands, and what they can do instead of waiting. */
export function QueueCard({ queue }: { queue: Queue }) {
  const { desk, words } = useHere()
  const [way, setWay] = useState<Way>()
  const seconds = queue.estimate_s ?? 0
  const position = queue.position > 1 ? words('queue.position', { n: queue.position }) : words('queue.next')
  const estimate = seconds <= 0 ? '' : seconds < 60 ? words('queue.seconds') : words('queue.minutes', { n: Math.round(seconds / 60) })
  return (
    <section class="card queue">
      <div class="pulse" aria-hidden="true">
        <Icon name="person" size={20} />
      </div>
      <div class="stand">
        <div role="status">
          <h2>{words('queue.title')}</h2>
          <p>
            <strong>{position}</strong> {estimate}
          </p>
          <p class="faint">{words('queue.stay')}</p>
        </div>
        {way ? (
          <Instead key={way} way={way} onBack={() => setWay(undefined)} />
        ) : (
          <div class="ways">
            <button type="button" class="secondary" onClick={() => setWay('phone')}>
              {words('queue.phone')}
            </button>
            <button type="button" class="secondary" onClick={() => setWay('email')}>
              {words('queue.email')}
            </button>
            <button type="button" class="link" onClick={() => desk.leaveQueue()}>
              {words('queue.leave')}
            </button>
          </div>
        )}
      </div>
    </section>
  )
}

/** Asks where to call or to write to. */
function Instead({ way, onBack }: { way: Way; onBack: () => void }) {
  const { desk, words } = useHere()
  const [text, setText] = useState('')
  const field = useRef<HTMLInputElement>(null)
  useEffect(() => field.current?.focus(), [])
  const phone = way === 'phone'
  const label = words(phone ? 'composer.phone' : 'composer.email')
  const shared = {
    ref: field,
    required: true,
    maxLength: 254,
    'aria-label': label,
    placeholder: label,
    value: text,
    onInput: (event: { currentTarget: HTMLInputElement }) => setText(event.currentTarget.value),
  }
  return (
    <form
      class="instead"
      onSubmit={(event) => {
        event.preventDefault()
        if (text.trim()) desk.callback(way, text.trim())
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return
        event.preventDefault()
        onBack()
      }}
    >
      <p>{words(phone ? 'queue.askPhone' : 'queue.askEmail')}</p>
      {phone ? (
        <input type="tel" autocomplete="tel" pattern={'\\+?[0-9][0-9 \\(\\)\\.\\/\\-]{4,28}[0-9]'} {...shared} />
      ) : (
        <input type="email" autocomplete="email" {...shared} />
      )}
      <div class="ways">
        <button type="submit" class="primary">
          {words('queue.send')}
        </button>
        <button type="button" class="link" onClick={onBack}>
          {words('queue.back')}
        </button>
      </div>
    </form>
  )
}
