import { ArrowDown, ArrowUp, ChevronRight, CircleAlert, Copy, Trash2, TriangleAlert } from 'lucide-react'
import { useMemo } from 'react'
import type { Finding } from '../../../api/flows'
import { useLang } from '../../../lang/lang'
import { shift } from '../document/edits'
import type { Outline, Step } from '../document/outline'
import { offsetOf, pathAt } from '../document/where'
import { fieldAt, fieldsOf, isShown, methods, type Field } from '../fields'
import { iconOf } from '../icons'
import { useFlowWords } from '../words'
import { useBench } from './bench'
import { FaultsProvider, startsWith, type Fault } from './faults'
import { OneField } from './field'
import { IdField, Lines } from './lines'

/** Everything about one step: its fields, then the rest of them, then its lines as they stand in the file. */
export function StepPanel(props: { step: Step; findings: readonly Finding[]; onRemove: () => void; onCopy: () => void }) {
  const { t, maybe } = useLang()
  const words = useFlowWords()
  const { flow, sources, apply, writable } = useBench()
  const { step } = props
  const Icon = iconOf(step.kind)
  const all = fieldsOf(step.kind).filter((f) => f.name !== 'next' && shows(step, f))
  const fields = all.filter((f) => !f.more)
  const rest = all.filter((f) => f.more)
  const next = step.ways.some((w) => w.kind === 'next')
  const text = sources.find((s) => s.name === flow.file)?.text ?? ''
  const faults = useMemo(() => faultsOf(text, flow, step, props.findings), [flow, props.findings, step, text])
  const isAbout = (f: Field) => (fault: Fault) => fault.path.length > 0 && startsWith(fault.path, placeOf(step, f))
  // Whatever no field shows is said at the top.
  const general = faults.filter((fault) => ![...all, nextField].some((f) => isAbout(f)(fault)))
  // Open when something in it is filled in, or wrong.
  const open = rest.some((f) => fieldAt(step, f.name).value !== undefined || faults.some(isAbout(f)))
  const listed = typeof step.path.at(-1) === 'number'
  return (
    <div className="fb-step">
      <header className="fb-step-head">
        <Icon aria-hidden="true" />
        <h2>{words.kind(step.kind)}</h2>
        {writable && (
          <>
            <button className="icon-button" aria-label={t('flow.earlier')} title={t('flow.earlier')} disabled={!listed || step.path.at(-1) === 0} onClick={() => apply(shift(sources, flow, step, -1))}>
              <ArrowUp aria-hidden="true" />
            </button>
            <button className="icon-button" aria-label={t('flow.later')} title={t('flow.later')} disabled={!listed} onClick={() => apply(shift(sources, flow, step, 1))}>
              <ArrowDown aria-hidden="true" />
            </button>
            <button className="icon-button" aria-label={t('flow.copy')} title={t('flow.copy')} onClick={props.onCopy}>
              <Copy aria-hidden="true" />
            </button>
            <button className="icon-button" aria-label={t('flow.delete')} title={t('flow.delete')} onClick={props.onRemove}>
              <Trash2 aria-hidden="true" />
            </button>
          </>
        )}
      </header>
      <p className="fb-about">{maybe(`flow.about_${step.kind}`) ?? t('flow.about_unknown')}</p>
      {general.map(({ finding: f }, i) => (
        <p key={i} className={f.severity === 'error' ? 'notice' : 'notice warn'}>
          {f.severity === 'error' ? <CircleAlert aria-hidden="true" /> : <TriangleAlert aria-hidden="true" />}
          <span>
            {f.message}
            {f.hint && <small>{f.hint}</small>}
          </span>
        </p>
      ))}
      <FaultsProvider value={faults}>
        {fields.map((f) => (
          <OneField key={f.name} step={step} owner={step.kind} field={f} {...fieldAt(step, f.name)} />
        ))}
        {(next || step.value.next !== undefined) && <OneField step={step} owner={step.kind} field={nextField} path={['next']} value={step.value.next ?? undefined} />}
      </FaultsProvider>
      <IdField step={step} />
      {rest.length > 0 && (
        <details className="fb-more" open={open || undefined}>
          <summary>
            <ChevronRight aria-hidden="true" />
            {t('flow.more')}
          </summary>
          <FaultsProvider value={faults}>
            {rest.map((f) => (
              <OneField key={f.name} step={step} owner={step.kind} field={f} {...fieldAt(step, f.name)} />
            ))}
          </FaultsProvider>
        </details>
      )}
      <Lines step={step} open={fields.length === 0} />
    </div>
  )
}

const nextField: Field = { name: 'next', form: 'place', more: false }

// Where a field stands; a request stands at its method.
const placeOf = (step: Step, f: Field) =>
  fieldAt(step, f.form === 'request' ? (methods.find((m) => fieldAt(step, m).value !== undefined) ?? 'get') : f.name).path

// Fields that only mean something beside another one.
function shows(step: Step, f: Field): boolean {
  const { value } = fieldAt(step, f.name)
  if (f.name === 'goto' && step.kind === 'goto') return fieldAt(step, 'flow').value === undefined
  return isShown(f.name, value !== undefined, step.kind === 'ask' ? String(fieldAt(step, 'type').value ?? '') : undefined)
}

/** Where in a step each finding is, from the step; an empty path is the step as a whole. */
export function faultsOf(text: string, flow: Outline, step: Step, findings: readonly Finding[]): Fault[] {
  return findings.map((finding) => {
    const path = pathAt(text, flow.doc, offsetOf(text, finding.line, finding.column))
    return { finding, path: startsWith(path, step.path) ? path.slice(step.path.length) : [] }
  })
}
