import { ArrowDown, ArrowUp, ChevronDown, Plus, Timer, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { useMembers, useRouting, useRoutingActions, useTeams, type Routing, type ServiceLevel, type Team } from '../../api/routing'
import { useLang, type T } from '../../lang/lang'
import { unitOf, units } from '../../model/duration'
import { Empty } from '../../ui/states'
import { useToasts } from '../../ui/toasts'
import { Field, fieldOf, SettingsForm, useDraft } from './form'
import { both, DurationField, Loaded, NumberField, PeopleField, SelectField } from './parts'
import { PageHead } from './settings'

const DEFAULT_WARN = 75 // the server's own, see handoff/sla.go
const promises = ['first_response_s', 'next_response_s', 'resolution_s'] as const
const priorities = ['any', '0', '1', '2'] as const

/** How soon what must happen, for which chats, and who hears when it does not. */
export default function Levels() {
  const { t } = useLang()
  const query = both(useRouting(), both(useTeams(), useMembers()))
  return (
    <>
      <PageHead title={t('settings.nav_levels')} about={t('routing.levels_about')} />
      <Loaded query={query}>{([routing, [teams, members]]) => <Form routing={routing} teams={teams.filter((x) => !x.archived_at_ms)} members={members} />}</Loaded>
    </>
  )
}

/** Levels with a key of their own, so that one that moves takes its fields along. */
interface Values {
  version: string
  list: (ServiceLevel & { key: string })[]
}

const valuesOf = (r: Routing): Values => ({ version: r.version ?? '', list: (r.sla ?? []).map((level, i) => ({ ...level, key: `${i}` })) })

/** A time as a line of a list shows it. */
function timeWords(seconds: number, t: T): string {
  const unit = unitOf(seconds)
  return t(`routing.time_${unit}`, { n: seconds / units[unit] })
}

function Form({ routing, teams, members }: { routing: Routing; teams: readonly Team[]; members: readonly { id: string; name: string }[] }) {
  const { t } = useLang()
  const { say } = useToasts()
  const { setRouting } = useRoutingActions()
  const [open, setOpen] = useState<string>()
  const draft = useDraft(valuesOf(routing), async (v) => valuesOf(await setRouting({ ...routing, version: v.version, sla: v.list.map(({ key: _, ...level }) => level) })))
  const { list } = draft.value
  const set = (next: Values['list']) => draft.set({ list: next })
  const refused = /^sla\.(\d+)\./.exec(fieldOf(draft.error) ?? '')?.[1]
  function move(from: number, to: number) {
    const next = [...list]
    next.splice(to, 0, ...next.splice(from, 1))
    set(next)
  }
  function add() {
    const key = crypto.randomUUID()
    set([...list, { key, name: '', clock: 'business', first_response_s: 300 }])
    setOpen(key)
  }
  return (
    <SettingsForm
      draft={draft}
      saved={() => {
        setOpen(undefined)
        say(t('settings.saved'))
      }}
    >
      {list.length === 0 && (
        <Empty icon={Timer} title={t('routing.no_levels')}>
          {t('routing.no_levels_about')}
        </Empty>
      )}
      {list.map((level, i) => (
        <Level
          key={level.key}
          level={level}
          at={i}
          last={i === list.length - 1}
          open={open === level.key || refused === String(i)}
          toggle={() => setOpen(open === level.key ? undefined : level.key)}
          teams={teams}
          members={members}
          set={(part) => set(list.map((l, n) => (n === i ? { ...l, ...part } : l)))}
          move={(to) => move(i, to)}
          remove={() => set(list.filter((_, n) => n !== i))}
        />
      ))}
      <button type="button" className="button" onClick={add}>
        <Plus aria-hidden="true" />
        {t('routing.add_level')}
      </button>
    </SettingsForm>
  )
}

interface Props {
  level: Values['list'][number]
  at: number
  last: boolean
  open: boolean
  toggle: () => void
  teams: readonly Team[]
  members: readonly { id: string; name: string }[]
  set: (part: Partial<ServiceLevel>) => void
  move: (to: number) => void
  remove: () => void
}

function Level({ level, at, last, open, toggle, teams, members, set, move, remove }: Props) {
  const { t } = useLang()
  const name = level.name || t('routing.level_unnamed')
  const whose = [level.team ? (teams.find((x) => x.slug === level.team)?.name ?? level.team) : t('routing.any_team'), ...(level.least_priority === undefined ? [] : [priorityWords(level.least_priority, t)])]
  const promised = promises.flatMap((p) => (level[p] ? [`${t(`routing.${p}`)} ${timeWords(level[p], t)}`] : []))
  return (
    <section className="panel level" aria-label={name}>
      <header>
        <button type="button" className="level-name" aria-expanded={open} onClick={toggle}>
          <ChevronDown aria-hidden="true" />
          <span>
            <b className="one-line">{name}</b>
            <small>{[whose.join(', '), ...promised].join(' · ')}</small>
          </span>
        </button>
        <button type="button" className="icon-button" disabled={at === 0} aria-label={t('routing.up', { name })} onClick={() => move(at - 1)}>
          <ArrowUp aria-hidden="true" />
        </button>
        <button type="button" className="icon-button" disabled={last} aria-label={t('routing.down', { name })} onClick={() => move(at + 1)}>
          <ArrowDown aria-hidden="true" />
        </button>
        <button type="button" className="icon-button" aria-label={t('routing.remove_level', { name })} onClick={remove}>
          <Trash2 aria-hidden="true" />
        </button>
      </header>
      {open && <LevelFields level={level} at={`sla.${at}`} teams={teams} members={members} set={set} />}
    </section>
  )
}

const priorityWords = (n: number, t: T) => t(n >= 2 ? 'routing.priority_2' : n === 1 ? 'routing.priority_1' : 'routing.priority_0')

function LevelFields({ level, at, teams, members, set }: { level: ServiceLevel; at: string } & Pick<Props, 'teams' | 'members' | 'set'>) {
  const { t } = useLang()
  return (
    <>
      <Field label={t('routing.name')} name={`${at}.name`}>
        {(id, by) => <input id={id} aria-describedby={by} className="input" maxLength={64} autoFocus={level.name === ''} value={level.name} onChange={(e) => set({ name: e.target.value })} />}
      </Field>
      <div className="settings-row">
        <SelectField
          label={t('routing.level_team')}
          name={`${at}.team`}
          value={level.team ?? ''}
          options={[['', t('routing.any_team')], ...teams.map((x) => [x.slug, x.name] as [string, string])]}
          set={(team) => set({ team: team || undefined })}
        />
        <SelectField
          label={t('routing.least_priority')}
          name={`${at}.least_priority`}
          value={level.least_priority === undefined ? 'any' : (String(level.least_priority) as (typeof priorities)[number])}
          options={priorities.map((p) => [p, t(`routing.priority_${p}`)] as const)}
          set={(p) => set({ least_priority: p === 'any' ? undefined : Number(p) })}
        />
      </div>
      <div className="settings-row">
        {promises.map((p) => (
          <DurationField key={p} label={t(`routing.${p}`)} about={t(`routing.${p}_about`)} name={`${at}.${p}`} none={t('routing.not_promised')} value={level[p] ?? 0} set={(s) => set({ [p]: s || undefined })} />
        ))}
      </div>
      <div className="settings-row">
        <SelectField
          label={t('routing.clock')}
          name={`${at}.clock`}
          value={level.clock}
          options={[
            ['business', t('routing.clock_business')],
            ['wall', t('routing.clock_wall')],
          ]}
          set={(clock) => set({ clock })}
        />
        <NumberField label={t('routing.warn')} about={t('routing.warn_about')} name={`${at}.warn_percent`} min={1} max={100} value={level.warn_percent ?? DEFAULT_WARN} set={(n) => set({ warn_percent: n })} />
      </div>
      <PeopleField label={t('routing.tell')} name={`${at}.tell`} none={t('routing.tell_none')} people={members} chosen={level.tell ?? []} set={(ids) => set({ tell: ids.length > 0 ? ids : undefined })} />
    </>
  )
}
