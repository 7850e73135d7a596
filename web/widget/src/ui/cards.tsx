import { useState } from 'preact/hooks'
import { useHere } from './context'
import { Icon } from './icons'
import type { Key } from '../words'
import type { Line, Transcript } from '../transcript'

/** A fact of the conversation between messages. */
export function LineView({ line }: { line: Line }) {
  const { words } = useHere()
  const { name } = line
  const key: Key =
    line.what === 'gone' ? (line.to === 'phone' ? 'line.gonePhone' : line.to === 'email' ? 'line.goneEmail' : 'line.gone') :
    line.what === 'left' ? (line.to === 'bot' ? 'line.leftBot' : line.to === 'queue' ? 'line.leftQueue' : 'line.left') : `line.${line.what}`
  return (
    <div class={`line line-${line.what}`}>
      <span>{words(key, { name })}</span>
    </div>
  )
}

/** The end: rating, and the way to a new chat. */
export function EndCard({ transcript }: { transcript: Transcript }) {
  const { desk, words } = useHere()
  const [score, setScore] = useState(0)
  const [hover, setHover] = useState(0)
  const [comment, setComment] = useState('')
  const { rating } = transcript
  const shown = hover || score
  return (
    <section class="card ended">
      {rating ? (
        <div role="status">
          <div class="thanks" aria-hidden="true">
            <Icon name="check" size={20} />
          </div>
          <h2>{words('rate.thanks')}</h2>
          <p class="faint">{words('rate.given', { score: rating.score, word: words(`rate.${rating.score}` as Key) })}</p>
        </div>
      ) : (
        <form
          onSubmit={(event) => {
            event.preventDefault()
            if (score) desk.rate(score, comment.trim())
          }}
        >
          <fieldset>
            <legend>{words('rate.title')}</legend>
            <div class="stars" onMouseLeave={() => setHover(0)}>
              {[1, 2, 3, 4, 5].map((n) => (
                <label key={n} class={n <= shown ? 'lit' : ''} onMouseEnter={() => setHover(n)} title={words(`rate.${n}` as Key)}>
                  <input type="radio" name="score" value={n} checked={score === n} onChange={() => setScore(n)} />
                  <Icon name="star" size={28} />
                  <span class="hidden">{words(`rate.${n}` as Key)}</span>
                </label>
              ))}
            </div>
            <p class="faint word">{shown ? words(`rate.${shown}` as Key) : '\u00a0'}</p>
          </fieldset>
          {score > 0 && (
            <>
              <textarea
                rows={2}
                maxLength={1000}
                aria-label={words('rate.comment')}
                placeholder={words('rate.comment')}
                value={comment}
                onInput={(event) => setComment(event.currentTarget.value)}
              />
              <button type="submit" class="primary">
                {words('rate.send')}
              </button>
            </>
          )}
        </form>
      )}
    </section>
  )
}
