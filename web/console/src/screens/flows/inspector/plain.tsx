import { useEffect, useId, useState } from 'react'
import { useLang } from '../../../lang/lang'
import type { Value } from '../document/render'
import { inline } from '../document/render'
import { parse, plainOf } from '../document/source'
import { useBench } from './bench'

interface Props {
  label: string
  hint?: string
  value: Value | undefined
  onChange: (v: Value | undefined) => void
}

const shown = (v: Value | undefined): string => (v === undefined || v === null ? '' : typeof v === 'object' ? inline(v) : String(v))

/** A line of text, or an expression in the letters of one. */
export function LineField({ label, hint, value, onChange, code, list }: Props & { code?: boolean; list?: readonly string[] }) {
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
        aria-describedby={hint ? `${id}-hint` : undefined}
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

export function NumberField({ label, hint, value, onChange }: Props) {
  const { writable } = useBench()
  const id = useId()
  return (
    <div className="fb-field short">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        className="input num"
        type="number"
        readOnly={!writable}
        value={shown(value)}
        onChange={(e) => onChange(e.target.value === '' ? undefined : Number(e.target.value))}
      />
      {hint && <small>{hint}</small>}
    </div>
  )
}

export function SwitchField({ label, value, onChange }: Props) {
  const { writable } = useBench()
  return (
    <label className="fb-check">
      <input type="checkbox" checked={value === true} disabled={!writable} onChange={(e) => onChange(e.target.checked ? true : undefined)} />
      <span>{label}</span>
    </label>
  )
}

/** One of several words; the first means that nothing is written. */
export function SelectField({ label, hint, value, onChange, values, name }: Props & { values: readonly string[]; name: string }) {
  const { t, maybe } = useLang()
  const { writable } = useBench()
  const id = useId()
  const own = typeof value === 'string' ? value : ''
  // A word that this page does not know stays what it is.
  const all = own && !values.includes(own) ? [...values, own] : values
  return (
    <div className="fb-field">
      <label htmlFor={id}>{label}</label>
      <select id={id} className="select" disabled={!writable || (typeof value === 'object' && value !== null)} value={own} onChange={(e) => onChange(e.target.value || undefined)}>
        <option value="">{t('flow.unset')}</option>
        {all.map((v) => (
          <option key={v} value={v}>
            {maybe(`flow.value_${name}_${v}`) ?? maybe(`flow.value_${v}`) ?? v}
          </option>
        ))}
      </select>
      {hint && <small>{hint}</small>}
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
        rows={rows ?? Math.min(8, Math.max(2, own.length + 1))}
        readOnly={!writable}
        value={text}
        onChange={(e) => {
          setText(e.target.value)
          const words = clean(e.target.value)
          onChange(words.length === 0 ? undefined : words.length === 1 && typeof value === 'string' ? words[0]! : words)
        }}
      />
      {hint && <small>{hint}</small>}
    </div>
  )
}

/** Several lines: a text as it is, anything else as YAML on one line. */
export function AreaField({ label, hint, value, onChange }: Props) {
  const { t } = useLang()
  const { writable } = useBench()
  const id = useId()
  const [text, setText] = useState(shown(value))
  const [bad, setBad] = useState(false)
  useEffect(() => setText((now) => (read(now) !== undefined && inline(read(now)!) === (value === undefined ? '' : inline(value)) ? now : shown(value))), [value])
  return (
    <div className="fb-field">
      <label htmlFor={id}>{label}</label>
      <textarea
        id={id}
        className="textarea code"
        rows={3}
        spellCheck={false}
        readOnly={!writable}
        aria-invalid={bad}
        value={text}
        onChange={(e) => {
          setText(e.target.value)
          const v = e.target.value.trim() === '' ? undefined : read(e.target.value)
          setBad(v === undefined && e.target.value.trim() !== '')
          if (v !== undefined || e.target.value.trim() === '') onChange(v)
        }}
      />
      {bad ? <small className="bad">{t('flow.not_yaml')}</small> : hint && <small>{hint}</small>}
    </div>
  )
}

function read(text: string): Value | undefined {
  const docs = parse(text).docs
  return docs.length === 1 && docs[0]!.errors.length === 0 ? plainOf(docs[0]!.contents) : undefined
}
