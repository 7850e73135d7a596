import { useId } from 'react'
import { useLang } from '../../../lang/lang'
import { setField } from '../document/edits'
import { findFlow, type Step } from '../document/outline'
import { fieldAt, methods } from '../fields'
import { useBench } from './bench'
import { useFaults, WithFaults } from './faults'

/** Another flow: a goto step names either a step or a flow. */
export function FlowField({ step, label, names }: { step: Step; label: string; names: readonly string[] }) {
  const { t } = useLang()
  const { flow, sources, apply, writable } = useBench()
  const id = useId()
  const { path, value } = fieldAt(step, 'flow')
  const own = typeof value === 'string' ? value : ''
  function choose(name: string) {
    if (step.kind !== 'goto') return apply(setField(sources, flow, step, path, name))
    apply(setField(sources, flow, step, ['goto'], name ? { flow: name } : ''))
  }
  return (
    <div className="fb-field">
      <label htmlFor={id}>{label}</label>
      <select id={id} className="select" disabled={!writable} value={own} onChange={(e) => choose(e.target.value)}>
        <option value="">{t('flow.unset')}</option>
        {[...new Set([...names, ...(own ? [own] : [])])].map((n) => (
          <option key={n}>{n}</option>
        ))}
      </select>
    </div>
  )
}

/** How and where a request goes. */
export function RequestField({ step }: { step: Step }) {
  const { t } = useLang()
  const { flow, sources, apply, writable } = useBench()
  const id = useId()
  const verb = methods.find((m) => fieldAt(step, m).value !== undefined) ?? 'get'
  const { path, value } = fieldAt(step, verb)
  const faults = useFaults(path)
  function choose(next: string) {
    const there = fieldAt(step, next).path
    const written = setField(sources, flow, step, there, value ?? '')
    const now = findFlow(written, flow.name)
    const same = now?.flow.steps.find((s) => JSON.stringify(s.path) === JSON.stringify(step.path))
    if (now && same) apply(setField(written, now.flow, same, path, undefined))
  }
  return (
    <WithFaults faults={faults}>
      <div className="fb-field">
        <label htmlFor={id}>{t('flow.field_request')}</label>
        <div className="fb-request">
          <select className="select" aria-label={t('flow.field_method')} disabled={!writable} value={verb} onChange={(e) => choose(e.target.value)}>
            {methods.map((m) => (
              <option key={m} value={m}>
                {m.toUpperCase()}
              </option>
            ))}
          </select>
          <input
            id={id}
            className="input code"
            inputMode="url"
            aria-invalid={faults.length > 0 || undefined}
            readOnly={!writable}
            value={typeof value === 'string' ? value : ''}
            onChange={(e) => apply(setField(sources, flow, step, path, e.target.value), `${step.key}.${verb}`)}
          />
        </div>
      </div>
    </WithFaults>
  )
}
