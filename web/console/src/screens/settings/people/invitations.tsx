import type { UseQueryResult } from '@tanstack/react-query'
import type { Schemas } from '@frontdesk/protocol'
import { Link2, Mail, MailPlus, X } from 'lucide-react'
import { useState } from 'react'
import { inviteLink, usePeople, type Invitation, type Team, type User } from '../../../api/people'
import { useMay } from '../../../api/settings'
import { useLang } from '../../../lang/lang'
import { useNow } from '../../../live/clock'
import { fullTime } from '../../../model/time'
import { CopyField } from '../../../ui/copy'
import { Dialog } from '../../../ui/floating'
import { Empty, Failed, Skeletons } from '../../../ui/states'
import { useToasts } from '../../../ui/toasts'

interface Props {
  query: UseQueryResult<Schemas['Invitations']>
  users: User[]
  teams: Team[]
  invite: () => void
}

/** Invitations that wait for their person. */
export function Invitations({ query, users, teams, invite }: Props) {
  const { t } = useLang()
  const may = useMay()
  const [leaving, setLeaving] = useState<Invitation>()
  const [link, setLink] = useState<string>()
  const list = query.data?.invitations ?? []
  return (
    <section className="panel people" aria-label={t('invite.open')}>
      <h2>{t('invite.open')}</h2>
      {query.data && !query.data.mail && list.length > 0 && <p className="settings-about">{t('invite.no_mail')}</p>}
      {query.isError ? (
        <Failed error={query.error} retry={() => void query.refetch()} />
      ) : query.isPending ? (
        <Skeletons count={2} height={44} />
      ) : list.length === 0 ? (
        <Empty
          icon={MailPlus}
          title={t('invite.none')}
          action={
            may('users.write') && (
              <button className="button" onClick={invite}>
                {t('people.invite')}
              </button>
            )
          }
        />
      ) : (
        <ul>
          {list.map((i) => (
            <Row
              key={i.id}
              invitation={i}
              mail={query.data.mail}
              by={users.find((u) => u.id === i.by)?.name}
              teams={i.teams.map((id) => teams.find((one) => one.id === id)?.name).filter((name) => name !== undefined)}
              show={setLink}
              withdraw={() => setLeaving(i)}
            />
          ))}
        </ul>
      )}
      {leaving && <Withdraw invitation={leaving} close={() => setLeaving(undefined)} />}
      {link && (
        <Dialog open onOpenChange={(open) => !open && setLink(undefined)} title={t('invite.link')} about={t('invite.link_about')}>
          <CopyField label={t('invite.link')} value={link} />
          <footer>
            <button className="button" onClick={() => setLink(undefined)}>
              {t('people.done')}
            </button>
          </footer>
        </Dialog>
      )}
    </section>
  )
}

interface RowProps {
  invitation: Invitation
  mail: boolean
  by?: string
  teams: string[]
  show: (link: string) => void
  withdraw: () => void
}

function Row({ invitation: i, mail, by, teams, show, withdraw }: RowProps) {
  const { t, lang } = useLang()
  const { say, fail } = useToasts()
  const { link, mail: send } = usePeople()
  const may = useMay()
  const [busy, setBusy] = useState(false)
  const over = i.expires_at_ms <= useNow(60_000)
  const mine = may('users.write') && (may('owners.write') || !i.roles.includes('owner'))
  async function run(what: () => Promise<unknown>) {
    setBusy(true)
    try {
      await what()
    } catch (error) {
      fail(error)
    } finally {
      setBusy(false)
    }
  }
  return (
    <li className="people-invitation">
      <span className="people-who">
        <b>{i.email}</b>
        <small>
          {[i.roles.map((r) => t(`role.${r}`)).join(', '), ...teams, by && t('invite.by', { name: by })].filter(Boolean).join(' · ')}
          <br />
          {over ? <span className="chip warn">{t('invite.expired')}</span> : t('invite.until', { when: fullTime(i.expires_at_ms, lang) })}
        </small>
      </span>
      {mine && (
        <span className="people-actions">
          <button className="button small" disabled={busy} onClick={() => void run(async () => show(inviteLink((await link(i.id)).token)))}>
            <Link2 aria-hidden="true" />
            {t('invite.copy')}
          </button>
          {mail && (
            <button className="button small" disabled={busy} onClick={() => void run(async () => (await send(i.id), say(t('invite.mailed', { email: i.email }))))}>
              <Mail aria-hidden="true" />
              {t('invite.again')}
            </button>
          )}
          <button className="icon-button" disabled={busy} aria-label={t('invite.withdraw_of', { email: i.email })} onClick={withdraw}>
            <X aria-hidden="true" />
          </button>
        </span>
      )}
    </li>
  )
}

function Withdraw({ invitation, close }: { invitation: Invitation; close: () => void }) {
  const { t } = useLang()
  const { say, fail } = useToasts()
  const { withdraw } = usePeople()
  const [busy, setBusy] = useState(false)
  async function go() {
    setBusy(true)
    try {
      await withdraw(invitation.id)
      say(t('invite.withdrawn', { email: invitation.email }))
    } catch (error) {
      fail(error)
    }
    close()
  }
  return (
    <Dialog open onOpenChange={(open) => !open && close()} title={t('invite.withdraw_title')} about={t('invite.withdraw_about', { email: invitation.email })}>
      <footer>
        <button className="button" autoFocus onClick={close}>
          {t('action.cancel')}
        </button>
        <button className="button danger" disabled={busy} onClick={() => void go()}>
          {t('invite.withdraw')}
        </button>
      </footer>
    </Dialog>
  )
}
