import { X } from 'lucide-react'
import { useState, type KeyboardEvent } from 'react'
import { useLang } from '../../lang/lang'

interface Props {
  value: readonly string[]
  onChange: (value: string[]) => void
  readOnly: boolean
}

const MOST = 50

/** Other words for what the article is about. Enter or a comma adds one. */
export function SynonymFields({ value, onChange, readOnly }: Props) {
  const { t } = useLang()
  const [text, setText] = useState('')
  const add = () => {
    const fresh = text.split(/[,\n]/).map((s) => s.trim()).filter((s) => s && !value.includes(s))
    setText('')
    if (fresh.length > 0) onChange([...value, ...fresh].slice(0, MOST))
  }
  const onKey = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return
    if (event.key === 'Enter' || event.key === ',') {
      event.preventDefault()
      add()
    } else if (event.key === 'Backspace' && text === '' && value.length > 0) {
      onChange(value.slice(0, -1))
    }
  }
  return (
    <section className="ed-synonyms" aria-labelledby="ed-synonyms">
      <header>
        <h2 id="ed-synonyms">{t('kb.synonyms')}</h2>
        <p id="ed-synonyms-about">{t('kb.synonyms_about')}</p>
      </header>
      <div className="ed-chips">
        {value.map((s) => (
          <span key={s} className="chip">
            <span className="one-line">{s}</span>
            {!readOnly && (
              <button type="button" aria-label={t('kb.synonym_remove', { word: s })} onClick={() => onChange(value.filter((x) => x !== s))}>
                <X aria-hidden="true" />
              </button>
            )}
          </span>
        ))}
        {!readOnly && (
          <input
            aria-label={t('kb.synonym_add')}
            aria-describedby="ed-synonyms-about"
            placeholder={t('kb.synonym_add')}
            maxLength={100}
            value={text}
            onChange={(e) => setText(e.target.value)}
            onKeyDown={onKey}
            onBlur={add}
          />
        )}
        {readOnly && value.length === 0 && <span className="faint">{t('kb.synonyms_none')}</span>}
      </div>
    </section>
  )
}
