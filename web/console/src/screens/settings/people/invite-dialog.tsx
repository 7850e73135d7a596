import { MailCheck, Send } from 'lucide-react'
import { useState, type FormEvent } from 'react'
import { inviteLink, usePeople, type Role, type Team } from '../../../api/people'
import { CallError } from '../../../api/client'
import type { Schemas } from '@frontdesk/protocol'
import { useLang } from '../../../lang/lang'
import { CopyField } from '../../../ui/copy'
import { Dialog } from '../../../ui/floating'
import { errorWords, refusalWords } from '../../../ui/states'
import { fieldOf } from '../form'
import { RolesField } from './roles'

/** Invites somebody, and gives the link that works once. */
export function InviteDialog({ mail, teams, close }: { mail: boolean; teams: Team[]; close: () => void }) {
  const { t } = useLang()
  const [made, setMade] = useState<Schemas['LinkedInvitation']>()
  return (
    <Dialog open onOpenChange={(open) => !open && close()} title={t(made ? 'invite.made' : 'people.invite')} about={made ? undefined : t(mail ? 'invite.about_mail' : 'invite.about_link')}>
      {made ? <Made made={made} close={close} again={() => setMade(undefined)} /> : <Form mail={mail} teams={teams} done={setMade} close={close} />}
    </Dialog>
  )
}

interface FormProps {
  mail: boolean
  teams: Team[]
  done: (made: Schemas['LinkedInvitation']) => void
  close: () => void
}

function Form({ mail, teams, done, close }: FormProps) {
  const { t } = useLang()
  const { invite } = usePeople()
  const [email, setEmail] = useState('')
  const [roles, setRoles] = useState<Role[]>(['agent'])
  const [into, setInto] = useState<string[]>([])
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>()
  const field = fieldOf(error)
  const said = error instanceof CallError ? refusalWords(error, t) : ''
  const inUse = teams.filter((one) => !one.archived_at_ms)
  async function send(event: FormEvent) {
    event.preventDefault()
    setBusy(true)
    setError(undefined)
    try {
      done(await invite({ email: email.trim(), roles, teams: into, mail }))
    } catch (refusal) {
      setError(refusal)
      setBusy(false)
    }
  }
  return (
    <form className="people-invite" noValidate onSubmit={(e) => void send(e)}>
      <label className="field">
        <span>{t('invite.email')}</span>
        <input
          className="input"
          type="email"
          autoComplete="off"
          autoFocus
          aria-invalid={field === 'email'}
          aria-describedby={field === 'email' ? 'invite-email-error' : undefined}
          value={email}
          onChange={(e) => {
            setEmail(e.target.value)
            setError(undefined)
          }}
        />
      </label>
      {field === 'email' && (
        <p id="invite-email-error" className="field-error" role="alert">
          {said}
        </p>
      )}
      <RolesField value={roles} set={setRoles} error={field === 'roles' ? said : undefined} />
      {inUse.length > 0 && (
        <fieldset className="people-roles people-teams">
          <legend className="label">{t('invite.teams')}</legend>
          {inUse.map((one) => (
            <label key={one.id} className="settings-check">
              <input type="checkbox" checked={into.includes(one.id)} onChange={(e) => setInto(e.target.checked ? [...into, one.id] : into.filter((id) => id !== one.id))} />
              {one.name}
            </label>
          ))}
        </fieldset>
      )}
      {error !== undefined && field !== 'email' && field !== 'roles' && (
        <p className="field-error" role="alert">
          {errorWords(error, t)}
        </p>
      )}
      <footer>
        <button type="button" className="button" onClick={close}>
          {t('action.cancel')}
        </button>
        <button className="button primary" disabled={busy || !email.trim() || roles.length === 0}>
          <Send aria-hidden="true" />
          {t(mail ? 'invite.send' : 'invite.make')}
        </button>
      </footer>
    </form>
  )
}

function Made({ made, close, again }: { made: Schemas['LinkedInvitation']; close: () => void; again: () => void }) {
  const { t } = useLang()
  return (
    <>
      <p className="people-made" role="status">
        {made.mailed && <MailCheck aria-hidden="true" />}
        {t(made.mailed ? 'invite.mailed' : 'invite.copy_about', { email: made.invitation.email })}
      </p>
      <CopyField label={t('invite.link')} value={inviteLink(made.token)} />
      <footer>
        <button className="button" onClick={again}>
          {t('invite.another')}
        </button>
        <button className="button primary" onClick={close}>
          {t('people.done')}
        </button>
      </footer>
    </>
  )
}
