import { useEffect, useId, useState } from 'react'
import { useLang } from '../../../lang/lang'
import type { Value } from '../document/render'
import { block, inline } from '../document/render'
import { parse, plainOf } from '../document/source'
import { useBench } from './bench'
import { useWrong } from './faults'

interface Props {
  label: string
  hint?: string
  value: Value | undefined
  onChange: (v: Value | undefined) => void
  /** What holds without a value. */
  otherwise?: string
}

const shown = (v: Value | undefined): string => (v === undefined || v === null ? '' : typeof v === 'object' ? inline(v) : String(v))

/** A line of text, or an expression in the letters of one. */
export function LineField({ label, hint, value, onChange, otherwise, code, list }: Props & { code?: boolean; list?: readonly string[] }) {
  const { writable } = useBench()
  const id = useId()
  return (
    <div className="fb-field">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        className={code ? 'input code' : 'input'}
        readOnly={!writable}
        spellCheck={!code}
        list={list ? `${id}-list` : undefined}
        {...useWrong(hint && `${id}-hint`)}
        placeholder={otherwise}
        value={shown(value)}
        onChange={(e) => onChange(e.target.value === '' ? undefined : e.target.value)}
      />
      {list && (
        <datalist id={`${id}-list`}>
          {list.map((v) => (
            <option key={v} value={v} />
          ))}
        </datalist>
      )}
      {hint && <small id={`${id}-hint`}>{hint}</small>}
    </div>
  )
}

export function NumberField({ label, hint, value, onChange, otherwise, low, high, whole }: Props & { low?: number; high?: number; whole?: boolean }) {
  const { writable } = useBench()
  const id = useId()
  return (
    <div className="fb-field short">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        className="input num"
        type="number"
        min={low}
        max={high}
        step={whole ? 1 : 'any'}
        {...useWrong(hint && `${id}-hint`)}
        placeholder={otherwise}
        readOnly={!writable}
        value={shown(value)}
        onChange={(e) => onChange(e.target.value === '' ? undefined : Number(e.target.value))}
      />
      {hint && <small id={`${id}-hint`}>{hint}</small>}
    </div>
  )
}

/** On or off; what holds anyway is not written. */
export function SwitchField({ label, value, onChange, otherwise }: Props) {
  const { writable } = useBench()
  const usual = otherwise === 'true'
  return (
    <label className="fb-check">
      <input
        type="checkbox"
        {...useWrong()}
        checked={typeof value === 'boolean' ? value : usual}
        disabled={!writable}
        onChange={(e) => onChange(e.target.checked === usual ? undefined : e.target.checked)}
      />
      <span>{label}</span>
    </label>
  )
}

/** One of several words; the first means that nothing is written, and says what holds then. */
export function SelectField({ label, hint, value, onChange, otherwise, values, name }: Props & { values: readonly string[]; name: string }) {
  const { t, maybe } = useLang()
  const { writable } = useBench()
  const id = useId()
  const own = typeof value === 'string' ? value : ''
  // A word that this page does not know stays what it is.
  const all = own && !values.includes(own) ? [...values, own] : values
  const said = (v: string) => maybe(`flow.value_${name}_${v}`) ?? maybe(`flow.value_${v}`) ?? v
  return (
    <div className="fb-field">
      <label htmlFor={id}>{label}</label>
      <select id={id} className="select" {...useWrong(hint && `${id}-hint`)} disabled={!writable || (typeof value === 'object' && value !== null)} value={own} onChange={(e) => onChange(e.target.value || undefined)}>
        <option value="">{otherwise && values.includes(otherwise) ? t('flow.usually', { what: said(otherwise) }) : t('flow.unset')}</option>
        {all
          .filter((v) => v !== otherwise || v === own)
          .map((v) => (
            <option key={v} value={v}>
              {said(v)}
            </option>
          ))}
      </select>
      {hint && <small id={`${id}-hint`}>{hint}</small>}
    </div>
  )
}

/** Words or phrases, one a line. */
export function WordsField({ label, hint, value, onChange, rows }: Props & { rows?: number }) {
  const { writable } = useBench()
  const id = useId()
  const own = Array.isArray(value) ? value.map(shown) : value === undefined ? [] : [shown(value)]
  const [text, setText] = useState(own.join('\n'))
  const clean = (s: string) => s.split('\n').map((l) => l.trim()).filter(Boolean)
  // What comes from elsewhere replaces what is shown, but not the line being begun.
  useEffect(() => {
    if (clean(text).join('\n') !== own.join('\n')) setText(own.join('\n'))
  }, [own.join('\n')])
  return (
    <div className="fb-field">
      <label htmlFor={id}>{label}</label>
      <textarea
        id={id}
        className="textarea"
        {...useWrong(hint && `${id}-hint`)}
        rows={rows ?? Math.min(8, Math.max(2, own.length + 1))}
        readOnly={!writable}
        value={text}
        onChange={(e) => {
          setText(e.target.value)
          const words = clean(e.target.value)
          onChange(words.length === 0 ? undefined : words.length === 1 && typeof value === 'string' ? words[0]! : words)
        }}
      />
      {hint && <small id={`${id}-hint`}>{hint}</small>}
    </div>
  )
}

const written = (v: Value | undefined): string => (typeof v === 'object' && v !== null && Object.keys(v).length > 0 ? block(v, 0).join('\n') : shown(v))

/** Several lines of YAML: a text, a list or names with values. */
export function AreaField({ label, hint, value, onChange }: Props) {
  const { t } = useLang()
  const { writable } = useBench()
  const id = useId()
  const [text, setText] = useState(written(value))
  const [bad, setBad] = useState(false)
  const wrong = useWrong(hint && `${id}-hint`)
  useEffect(() => setText((now) => (read(now) !== undefined && inline(read(now)!) === (value === undefined ? '' : inline(value)) ? now : written(value))), [value])
  return (
    <div className="fb-field">
      <label htmlFor={id}>{label}</label>
      <textarea
        id={id}
        className="textarea code"
        rows={Math.min(14, Math.max(3, text.split('\n').length))}
        spellCheck={false}
        wrap="off"
        readOnly={!writable}
        {...wrong}
        aria-invalid={bad || wrong['aria-invalid']}
        value={text}
        onChange={(e) => {
          setText(e.target.value)
          const v = e.target.value.trim() === '' ? undefined : read(e.target.value)
          setBad(v === undefined && e.target.value.trim() !== '')
          if (v !== undefined || e.target.value.trim() === '') onChange(v)
        }}
      />
      {bad ? <small className="bad">{t('flow.not_yaml')}</small> : hint && <small id={`${id}-hint`}>{hint}</small>}
    </div>
  )
}

function read(text: string): Value | undefined {
  const docs = parse(text).docs
  return docs.length === 1 && docs[0]!.errors.length === 0 ? plainOf(docs[0]!.contents) : undefined
}
