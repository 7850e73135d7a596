import { ArrowDown, ArrowUp, Plus, X } from 'lucide-react'
import { useState } from 'react'
import { useLang } from '../../../lang/lang'
import { setField, writeField } from '../document/edits'
import type { Step } from '../document/outline'
import { inline, type Value } from '../document/render'
import type { Path } from '../document/source'
import { textIn } from '../summary'
import { useFlowWords } from '../words'
import { useBench } from './bench'
import { LineField, WordsField } from './plain'
import { PlaceField } from './place'
import { TextsField } from './texts'

type Mapping = { [key: string]: Value }
const mapping = (v: Value | undefined): Mapping => (typeof v === 'object' && v !== null && !Array.isArray(v) ? v : {})

interface Props {
  step: Step
  field: Path
  label: string
  value: Value | undefined
}

/** The buttons of a choice: what each says, which words mean it, where it leads. */
export function OptionsField({ step, field, label, value }: Props) {
  const { t, lang } = useLang()
  const { flow, sources, apply, writable } = useBench()
  const [open, setOpen] = useState(-1)
  const list = Array.isArray(value) ? value.map(mapping) : []
  const set = (path: Path, v: Value | undefined) => apply(setField(sources, flow, step, [...field, ...path], v), `${step.key}.${[...field, ...path].join('.')}`)
  const all = (next: Value[]) => apply(writeField(sources, flow, step, field, next.length > 0 ? next : undefined))
  function add() {
    const ids = new Set(list.map((o) => String(o.id)))
    let n = list.length + 1
    while (ids.has(`option_${n}`)) n++
    all([...list, { id: `option_${n}`, label: { en: `Option ${n}`, ko: `선택 ${n}` } }])
    setOpen(list.length)
  }
  function swap(i: number, j: number) {
    const next: Value[] = [...list]
    ;[next[i], next[j]] = [next[j]!, next[i]!]
    all(next)
    setOpen(j)
  }
  return (
    <fieldset className="fb-field">
      <legend>{label}</legend>
      <ol className="fb-options">
        {list.map((o, i) => (
          <li key={i} className={open === i ? 'open' : ''}>
            <div className="fb-option-head">
              <button className="fb-option-name" aria-expanded={open === i} onClick={() => setOpen(open === i ? -1 : i)}>
                <span className="one-line">{textIn(o.label, lang) || String(o.id ?? i + 1)}</span>
                <small className="one-line">{String(o.id ?? '')}</small>
              </button>
              {writable && open === i && (
                <>
                  <button className="icon-button" disabled={i === 0} aria-label={t('flow.up')} onClick={() => swap(i, i - 1)}>
                    <ArrowUp aria-hidden="true" />
                  </button>
                  <button className="icon-button" disabled={i === list.length - 1} aria-label={t('flow.down')} onClick={() => swap(i, i + 1)}>
                    <ArrowDown aria-hidden="true" />
                  </button>
                </>
              )}
              {writable && (
                <button className="icon-button" aria-label={t('flow.remove_one', { what: textIn(o.label, lang) })} onClick={() => all(list.filter((_, j) => j !== i))}>
                  <X aria-hidden="true" />
                </button>
              )}
            </div>
            {open === i && (
              <div className="fb-option-body">
                <TextsField label={t('flow.field_label')} value={o.label} rows={2} onChange={(v) => set([i, 'label'], v)} />
                <PlaceField step={step} field={[...field, i, 'goto']} label={t('flow.field_goto')} value={o.goto} />
                <WordsField label={t('flow.field_synonyms')} hint={t('flow.hint_synonyms')} value={o.synonyms} onChange={(v) => set([i, 'synonyms'], v)} />
                <LineField label={t('flow.field_id')} code value={o.id} onChange={(v) => v !== undefined && set([i, 'id'], v)} />
                <LineField label={t('flow.field_when')} code value={o.when} onChange={(v) => set([i, 'when'], v)} />
              </div>
            )}
          </li>
        ))}
      </ol>
      {writable && (
        <button className="button small" onClick={add}>
          <Plus aria-hidden="true" />
          {t('flow.add_option')}
        </button>
      )}
    </fieldset>
  )
}

/** Names with values: variables, headers, contact data. */
export function PairsField({ step, field, label, value, names }: Props & { names?: readonly string[] }) {
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
      {Object.entries(own).map(([name, v]) => (
        <div className="fb-pair" key={name}>
          <LineField label={name} code value={v} onChange={(next) => put(name, literalOf(next, v))} />
          {writable && (
            <button className="icon-button" aria-label={t('flow.remove_one', { what: name })} onClick={() => put(name, undefined)}>
              <X aria-hidden="true" />
            </button>
          )}
        </div>
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

// Numbers and true or false stay what they were while they can.
function literalOf(next: Value | undefined, before: Value): Value {
  if (typeof next !== 'string') return next ?? ''
  if (typeof before === 'number' && next.trim() !== '' && Number.isFinite(Number(next))) return Number(next)
  if (typeof before === 'boolean' && (next === 'true' || next === 'false')) return next === 'true'
  if (typeof before === 'object' && before !== null && next === inline(before)) return before
  return next
}

/** Values with places: the cases of a switch, the statuses of a request. */
export function PlacesField({ step, field, label, value }: Props) {
  const { t } = useLang()
  const { flow, sources, apply, writable } = useBench()
  const [fresh, setFresh] = useState('')
  const own = mapping(value)
  return (
    <fieldset className="fb-field">
      <legend>{label}</legend>
      {Object.entries(own).map(([name, v]) => (
        <div className="fb-pair" key={name}>
          <PlaceField step={step} field={[...field, name]} label={name} value={v} empty={t('flow.place_remove')} />
        </div>
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
          <input className="input code" aria-label={t('flow.new_value')} placeholder={t('flow.new_value')} value={fresh} onChange={(e) => setFresh(e.target.value)} />
          <button className="button small" disabled={!fresh.trim()}>
            <Plus aria-hidden="true" />
            {t('flow.add')}
          </button>
        </form>
      )}
    </fieldset>
  )
}

/** Conditions tried in turn when the step is done. */
export function BranchesField({ step, field, label, value }: Props) {
  const { t } = useLang()
  const words = useFlowWords()
  const { flow, sources, apply, writable } = useBench()
  const list = Array.isArray(value) ? value.map(mapping) : []
  const write = (next: Value[]) => apply(writeField(sources, flow, step, field, next.length > 0 ? next : undefined))
  const other = flow.steps.find((s) => s.id && s.key !== step.key)
  return (
    <fieldset className="fb-field">
      <legend>{label}</legend>
      {list.map((b, i) => (
        <div className="fb-branch" key={i}>
          <LineField label={t('flow.field_if')} code value={b.if} onChange={(v) => apply(setField(sources, flow, step, [...field, i, 'if'], v ?? ''), `${step.key}.branch.${i}`)} />
          <PlaceField step={step} field={[...field, i, 'goto']} label={t('flow.field_goto')} value={b.goto} empty={t('flow.place_remove')} />
          {writable && (
            <button className="button small ghost" onClick={() => write(list.filter((_, j) => j !== i))}>
              <X aria-hidden="true" />
              {t('flow.remove')}
            </button>
          )}
        </div>
      ))}
      {list.length > 0 && <PlaceField step={step} field={['else']} label={words.field('else')} value={step.value.else} />}
      {writable && other && (
        <button className="button small" onClick={() => write([...list, { if: 'true', goto: other.id }])}>
          <Plus aria-hidden="true" />
          {t('flow.add_branch')}
        </button>
      )}
    </fieldset>
  )
}
