import { Archive, Plus, Users } from 'lucide-react'
import { Link, Route, Switch } from 'wouter'
import { useAgentRules, useMembers, useTeams, type Team } from '../../api/routing'
import { useSettings } from '../../api/settings'
import { useLang } from '../../lang/lang'
import { Empty } from '../../ui/states'
import { openWords } from './hours'
import { both, LinkRow, Loaded } from './parts'
import { PageHead } from './settings'
import { ArchivedTeams, Missing, TeamEditor } from './team'

/** The teams that chats go to: a list, and one of them or a new one to edit. */
export default function Teams() {
  return (
    <Switch>
      <Route path="/settings/teams/new">{() => <Editor />}</Route>
      <Route path="/settings/teams/:id">{(p) => <Editor key={p.id} id={p.id} />}</Route>
      <Route>
        <TeamList />
      </Route>
    </Switch>
  )
}

function TeamList() {
  const { t } = useLang()
  const query = useTeams()
  return (
    <>
      <PageHead title={t('settings.nav_teams')} about={t('routing.teams_about')} actions={<NewTeam />} />
      <Loaded query={query}>
        {(teams) => {
          const open = teams.filter((x) => !x.archived_at_ms)
          const archived = teams.filter((x) => x.archived_at_ms)
          return (
            <div className="settings-stack">
              {open.length === 0 ? (
                <Empty icon={Users} title={t('routing.no_teams')} action={<NewTeam />}>
                  {t('routing.no_teams_about')}
                </Empty>
              ) : (
                <ul className="link-rows">
                  {open.map((team) => (
                    <TeamRow key={team.id} team={team} />
                  ))}
                </ul>
              )}
              {archived.length > 0 && (
                <section className="panel">
                  <h2>
                    <Archive aria-hidden="true" /> {t('routing.archived')}
                  </h2>
                  <ArchivedTeams teams={archived} />
                </section>
              )}
            </div>
          )
        }}
      </Loaded>
    </>
  )
}

function NewTeam() {
  const { t } = useLang()
  return (
    <Link className="button primary" href="/settings/teams/new">
      <Plus aria-hidden="true" />
      {t('routing.new_team')}
    </Link>
  )
}

function TeamRow({ team }: { team: Team }) {
  const { t, lang } = useLang()
  const about = [
    team.members.length === 0 ? t('routing.everybody') : t(team.members.length === 1 ? 'routing.people_count_1' : 'routing.people_count_n', { n: team.members.length }),
    t(`routing.strategy_${team.rules.strategy ?? 'least_loaded'}`),
    openWords(team.hours, t, lang),
  ]
  return (
    <LinkRow
      href={`/settings/teams/${team.id}`}
      title={team.name}
      about={about.join(' · ')}
      end={team.waiting > 0 && <span className="chip warn">{t('routing.waiting', { n: team.waiting })}</span>}
    />
  )
}

function Editor({ id }: { id?: string }) {
  const { t } = useLang()
  const query = both(both(useTeams(), useMembers()), both(useAgentRules(), useSettings()))
  return (
    <Loaded query={query} count={6}>
      {([[teams, members], [agents, settings]]) => {
        const team = teams.find((x) => x.id === id)
        if (id && !team) return <Missing words={t('routing.team_gone')} back="/settings/teams" />
        return <TeamEditor team={team} teams={teams} members={members} agents={agents} timezone={settings.timezone} />
      }}
    </Loaded>
  )
}
