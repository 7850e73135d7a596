import { useEffect, useMemo, useRef, useState } from 'preact/hooks'
import { CallError, newClientID } from '@frontdesk/protocol'
import { askingFor, masked, SILENCE_MS, type Asking } from '../contact'
import type { Desk } from '../desk'
import type { Transcript } from '../transcript'
import type { Key } from '../words'
import { useHere, useStore } from './context'

/** Why the form is there: by itself, or because the visitor chose it. */
type Shown = Asking | { why: 'chosen'; found?: undefined }

/** Decides when to ask where the visitor can be written to: when they choose it, and by itself once in a chat. */
export function useAskingFor(desk: Desk, transcript: Transcript): { asking: Shown | undefined; open: () => void; done: () => void } {
  const { session, current, isOpen } = useStore(desk.state)
  const [shown, show] = useState<{ conversation: string; asking: Shown }>()
  const [now, setNow] = useState(Date.now)
  const wanted = Boolean(session?.contact.mail && !session.contact.email)
  const waits = wanted && isOpen && Boolean(transcript.queue || transcript.agent)
  useEffect(() => {
    if (!waits) return
    const timer = setInterval(() => setNow(Date.now()), SILENCE_MS / 8)
    return () => clearInterval(timer)
  }, [waits])
  useEffect(() => {
    if (!current || !isOpen || !session || shown?.conversation === current) return
    const asking = askingFor(transcript, { wanted, asked: desk.asked(current), openNow: session.open_now, now: Date.now() })
    if (!asking) return
    desk.setAsked(current)
    show({ conversation: current, asking })
  }, [transcript, current, isOpen, session, wanted, now, shown, desk])
  const asking = shown && shown.conversation === current ? shown.asking : undefined
  return useMemo(
    () => ({ asking, open: () => current && show({ conversation: current, asking: { why: 'chosen' } }), done: () => show(undefined) }),
    [asking, current],
  )
}

const ASK: Record<Asking['why'], Key> = { offered: 'contact.offered', nobody: 'contact.nobody', long: 'contact.long' }

/** Asks for an address, thanks for it, and lets it be changed or taken back. */
export function AskContact({ asking, onDone }: { asking: Shown; onDone: () => void }) {
  const { desk, words } = useHere()
  const { session } = useStore(desk.state)
  const known = session?.contact.email
  const field = useRef<HTMLInputElement>(null)
  const close = useRef<HTMLButtonElement>(null)
  const wish = useRef(newClientID())
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<Key>()
  const [done, setDone] = useState<'kept' | 'removed'>()
  const chosen = asking.why === 'chosen'
  // Who is writing is not interrupted by a form that came by itself.
  useEffect(() => {
    if (chosen) field.current?.focus()
  }, [chosen])
  useEffect(() => {
    if (done) close.current?.focus()
  }, [done])

  const send = async (email: string) => {
    setBusy(true)
    setProblem(undefined)
    try {
      await desk.contact(wish.current, email)
      setDone(email ? 'kept' : 'removed')
    } catch (error) {
      const code = error instanceof CallError ? error.code : 'internal'
      setProblem(code === 'invalid' ? 'mail.bad' : (`error.${code}` as Key))
    }
    setBusy(false)
  }

  if (done) {
    return (
      <div class="ask" role="status">
        <p>{done === 'removed' ? words('contact.removed') : words('contact.thanks', { to: known ?? '' })}</p>
        <button type="button" class="secondary" ref={close} onClick={onDone}>
          {words('error.dismiss')}
        </button>
      </div>
    )
  }
  const changes = chosen && known
  const ask =
    asking.why !== 'chosen' ? words(ASK[asking.why], { to: masked(asking.found ?? '') }) : known ? words('contact.known', { to: known }) : words('contact.ask')
  return (
    <form
      class="ask"
      aria-label={ask}
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        if (field.current!.checkValidity()) void send(field.current!.value.trim())
        else setProblem('mail.bad')
      }}
    >
      <p role={chosen ? undefined : 'status'}>{ask}</p>
      <input
        ref={field}
        type="email"
        required
        maxLength={254}
        autocomplete="email"
        aria-label={words('mail.label')}
        aria-invalid={problem === 'mail.bad'}
        aria-describedby="contact-problem"
        placeholder={changes ? words('contact.other') : 'name@example.com'}
        defaultValue={asking.found ?? ''}
        onInput={() => {
          wish.current = newClientID()
          setProblem(undefined)
        }}
      />
      <span id="contact-problem" role="alert">
        {problem && words(problem)}
      </span>
      <button type="submit" class="primary" disabled={busy}>
        {words(changes ? 'contact.change' : 'contact.yes')}
      </button>
      {changes && (
        <button
          type="button"
          class="secondary"
          disabled={busy}
          onClick={() => {
            wish.current = newClientID()
            void send('')
          }}
        >
          {words('contact.remove')}
        </button>
      )}
      <button type="button" class={changes ? 'link' : 'secondary'} onClick={onDone}>
        {words(chosen ? 'mail.cancel' : 'contact.no')}
      </button>
    </form>
  )
}
