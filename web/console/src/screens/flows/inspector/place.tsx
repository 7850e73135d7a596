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

/** Where a way leads: a step of the flow, steps written in place, or nowhere of its own. */
export function PlaceField(props: { step: Step; field: Path; label: string; value: Value | undefined; empty?: string }) {
  const { t } = useLang()
  const words = useFlowWords()
  const { flow, sources, apply, writable, select } = useBench()
  const id = useId()
  const { step, field, value } = props
  const named = typeof value === 'string' ? value : isGoto(value) ? value.goto : undefined
  const inner = value !== undefined && value !== null && named === undefined
  const first = inner ? flow.steps.find((s) => startsWith(s.path, [...step.path, ...field])) : undefined
  const target = flow.steps.find((s) => s.id !== '' && s.id === named) ?? first
  const way: Pick<Way, 'field' | 'kind'> = { field, kind: 'other' }
  function choose(key: string) {
    if (key === '') return apply(writeField(sources, flow, step, field, undefined))
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
  return (
    <div className="fb-field">
      <label htmlFor={id}>{props.label}</label>
      <div className="fb-place">
        <select id={id} className="select" disabled={!writable} value={inner ? '=' : (target?.key ?? (named ? '?' : ''))} onChange={(e) => choose(e.target.value)}>
          <option value="">{props.empty ?? t('flow.place_next')}</option>
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
