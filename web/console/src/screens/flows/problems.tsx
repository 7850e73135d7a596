import { CircleAlert, CircleCheck, TriangleAlert } from 'lucide-react'
import type { Finding, Graph } from '../../api/flows'
import { useLang } from '../../lang/lang'
import { Empty } from '../../ui/states'
import type { Outline } from './document/outline'

/** Which step of the outline a step of the engine is. `graph` must be of the same text. */
export function keyOf(flow: Outline, graph: Graph | undefined, id: string): string | undefined {
  if (!id) return undefined
  const named = flow.steps.find((s) => s.id === id)
  if (named) return named.key
  const drawn = graph?.steps.find((s) => s.id === id)
  if (!drawn) return undefined
  const same = flow.steps.filter((s) => s.line === drawn.line && s.kind === drawn.kind)
  return (same.find((s) => s.column === drawn.column) ?? same[0])?.key
}

/** The step that holds a finding. */
export function stepOf(flow: Outline, graph: Graph | undefined, f: Finding): string | undefined {
  if (f.file !== flow.file || (f.flow && f.flow !== flow.name)) return undefined
  const known = keyOf(flow, graph, f.step)
  if (known) return known
  // The innermost step around the line.
  return flow.steps.filter((s) => s.line <= f.line && f.line <= s.endLine).at(-1)?.key
}

/** Findings that are about a flow. */
export function findingsOf(flow: Outline, findings: readonly Finding[]): Finding[] {
  return findings.filter((f) => f.file === flow.file && (f.flow === flow.name || f.flow === ''))
}

/** The step that each finding is about, as the worst there is. */
export function problemsOf(flow: Outline, graph: Graph | undefined, findings: readonly Finding[]): Map<string, 'error' | 'warning'> {
  const out = new Map<string, 'error' | 'warning'>()
  for (const f of findings) {
    const key = stepOf(flow, graph, f)
    if (key && out.get(key) !== 'error') out.set(key, f.severity)
  }
  return out
}

/** What is wrong with a flow; choosing a finding goes to its step. */
export function Problems(props: { findings: readonly Finding[]; onGo: (f: Finding) => void; showFile?: boolean }) {
  const { t } = useLang()
  if (props.findings.length === 0) return <Empty icon={CircleCheck} title={t('flow.no_problems')}>{t('flow.no_problems_about')}</Empty>
  return (
    <ul className="findings fb-findings" aria-live="polite">
      {props.findings.map((f, i) => (
        <li key={i} className={f.severity}>
          <button onClick={() => props.onGo(f)}>
            {f.severity === 'error' ? <CircleAlert aria-hidden="true" /> : <TriangleAlert aria-hidden="true" />}
            <span>
              <b>{[props.showFile ? f.flow || f.file : '', f.step].filter(Boolean).join(' · ') || t('quality.place', { line: f.line, column: f.column })}</b> {f.message}
              {f.hint && <small>{f.hint}</small>}
            </span>
          </button>
        </li>
      ))}
    </ul>
  )
}
