import { CircleAlert, TriangleAlert } from 'lucide-react'
import { useLang } from '../../lang/lang'
import type { Outline } from './document/outline'
import { iconOf } from './icons'
import { useFlowWords } from './words'

/** The steps of a flow in the order of its file: what the canvas shows, for small screens and for whoever reads lists. */
export function StepList(props: { flow: Outline; selected: readonly string[]; problems: ReadonlyMap<string, 'error' | 'warning'>; onSelect: (key: string) => void }) {
  const { t } = useLang()
  const words = useFlowWords()
  if (props.flow.steps.length === 0) return <p className="fb-none">{t('flow.no_steps')}</p>
  return (
    <ol className="fb-steps">
      {props.flow.steps.map((step) => {
        const Icon = iconOf(step.kind)
        const problem = props.problems.get(step.key)
        return (
          <li key={step.key} className={step.inside ? 'inner' : ''}>
            <button aria-current={props.selected.includes(step.key) ? 'true' : undefined} onClick={() => props.onSelect(step.key)}>
              <Icon aria-hidden="true" />
              <span>
                <b>
                  {words.kind(step.kind)} {step.id && <code>{step.id}</code>}
                </b>
                <small className="one-line">{words.summary(step)}</small>
              </span>
              {problem === 'error' && <CircleAlert className="bad" aria-label={t('flow.has_error')} />}
              {problem === 'warning' && <TriangleAlert className="warn" aria-label={t('flow.has_warning')} />}
            </button>
          </li>
        )
      })}
    </ol>
  )
}
