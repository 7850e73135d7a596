import { Search, UserPlus } from 'lucide-react'
import { useDeferredValue, useState } from 'react'
import { Link, Route, Switch } from 'wouter'
import { useAgentRules, useInvitations, useTeams, useUsers, type Team, type User } from '../../../api/people'
import { useMay } from '../../../api/settings'
import { useLang } from '../../../lang/lang'
import { useDesk } from '../../../live/desk'
import { useNow } from '../../../live/clock'
import { ago, fullTime } from '../../../model/time'
import { Avatar } from '../../../ui/avatar'
import { Empty, Failed, Skeletons } from '../../../ui/states'
import { PageHead } from '../settings'
import { InviteDialog } from './invite-dialog'
import { Invitations } from './invitations'
import { Person } from './person'
import '../../../styles/people.css'

/** Who works here and who is invited; below its address, one person. */
export default function People() {
  return (
    <Switch>
      <Route path="/settings/people/:id">{({ id }) => <Person key={id} id={id} />}</Route>
      <Route>
        <Everybody />
      </Route>
    </Switch>
  )
}

function Everybody() {
  const { t } = useLang()
  const may = useMay()
  const users = useUsers()
  const invitations = useInvitations()
  const teams = useTeams().data ?? []
  const [inviting, setInviting] = useState(false)
  const [text, setText] = useState('')
  const q = useDeferredValue(text.trim().toLowerCase())
  const all = users.data ?? []
  const found = all.filter((u) => `${u.name} ${u.email} ${u.roles.map((r) => t(`role.${r}`)).join(' ')}`.toLowerCase().includes(q))
  const here = found.filter((u) => !u.deactivated_at_ms)
  const gone = found.filter((u) => u.deactivated_at_ms)
  return (
    <>
      <PageHead
        title={t('settings.nav_people')}
        about={t('people.about')}
        actions={
          may('users.write') && (
            <button className="button primary" onClick={() => setInviting(true)}>
              <UserPlus aria-hidden="true" />
              {t('people.invite')}
            </button>
          )
        }
      />
      <div className="settings-stack">
        <label className="list-search people-search">
          <Search aria-hidden="true" />
          <input type="search" aria-label={t('people.search')} placeholder={t('people.search')} value={text} onChange={(e) => setText(e.target.value)} />
        </label>
        {users.isError ? (
          <Failed error={users.error} retry={() => void users.refetch()} />
        ) : users.isPending ? (
          <Skeletons count={5} height={60} />
        ) : found.length === 0 ? (
          <Empty icon={Search} title={t('people.nobody')}>
            {t('people.nobody_about')}
          </Empty>
        ) : (
          <>
            {here.length > 0 && <List title={t('people.here', { n: here.length })} users={here} teams={teams} />}
            {gone.length > 0 && <List title={t('people.gone', { n: gone.length })} users={gone} teams={teams} />}
          </>
        )}
        <Invitations query={invitations} users={all} teams={teams} invite={() => setInviting(true)} />
      </div>
      {inviting && <InviteDialog mail={invitations.data?.mail ?? false} teams={teams} close={() => setInviting(false)} />}
    </>
  )
}

function List({ title, users, teams }: { title: string; users: User[]; teams: Team[] }) {
  const rules = useAgentRules().data ?? []
  return (
    <section className="panel people" aria-label={title}>
      <h2>{title}</h2>
      <ul>
        {users.map((u) => {
          const in_ = rules.find((r) => r.id === u.id)?.teams ?? []
          return <Row key={u.id} user={u} teams={in_.map((slug) => teams.find((one) => one.slug === slug)?.name ?? slug)} />
        })}
      </ul>
    </section>
  )
}

function Row({ user, teams }: { user: User; teams: string[] }) {
  const { t, lang } = useLang()
  const now = useNow(60_000)
  const me = useDesk().session.user.id === user.id
  const seen = user.seen_at_ms
  return (
    <li data-gone={Boolean(user.deactivated_at_ms)}>
      <Link href={`/settings/people/${user.id}`}>
        <Avatar id={user.id} name={user.name} size={34} />
        <span className="people-who">
          <b>
            {user.name}
            {me && <span className="chip accent">{t('people.you')}</span>}
          </b>
          <small>{user.email}</small>
        </span>
        <span className="people-what">
          <span className="people-chips">
            {user.roles.map((r) => (
              <span key={r} className="chip">
                {t(`role.${r}`)}
              </span>
            ))}
            {teams.map((name) => (
              <span key={name} className="chip outline">
                {name}
              </span>
            ))}
          </span>
          <small>
            {user.deactivated_at_ms ? (
              t('people.gone_since', { when: fullTime(user.deactivated_at_ms, lang) })
            ) : seen ? (
              <time dateTime={new Date(seen).toISOString()} title={fullTime(seen, lang)}>
                {t('people.seen', { when: ago(seen, now, t, lang) })}
              </time>
            ) : (
              t('people.never_seen')
            )}
          </small>
        </span>
      </Link>
    </li>
  )
}
