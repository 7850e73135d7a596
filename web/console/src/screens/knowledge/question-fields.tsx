import { ArrowDown, ArrowUp, Plus, X } from 'lucide-react'
import { useEffect, useRef, useState, type ClipboardEvent, type KeyboardEvent } from 'react'
import { useLang } from '../../lang/lang'
import { moved } from '../../model/article'

interface Props {
  value: readonly string[]
  onChange: (value: string[]) => void
  readOnly: boolean
}

const MOST = 200

/** The example questions, one field each. Enter begins the next, Backspace in an empty one removes it, Alt and an arrow move it. */
export function QuestionFields({ value, onChange, readOnly }: Props) {
  const { t } = useLang()
  const list = useRef<HTMLOListElement>(null)
  const [wanted, setWanted] = useState<number>()

  useEffect(() => {
    if (wanted === undefined) return
    list.current?.querySelectorAll('input')[wanted]?.focus()
    setWanted(undefined)
  }, [wanted])

  const add = (at: number, ...lines: string[]) => {
    if (value.length + lines.length > MOST) return
    onChange([...value.slice(0, at), ...lines, ...value.slice(at)])
    setWanted(at + lines.length - 1)
  }
  const remove = (at: number) => {
    onChange(value.filter((_, i) => i !== at))
    setWanted(Math.max(0, at - 1))
  }
  const move = (from: number, by: 1 | -1) => {
    const next = moved(value, from, by)
    if (next === value) return
    onChange([...next])
    setWanted(from + by)
  }
  const onKey = (event: KeyboardEvent, i: number) => {
    if (event.nativeEvent.isComposing) return
    if (event.key === 'Enter') {
      event.preventDefault()
      if (value[i]?.trim()) add(i + 1, '')
    } else if (event.key === 'Backspace' && value[i] === '') {
      event.preventDefault()
      remove(i)
    } else if (event.altKey && (event.key === 'ArrowUp' || event.key === 'ArrowDown')) {
      event.preventDefault()
      move(i, event.key === 'ArrowUp' ? -1 : 1)
    }
  }
  // Several pasted lines are several questions.
  const onPaste = (event: ClipboardEvent, i: number) => {
    const lines = event.clipboardData.getData('text/plain').split(/\r?\n/).map((l) => l.trim()).filter(Boolean)
    if (lines.length < 2 || value[i]) return
    event.preventDefault()
    onChange([...value.slice(0, i), ...lines, ...value.slice(i + 1)].slice(0, MOST))
  }
  return (
    <section className="ed-questions" aria-labelledby="ed-questions">
      <header>
        <h2 id="ed-questions">{t('kb.questions')}</h2>
        <p id="ed-questions-about">{t('kb.questions_about')}</p>
      </header>
      <ol ref={list}>
        {value.map((q, i) => (
          <li key={i}>
            <input
              className="input"
              maxLength={500}
              readOnly={readOnly}
              aria-label={t('kb.question_n', { n: i + 1 })}
              aria-describedby="ed-questions-about"
              value={q}
              onChange={(e) => onChange(value.map((old, j) => (j === i ? e.target.value : old)))}
              onKeyDown={(e) => onKey(e, i)}
              onPaste={(e) => onPaste(e, i)}
            />
            {!readOnly && (
              <span className="ed-question-tools">
                <button type="button" className="icon-button" disabled={i === 0} aria-label={t('kb.move_up')} onClick={() => move(i, -1)}>
                  <ArrowUp aria-hidden="true" />
                </button>
                <button
                  type="button"
                  className="icon-button"
                  disabled={i === value.length - 1}
                  aria-label={t('kb.move_down')}
                  onClick={() => move(i, 1)}
                >
                  <ArrowDown aria-hidden="true" />
                </button>
                <button type="button" className="icon-button" aria-label={t('kb.question_remove', { n: i + 1 })} onClick={() => remove(i)}>
                  <X aria-hidden="true" />
                </button>
              </span>
            )}
          </li>
        ))}
      </ol>
      {value.length === 0 && readOnly && <p className="faint">{t('kb.questions_none')}</p>}
      {!readOnly && value.length < MOST && (
        <button type="button" className="button small" onClick={() => add(value.length, '')}>
          <Plus aria-hidden="true" />
          {t('kb.question_add')}
        </button>
      )}
    </section>
  )
}
