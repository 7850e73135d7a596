import { CircleAlert, TriangleAlert } from 'lucide-react'
import { useMemo, useRef } from 'react'
import type { Finding } from '../../api/quality'
import { useLang } from '../../lang/lang'
import { offsetOf } from '../../model/quality'

interface Props {
  label: string
  value: string
  onChange: (value: string) => void
  findings: readonly Finding[]
  readOnly?: boolean
  /** A few words below. */
  foot?: string
  /** Lines that are shown at most; the rest scrolls. */
  most?: number
}

/** A field for YAML: numbered lines, and what is wrong in them. Choosing a finding goes to its place. */
export function YamlEditor({ label, value, onChange, findings, readOnly, foot, most = 32 }: Props) {
  const { t } = useLang()
  const field = useRef<HTMLTextAreaElement>(null)
  const gutter = useRef<HTMLDivElement>(null)
  const lines = useMemo(() => value.split('\n').length, [value])
  const wrong = useMemo(() => new Map(findings.map((f) => [f.line, f.severity])), [findings])

  function go(f: Finding) {
    const area = field.current
    if (!area) return
    const at = offsetOf(value, f.line, f.column)
    area.focus()
    area.setSelectionRange(at, at)
    area.scrollTop = Math.max(0, (f.line - 4) * LINE)
  }
  // Two spaces, as YAML wants; Escape, then Tab, leaves the field.
  const leaving = useRef(false)
  function tab(event: React.KeyboardEvent<HTMLTextAreaElement>) {
    if (event.key === 'Escape') leaving.current = true
    else if (event.key === 'Tab' && !event.shiftKey && !leaving.current && !readOnly) {
      event.preventDefault()
      event.currentTarget.setRangeText('  ', event.currentTarget.selectionStart, event.currentTarget.selectionEnd, 'end')
      onChange(event.currentTarget.value)
    } else leaving.current = false
  }
  return (
    <div className="yaml">
      <div className="yaml-box" style={{ height: Math.min(most, Math.max(lines, 6)) * LINE + 20 }}>
        <div className="yaml-gutter num" ref={gutter} aria-hidden="true">
          {Array.from({ length: lines }, (_, i) => (
            <span key={i} className={wrong.get(i + 1)}>
              {i + 1}
            </span>
          ))}
        </div>
        <textarea
          ref={field}
          aria-label={label}
          aria-invalid={findings.some((f) => f.severity === 'error')}
          value={value}
          readOnly={readOnly}
          spellCheck={false}
          autoCapitalize="off"
          autoCorrect="off"
          wrap="off"
          onChange={(e) => onChange(e.target.value)}
          onKeyDown={tab}
          onScroll={(e) => {
            if (gutter.current) gutter.current.scrollTop = e.currentTarget.scrollTop
          }}
        />
      </div>
      {foot && <p className="faint num yaml-foot">{foot}</p>}
      <ul className="findings" aria-live="polite">
        {findings.map((f, i) => (
          <li key={i} className={f.severity}>
            <button onClick={() => go(f)}>
              {f.severity === 'error' ? <CircleAlert aria-hidden="true" /> : <TriangleAlert aria-hidden="true" />}
              <span>
                <b className="num">{t('quality.place', { line: f.line, column: f.column })}</b> {f.message}
                {f.hint && <small>{f.hint}</small>}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </div>
  )
}

// Height of a line in pixels, as in the style sheet.
const LINE = 20
