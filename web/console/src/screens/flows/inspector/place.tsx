import { CornerDownRight } from 'lucide-react'
import { useId } from 'react'
import { useLang } from '../../../lang/lang'
import { addStep, lead, setField, writeField } from '../document/edits'
import { findFlow, type Step, type Way } from '../document/outline'
import type { Path } from '../document/source'
import type { Value } from '../document/render'
import { useFlowWords } from '../words'
import { starters } from '../document/starters'
import { useBench } from './bench'
import { useWrong } from './faults'

interface Props {
  step: Step
  field: Path
  label: string
  value: Value | undefined
  /** What choosing no place says; without it, that the step below follows. */
  empty?: string
  /** Words that may stand instead of a place, the first one without being written; `name` is the field that they are values of. */
  values?: readonly string[]
  name?: string
  /** There must be a place. */
  required?: boolean
}

/** Where a way leads: a step of the flow, steps written in place, or nowhere of its own. */
export function PlaceField(props: Props) {
  const { t, maybe } = useLang()
  const words = useFlowWords()
  const { flow, sources, apply, writable, select } = useBench()
  const id = useId()
  const { step, field, value, values = [] } = props
  const wrong = useWrong()
  const word = typeof value === 'string' && values.includes(value) && !flow.steps.some((s) => s.id === value) ? value : undefined
  const named = word !== undefined ? undefined : typeof value === 'string' ? value : isGoto(value) ? value.goto : undefined
  const inner = value !== undefined && value !== null && named === undefined && word === undefined
  const first = inner ? flow.steps.find((s) => startsWith(s.path, [...step.path, ...field])) : undefined
  const target = flow.steps.find((s) => s.id !== '' && s.id === named) ?? first
  const way: Pick<Way, 'field' | 'kind'> = { field, kind: 'other' }
  function choose(key: string) {
    if (key === '') return apply(writeField(sources, flow, step, field, undefined))
    if (key.startsWith(':')) return apply(writeField(sources, flow, step, field, key.slice(1)))
    if (key === '+') {
      const made = addStep(sources, flow, starters.say!(), 'say')
      const source = findFlow(made.sources, flow.name)
      const same = source?.flow.steps.find((s) => JSON.stringify(s.path) === JSON.stringify(step.path))
      if (source && same) apply(setField(made.sources, source.flow, same, field, made.id))
      return
    }
    const to = flow.steps.find((s) => s.key === key)
    if (to) apply(lead(sources, flow, step, way, to))
  }
  const said = (v: string) => maybe(`flow.value_${props.name}_${v}`) ?? v
  const empty = props.empty ?? (props.required ? t('flow.place_choose') : values[0] ? t('flow.usually', { what: said(values[0]) }) : t('flow.place_next'))
  return (
    <div className="fb-field">
      <label htmlFor={id}>{props.label}</label>
      <div className="fb-place">
        <select id={id} className="select" {...wrong} disabled={!writable} value={inner ? '=' : word !== undefined ? `:${word}` : (target?.key ?? (named ? '?' : ''))} onChange={(e) => choose(e.target.value)}>
          {(!props.required || value === undefined || value === '') && <option value="">{empty}</option>}
          {values
            .filter((v, i) => i > 0 || v === word)
            .map((v) => (
              <option key={v} value={`:${v}`}>
                {said(v)}
              </option>
            ))}
          {inner && <option value="=">{t('flow.place_inner')}</option>}
          {named && !target && <option value="?">{t('flow.place_missing', { name: named })}</option>}
          {flow.steps
            .filter((s) => s.key !== step.key)
            .map((s) => (
              <option key={s.key} value={s.key}>
                {words.name(s)}
              </option>
            ))}
          <option value="+">{t('flow.place_new')}</option>
        </select>
        {target && (
          <button className="icon-button" aria-label={t('flow.go_to', { name: words.name(target) })} title={t('flow.go_to', { name: words.name(target) })} onClick={() => select([target.key])}>
            <CornerDownRight aria-hidden="true" />
          </button>
        )}
      </div>
    </div>
  )
}

const isGoto = (v: Value | undefined): v is { goto: string } =>
  typeof v === 'object' && v !== null && !Array.isArray(v) && Object.keys(v).length === 1 && typeof v.goto === 'string'
const startsWith = (path: Path, head: Path) => head.every((k, i) => path[i] === k)
