import { ArrowLeft, Plus, X } from 'lucide-react'
import { Link } from 'wouter'
import { useAgentRules, usePeople, useTeams, useUsers, type AgentRules, type Role, type User } from '../../../api/people'
import { useMay } from '../../../api/settings'
import { useLang } from '../../../lang/lang'
import { Avatar } from '../../../ui/avatar'
import { Empty, Failed, Skeletons } from '../../../ui/states'
import { useToasts } from '../../../ui/toasts'
import { Field, SettingsForm, useDraft, useRefusal } from '../form'
import { Account } from './account'
import { RolesField } from './roles'

// The server's own, see handoff/agent.go.
const MOST = 20
const LEVELS = [1, 2, 3, 4, 5]

/** One person: what they may do, what they take on, and their account. */
export function Person({ id }: { id: string }) {
  const { t } = useLang()
  const users = useUsers()
  const rules = useAgentRules()
  const user = users.data?.find((u) => u.id === id)
  const error = users.error ?? rules.error
  return (
    <>
      <Link className="back-link" href="/settings/people">
        <ArrowLeft aria-hidden="true" />
        {t('settings.nav_people')}
      </Link>
      {error ? (
        <Failed error={error} retry={() => void Promise.all([users.refetch(), rules.refetch()])} />
      ) : !users.data || !rules.data ? (
        <Skeletons count={6} height={56} />
      ) : user ? (
        <Page user={user} rules={rules.data.find((r) => r.id === id)} />
      ) : (
        <Empty title={t('people.unknown')} />
      )}
    </>
  )
}

interface Skill {
  name: string
  level: number
}

interface Values {
  /** The states that the draft began with: a colleague's change since is a conflict. */
  version: string
  rulesVersion: string
  name: string
  roles: Role[]
  limit: number
  langs: string
  skills: Skill[]
}

function valuesOf(user: User, rules?: AgentRules): Values {
  return {
    version: user.version,
    rulesVersion: rules?.version ?? '',
    name: user.name,
    roles: user.roles,
    limit: rules?.limit ?? 0,
    langs: (rules?.langs ?? []).join(', '),
    skills: Object.entries(rules?.skills ?? {})
      .sort(([a], [b]) => a.localeCompare(b))
      .map(([name, level]) => ({ name, level })),
  }
}

function Page({ user, rules }: { user: User; rules?: AgentRules }) {
  const { t } = useLang()
  const { say } = useToasts()
  const may = useMay()
  const { change, setRules } = usePeople()
  const stored = valuesOf(user, rules)
  const draft = useDraft(stored, async (v) => {
    let now = user
    if (v.name !== stored.name || v.roles.join() !== stored.roles.join()) {
      now = await change(user.id, { name: v.name.trim(), roles: v.roles, version: v.version })
    }
    let after = rules
    if (rules && JSON.stringify([v.limit, v.langs, v.skills]) !== JSON.stringify([stored.limit, stored.langs, stored.skills])) {
      const langs = v.langs.split(',').map((l) => l.trim()).filter(Boolean)
      const skills = Object.fromEntries(v.skills.filter((s) => s.name.trim()).map((s) => [s.name.trim(), s.level]))
      after = await setRules(user.id, { limit: v.limit, langs, skills, version: v.rulesVersion })
    }
    return valuesOf(now, after)
  })
  const { value, set } = draft
  const theirs = may('users.write') && (may('owners.write') || !user.roles.includes('owner'))
  return (
    <>
      <header className="people-head">
        <Avatar id={user.id} name={user.name} size={46} />
        <div>
          <h1>{user.name}</h1>
          <p>{user.email}</p>
        </div>
        {user.deactivated_at_ms && <span className="chip warn">{t('people.deactivated')}</span>}
      </header>
      {!theirs && <p className="notice warn people-owners">{t('people.only_owners')}</p>}
      <SettingsForm draft={draft} saved={() => say(t('settings.saved'))}>
        <fieldset className="people-fields" disabled={!theirs}>
          <section className="panel">
            <Field label={t('people.name')} about={t('people.name_about')} name="name">
              {(id, by) => <input id={id} aria-describedby={by} className="input" maxLength={80} value={value.name} onChange={(e) => set({ name: e.target.value })} />}
            </Field>
            <RolesField value={value.roles} set={(roles) => set({ roles })} />
          </section>
        </fieldset>
        {rules && <Rules value={value} set={set} teams={rules.teams} />}
      </SettingsForm>
      {theirs && <Account user={user} />}
    </>
  )
}

/** What somebody who answers visitors takes on. */
function Rules({ value, set, teams }: { value: Values; set: (part: Partial<Values>) => void; teams: string[] }) {
  const { t } = useLang()
  const names = (useTeams().data ?? []).filter((one) => teams.includes(one.slug)).map((one) => one.name)
  return (
    <section className="panel">
      <h2>{t('people.work')}</h2>
      <p className="settings-about">{names.length > 0 ? t('people.in_teams', { teams: names.join(', ') }) : t('people.in_no_team')}</p>
      <Field label={t('people.limit')} about={t('people.limit_about')} name="limit">
        {(id, by) => (
          <input id={id} aria-describedby={by} className="input short" type="number" min={1} max={MOST} value={value.limit} onChange={(e) => set({ limit: Number(e.target.value) })} />
        )}
      </Field>
      <Field label={t('people.langs')} about={t('people.langs_about')} name="langs">
        {(id, by) => <input id={id} aria-describedby={by} className="input" value={value.langs} onChange={(e) => set({ langs: e.target.value })} />}
      </Field>
      <Skills value={value.skills} set={(skills) => set({ skills })} />
    </section>
  )
}

function Skills({ value, set }: { value: Skill[]; set: (skills: Skill[]) => void }) {
  const { t } = useLang()
  const refused = useRefusal('skills')
  const put = (at: number, part: Partial<Skill>) => set(value.map((s, i) => (i === at ? { ...s, ...part } : s)))
  return (
    <fieldset className="people-skills">
      <legend className="label">{t('people.skills')}</legend>
      <p className="settings-about">{t('people.skills_about')}</p>
      {value.map((s, i) => (
        <div key={i} className="people-skill">
          <input className="input" aria-label={t('people.skill')} value={s.name} onChange={(e) => put(i, { name: e.target.value })} />
          <select className="select" aria-label={t('people.level_of', { name: s.name })} value={s.level} onChange={(e) => put(i, { level: Number(e.target.value) })}>
            {LEVELS.map((n) => (
              <option key={n} value={n}>
                {t('people.level', { n })}
              </option>
            ))}
          </select>
          <button type="button" className="icon-button" aria-label={t('people.skill_remove', { name: s.name })} onClick={() => set(value.filter((_, at) => at !== i))}>
            <X aria-hidden="true" />
          </button>
        </div>
      ))}
      <button type="button" className="button small" onClick={() => set([...value, { name: '', level: 3 }])}>
        <Plus aria-hidden="true" />
        {t('people.skill_add')}
      </button>
      {refused && (
        <p className="field-error" role="alert">
          {refused}
        </p>
      )}
    </fieldset>
  )
}
