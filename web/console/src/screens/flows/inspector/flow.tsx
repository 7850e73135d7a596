import { ChevronRight, Plus, X } from 'lucide-react'
import { useState } from 'react'
import type { Finding } from '../../../api/flows'
import { useLang, type Key } from '../../../lang/lang'
import { setOfFlow, withText } from '../document/edits'
import { inline, type Value } from '../document/render'
import type { Path } from '../document/source'
import { YamlEditor } from '../../quality/yaml'
import { useBench } from './bench'
import { LineField, NumberField, WordsField } from './plain'
import { TextsField } from './texts'
import { Variables } from './variables'

type Mapping = { [key: string]: Value }
const mapping = (v: Value | undefined): Mapping => (typeof v === 'object' && v !== null && !Array.isArray(v) ? v : {})

/** What belongs to the flow as a whole: its title, what starts it, its variables, its file. */
export function FlowPanel({ findings, made }: { findings: readonly Finding[]; made: readonly { name: string; type: string; pii: boolean }[] }) {
  const { t } = useLang()
  const { flow, sources, apply } = useBench()
  const source = sources.find((s) => s.name === flow.file)
  return (
    <div className="fb-step">
      <header className="fb-step-head">
        <h2>{flow.name}</h2>
      </header>
      <TextsField label={t('flow.field_title')} rows={1} value={flow.title} onChange={(v) => apply(setOfFlow(sources, flow, ['title'], v), 'title')} />
      <Triggers />
      <Variables made={made} />
      <details className="fb-more">
        <summary>
          <ChevronRight aria-hidden="true" />
          {t('flow.whole_file', { name: flow.file })}
        </summary>
        <YamlEditor
          label={flow.file}
          value={source?.text ?? ''}
          onChange={(text) => apply(withText(sources, flow.file, text), 'file')}
          findings={findings.filter((f) => f.file === flow.file)}
        />
      </details>
    </div>
  )
}

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
function Triggers() {
  const { t } = useLang()
  const { flow, sources, apply, writable } = useBench()
  const [kind, setKind] = useState<(typeof kinds)[number]>('keyword')
  const set = (path: Path, v: Value | undefined, about = '') => apply(setOfFlow(sources, flow, ['triggers', ...path], v), about)
  return (
    <fieldset className="fb-field">
      <legend>{t('flow.triggers')}</legend>
      {flow.triggers.length === 0 && <p className="fb-none">{t('flow.no_triggers')}</p>}
      {flow.triggers.map((trigger, i) => {
        const own = mapping(trigger)
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
            {which === 'intent' && (
              <>
                <WordsField label={t('flow.trigger_examples')} rows={5} value={mapping(own.intent).examples} onChange={(v) => set([i, 'intent', 'examples'], v ?? [], `trigger.${i}`)} />
                <NumberField label={t('flow.trigger_min')} hint={t('flow.hint_min')} value={mapping(own.intent).min} onChange={(v) => set([i, 'intent', 'min'], v, `trigger.${i}.min`)} />
              </>
            )}
            {(which === 'event' || which === 'page' || which === 'idle') &&
              (typeof own[which] === 'object' ? <code>{inline(own[which] ?? null)}</code> : <LineField label={t(`flow.trigger_${which}_value`)} code value={own[which]} onChange={(v) => set([i, which], v ?? '', `trigger.${i}`)} />)}
            {!which && <code>{inline(trigger)}</code>}
            <LineField label={t('flow.field_when')} code value={own.when} onChange={(v) => set([i, 'when'], v, `trigger.${i}.when`)} />
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

