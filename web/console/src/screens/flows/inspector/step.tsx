import { ArrowDown, ArrowUp, ChevronRight, CircleAlert, Copy, Trash2, TriangleAlert } from 'lucide-react'
import { useEffect, useId, useState } from 'react'
import type { Finding } from '../../../api/flows'
import { useLang } from '../../../lang/lang'
import { linesOf, renameStep, setField, setLines, shift, writeField } from '../document/edits'
import { findFlow, type Step } from '../document/outline'
import type { Value } from '../document/render'
import { commonFields, fieldAt, fieldsOf, methods, type Field } from '../fields'
import { iconOf } from '../icons'
import { useFlowWords } from '../words'
import { useBench } from './bench'
import { PlaceField } from './place'
import { AreaField, LineField, NumberField, SelectField, SwitchField, WordsField } from './plain'
import { BranchesField, OptionsField, PairsField, PlacesField } from './rows'
import { TextListField, TextsField } from './texts'

// Kinds whose main part is a list that is written as YAML.
const byHand = new Set(['form', 'classify', 'split'])

/** Everything about one step: its fields, then the rest of them, then its lines as they stand in the file. */
export function StepPanel(props: { step: Step; findings: readonly Finding[]; onRemove: () => void; onCopy: () => void }) {
  const { t, maybe } = useLang()
  const words = useFlowWords()
  const { flow, sources, apply, writable } = useBench()
  const { step } = props
  const Icon = iconOf(step.kind)
  const own = fieldsOf[step.kind] ?? []
  const fields = own.filter((f) => !f.more && shows(step, f))
  const rest = [...own, ...commonFields].filter((f) => f.more && shows(step, f))
  const next = step.ways.some((w) => w.kind === 'next')
  // Open when something in it is filled in.
  const filled = rest.some((f) => fieldAt(step, f.name).value !== undefined)
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
      {props.findings.map((f, i) => (
        <p key={i} className={f.severity === 'error' ? 'notice' : 'notice warn'}>
          {f.severity === 'error' ? <CircleAlert aria-hidden="true" /> : <TriangleAlert aria-hidden="true" />}
          <span>
            {f.message}
            {f.hint && <small>{f.hint}</small>}
          </span>
        </p>
      ))}
      {fields.map((f) => (
        <OneField key={f.name} step={step} field={f} />
      ))}
      {(next || step.value.next !== undefined) && <PlaceField step={step} field={['next']} label={words.field('next')} value={step.value.next} />}
      <IdField step={step} />
      {rest.length > 0 && (
        <details className="fb-more" open={filled || undefined}>
          <summary>
            <ChevronRight aria-hidden="true" />
            {t('flow.more')}
          </summary>
          {rest.map((f) => (
            <OneField key={f.name} step={step} field={f} />
          ))}
        </details>
      )}
      <Lines step={step} open={own.length === 0 || byHand.has(step.kind)} />
    </div>
  )
}

// Fields that only mean something beside another one.
function shows(step: Step, f: Field): boolean {
  if (f.name === 'of') return fieldAt(step, 'type').value === 'enum' || fieldAt(step, 'of').value !== undefined
  if (f.name === 'goto' && step.kind === 'goto') return fieldAt(step, 'flow').value === undefined
  if (f.name === 'flow' && step.kind === 'goto') return true
  return f.name !== 'next'
}

function OneField({ step, field: f }: { step: Step; field: Field }) {
  const { maybe } = useLang()
  const words = useFlowWords()
  const { flow, sources, apply, flows } = useBench()
  const { path, value } = fieldAt(step, f.name)
  const label = maybe(`flow.field_${step.kind}_${f.name}`) ?? words.field(f.name)
  const hint = maybe(`flow.hint_${step.kind}_${f.name}`) ?? maybe(`flow.hint_${f.name}`)
  const onChange = (v: Value | undefined) => apply(writeField(sources, flow, step, path, v), `${step.key}.${path.join('.')}`)
  const common = { label, hint, value, onChange }
  switch (f.type) {
    case 'texts':
      return <TextsField {...common} />
    case 'text_list':
      return <TextListField {...common} />
    case 'line':
      return <LineField {...common} code={f.name === 'var' || f.name === 'validate'} list={f.name === 'var' ? Object.keys(flow.vars) : undefined} />
    case 'expression':
      return <LineField {...common} code />
    case 'area':
      return <AreaField {...common} />
    case 'number':
      return <NumberField {...common} />
    case 'switch':
      return <SwitchField {...common} />
    case 'select':
      return <SelectField {...common} name={f.name} values={f.values ?? []} />
    case 'words':
      return <WordsField {...common} />
    case 'pairs':
      return <PairsField step={step} field={path} label={label} value={value} names={f.names} />
    case 'places':
      return <PlacesField step={step} field={path} label={label} value={value} />
    case 'options':
      return <OptionsField step={step} field={path} label={label} value={value} />
    case 'branches':
      return <BranchesField step={step} field={path} label={label} value={value} />
    case 'place':
      return <PlaceField step={step} field={path} label={label} value={value} />
    case 'flow':
      return <FlowField step={step} label={label} names={flows.filter((n) => n !== flow.name)} />
    case 'request':
      return <RequestField step={step} />
  }
}

// Another flow: a goto step names either a step or a flow.
function FlowField({ step, label, names }: { step: Step; label: string; names: readonly string[] }) {
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
function RequestField({ step }: { step: Step }) {
  const { t } = useLang()
  const { flow, sources, apply, writable } = useBench()
  const id = useId()
  const verb = methods.find((m) => fieldAt(step, m).value !== undefined) ?? 'get'
  const { path, value } = fieldAt(step, verb)
  function choose(next: string) {
    const there = fieldAt(step, next).path
    const written = setField(sources, flow, step, there, value ?? '')
    const now = findFlow(written, flow.name)
    const same = now?.flow.steps.find((s) => JSON.stringify(s.path) === JSON.stringify(step.path))
    if (now && same) apply(setField(written, now.flow, same, path, undefined))
  }
  return (
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
          readOnly={!writable}
          value={typeof value === 'string' ? value : ''}
          onChange={(e) => apply(setField(sources, flow, step, path, e.target.value), `${step.key}.${verb}`)}
        />
      </div>
    </div>
  )
}

/** The step's id; whatever leads to the step follows when it changes. */
function IdField({ step }: { step: Step }) {
  const { t } = useLang()
  const { flow, sources, apply, writable, select } = useBench()
  const [text, setText] = useState(step.id)
  const id = useId()
  useEffect(() => setText(step.id), [step.id])
  const taken = text !== step.id && flow.steps.some((s) => s.id === text)
  const wrong = text !== '' && !/^[A-Za-z][A-Za-z0-9_]{0,63}$/.test(text)
  function done() {
    if (text === step.id || taken || wrong || text === '') return setText(step.id)
    apply(renameStep(sources, flow, step, text))
    select([text])
  }
  return (
    <div className="fb-field">
      <label htmlFor={id}>{t('flow.field_id')}</label>
      <input
        id={id}
        className="input code"
        readOnly={!writable}
        value={text}
        placeholder={t('flow.no_id')}
        aria-invalid={taken || wrong}
        onChange={(e) => setText(e.target.value)}
        onBlur={done}
        onKeyDown={(e) => {
          if (e.key === 'Enter') done()
          if (e.key === 'Escape') setText(step.id)
        }}
      />
      {(taken || wrong) && <small className="bad">{t(taken ? 'flow.id_taken' : 'flow.id_wrong')}</small>}
    </div>
  )
}

/** The step as it is written, for whatever has no field. */
function Lines({ step, open }: { step: Step; open: boolean }) {
  const { t } = useLang()
  const { flow, sources, apply, writable } = useBench()
  const written = linesOf(sources, flow, step)
  const [text, setText] = useState(written)
  const [bad, setBad] = useState(false)
  const id = useId()
  useEffect(() => {
    setText(written)
    setBad(false)
  }, [step.key, written])
  return (
    <details className="fb-more" open={open || undefined}>
      <summary>
        <ChevronRight aria-hidden="true" />
        {t('flow.as_yaml')}
      </summary>
      <div className="fb-field">
        <label htmlFor={id} className="hidden-words">
          {t('flow.as_yaml')}
        </label>
        <textarea
          id={id}
          className="textarea code"
          rows={Math.min(18, Math.max(4, text.split('\n').length + 1))}
          spellCheck={false}
          wrap="off"
          readOnly={!writable}
          aria-invalid={bad}
          value={text}
          onChange={(e) => {
            setText(e.target.value)
            setBad(setLines(sources, flow, step, e.target.value) === undefined)
          }}
          onBlur={() => {
            const next = text === written ? undefined : setLines(sources, flow, step, text)
            if (next) apply(next)
          }}
        />
        {bad ? <small className="bad">{t('flow.not_step')}</small> : <small>{t('flow.yaml_about')}</small>}
      </div>
    </details>
  )
}
