import { useId, useState } from 'react'
import type { TryAnswer, TryInput } from '../../../api/flows'
import { useLang } from '../../../lang/lang'

interface Props {
  pending: NonNullable<TryAnswer['pending']>
  busy: boolean
  onResult: (result: NonNullable<TryInput['result']>) => void
}

/** A request that the flow would make now: its answer is written by hand. */
export function Pending({ pending, busy, onResult }: Props) {
  const { t } = useLang()
  const [status, setStatus] = useState('200')
  const [body, setBody] = useState('{}')
  const id = useId()
  let parsed: unknown
  let bad = false
  try {
    parsed = body.trim() === '' ? null : JSON.parse(body)
  } catch {
    bad = true
  }
  const code = Number(status)
  return (
    <form
      className="fb-pending"
      onSubmit={(e) => {
        e.preventDefault()
        if (!bad) onResult({ ok: code >= 200 && code < 300, status: code, body: parsed, error: '' })
      }}
    >
      <p>{t('flow.pending')}</p>
      <code className="fb-pending-url">
        {pending.method} {pending.url}
      </code>
      {Boolean(pending.body) && <pre>{typeof pending.body === 'string' ? pending.body : JSON.stringify(pending.body, null, 2)}</pre>}
      <div className="fb-request">
        <div className="fb-field">
          <label htmlFor={`${id}-s`}>{t('flow.pending_status')}</label>
          <input id={`${id}-s`} className="input num" type="number" min={100} max={599} value={status} onChange={(e) => setStatus(e.target.value)} />
        </div>
        <div className="fb-field">
          <label htmlFor={`${id}-b`}>{t('flow.pending_body')}</label>
          <textarea id={`${id}-b`} className="textarea code" rows={3} spellCheck={false} aria-invalid={bad} value={body} onChange={(e) => setBody(e.target.value)} />
        </div>
      </div>
      {bad && <small className="bad">{t('flow.pending_bad')}</small>}
      <div className="fb-add">
        <button className="button small primary" disabled={busy || bad || !(code >= 100 && code < 600)}>
          {t('flow.pending_answer')}
        </button>
        <button type="button" className="button small" disabled={busy} onClick={() => onResult({ ok: false, status: 0, body: null, error: 'no answer' })}>
          {t('flow.pending_fail')}
        </button>
      </div>
    </form>
  )
}
