import { ChevronRight } from 'lucide-react'
import type { Finding } from '../../../api/flows'
import { useLang } from '../../../lang/lang'
import { setOfFlow, withText } from '../document/edits'
import { YamlEditor } from '../../quality/yaml'
import { useBench } from './bench'
import { TextsField } from './texts'
import { Triggers } from './triggers'
import { Variables } from './variables'

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
