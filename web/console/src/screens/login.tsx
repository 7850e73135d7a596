import { useQueryClient } from '@tanstack/react-query'
import { CircleAlert } from 'lucide-react'
import { useEffect, useRef, useState, type FormEvent } from 'react'
import { Redirect, useLocation, useSearchParams } from 'wouter'
import { CallError, change } from '../api/client'
import { keys, useDemo, useSession } from '../api/queries'
import { useLang, type T } from '../lang/lang'
import { nextPath } from '../model/next'
import { Avatar } from '../ui/avatar'
import { Mark } from '../ui/mark'
import { PasswordField } from '../ui/password'
import { errorWords } from '../ui/states'
import '../styles/login.css'

function refusal(error: unknown, t: T): string {
  if (error instanceof CallError && (error.status === 401 || error.code === 'unauthenticated')) return t('login.wrong')
  return errorWords(error, t)
}

export default function Login() {
  const { t, lang, setLang } = useLang()
  const client = useQueryClient()
  const session = useSession()
  const demo = useDemo()
  const [, navigate] = useLocation()
  const [search] = useSearchParams()
  const next = nextPath(search.get('next'))
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState('')
  const submit = useRef<HTMLButtonElement>(null)

  useEffect(() => {
    document.title = `${t('login.title')} · Frontdesk`
  }, [t])

  if (session.data) return <Redirect to={next} replace />

  async function signIn(event: FormEvent) {
    event.preventDefault()
    setBusy(true)
    setError('')
    try {
      await change('POST', '/session', { email: email.trim(), password })
      await client.resetQueries({ queryKey: keys.session })
      navigate(next, { replace: true })
    } catch (cause) {
      setError(refusal(cause, t))
    } finally {
      setBusy(false)
    }
  }

  return (
    <main className="login">
      <div className="login-card">
        <div className="login-brand">
          <Mark /> Frontdesk
        </div>
        <h1>{t('login.title')}</h1>
        <p>{t('login.about')}</p>
        <form onSubmit={(e) => void signIn(e)}>
          <label className="field">
            <span>{t('login.email')}</span>
            <input
              className="input"
              type="email"
              name="email"
              autoComplete="username"
              required
              autoFocus
              value={email}
              onChange={(e) => setEmail(e.target.value)}
            />
          </label>
          <PasswordField id="password" label={t('login.password')} value={password} onChange={setPassword} fill="current-password" />
          {error && (
            <div className="notice" role="alert">
              <CircleAlert aria-hidden="true" />
              <span>{error}</span>
            </div>
          )}
          <button ref={submit} className="button primary wide" disabled={busy}>
            {t(busy ? 'login.busy' : 'login.submit')}
          </button>
        </form>
        {demo.data && (
          <section className="demo" aria-label={t('login.demo')}>
            <h2>{t('login.demo')}</h2>
            <p>
              {t('login.demo_about')} <a href={demo.data.shop_url}>{t('login.demo_shop')}</a>
            </p>
            <ul className="accounts">
              {demo.data.accounts.map((account) => (
                <li key={account.email}>
                  <button
                    type="button"
                    onClick={() => {
                      setEmail(account.email)
                      setPassword(account.password)
                      setError('')
                      submit.current?.focus()
                    }}
                  >
                    <Avatar id={account.email} name={account.name ?? account.email} size={28} />
                    <span>
                      <span className="one-line">{account.email}</span>
                      <small>{account.password}</small>
                    </span>
                    <small>{account.roles.join(', ')}</small>
                  </button>
                </li>
              ))}
            </ul>
          </section>
        )}
        <div className="login-foot">
          <span>{t('login.foot')}</span>
          <button className="link" lang={lang === 'en' ? 'ko' : 'en'} onClick={() => setLang(lang === 'en' ? 'ko' : 'en')}>
            {lang === 'en' ? '한국어' : 'English'}
          </button>
        </div>
      </div>
    </main>
  )
}
