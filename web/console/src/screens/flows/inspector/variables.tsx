import { Lock, Plus, X } from 'lucide-react'
import { useState } from 'react'
import { useLang } from '../../../lang/lang'
import { mappings } from '../definitions.gen'
import { setOfFlow } from '../document/edits'
import type { Value } from '../document/render'
import { AreaField, SwitchField, WordsField } from './plain'
import { useBench } from './bench'

const types = mappings.variable!.type!.values!
const mapping = (v: Value | undefined): { [key: string]: Value } => (typeof v === 'object' && v !== null && !Array.isArray(v) ? v : {})

/** What the flow remembers: declared variables, and those that steps fill by themselves. */
export function Variables({ made }: { made: readonly { name: string; type: string; pii: boolean }[] }) {
  const { t, maybe } = useLang()
  const { flow, sources, apply, writable } = useBench()
  const [name, setName] = useState('')
  const set = (path: readonly (string | number)[], v: Value | undefined, about = '') => apply(setOfFlow(sources, flow, ['vars', ...path], v), about)
  const clean = name.trim()
  const bad = clean !== '' && (!/^[A-Za-z][A-Za-z0-9_]{0,63}$/.test(clean) || clean in flow.vars)
  const others = made.filter((v) => !(v.name in flow.vars))
  return (
    <fieldset className="fb-field">
      <legend>{t('flow.variables')}</legend>
      {Object.keys(flow.vars).length + others.length === 0 && <p className="fb-none">{t('flow.no_variables')}</p>}
      {Object.entries(flow.vars).map(([variable, declared]) => {
        const own = mapping(declared)
        return (
          <div className="fb-trigger" key={variable}>
            <div className="fb-trigger-head">
              <code>{variable}</code>
              <select className="select" aria-label={t('flow.type_of', { name: variable })} disabled={!writable} value={String(own.type ?? '')} onChange={(e) => set([variable, 'type'], e.target.value || undefined)}>
                <option value="">{t('flow.unset')}</option>
                {types.map((k) => (
                  <option key={k} value={k}>
                    {maybe(`flow.value_type_${k}`) ?? k}
                  </option>
                ))}
              </select>
              {writable && (
                <button className="icon-button" aria-label={t('flow.remove_one', { what: variable })} onClick={() => set([variable], undefined)}>
                  <X aria-hidden="true" />
                </button>
              )}
            </div>
            {own.type === 'enum' && <WordsField label={t('flow.field_of')} value={own.of} onChange={(v) => set([variable, 'of'], v ?? [], `vars.${variable}`)} />}
            {(own.default !== undefined || writable) && (
              <AreaField label={t('flow.field_variable_default')} value={own.default} onChange={(v) => set([variable, 'default'], v, `vars.${variable}.default`)} />
            )}
            <SwitchField label={t('flow.field_pii')} value={own.pii} onChange={(v) => set([variable, 'pii'], v)} />
          </div>
        )
      })}
      {others.length > 0 && (
        <ul className="fb-made" aria-label={t('flow.made_by_steps')}>
          {others.map((v) => (
            <li key={v.name}>
              <code>{v.name}</code>
              {v.pii && <Lock aria-label={t('flow.field_pii')} />}
              <small>{v.type ? (maybe(`flow.value_type_${v.type}`) ?? v.type) : t('flow.made_by_steps')}</small>
            </li>
          ))}
        </ul>
      )}
      {writable && (
        <form
          className="fb-add"
          onSubmit={(e) => {
            e.preventDefault()
            if (!clean || bad) return
            set([clean], { type: 'text' })
            setName('')
          }}
        >
          <input className="input code" aria-label={t('flow.new_variable')} placeholder={t('flow.new_variable')} aria-invalid={bad} value={name} onChange={(e) => setName(e.target.value)} />
          <button className="button small" disabled={!clean || bad}>
            <Plus aria-hidden="true" />
            {t('flow.add')}
          </button>
        </form>
      )}
    </fieldset>
  )
}
