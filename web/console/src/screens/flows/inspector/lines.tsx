import { ChevronRight } from 'lucide-react'
import { useEffect, useId, useState } from 'react'
import { useLang } from '../../../lang/lang'
import { linesOf, renameStep, setLines } from '../document/edits'
import type { Step } from '../document/outline'
import { useBench } from './bench'

/** The step's id; whatever leads to the step follows when it changes. */
export function IdField({ step }: { step: Step }) {
  const { t } = useLang()
  const { flow, sources, apply, writable, select } = useBench()
  const [text, setText] = useState(step.id)
  const id = useId()
  useEffect(() => setText(step.id), [step.id])
  const taken = text !== step.id && flow.steps.some((s) => s.id === text)
  const wrong = text !== '' && !/^[A-Za-z][A-Za-z0-9_]{0,63}$/.test(text)
  function done() {
    if (text === step.id || taken || wrong || text === '') return setText(step.id)
    apply(renameStep(sources, flow, step, text))
    select([text])
  }
  return (
    <div className="fb-field">
      <label htmlFor={id}>{t('flow.field_id')}</label>
      <input
        id={id}
        className="input code"
        readOnly={!writable}
        value={text}
        placeholder={t('flow.no_id')}
        aria-invalid={taken || wrong}
        onChange={(e) => setText(e.target.value)}
        onBlur={done}
        onKeyDown={(e) => {
          if (e.key === 'Enter') done()
          if (e.key === 'Escape') setText(step.id)
        }}
      />
      {(taken || wrong) && <small className="bad">{t(taken ? 'flow.id_taken' : 'flow.id_wrong')}</small>}
    </div>
  )
}

/** The step as it is written, for whatever has no field. */
export function Lines({ step, open }: { step: Step; open: boolean }) {
  const { t } = useLang()
  const { flow, sources, apply, writable } = useBench()
  const written = linesOf(sources, flow, step)
  const [text, setText] = useState(written)
  const [bad, setBad] = useState(false)
  const id = useId()
  useEffect(() => {
    setText(written)
    setBad(false)
  }, [step.key, written])
  return (
    <details className="fb-more" open={open || undefined}>
      <summary>
        <ChevronRight aria-hidden="true" />
        {t('flow.as_yaml')}
      </summary>
      <div className="fb-field">
        <label htmlFor={id} className="hidden-words">
          {t('flow.as_yaml')}
        </label>
        <textarea
          id={id}
          className="textarea code"
          rows={Math.min(18, Math.max(4, text.split('\n').length + 1))}
          spellCheck={false}
          wrap="off"
          readOnly={!writable}
          aria-invalid={bad}
          value={text}
          onChange={(e) => {
            setText(e.target.value)
            setBad(setLines(sources, flow, step, e.target.value) === undefined)
          }}
          onBlur={() => {
            const next = text === written ? undefined : setLines(sources, flow, step, text)
            if (next) apply(next)
          }}
        />
        {bad ? <small className="bad">{t('flow.not_step')}</small> : <small>{t('flow.yaml_about')}</small>}
      </div>
    </details>
  )
}
