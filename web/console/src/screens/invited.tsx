import { useQuery, useQueryClient } from '@tanstack/react-query'
import type { Schemas } from '@frontdesk/protocol'
import { CircleAlert, MailX } from 'lucide-react'
import { useEffect, useState, type FormEvent } from 'react'
import { Link, useLocation } from 'wouter'
import { CallError, change } from '../api/client'
import { keys } from '../api/queries'
import { useLang } from '../lang/lang'
import { Mark } from '../ui/mark'
import { PasswordField } from '../ui/password'
import { Empty, errorWords, Failed, Skeletons } from '../ui/states'
import '../styles/login.css'

/** As the server wants it, at least. */
const MIN_LENGTH = 10

/** What a link to an invitation opens. The token stays in the address's fragment: no log sees it. */
export default function Invited() {
  const { t, lang, setLang } = useLang()
  const [token] = useState(() => location.hash.slice(1))
  const query = useQuery({
    queryKey: ['invited', token],
    queryFn: () => change<Schemas['Invited']>('POST', '/invitations/show', { token }),
    enabled: token !== '',
    retry: false,
    staleTime: Infinity,
  })
  useEffect(() => {
    document.title = `${t('invite.page_title')} · Frontdesk`
  }, [t])
  return (
    <main className="login">
      <div className="login-card">
        <div className="login-brand">
          <Mark /> Frontdesk
        </div>
        {token === '' ? (
          <Gone title={t('invite.page_title')} about={t('invite.no_token')} />
        ) : query.data ? (
          <Join token={token} invited={query.data} />
        ) : query.isError ? (
          <Refused error={query.error} retry={() => void query.refetch()} />
        ) : (
          <Skeletons count={4} height={40} />
        )}
        <div className="login-foot">
          <button className="link" lang={lang === 'en' ? 'ko' : 'en'} onClick={() => setLang(lang === 'en' ? 'ko' : 'en')}>
            {lang === 'en' ? '한국어' : 'English'}
          </button>
        </div>
      </div>
    </main>
  )
}

function Refused({ error, retry }: { error: unknown; retry: () => void }) {
  const { t } = useLang()
  const code = error instanceof CallError ? error.code : undefined
  if (code === 'not_found') return <Gone title={t('invite.gone_title')} about={t('invite.gone')} />
  if (code === 'invalid') return <Gone title={t('invite.expired_title')} about={t('invite.expired_about')} />
  return <Failed error={error} retry={retry} />
}

function Gone({ title, about }: { title: string; about: string }) {
  const { t } = useLang()
  return (
    <div role="alert">
      <h1 className="hidden-words">{title}</h1>
      <Empty
        icon={MailX}
        title={title}
        action={
          <Link className="button" href="/login">
            {t('invite.sign_in')}
          </Link>
        }
      >
        {about}
      </Empty>
    </div>
  )
}

function Join({ token, invited }: { token: string; invited: Schemas['Invited'] }) {
  const { t } = useLang()
  const client = useQueryClient()
  const [, navigate] = useLocation()
  const [name, setName] = useState('')
  const [password, setPassword] = useState('')
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>()
  const code = error instanceof CallError ? error.code : undefined
  // Used or taken back while the form was filled in.
  if (code === 'not_found' || (code === 'conflict' && !(error as CallError).field)) return <Gone title={t('invite.gone_title')} about={t('invite.gone')} />

  async function join(event: FormEvent) {
    event.preventDefault()
    setBusy(true)
    setError(undefined)
    try {
      await change('POST', '/invitations/accept', { token, password, ...(invited.known ? {} : { name: name.trim() }) })
      await client.resetQueries({ queryKey: keys.session })
      navigate('/', { replace: true })
    } catch (refusal) {
      setError(refusal)
      setBusy(false)
    }
  }

  return (
    <>
      <h1>{t('invite.title', { workspace: invited.workspace })}</h1>
      <p>{t(invited.known ? 'invite.known' : 'invite.welcome', { email: invited.email })}</p>
      <form onSubmit={(e) => void join(e)}>
        <input type="hidden" name="email" autoComplete="username" value={invited.email} readOnly />
        {!invited.known && (
          <label className="field">
            <span>{t('invite.your_name')}</span>
            <input className="input" name="name" autoComplete="name" required maxLength={80} autoFocus aria-describedby="name-about" value={name} onChange={(e) => setName(e.target.value)} />
            <small id="name-about">{t('invite.name_about')}</small>
          </label>
        )}
        <div className="field">
          <PasswordField
            id="password"
            label={t(invited.known ? 'invite.password_known' : 'invite.password')}
            value={password}
            onChange={setPassword}
            fill={invited.known ? 'current-password' : 'new-password'}
            minLength={invited.known ? undefined : MIN_LENGTH}
            focus={invited.known}
          />
          {!invited.known && <small>{t('invite.password_about')}</small>}
        </div>
        {error !== undefined && (
          <div className="notice" role="alert">
            <CircleAlert aria-hidden="true" />
            <span>{errorWords(error, t)}</span>
          </div>
        )}
        <button className="button primary wide" disabled={busy}>
          {t(busy ? 'invite.joining' : 'invite.join')}
        </button>
      </form>
    </>
  )
}
