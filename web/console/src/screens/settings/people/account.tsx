import { useState, type ReactNode } from 'react'
import { usePeople, type User } from '../../../api/people'
import { useAgents } from '../../../api/queries'
import { useLang } from '../../../lang/lang'
import { useDesk } from '../../../live/desk'
import { CopyField } from '../../../ui/copy'
import { Dialog } from '../../../ui/floating'
import { errorWords } from '../../../ui/states'
import { useToasts } from '../../../ui/toasts'

/** The account of somebody: a new password, leaving and coming back. */
export function Account({ user }: { user: User }) {
  const { t } = useLang()
  const { say, fail } = useToasts()
  const { change } = usePeople()
  const [asking, setAsking] = useState<'password' | 'leave'>()
  const [busy, setBusy] = useState(false)
  const me = useDesk().session.user.id === user.id
  const close = () => setAsking(undefined)
  async function comeBack() {
    setBusy(true)
    try {
      await change(user.id, { active: true })
      say(t('people.reactivated', { name: user.name }))
    } catch (error) {
      fail(error)
    }
    setBusy(false)
  }
  return (
    <section className="panel people-account">
      <h2>{t('people.account')}</h2>
      {user.deactivated_at_ms ? (
        <Line about={t('people.reactivate_about')}>
          <button className="button" disabled={busy} onClick={() => void comeBack()}>
            {t('people.reactivate')}
          </button>
        </Line>
      ) : (
        <>
          {!me && (
            <Line about={t('people.password_about')}>
              <button className="button" onClick={() => setAsking('password')}>
                {t('people.password')}
              </button>
            </Line>
          )}
          <Line about={t(me ? 'people.leave_me' : 'people.leave_about')}>
            <button className="button danger" disabled={me} onClick={() => setAsking('leave')}>
              {t('people.leave')}
            </button>
          </Line>
        </>
      )}
      {asking === 'password' && <NewPassword user={user} close={close} />}
      {asking === 'leave' && (
        <Leave
          user={user}
          close={close}
          gone={() => {
            close()
            say(t('people.left', { name: user.name }), { label: t('action.undo'), run: () => void comeBack() })
          }}
        />
      )}
    </section>
  )
}

function Line({ about, children }: { about: string; children: ReactNode }) {
  return (
    <div className="people-line">
      <p className="settings-about">{about}</p>
      {children}
    </div>
  )
}

function NewPassword({ user, close }: { user: User; close: () => void }) {
  const { t } = useLang()
  const { resetPassword } = usePeople()
  const [once, setOnce] = useState<string>()
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>()
  async function go() {
    setBusy(true)
    try {
      setOnce(await resetPassword(user.id))
    } catch (refusal) {
      setError(refusal)
    }
    setBusy(false)
  }
  return (
    <Dialog open onOpenChange={(open) => !open && close()} title={t('people.password_title', { name: user.name })} about={t(once ? 'people.password_once' : 'people.password_ask')}>
      {once && <CopyField label={t('people.password_new')} value={once} secret />}
      {error !== undefined && (
        <p className="field-error" role="alert">
          {errorWords(error, t)}
        </p>
      )}
      <footer>
        <button className={once ? 'button primary' : 'button'} onClick={close}>
          {t(once ? 'people.done' : 'action.cancel')}
        </button>
        {!once && (
          <button className="button primary" disabled={busy} onClick={() => void go()}>
            {t('people.password')}
          </button>
        )}
      </footer>
    </Dialog>
  )
}

function Leave({ user, close, gone }: { user: User; close: () => void; gone: () => void }) {
  const { t } = useLang()
  const { change } = usePeople()
  const open = useAgents().data?.find((a) => a.id === user.id)?.active ?? 0
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>()
  async function go() {
    setBusy(true)
    setError(undefined)
    try {
      await change(user.id, { active: false })
      gone()
    } catch (refusal) {
      setError(refusal)
      setBusy(false)
    }
  }
  return (
    <Dialog open onOpenChange={(o) => !o && close()} title={t('people.leave_title', { name: user.name })}>
      <ul className="people-happens">
        <li>{t('people.leave_session')}</li>
        <li>{open > 0 ? t('people.leave_chats', { n: open }) : t('people.leave_no_chats')}</li>
        <li>{t('people.leave_name')}</li>
      </ul>
      {error !== undefined && (
        <p className="field-error" role="alert">
          {errorWords(error, t)}
        </p>
      )}
      <footer>
        <button className="button" autoFocus onClick={close}>
          {t('action.cancel')}
        </button>
        <button className="button danger" disabled={busy} onClick={() => void go()}>
          {t('people.leave')}
        </button>
      </footer>
    </Dialog>
  )
}
