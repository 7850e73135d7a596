import { ChevronRight, Plus, X } from 'lucide-react'
import { useId } from 'react'
import { useLang } from '../../../lang/lang'
import { writeField } from '../document/edits'
import type { Step } from '../document/outline'
import type { Value } from '../document/render'
import type { Path } from '../document/source'
import { items } from '../document/starters'
import { fieldsOfMapping, isShown, type Field } from '../fields'
import { useBench } from './bench'
import { startsWith, useFaults } from './faults'
import { OneField } from './field'
import { TextsField } from './texts'

type Mapping = { [key: string]: Value }
export const mapping = (v: Value | undefined): Mapping => (typeof v === 'object' && v !== null && !Array.isArray(v) ? v : {})

/** A mapping with fields of its own, such as a card; it can be left out as a whole. */
export function GroupField({ step, field, label, value, of }: { step: Step; field: Path; label: string; value: Value | undefined; of: string }) {
  const { t } = useLang()
  const { flow, sources, apply, writable } = useBench()
  const write = (v: Value | undefined) => apply(writeField(sources, flow, step, field, v))
  if (value === undefined) {
    return writable ? (
      <button className="button small ghost fb-add-group" onClick={() => write(items[of]?.([], flow) ?? {})}>
        <Plus aria-hidden="true" />
        {label}
      </button>
    ) : null
  }
  return (
    <fieldset className="fb-field fb-group">
      <legend>
        {label}
        {writable && (
          <button className="icon-button small" aria-label={t('flow.remove_one', { what: label })} onClick={() => write(undefined)}>
            <X aria-hidden="true" />
          </button>
        )}
      </legend>
      <Fields step={step} of={of} path={field} value={mapping(value)} />
    </fieldset>
  )
}

/** The fields of a mapping, one below the other; those that are rarely filled in come after "more" when there are several. */
export function Fields({ step, of, path, value }: { step: Step; of: string; path: Path; value: Mapping }) {
  const { t } = useLang()
  const faults = useFaults(path)
  const type = of === 'field' ? String(value.type ?? '') : undefined
  const all = fieldsOfMapping(of).filter((f) => isShown(f.name, value[f.name] !== undefined, type))
  const late = all.filter((f) => f.more)
  const needed = late.some((f) => value[f.name] !== undefined || faults.some((fault) => startsWith(fault.path, [...path, f.name])))
  const show = (f: Field) => <OneField key={f.name} step={step} owner={of} field={f} path={[...path, f.name]} value={value[f.name] ?? undefined} />
  if (late.length < 3) return all.map(show)
  return (
    <>
      {all.filter((f) => !f.more).map(show)}
      <details className="fb-more" open={needed || undefined}>
        <summary>
          <ChevronRight aria-hidden="true" />
          {t('flow.more')}
        </summary>
        {late.map(show)}
      </details>
    </>
  )
}

/** No, yes, or yes in words of one's own. */
export function WordingField(props: { label: string; hint?: string; value: Value | undefined; onChange: (v: Value | undefined) => void }) {
  const { t } = useLang()
  const { writable } = useBench()
  const id = useId()
  const { value } = props
  const own = typeof value === 'string' || (typeof value === 'object' && value !== null)
  return (
    <>
      <div className="fb-field">
        <label htmlFor={id}>{props.label}</label>
        <select
          id={id}
          className="select"
          disabled={!writable}
          aria-describedby={props.hint && `${id}-hint`}
          value={own ? 'own' : value === true ? 'yes' : 'no'}
          onChange={(e) => props.onChange(e.target.value === 'no' ? undefined : e.target.value === 'yes' ? true : { en: '', ko: '' })}
        >
          <option value="no">{t('flow.wording_no')}</option>
          <option value="yes">{t('flow.wording_yes')}</option>
          <option value="own">{t('flow.wording_own')}</option>
        </select>
        {props.hint && <small id={`${id}-hint`}>{props.hint}</small>}
      </div>
      {own && <TextsField label={t('flow.wording_own')} rows={2} value={value} onChange={(v) => props.onChange(v ?? { en: '', ko: '' })} />}
    </>
  )
}
