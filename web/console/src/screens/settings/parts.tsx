import { ChevronRight } from 'lucide-react'
import { useId, useState, type ReactNode } from 'react'
import { Link } from 'wouter'
import { useLang, type Key } from '../../lang/lang'
import { unitOf, units, type Unit } from '../../model/duration'
import { Avatar } from '../../ui/avatar'
import { Failed, Skeletons } from '../../ui/states'
import { Field, useRefusal } from './form'
import '../../styles/routing.css'

interface Loading<T> {
  data: T | undefined
  isError: boolean
  error: unknown
  refetch: () => unknown
}

/** A page's data: loading, failed with a way to try again, or there. */
export function Loaded<T>({ query, count = 4, children }: { query: Loading<T>; count?: number; children: (data: T) => ReactNode }) {
  if (query.data !== undefined) return children(query.data)
  if (query.isError) return <Failed error={query.error} retry={() => void query.refetch()} />
  return <Skeletons count={count} height={60} />
}

/** Two queries that a page needs together. */
export function both<A, B>(a: Loading<A>, b: Loading<B>): Loading<[A, B]> {
  return {
    data: a.data !== undefined && b.data !== undefined ? [a.data, b.data] : undefined,
    isError: a.isError || b.isError,
    error: a.error ?? b.error,
    refetch: () => [a, b].filter((q) => q.isError).forEach((q) => q.refetch()),
  }
}

interface NumberProps {
  label: string
  about?: string
  name?: string
  value: number
  min?: number
  max?: number
  step?: number
  set: (value: number) => void
}

/** A number; an empty field is 0. */
export function NumberField({ label, about, name, value, set, ...bounds }: NumberProps) {
  return (
    <Field label={label} about={about} name={name}>
      {(id, by) => <input id={id} aria-describedby={by} className="input short" type="number" inputMode="decimal" {...bounds} value={value} onChange={(e) => set(Number(e.target.value))} />}
    </Field>
  )
}

interface DurationProps {
  label: string
  about?: string
  name?: string
  /** In seconds; 0 is none, and shown as an empty field. */
  value: number
  none?: string
  set: (seconds: number) => void
}

/** A time in the unit that suits it. */
export function DurationField({ label, about, name, value, none, set }: DurationProps) {
  const { t } = useLang()
  const [chosen, setChosen] = useState<Unit>()
  const unit = chosen && value % units[chosen] === 0 ? chosen : unitOf(value)
  return (
    <Field label={label} about={about} name={name}>
      {(id, by) => (
        <div className="duration">
          <input
            id={id}
            aria-describedby={by}
            className="input short"
            type="number"
            min={0}
            placeholder={none}
            value={value === 0 ? '' : value / units[unit]}
            onChange={(e) => {
              setChosen(unit)
              set(Math.round(Number(e.target.value) * units[unit]))
            }}
          />
          <select
            className="select"
            aria-label={t('routing.unit_of', { label })}
            value={unit}
            onChange={(e) => {
              const next = e.target.value as Unit
              setChosen(next)
              set(Math.round((value / units[unit]) * units[next]))
            }}
          >
            {(Object.keys(units) as Unit[]).map((u) => (
              <option key={u} value={u}>
                {t(`routing.unit_${u}`)}
              </option>
            ))}
          </select>
        </div>
      )}
    </Field>
  )
}

interface Person {
  id: string
  name: string
  /** What stands beside the name. */
  about?: ReactNode
}

const FEW = 8

/** People to choose from; a search when they are many. */
export function PeopleField({ label, name, none, people, chosen, set }: { label: string; name?: string; none: string; people: readonly Person[]; chosen: readonly string[]; set: (ids: string[]) => void }) {
  const { t } = useLang()
  const id = useId()
  const [text, setText] = useState('')
  const refusal = useRefusal(name)
  const shown = people.filter((p) => p.name.toLowerCase().includes(text.trim().toLowerCase()))
  return (
    <fieldset className="people" aria-describedby={`${id}-about`}>
      <legend className="label">{label}</legend>
      {people.length > FEW && (
        <input className="input" type="search" aria-label={t('routing.find_people')} placeholder={t('routing.find_people')} value={text} onChange={(e) => setText(e.target.value)} />
      )}
      <ul>
        {shown.map((p) => (
          <li key={p.id}>
            <label>
              <input type="checkbox" checked={chosen.includes(p.id)} onChange={(e) => set(e.target.checked ? [...chosen, p.id] : chosen.filter((one) => one !== p.id))} />
              <Avatar id={p.id} name={p.name} size={24} />
              <span className="one-line">{p.name}</span>
              {p.about && <small>{p.about}</small>}
            </label>
          </li>
        ))}
      </ul>
      <p id={`${id}-about`} className="settings-about">
        {chosen.length === 0 ? none : t('routing.people_chosen', { n: chosen.length })}
      </p>
      {refusal && (
        <p className="field-error" role="alert">
          {refusal}
        </p>
      )}
    </fieldset>
  )
}

/** A choice among a few, as a list. */
export function SelectField<T extends string>({ label, about, name, value, options, set }: { label: string; about?: string; name?: string; value: T; options: readonly [T, string][]; set: (value: T) => void }) {
  return (
    <Field label={label} about={about} name={name}>
      {(id, by) => (
        <select id={id} aria-describedby={by} className="select" value={value} onChange={(e) => set(e.target.value as T)}>
          {options.map(([option, words]) => (
            <option key={option} value={option}>
              {words}
            </option>
          ))}
        </select>
      )}
    </Field>
  )
}

/** A switch with what it does. */
export function Check({ label, about, name, checked, set }: { label: string; about?: string; name?: string; checked: boolean; set: (on: boolean) => void }) {
  const refusal = useRefusal(name)
  return (
    <>
      <label className="settings-check">
        <input type="checkbox" checked={checked} onChange={(e) => set(e.target.checked)} />
        <span>
          {label}
          {about && <small>{about}</small>}
        </span>
      </label>
      {refusal && (
        <p className="field-error" role="alert">
          {refusal}
        </p>
      )}
    </>
  )
}

/** A line of a list that leads to its editor. */
export function LinkRow({ href, title, about, end }: { href: string; title: string; about: ReactNode; end?: ReactNode }) {
  return (
    <li>
      <Link className="link-row" href={href}>
        <span>
          <b className="one-line">{title}</b>
          <small>{about}</small>
        </span>
        {end}
        <ChevronRight aria-hidden="true" />
      </Link>
    </li>
  )
}

/** Words of a key that is made of a name, such as a strategy's. */
export type Named<P extends string> = Extract<Key, `${P}${string}`>
