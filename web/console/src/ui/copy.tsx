import { Check, Copy } from 'lucide-react'
import { useEffect, useId, useRef, useState } from 'react'
import { useLang } from '../lang/lang'

/** A text to copy: by its button, or by hand where the browser lets no page write to the clipboard. */
export function CopyField({ label, value, secret }: { label: string; value: string; secret?: boolean }) {
  const { t } = useLang()
  const id = useId()
  const field = useRef<HTMLInputElement>(null)
  const [copied, setCopied] = useState(false)
  useEffect(() => {
    if (!copied) return
    const timer = setTimeout(() => setCopied(false), 2500)
    return () => clearTimeout(timer)
  }, [copied])
  async function copy() {
    field.current?.select()
    try {
      await navigator.clipboard.writeText(value)
      setCopied(true)
    } catch {
      // It stays chosen, to be copied by hand.
    }
  }
  return (
    <div className="field">
      <label className="label" htmlFor={id}>
        {label}
      </label>
      <div className="copy-field">
        <input ref={field} id={id} className={secret ? 'input mono' : 'input'} readOnly value={value} onFocus={(e) => e.target.select()} />
        <button type="button" className="button primary" onClick={() => void copy()}>
          {copied ? <Check aria-hidden="true" /> : <Copy aria-hidden="true" />}
          {t(copied ? 'copy.copied' : 'copy.copy')}
        </button>
        <span className="hidden-words" role="status">
          {copied ? t('copy.copied') : ''}
        </span>
      </div>
    </div>
  )
}
