import { Plus, X } from 'lucide-react'
import { useState } from 'react'
import { useLang, type Key } from '../../../lang/lang'
import { mappings } from '../definitions.gen'
import { setOfFlow } from '../document/edits'
import { inline, type Value } from '../document/render'
import type { Path } from '../document/source'
import { useBench } from './bench'
import { mapping } from './group'
import { LineField, NumberField, WordsField } from './plain'

type Mapping = { [key: string]: Value }

const { low, high, otherwise } = mappings.trigger!.priority!
const bounds = { low, high, otherwise }

const kinds = ['start', 'keyword', 'intent', 'page', 'idle', 'event'] as const

const fresh: Readonly<Record<(typeof kinds)[number], Mapping>> = {
  start: { start: true },
  keyword: { keyword: [] },
  intent: { intent: { examples: [] } },
  page: { page: '/' },
  idle: { idle: '2m' },
  event: { event: 'name' },
}

/** What starts the flow. */
export function Triggers() {
  const { t } = useLang()
  const { flow, sources, apply, writable } = useBench()
  const [kind, setKind] = useState<(typeof kinds)[number]>('keyword')
  const set = (path: Path, v: Value | undefined, about = '') => apply(setOfFlow(sources, flow, ['triggers', ...path], v), about)
  return (
    <fieldset className="fb-field">
      <legend>{t('flow.triggers')}</legend>
      {flow.triggers.length === 0 && <p className="fb-none">{t('flow.no_triggers')}</p>}
      {flow.triggers.map((trigger, i) => {
        // The word alone is short for the mapping.
        const own = trigger === 'start' ? { start: true } : mapping(trigger)
        const more = (name: string, v: Value | undefined) => (trigger === 'start' ? set([i], v === undefined ? 'start' : { start: true, [name]: v }, `trigger.${i}.${name}`) : set([i, name], v, `trigger.${i}.${name}`))
        const which = kinds.find((k) => k in own)
        return (
          <div className="fb-trigger" key={i}>
            <div className="fb-trigger-head">
              <b>{which ? t(`flow.trigger_${which}`) : t('flow.trigger_other')}</b>
              {writable && (
                <button className="icon-button" aria-label={t('flow.remove_one', { what: which ? t(`flow.trigger_${which}`) : '' })} onClick={() => set([i], undefined)}>
                  <X aria-hidden="true" />
                </button>
              )}
            </div>
            {which === 'keyword' && <WordsField label={t('flow.trigger_words')} value={own.keyword} onChange={(v) => set([i, 'keyword'], v ?? [], `trigger.${i}`)} />}
            {which === 'page' && <WordsField label={t('flow.trigger_page_value')} hint={t('flow.hint_page')} value={own.page} onChange={(v) => set([i, 'page'], v ?? '/', `trigger.${i}`)} />}
            {which === 'intent' && (
              <>
                <WordsField label={t('flow.trigger_examples')} rows={5} value={mapping(own.intent).examples} onChange={(v) => set([i, 'intent', 'examples'], v ?? [], `trigger.${i}`)} />
                <NumberField label={t('flow.trigger_min')} hint={t('flow.hint_min')} value={mapping(own.intent).min} otherwise={mappings.intent?.min?.otherwise} onChange={(v) => set([i, 'intent', 'min'], v, `trigger.${i}.min`)} />
              </>
            )}
            {(which === 'event' || which === 'idle') &&
              (typeof own[which] === 'object' ? <code>{inline(own[which] ?? null)}</code> : <LineField label={t(`flow.trigger_${which}_value`)} code value={own[which]} onChange={(v) => set([i, which], v ?? '', `trigger.${i}`)} />)}
            {!which && <code>{inline(trigger)}</code>}
            <LineField label={t('flow.field_when')} code value={own.when} onChange={(v) => more('when', v)} />
            <NumberField label={t('flow.field_trigger_priority')} hint={t('flow.hint_trigger_priority')} whole {...bounds} value={own.priority} onChange={(v) => more('priority', v)} />
          </div>
        )
      })}
      {writable && (
        <div className="fb-add">
          <select className="select" aria-label={t('flow.trigger_kind')} value={kind} onChange={(e) => setKind(e.target.value as typeof kind)}>
            {kinds.map((k) => (
              <option key={k} value={k}>
                {t(`flow.trigger_${k}` as Key)}
              </option>
            ))}
          </select>
          <button className="button small" onClick={() => set([flow.triggers.length], fresh[kind])}>
            <Plus aria-hidden="true" />
            {t('flow.add')}
          </button>
        </div>
      )}
    </fieldset>
  )
}
