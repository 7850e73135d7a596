import { useRef, useState, type FormEvent } from 'react'
import { newClientID } from '@frontdesk/protocol'
import { change } from '../../api/client'
import { useLang } from '../../lang/lang'
import { useDesk } from '../../live/desk'
import { Dialog } from '../../ui/floating'
import { errorWords } from '../../ui/states'
import { useToasts } from '../../ui/toasts'

const formats = ['html', 'text', 'json'] as const

/** A copy of the conversation: as a file for the agent, or by mail as the visitor saw it. */
export function CopyDialog({ id, email, onClose }: { id: string; email: string; onClose: () => void }) {
  const { t, lang } = useLang()
  const { session } = useDesk()
  const [format, setFormat] = useState<(typeof formats)[number]>('html')
  const [notes, setNotes] = useState(false)
  const file = `/api/v1/agent/conversations/${id}/transcript?${new URLSearchParams({ format, lang, ...(notes && { notes: 'true' }) })}`
  const mayMail = session.roles.some((role) => role === 'owner' || role === 'admin' || role === 'agent')
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()} title={t('copy.title')} about={t('copy.about')}>
      <div className="choices" role="radiogroup" aria-label={t('copy.format')}>
        {formats.map((f) => (
          <label key={f} className="choice">
            <input type="radio" name="format" value={f} checked={format === f} onChange={() => setFormat(f)} />
            <span>
              {t(`copy.${f}`)}
              <small>{t(`copy.${f}_about`)}</small>
            </span>
          </label>
        ))}
        <label className="choice">
          <input type="checkbox" checked={notes} onChange={(e) => setNotes(e.target.checked)} />
          <span>
            {t('copy.notes')}
            <small>{t('copy.notes_about')}</small>
          </span>
        </label>
      </div>
      <footer>
        <a className="button primary" href={file} download>
          {t('copy.download')}
        </a>
      </footer>
      {mayMail && <MailForm id={id} email={email} works={session.mail} onClose={onClose} />}
    </Dialog>
  )
}

function MailForm({ id, email, works, onClose }: { id: string; email: string; works: boolean; onClose: () => void }) {
  const { t } = useLang()
  const { say } = useToasts()
  const [to, setTo] = useState(email)
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState('')
  // The same wish again, when its answer was lost, is no second mail.
  const wish = useRef(newClientID())

  async function submit(event: FormEvent) {
    event.preventDefault()
    setBusy(true)
    setProblem('')
    try {
      await change('POST', `/agent/conversations/${id}/transcript/mail`, { client_id: wish.current, to: to.trim() })
      say(t('copy.mailed'))
      onClose()
    } catch (error) {
      setProblem(errorWords(error, t))
      setBusy(false)
    }
  }

  if (!works) return <p className="copy-mail menu-hint">{t('copy.no_mail')}</p>
  return (
    <form className="copy-mail" onSubmit={(e) => void submit(e)}>
      <label className="field">
        <span>{t('copy.to')}</span>
        <input
          className="input"
          type="email"
          required
          maxLength={254}
          autoComplete="off"
          value={to}
          aria-describedby="copy-to-about"
          onChange={(e) => {
            setTo(e.target.value)
            wish.current = newClientID()
          }}
        />
        <small id="copy-to-about">{t('copy.to_about')}</small>
      </label>
      {problem && (
        <p className="menu-hint" role="alert">
          {problem}
        </p>
      )}
      <footer>
        <button type="button" className="button ghost" onClick={onClose}>
          {t('action.cancel')}
        </button>
        <button className="button" disabled={busy || to.trim() === ''}>
          {t('copy.send')}
        </button>
      </footer>
    </form>
  )
}
