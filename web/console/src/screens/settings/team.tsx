import { Archive, ArrowLeft } from 'lucide-react'
import { useEffect, useState } from 'react'
import { Link, useLocation } from 'wouter'
import { useRoutingActions, type AgentWithRules, type Team, type TeamRules } from '../../api/routing'
import { useLang } from '../../lang/lang'
import { planOf, scheduleOf, type Plan } from '../../model/schedule'
import { slugOf } from '../../model/slug'
import { Dialog } from '../../ui/floating'
import { Empty, errorWords } from '../../ui/states'
import { useToasts } from '../../ui/toasts'
import { Field, SettingsForm, useDraft } from './form'
import { HoursFields } from './hours'
import { Check, DurationField, NumberField, PeopleField, SelectField } from './parts'
import { PageHead } from './settings'

const strategies = ['least_loaded', 'round_robin', 'manual', 'broadcast'] as const

interface Values {
  version: string
  name: string
  slug: string
  members: string[]
  strategy: (typeof strategies)[number]
  offer_s: number
  auto_accept: boolean
  own_hours: boolean
  plan: Plan
  overflow_team: string
  overflow_s: number
  queue_limit: number
  queue_full: 'message' | 'callback'
}

function valuesOf(team: Team | undefined, timezone: string): Values {
  const r = team?.rules ?? {}
  return {
    version: team?.version ?? '',
    name: team?.name ?? '',
    slug: team?.slug ?? '',
    members: team?.members ?? [],
    strategy: r.strategy ?? 'least_loaded',
    offer_s: r.offer_s ?? 0,
    auto_accept: r.auto_accept ?? false,
    own_hours: r.schedule !== undefined,
    plan: planOf(r.schedule ?? { hours: { mon: ['09:00-18:00'], tue: ['09:00-18:00'], wed: ['09:00-18:00'], thu: ['09:00-18:00'], fri: ['09:00-18:00'] } }, timezone),
    overflow_team: r.overflow_team ?? '',
    overflow_s: r.overflow_s ?? 0,
    queue_limit: r.queue_limit ?? 0,
    queue_full: r.queue_full ?? 'message',
  }
}

function rulesOf(v: Values): TeamRules {
  const offers = v.strategy !== 'manual'
  const given = v.strategy === 'least_loaded' || v.strategy === 'round_robin'
  return {
    strategy: v.strategy,
    ...(offers && v.offer_s > 0 && { offer_s: v.offer_s }),
    ...(given && v.auto_accept && { auto_accept: true }),
    ...(v.own_hours && { schedule: scheduleOf(v.plan) }),
    ...(v.overflow_team && { overflow_team: v.overflow_team, overflow_s: v.overflow_s }),
    ...(v.queue_limit !== 0 && { queue_limit: v.queue_limit, queue_full: v.queue_full }),
  }
}

interface Props {
  /** The one to change; a new one when absent. */
  team?: Team
  teams: readonly Team[]
  members: readonly { id: string; name: string }[]
  agents: readonly AgentWithRules[]
  /** Of the workspace, for hours that are new. */
  timezone: string
}

/** A team with its people, how its chats find them, and when it is there. */
export function TeamEditor({ team, teams, members, agents, timezone }: Props) {
  const { t } = useLang()
  const { say } = useToasts()
  const [, navigate] = useLocation()
  const { createTeam, changeTeam } = useRoutingActions()
  const draft = useDraft(valuesOf(team, timezone), async (v) => {
    const facts = { name: v.name.trim(), rules: rulesOf(v), members: v.members }
    if (team) return valuesOf(await changeTeam(team.id, { ...facts, version: v.version }), timezone)
    return valuesOf(await createTeam({ ...facts, slug: v.slug || slugOf(v.name) }), timezone)
  })
  const { value, set } = draft
  // Left once the form knows that it is saved: it holds back who leaves before.
  const [made, setMade] = useState(false)
  useEffect(() => {
    if (made) navigate('/settings/teams')
  }, [made, navigate])
  const skills = new Map(agents.map((a) => [a.id, Object.entries(a.skills).map(([name, level]) => `${name} ${level}`).join(', ')]))
  return (
    <>
      <Link className="back-link" href="/settings/teams">
        <ArrowLeft aria-hidden="true" />
        {t('settings.nav_teams')}
      </Link>
      <PageHead title={team?.name ?? t('routing.new_team')} about={team && t('routing.called', { slug: team.slug })} actions={team && <ArchiveTeam team={team} />} />
      <SettingsForm
        draft={draft}
        saved={() => {
          say(t('settings.saved'))
          setMade(!team)
        }}
      >
        <section className="panel">
          <h2>{t('routing.team')}</h2>
          <Field label={t('routing.name')} name="name">
            {(id, by) => <input id={id} aria-describedby={by} className="input" maxLength={80} autoFocus={!team} value={value.name} onChange={(e) => set({ name: e.target.value })} />}
          </Field>
          {!team && (
            <Field label={t('routing.slug')} about={t('routing.slug_about')} name="slug">
              {(id, by) => <input id={id} aria-describedby={by} className="input" maxLength={63} spellCheck={false} autoCapitalize="none" placeholder={slugOf(value.name)} value={value.slug} onChange={(e) => set({ slug: e.target.value })} />}
            </Field>
          )}
          <PeopleField
            label={t('routing.members')}
            name="members"
            none={t('routing.members_none')}
            people={members.map((m) => ({ ...m, about: skills.get(m.id) }))}
            chosen={value.members}
            set={(list) => set({ members: list })}
          />
        </section>
        <Giving value={value} set={set} />
        <Full value={value} set={set} others={teams.filter((x) => x.id !== team?.id && !x.archived_at_ms)} />
        <section className="panel">
          <h2>{t('routing.hours')}</h2>
          <Check label={t('routing.own_hours')} about={t('routing.own_hours_about')} checked={value.own_hours} set={(own_hours) => set({ own_hours })} />
          {value.own_hours && <HoursFields plan={value.plan} name="rules.schedule" set={(plan) => set({ plan })} />}
        </section>
      </SettingsForm>
    </>
  )
}

type Part = { value: Values; set: (part: Partial<Values>) => void }

/** How a chat finds its agent. */
function Giving({ value, set }: Part) {
  const { t } = useLang()
  return (
    <section className="panel">
      <h2>{t('routing.giving')}</h2>
      <SelectField
        label={t('routing.strategy')}
        about={t(`routing.strategy_${value.strategy}_about`)}
        name="rules.strategy"
        value={value.strategy}
        options={strategies.map((s) => [s, t(`routing.strategy_${s}`)] as const)}
        set={(strategy) => set({ strategy })}
      />
      {value.strategy !== 'manual' && (
        <DurationField label={t('routing.offer_s')} about={t('routing.offer_s_about')} name="rules.offer_s" none={t('routing.offer_s_none')} value={value.offer_s} set={(offer_s) => set({ offer_s })} />
      )}
      {(value.strategy === 'least_loaded' || value.strategy === 'round_robin') && (
        <Check label={t('routing.auto_accept')} about={t('routing.auto_accept_about')} name="rules.auto_accept" checked={value.auto_accept} set={(auto_accept) => set({ auto_accept })} />
      )}
    </section>
  )
}

/** What becomes of a chat that waits long, or finds the queue full. */
function Full({ value, set, others }: Part & { others: readonly Team[] }) {
  const { t } = useLang()
  return (
    <section className="panel">
      <h2>{t('routing.queue')}</h2>
      <SelectField
        label={t('routing.overflow_team')}
        about={t('routing.overflow_about')}
        name="rules.overflow_team"
        value={value.overflow_team}
        options={[['', t('routing.overflow_none')], ...others.map((x) => [x.slug, x.name] as [string, string])]}
        set={(overflow_team) => set({ overflow_team, overflow_s: overflow_team ? value.overflow_s || 120 : 0 })}
      />
      {value.overflow_team && <DurationField label={t('routing.overflow_s')} name="rules.overflow_s" value={value.overflow_s} set={(overflow_s) => set({ overflow_s })} />}
      <NumberField label={t('routing.queue_limit')} about={t('routing.queue_limit_about')} name="rules.queue_limit" min={0} max={1000} value={value.queue_limit} set={(queue_limit) => set({ queue_limit })} />
      {value.queue_limit !== 0 && (
        <SelectField
          label={t('routing.queue_full')}
          name="rules.queue_full"
          value={value.queue_full}
          options={[
            ['message', t('routing.queue_full_message')],
            ['callback', t('routing.queue_full_callback')],
          ]}
          set={(queue_full) => set({ queue_full })}
        />
      )}
    </section>
  )
}

/** Puts a team away, after saying what that means for who waits. */
function ArchiveTeam({ team }: { team: Team }) {
  const { t } = useLang()
  const { say, fail } = useToasts()
  const [, navigate] = useLocation()
  const { archiveTeam } = useRoutingActions()
  const [asking, setAsking] = useState(false)
  const [error, setError] = useState<unknown>()
  async function archive() {
    try {
      await archiveTeam(team.id, true)
      navigate('/settings/teams')
      say(t('routing.archived_done', { name: team.name }), { label: t('action.undo'), run: () => void archiveTeam(team.id, false).catch(fail) })
    } catch (refusal) {
      setError(refusal)
    }
  }
  if (team.archived_at_ms) return null
  return (
    <>
      <button className="button" onClick={() => setAsking(true)}>
        <Archive aria-hidden="true" />
        {t('routing.archive')}
      </button>
      <Dialog open={asking} onOpenChange={setAsking} title={t('routing.archive_title', { name: team.name })} about={t(team.waiting === 0 ? 'routing.archive_about' : team.waiting === 1 ? 'routing.archive_waiting_1' : 'routing.archive_waiting_n', { n: team.waiting })}>
        {error !== undefined && (
          <p className="field-error" role="alert">
            {errorWords(error, t)}
          </p>
        )}
        <footer>
          <button className="button" autoFocus onClick={() => setAsking(false)}>
            {t('action.cancel')}
          </button>
          {team.waiting > 0 ? (
            <Link className="button primary" href="/inbox?view=queue">
              {t('routing.see_queue')}
            </Link>
          ) : (
            <button className="button primary" onClick={() => void archive()}>
              {t('routing.archive')}
            </button>
          )}
        </footer>
      </Dialog>
    </>
  )
}

/** Teams that were put away: taken back, or deleted when they never had a chat. */
export function ArchivedTeams({ teams }: { teams: readonly Team[] }) {
  const { t } = useLang()
  const { say, fail } = useToasts()
  const { archiveTeam, deleteTeam } = useRoutingActions()
  const [deleting, setDeleting] = useState<Team>()
  return (
    <>
      <ul className="plain-rows">
        {teams.map((team) => (
          <li key={team.id}>
            <span className="one-line">{team.name}</span>
            <button className="button small" onClick={() => void archiveTeam(team.id, false).then(() => say(t('routing.restored', { name: team.name })), fail)}>
              {t('routing.restore')}
            </button>
            <button className="button small ghost" onClick={() => setDeleting(team)}>
              {t('routing.delete')}
            </button>
          </li>
        ))}
      </ul>
      <Dialog open={deleting !== undefined} onOpenChange={() => setDeleting(undefined)} title={t('routing.delete_title', { name: deleting?.name ?? '' })} about={t('routing.delete_about')}>
        <footer>
          <button className="button" autoFocus onClick={() => setDeleting(undefined)}>
            {t('action.cancel')}
          </button>
          <button
            className="button primary"
            onClick={() => {
              const team = deleting!
              setDeleting(undefined)
              void deleteTeam(team.id).then(() => say(t('routing.deleted', { name: team.name })), fail)
            }}
          >
            {t('routing.delete')}
          </button>
        </footer>
      </Dialog>
    </>
  )
}

/** Something that a link leads to and that is not there any more. */
export function Missing({ words, back }: { words: string; back: string }) {
  const { t } = useLang()
  return (
    <Empty
      title={words}
      action={
        <Link className="button" href={back}>
          <ArrowLeft aria-hidden="true" />
          {t('action.back')}
        </Link>
      }
    />
  )
}
