import { useEffect, useRef, useState } from 'preact/hooks'
import { CallError, newClientID } from '@frontdesk/protocol'
import { useHere } from './context'
import type { Key } from '../words'

/** Asks where to send the chat, and tells that it will be. */
export function AskMail({ onDone }: { onDone: () => void }) {
  const { desk, words } = useHere()
  const field = useRef<HTMLInputElement>(null)
  const close = useRef<HTMLButtonElement>(null)
  const wish = useRef(newClientID())
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<Key>()
  const [sent, setSent] = useState('')
  useEffect(() => field.current?.focus(), [])
  useEffect(() => {
    if (sent) close.current?.focus()
  }, [sent])

  const submit = async (event: Event) => {
    event.preventDefault()
    const to = field.current!.value.trim()
    if (!field.current!.checkValidity()) return setProblem('mail.bad')
    setBusy(true)
    setProblem(undefined)
    try {
      await desk.mail(wish.current, to)
      setSent(to)
    } catch (error) {
      const code = error instanceof CallError ? error.code : 'internal'
      setProblem(code === 'invalid' ? 'mail.bad' : code === 'rate_limited' ? 'mail.often' : (`error.${code}` as Key))
    }
    setBusy(false)
  }

  if (sent) {
    return (
      <div class="ask" role="status">
        <p>{words('mail.sent', { to: sent })}</p>
        <button type="button" class="secondary" ref={close} onClick={onDone}>
          {words('error.dismiss')}
        </button>
      </div>
    )
  }
  return (
    <form class="ask" aria-label={words('mail.ask')} noValidate onSubmit={(event) => void submit(event)}>
      <p>{words('mail.ask')}</p>
      <input
        ref={field}
        type="email"
        required
        maxLength={254}
        autocomplete="email"
        aria-label={words('mail.label')}
        aria-invalid={problem === 'mail.bad'}
        aria-describedby="mail-problem"
        placeholder="name@example.com"
        onInput={() => {
          wish.current = newClientID()
          setProblem(undefined)
        }}
      />
      <span id="mail-problem" role="alert">
        {problem && words(problem)}
      </span>
      <button type="submit" class="primary" disabled={busy}>
        {words('mail.send')}
      </button>
      <button type="button" class="secondary" onClick={onDone}>
        {words('mail.cancel')}
      </button>
    </form>
  )
}
