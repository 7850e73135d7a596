import { Plus, X } from 'lucide-react'
import { useRef, useState } from 'react'
import { CallError } from '../../api/client'
import { useAgentRules, useRoutingActions, type AgentWithRules } from '../../api/routing'
import { useLang } from '../../lang/lang'
import { Avatar } from '../../ui/avatar'
import { Empty } from '../../ui/states'
import { useReasons } from '../../ui/reasons'
import { useToasts } from '../../ui/toasts'
import { SettingsForm, useDraft, useRefusal } from './form'
import { Loaded } from './parts'
import { PageHead } from './settings'

const levels = [1, 2, 3, 4, 5] as const
const FEW = 8

/** What each agent knows, speaks, and how much they take at once. */
export default function Skills() {
  const { t } = useLang()
  const query = useAgentRules()
  return (
    <>
      <PageHead title={t('settings.nav_skills')} about={t('routing.skills_about')} />
      <Loaded query={query} count={5}>
        {(agents) => (agents.length === 0 ? <Empty title={t('routing.no_agents')} /> : <Form agents={agents} />)}
      </Loaded>
    </>
  )
}

type Row = Pick<AgentWithRules, 'id' | 'name' | 'limit' | 'skills' | 'langs' | 'version'>

const rowsOf = (agents: readonly AgentWithRules[]): { rows: Row[] } => ({
  rows: agents.map(({ id, name, limit, skills, langs, version }) => ({ id, name, limit, skills, langs, version })),
})

const facts = ({ limit, skills, langs }: Row) => JSON.stringify([limit, Object.entries(skills).toSorted(), langs])

function Form({ agents }: { agents: readonly AgentWithRules[] }) {
  const { t } = useLang()
  const { say } = useToasts()
  const { setAgentRules } = useRoutingActions()
  const [text, setText] = useState('')
  // What a save that was refused half-way has kept already, by the row as the draft has it.
  const kept = useRef(new Map<string, AgentWithRules>())
  const draft = useDraft(rowsOf(agents), async ({ rows }) => {
    const now = new Map(agents.map((a) => [a.id, a]))
    for (const row of rows) {
      const { id, name: _, version, ...rules } = row
      const last = kept.current.get(`${id} ${version}`) ?? now.get(id)
      if (last && facts(last) === facts(row)) continue
      try {
        const one = await setAgentRules(id, { ...rules, version: kept.current.get(`${id} ${version}`)?.version ?? version })
        kept.current.set(`${id} ${version}`, one)
      } catch (error) {
        if (error instanceof CallError && error.field) throw new CallError(error.code, error.message, error.status, { ...error, field: `${id}.${error.field}` })
        throw error
      }
    }
    for (const one of kept.current.values()) now.set(one.id, one)
    kept.current.clear()
    return rowsOf([...now.values()])
  })
  const { rows } = draft.value
  const known = [...new Set(rows.flatMap((r) => Object.keys(r.skills)))].toSorted()
  const put = (row: Row) => draft.set({ rows: rows.map((r) => (r.id === row.id ? row : r)) })
  const shown = rows.filter((r) => r.name.toLowerCase().includes(text.trim().toLowerCase()))
  return (
    <SettingsForm draft={draft} saved={() => say(t('settings.saved'))}>
      <section className="panel">
        <h2>{t('routing.skills')}</h2>
        {known.length === 0 ? (
          <p className="settings-about">{t('routing.no_skills')}</p>
        ) : (
          <ul className="skill-list" aria-label={t('routing.skills')}>
            {known.map((name) => (
              <li key={name} className="chip">
                {t('routing.skill_count', { name, n: rows.filter((r) => r.skills[name]).length })}
              </li>
            ))}
          </ul>
        )}
      </section>
      {rows.length > FEW && (
        <input className="input" type="search" aria-label={t('routing.find_people')} placeholder={t('routing.find_people')} value={text} onChange={(e) => setText(e.target.value)} />
      )}
      <datalist id="known-skills">
        {known.map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
      {shown.map((row) => (
        <AgentRow key={row.id} row={row} put={put} />
      ))}
    </SettingsForm>
  )
}

function AgentRow({ row, put }: { row: Row; put: (row: Row) => void }) {
  const { t } = useLang()
  const { language } = useReasons()
  const refusal = useRefusal(row.id)
  const langs = [...new Set(['en', 'ko', ...row.langs])]
  return (
    <section className="panel agent-rules" aria-label={row.name}>
      <h2>
        <Avatar id={row.id} name={row.name} size={24} /> {row.name}
      </h2>
      <label className="field">
        <span>{t('routing.limit')}</span>
        <input className="input short" type="number" min={1} max={20} value={row.limit} onChange={(e) => put({ ...row, limit: Number(e.target.value) })} />
      </label>
      <fieldset>
        <legend className="label">{t('routing.langs')}</legend>
        <div className="settings-row">
          {langs.map((l) => (
            <label key={l} className="settings-check">
              <input type="checkbox" checked={row.langs.includes(l)} onChange={(e) => put({ ...row, langs: e.target.checked ? [...row.langs, l] : row.langs.filter((x) => x !== l) })} />
              {language(l)}
            </label>
          ))}
        </div>
      </fieldset>
      <AgentSkills row={row} put={put} />
      {refusal && (
        <p className="field-error" role="alert">
          {refusal}
        </p>
      )}
    </section>
  )
}

function AgentSkills({ row, put }: { row: Row; put: (row: Row) => void }) {
  const { t } = useLang()
  const [name, setName] = useState('')
  const wanted = name.trim().toLowerCase().replace(/\s+/g, '-')
  const set = (skills: Row['skills']) => put({ ...row, skills })
  function add() {
    if (!wanted) return
    set({ ...row.skills, [wanted]: row.skills[wanted] ?? 3 })
    setName('')
  }
  return (
    <fieldset>
      <legend className="label">{t('routing.skills')}</legend>
      <ul className="agent-skills">
        {Object.entries(row.skills)
          .toSorted(([a], [b]) => a.localeCompare(b))
          .map(([skill, level]) => (
            <li key={skill}>
              <span className="one-line">{skill}</span>
              <select className="select" aria-label={t('routing.level_of', { skill, name: row.name })} value={level} onChange={(e) => set({ ...row.skills, [skill]: Number(e.target.value) })}>
                {levels.map((n) => (
                  <option key={n} value={n}>
                    {t(`routing.level_${n}`)}
                  </option>
                ))}
              </select>
              <button
                type="button"
                className="icon-button"
                aria-label={t('routing.remove_skill', { skill, name: row.name })}
                onClick={() => set(Object.fromEntries(Object.entries(row.skills).filter(([s]) => s !== skill)))}
              >
                <X aria-hidden="true" />
              </button>
            </li>
          ))}
        <li>
          <input
            className="input"
            list="known-skills"
            maxLength={63}
            aria-label={t('routing.new_skill', { name: row.name })}
            placeholder={t('routing.skill_name')}
            value={name}
            onChange={(e) => setName(e.target.value)}
            onKeyDown={(e) => {
              if (e.key !== 'Enter') return
              e.preventDefault()
              add()
            }}
          />
          <button type="button" className="button small" disabled={!wanted} onClick={add}>
            <Plus aria-hidden="true" />
            {t('routing.add')}
          </button>
        </li>
      </ul>
    </fieldset>
  )
}
