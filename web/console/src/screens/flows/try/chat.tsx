import { Clock, CornerDownLeft, RotateCcw } from 'lucide-react'
import { useEffect, useId, useRef, useState } from 'react'
import { change } from '../../../api/client'
import type { TryAnswer, TryInput } from '../../../api/flows'
import { useLang, type Lang } from '../../../lang/lang'
import { fullTime } from '../../../model/time'
import { errorWords } from '../../../ui/states'
import type { Sources } from '../document/edits'
import { languages, useFlowWords } from '../words'
import { TryMessage } from './message'
import { Pending } from './pending'
import { after, fresh, isHanded, noteWords, openPrompt, shownValue, type Trial, type Turn } from './trial'

interface Props {
  sources: Sources
  flow: string
  trial: Trial
  onTrial: (next: Trial) => void
  /** Goes to a step on the canvas. */
  onStep: (flow: string, step: string) => void
  blocked: boolean
}

const MINUTE = 60_000
const jumps = [
  [10 * MINUTE, 'flow.ahead_10m'],
  [60 * MINUTE, 'flow.ahead_1h'],
  [24 * 60 * MINUTE, 'flow.ahead_1d'],
] as const

/** A chat with the flow as it is being written. Nothing of it is kept, and nothing leaves the house. */
export function TryChat({ sources, flow, trial, onTrial, onStep, blocked }: Props) {
  const { t, lang } = useLang()
  const [speaks, setSpeaks] = useState<Lang>(lang)
  const [text, setText] = useState('')
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>()
  const foot = useRef<HTMLDivElement>(null)
  const field = useRef<HTMLTextAreaElement>(null)
  const id = useId()
  const last = trial.turns.at(-1)?.answer
  const open = openPrompt(trial)

  useEffect(() => {
    // Newer browsers give a promise, which is no clean-up.
    void foot.current?.scrollIntoView({ block: 'nearest' })
  }, [trial.turns.length])

  async function send(input: TryInput, said: string, from: Trial = trial, inLang: Lang = speaks) {
    setBusy(true)
    setError(undefined)
    try {
      const answer = await change<TryAnswer>('POST', '/flows/try', { sources, lang: inLang, state: from.state, now_ms: Date.now() + from.ahead, input })
      onTrial(after(from, input, said, answer))
    } catch (e) {
      setError(e)
    } finally {
      setBusy(false)
    }
  }
  const start = (inLang: Lang = speaks) => void send({ kind: 'start', flow }, '', fresh, inLang)
  function say() {
    const words = text.trim()
    if (!words || busy) return
    setText('')
    void send({ kind: 'message', text: words }, words)
  }
  function jump(ms: number) {
    const ahead = trial.ahead + ms
    void send({ kind: 'timer' }, '', { ...trial, ahead })
  }

  return (
    <section className="fb-try" aria-label={t('flow.try')}>
      <header className="fb-try-head">
        <div className="segmented" role="radiogroup" aria-label={t('flow.try_lang')}>
          {languages.map((l) => (
            <button
              key={l}
              role="radio"
              aria-checked={speaks === l}
              onClick={() => {
                setSpeaks(l)
                if (trial.turns.length > 0) start(l)
              }}
            >
              {t(`language.${l}`)}
            </button>
          ))}
        </div>
        <button className="button small" disabled={busy || blocked} onClick={() => start()}>
          <RotateCcw aria-hidden="true" />
          {t(trial.turns.length > 0 ? 'flow.try_again' : 'flow.try_start')}
        </button>
      </header>
      {blocked && trial.turns.length === 0 && <p className="notice warn">{t('flow.try_blocked')}</p>}
      <div className="fb-try-log scroll" tabIndex={0} role="log" aria-label={t('flow.try')}>
        {trial.turns.length === 0 && !blocked && <p className="fb-none">{t('flow.try_about')}</p>}
        {trial.turns.map((turn, i) => (
          <TurnView key={i} turn={turn} lang={speaks} open={i === trial.turns.length - 1 && !busy ? open : undefined} onChoose={(choice, label, prompt) => void send({ kind: 'choice', choice, prompt_id: prompt }, label)} onSay={(words) => void send({ kind: 'message', text: words }, words)} onStep={onStep} newest={i === trial.turns.length - 1} />
        ))}
        {last?.pending && <Pending key={trial.turns.length} pending={last.pending} busy={busy} onResult={(result) => void send({ kind: 'result', result }, '')} />}
        {isHanded(trial) && !busy && (
          <button className="button small" onClick={() => void send({ kind: 'resume' }, '')}>
            {t('flow.give_back')}
          </button>
        )}
        {last?.done && !isHanded(trial) && <p className="fb-try-end">{t('flow.try_done')}</p>}
        {error !== undefined && (
          <p className="notice" role="alert">
            {errorWords(error, t)}
          </p>
        )}
        <div ref={foot} />
      </div>
      <form
        className="fb-try-say"
        onSubmit={(e) => {
          e.preventDefault()
          say()
        }}
      >
        <label htmlFor={id} className="hidden-words">
          {t('flow.try_say')}
        </label>
        <textarea
          id={id}
          ref={field}
          className="textarea"
          rows={1}
          lang={speaks}
          placeholder={t('flow.try_say')}
          disabled={trial.turns.length === 0 || Boolean(last?.pending)}
          value={text}
          onChange={(e) => setText(e.target.value)}
          onKeyDown={(e) => {
            if (e.key !== 'Enter' || e.shiftKey || e.nativeEvent.isComposing) return
            e.preventDefault()
            say()
          }}
        />
        <button className="button" disabled={busy || trial.turns.length === 0 || !text.trim() || Boolean(last?.pending)} aria-label={t('flow.try_send')}>
          <CornerDownLeft aria-hidden="true" />
        </button>
      </form>
      <details className="fb-more fb-try-more">
        <summary>{t('flow.try_state')}</summary>
        <div className="fb-try-clock">
          <Clock aria-hidden="true" />
          <span className="num">{fullTime(Date.now() + trial.ahead, lang)}</span>
          {jumps.map(([ms, key]) => (
            <button key={key} className="button small" disabled={busy || trial.turns.length === 0} onClick={() => jump(ms)}>
              {t(key)}
            </button>
          ))}
        </div>
        <dl className="fb-vars">
          {Object.entries(last?.vars ?? {}).map(([name, value]) => (
            <div key={name}>
              <dt>
                <code>{name}</code>
              </dt>
              <dd>{shownValue(value)}</dd>
            </div>
          ))}
        </dl>
        {Object.keys(last?.vars ?? {}).length === 0 && <p className="fb-none">{t('flow.no_values')}</p>}
      </details>
    </section>
  )
}

interface TurnProps {
  turn: Turn
  lang: Lang
  open: string | undefined
  newest: boolean
  onChoose: (id: string, label: string, prompt: string) => void
  onSay: (text: string) => void
  onStep: (flow: string, step: string) => void
}

function TurnView({ turn, lang, open, newest, onChoose, onSay, onStep }: TurnProps) {
  const { t, maybe } = useLang()
  const words = useFlowWords()
  const { answer, said, input } = turn
  // A step that is told again at once, with its reason, is told once.
  const told = answer.trace.filter((e, i, all) => e.note || all[i + 1]?.step !== e.step || all[i + 1]?.flow !== e.flow)
  const why = (note: string) => {
    const known = noteWords(note)
    return known ? (maybe(`flow.note_${known.key}`, { name: known.name ?? '' }) ?? note) : note
  }
  return (
    <div className="fb-turn">
      {said && (
        <p className="fb-said" lang={lang}>
          {said}
        </p>
      )}
      {input.kind === 'timer' && <p className="fb-happens">{t('flow.clock_moved')}</p>}
      {input.kind === 'resume' && <p className="fb-happens">{t('flow.given_back')}</p>}
      {input.kind === 'result' && <p className="fb-happens">{t('flow.answered_by_hand')}</p>}
      {answer.messages.map((m, i) => (
        <TryMessage key={i} message={m} lang={lang} open={open !== undefined && (!m.prompt_id || m.prompt_id === open)} newest={newest} onChoose={onChoose} onSay={onSay} />
      ))}
      {answer.events.map((e, i) => (
        <p key={i} className="fb-happens">
          {maybe(`flow.event_${e.kind}`) ?? e.kind}
          {e.text && `: ${e.text}`}
        </p>
      ))}
      {answer.findings.filter((f) => f.severity === 'error').length > 0 && <p className="notice">{t('flow.try_blocked')}</p>}
      {answer.trace.length > 0 && (
        <details className="fb-why" open={newest || undefined}>
          <summary>{t(told.length === 1 ? 'flow.why_1' : 'flow.why_n', { n: told.length })}</summary>
          <ol>
            {told.map((e, i) => (
              <li key={i}>
                <button onClick={() => onStep(e.flow, e.step)}>
                  <b>{words.kind(e.kind)}</b> <code>{e.step}</code>
                  {e.note && <span>{why(e.note)}</span>}
                </button>
              </li>
            ))}
          </ol>
        </details>
      )}
    </div>
  )
}
