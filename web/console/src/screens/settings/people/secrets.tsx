import { KeyRound, Plus } from 'lucide-react'
import { useState, type FormEvent } from 'react'
import { usePeople, useSecrets, type Secret } from '../../../api/people'
import { useMay } from '../../../api/settings'
import { useLang } from '../../../lang/lang'
import { fullTime } from '../../../model/time'
import { Dialog } from '../../../ui/floating'
import { PasswordField } from '../../../ui/password'
import { Empty, errorWords, Failed, Skeletons } from '../../../ui/states'
import { useToasts } from '../../../ui/toasts'
import { PageHead } from '../settings'
import '../../../styles/people.css'

type Asking = { what: 'add' } | { what: 'replace' | 'delete'; secret: Secret }

/** What flows sign in with elsewhere: set, replaced, deleted, never shown. */
export default function Secrets() {
  const { t } = useLang()
  const may = useMay()('settings.write')
  const query = useSecrets()
  const [asking, setAsking] = useState<Asking>()
  const close = () => setAsking(undefined)
  const add = may && (
    <button className="button primary" onClick={() => setAsking({ what: 'add' })}>
      <Plus aria-hidden="true" />
      {t('secrets.add')}
    </button>
  )
  return (
    <>
      <PageHead title={t('settings.nav_secrets')} about={t('secrets.about')} actions={add} />
      {query.isError ? (
        <Failed error={query.error} retry={() => void query.refetch()} />
      ) : query.isPending ? (
        <Skeletons count={3} height={60} />
      ) : query.data.length === 0 ? (
        <section className="panel">
          <Empty icon={KeyRound} title={t('secrets.none')}>
            {t('secrets.none_about')}
          </Empty>
        </section>
      ) : (
        <section className="panel people" aria-label={t('settings.nav_secrets')}>
          <ul>
            {query.data.map((s) => (
              <Row key={s.name + s.from} secret={s} ask={may && s.from === 'console' ? (what) => setAsking({ what, secret: s }) : undefined} />
            ))}
          </ul>
        </section>
      )}
      {(asking?.what === 'add' || asking?.what === 'replace') && <Put secret={asking.what === 'replace' ? asking.secret : undefined} close={close} />}
      {asking?.what === 'delete' && <Delete secret={asking.secret} close={close} />}
    </>
  )
}

function Row({ secret: s, ask }: { secret: Secret; ask?: (what: 'replace' | 'delete') => void }) {
  const { t, lang } = useLang()
  return (
    <li className="people-invitation">
      <span className="people-who">
        <b className="mono">{s.name}</b>
        <small>
          {s.from === 'environment' ? t('secrets.environment') : t('secrets.set', { name: s.set_by_name ?? '—', when: fullTime(s.set_at_ms ?? 0, lang) })}
          <br />
          {[
            s.used_in.length > 0 ? t('secrets.used_in', { files: s.used_in.join(', ') }) : t('secrets.used_nowhere'),
            s.used_at_ms ? t('secrets.used', { when: fullTime(s.used_at_ms, lang) }) : '',
          ]
            .filter(Boolean)
            .join(' · ')}
        </small>
      </span>
      {ask && (
        <span className="people-actions">
          <button className="button small" aria-label={t('secrets.replace_of', { name: s.name })} onClick={() => ask('replace')}>
            {t('secrets.replace')}
          </button>
          <button className="button small danger" aria-label={t('secrets.delete_of', { name: s.name })} onClick={() => ask('delete')}>
            {t('secrets.delete')}
          </button>
        </span>
      )}
    </li>
  )
}

function Put({ secret, close }: { secret?: Secret; close: () => void }) {
  const { t } = useLang()
  const { say } = useToasts()
  const { setSecret } = usePeople()
  const [name, setName] = useState(secret?.name ?? '')
  const [value, setValue] = useState('')
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>()
  async function send(event: FormEvent) {
    event.preventDefault()
    setBusy(true)
    setError(undefined)
    try {
      await setSecret(name.trim(), value)
      say(t('secrets.kept', { name: name.trim() }))
      close()
    } catch (refusal) {
      setError(refusal)
      setBusy(false)
    }
  }
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && close()}
      title={secret ? t('secrets.replace_title', { name: secret.name }) : t('secrets.add')}
      about={t(secret ? 'secrets.replace_about' : 'secrets.add_about')}
    >
      <form className="people-invite" noValidate autoComplete="off" onSubmit={(e) => void send(e)}>
        {!secret && (
          <label className="field">
            <span>{t('secrets.name')}</span>
            <input className="input mono" autoFocus maxLength={60} placeholder="shop_key" value={name} onChange={(e) => setName(e.target.value)} />
          </label>
        )}
        <PasswordField id="secret-value" label={t('secrets.value')} value={value} onChange={setValue} fill="new-password" focus={Boolean(secret)} />
        {error !== undefined && (
          <p className="field-error" role="alert">
            {errorWords(error, t)}
          </p>
        )}
        <footer>
          <button type="button" className="button" onClick={close}>
            {t('action.cancel')}
          </button>
          <button className="button primary" disabled={busy || !name.trim() || !value}>
            {t('settings.save')}
          </button>
        </footer>
      </form>
    </Dialog>
  )
}

function Delete({ secret, close }: { secret: Secret; close: () => void }) {
  const { t } = useLang()
  const { say, fail } = useToasts()
  const { deleteSecret } = usePeople()
  const [busy, setBusy] = useState(false)
  async function go() {
    setBusy(true)
    try {
      await deleteSecret(secret.name)
      say(t('secrets.deleted', { name: secret.name }))
    } catch (error) {
      fail(error)
    }
    close()
  }
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && close()}
      title={t('secrets.delete_title', { name: secret.name })}
      about={secret.used_in.length > 0 ? t('secrets.delete_used', { files: secret.used_in.join(', ') }) : t('secrets.delete_about')}
    >
      <footer>
        <button className="button" autoFocus onClick={close}>
          {t('action.cancel')}
        </button>
        <button className="button danger" disabled={busy} onClick={() => void go()}>
          {t('secrets.delete')}
        </button>
      </footer>
    </Dialog>
  )
}
