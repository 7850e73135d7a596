import { Plus, X } from 'lucide-react'
import { useState } from 'react'
import { useLang } from '../../../lang/lang'
import { setField, writeField } from '../document/edits'
import type { Step } from '../document/outline'
import { inline, type Value } from '../document/render'
import type { Path } from '../document/source'
import { useBench } from './bench'
import { useFaults, WithFaults } from './faults'
import { mapping } from './group'
import { LineField } from './plain'
import { PlaceField } from './place'

interface Props {
  step: Step
  field: Path
  label: string
  hint?: string
  value: Value | undefined
}

/** Names with values: variables, headers, contact data. */
export function PairsField({ step, field, label, hint, value, names }: Props & { names?: readonly string[] }) {
  const { t } = useLang()
  const { flow, sources, apply, writable } = useBench()
  const [fresh, setFresh] = useState('')
  const own = mapping(value)
  const left = names?.filter((n) => !(n in own))
  const put = (name: string, v: Value | undefined) => apply(writeField(sources, flow, step, [...field, name], v), `${step.key}.${field.join('.')}.${name}`)
  function add(name: string) {
    if (!name.trim() || name in own) return
    put(name.trim(), '')
    setFresh('')
  }
  return (
    <fieldset className="fb-field">
      <legend>{label}</legend>
      {hint && <small>{hint}</small>}
      {Object.entries(own).map(([name, v]) => (
        <Pair key={name} path={[...field, name]} name={name} value={v} onChange={(next) => put(name, next)} />
      ))}
      {writable && (left === undefined || left.length > 0) && (
        <form
          className="fb-add"
          onSubmit={(e) => {
            e.preventDefault()
            add(fresh || left?.[0] || '')
          }}
        >
          {left ? (
            <select className="select" aria-label={t('flow.new_name')} value={fresh || left[0]} onChange={(e) => setFresh(e.target.value)}>
              {left.map((n) => (
                <option key={n}>{n}</option>
              ))}
            </select>
          ) : (
            <input className="input code" aria-label={t('flow.new_name')} placeholder={t('flow.new_name')} value={fresh} onChange={(e) => setFresh(e.target.value)} />
          )}
          <button className="button small" disabled={!left && !fresh.trim()}>
            <Plus aria-hidden="true" />
            {t('flow.add')}
          </button>
        </form>
      )}
    </fieldset>
  )
}

function Pair({ path, name, value, onChange }: { path: Path; name: string; value: Value; onChange: (v: Value | undefined) => void }) {
  const { t } = useLang()
  const { writable } = useBench()
  return (
    <WithFaults faults={useFaults(path)}>
      <div className="fb-pair">
        <LineField label={name} code value={value} onChange={(next) => onChange(literalOf(next, value))} />
        {writable && (
          <button className="icon-button" aria-label={t('flow.remove_one', { what: name })} onClick={() => onChange(undefined)}>
            <X aria-hidden="true" />
          </button>
        )}
      </div>
    </WithFaults>
  )
}

// Numbers and true or false stay what they were while they can.
function literalOf(next: Value | undefined, before: Value): Value {
  if (typeof next !== 'string') return next ?? ''
  if (typeof before === 'number' && next.trim() !== '' && Number.isFinite(Number(next))) return Number(next)
  if (typeof before === 'boolean' && (next === 'true' || next === 'false')) return next === 'true'
  if (typeof before === 'object' && before !== null && next === inline(before)) return before
  return next
}

/** Values with places: the cases of a switch, the statuses of a request, the scores of a rating. */
export function PlacesField({ step, field, label, hint, value }: Props) {
  const { t } = useLang()
  const { flow, sources, apply, writable } = useBench()
  const [fresh, setFresh] = useState('')
  const own = mapping(value)
  return (
    <fieldset className="fb-field">
      <legend>{label}</legend>
      {Object.entries(own).map(([name, v]) => (
        <PlacePair key={name} step={step} field={[...field, name]} name={name} value={v} />
      ))}
      {writable && (
        <form
          className="fb-add"
          onSubmit={(e) => {
            e.preventDefault()
            const name = fresh.trim()
            if (!name || name in own) return
            const next = flow.steps.find((s) => s.id && s.key !== step.key)
            apply(setField(sources, flow, step, [...field, name], next?.id ?? step.id))
            setFresh('')
          }}
        >
          <input className="input code" aria-label={t('flow.new_of', { what: label })} placeholder={hint ?? t('flow.new_value')} value={fresh} onChange={(e) => setFresh(e.target.value)} />
          <button className="button small" disabled={!fresh.trim() || fresh.trim() in own}>
            <Plus aria-hidden="true" />
            {t('flow.add')}
          </button>
        </form>
      )}
    </fieldset>
  )
}

function PlacePair({ step, field, name, value }: { step: Step; field: Path; name: string; value: Value }) {
  const { t } = useLang()
  const { flow, sources, apply, writable } = useBench()
  return (
    <WithFaults faults={useFaults(field)}>
      <div className="fb-pair">
        <PlaceField step={step} field={field} label={name} value={value} required />
        {writable && (
          <button className="icon-button" aria-label={t('flow.remove_one', { what: name })} onClick={() => apply(writeField(sources, flow, step, field, undefined))}>
            <X aria-hidden="true" />
          </button>
        )}
      </div>
    </WithFaults>
  )
}

/** Where a rating leads: one place for every score, or places for some. */
export function ScoresField({ step, field, label, hint, value }: Props) {
  const { t } = useLang()
  const some = typeof value === 'object' && value !== null && !Array.isArray(value) && !('goto' in value) && Object.keys(value).every((k) => /^\d/.test(k))
  return (
    <>
      {!some && <PlaceField step={step} field={field} label={label} value={value} />}
      {(some || value === undefined) && <PlacesField step={step} field={field} label={t('flow.by_score')} hint={hint} value={value} />}
    </>
  )
}
