import { Plus, X } from 'lucide-react'
import { useId } from 'react'
import { useLang, type Lang } from '../../../lang/lang'
import type { Value } from '../document/render'
import { languages } from '../words'
import { useBench } from './bench'
import { useWrong } from './faults'

type Texts = { [lang: string]: Value }

const isTexts = (v: Value | undefined): v is Texts => typeof v === 'object' && v !== null && !Array.isArray(v)

/** A text in every language, side by side. */
export function TextsField(props: { label: string; hint?: string; value: Value | undefined; onChange: (v: Value | undefined) => void; rows?: number; onRemove?: () => void }) {
  const { t } = useLang()
  const { writable } = useBench()
  const id = useId()
  const { value } = props
  const wrong = useWrong(props.hint && `${id}-hint`)
  const own = isTexts(value) ? value : {}
  const langs = [...new Set<string>([...languages, ...Object.keys(own)])]
  const shown = (lang: string) => (isTexts(value) ? String(value[lang] ?? '') : lang === 'en' && value !== undefined && value !== null ? String(value) : '')
  function write(lang: string, text: string) {
    const before: Texts = isTexts(value) ? value : typeof value === 'string' && value ? { en: value } : {}
    const next: Texts = { ...before, [lang]: text }
    if (text === '') delete next[lang]
    props.onChange(Object.keys(next).length > 0 ? next : undefined)
  }
  return (
    <fieldset className="fb-field fb-texts">
      <legend>
        {props.label}
        {props.onRemove && (
          <button className="icon-button small" aria-label={t('flow.remove_one', { what: props.label })} onClick={props.onRemove}>
            <X aria-hidden="true" />
          </button>
        )}
      </legend>
      <div>
        {langs.map((lang) => (
          <label key={lang} htmlFor={`${id}-${lang}`}>
            <span>{t(`language.${lang as Lang}`)}</span>
            <textarea
              id={`${id}-${lang}`}
              className="textarea"
              {...wrong}
              lang={lang}
              rows={props.rows ?? 3}
              readOnly={!writable}
              value={shown(lang)}
              onChange={(e) => write(lang, e.target.value)}
            />
          </label>
        ))}
      </div>
      {props.hint && <small id={`${id}-hint`}>{props.hint}</small>}
    </fieldset>
  )
}

/** Several texts, said one after the other or in turn. */
export function TextListField(props: { label: string; hint?: string; value: Value | undefined; onChange: (v: Value | undefined) => void }) {
  const { t } = useLang()
  const { writable } = useBench()
  const list: Value[] = Array.isArray(props.value) ? props.value : props.value === undefined ? [] : [props.value]
  const write = (next: Value[]) => props.onChange(next.length > 0 ? next : undefined)
  return (
    <div className="fb-list">
      {list.length === 0 && <span className="fb-label">{props.label}</span>}
      {list.length === 0 && props.hint && <small>{props.hint}</small>}
      {list.map((text, i) => (
        <TextsField
          key={i}
          label={`${props.label} ${i + 1}`}
          value={text}
          rows={2}
          onChange={(v) => write(list.map((old, j) => (j === i ? (v ?? { en: '', ko: '' }) : old)))}
          onRemove={writable ? () => write(list.filter((_, j) => j !== i)) : undefined}
        />
      ))}
      {writable && (
        <button className="button small ghost" onClick={() => write([...list, { en: '', ko: '' }])}>
          <Plus aria-hidden="true" />
          {t('flow.add_text')}
        </button>
      )}
    </div>
  )
}
