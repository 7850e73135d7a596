import { useQueryClient } from '@tanstack/react-query'
import { CircleAlert } from 'lucide-react'
import { useEffect, useState, type FormEvent } from 'react'
import { change, setCSRF } from '../api/client'
import { keys } from '../api/queries'
import type { Session } from '../api/shapes'
import { useLang } from '../lang/lang'
import { Mark } from '../ui/mark'
import { PasswordField } from '../ui/password'
import { errorWords } from '../ui/states'
import '../styles/login.css'

/** As the server wants it, at least. */
const MIN_LENGTH = 10

/** Asks for a password of one's own after signing in with one that somebody else gave. */
export default function NewPassword({ session }: { session: Session }) {
  const { t } = useLang()
  const client = useQueryClient()
  const [old, setOld] = useState('')
  const [next, setNext] = useState('')
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState('')

  useEffect(() => {
    document.title = `${t('password.title')} · Frontdesk`
  }, [t])

  async function save(event: FormEvent) {
    event.preventDefault()
    setBusy(true)
    setError('')
    try {
      setCSRF(session.csrf)
      await change('PUT', '/session/password', { old, new: next })
      await client.resetQueries({ queryKey: keys.session })
    } catch (cause) {
      setError(errorWords(cause, t))
      setBusy(false)
    }
  }

  return (
    <main className="login">
      <div className="login-card">
        <div className="login-brand">
          <Mark /> Frontdesk
        </div>
        <h1>{t('password.title')}</h1>
        <p>{t('password.about', { name: session.user.name })}</p>
        <form onSubmit={(e) => void save(e)}>
          <input type="hidden" name="email" autoComplete="username" value={session.user.email} readOnly />
          <PasswordField id="old" label={t('password.old')} value={old} onChange={setOld} fill="current-password" focus />
          <PasswordField id="new" label={t('password.new')} value={next} onChange={setNext} fill="new-password" minLength={MIN_LENGTH} />
          {error && (
            <div className="notice" role="alert">
              <CircleAlert aria-hidden="true" />
              <span>{error}</span>
            </div>
          )}
          <button className="button primary wide" disabled={busy}>
            {t('password.save')}
          </button>
        </form>
      </div>
    </main>
  )
}
