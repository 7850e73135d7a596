import { Bold, Code, Heading2, Italic, Link2, List, ListOrdered, Quote, Table, type LucideIcon } from 'lucide-react'
import { useEffect, useRef, useState, type KeyboardEvent, type MouseEvent } from 'react'
import { change } from '../../api/client'
import { useLang, type Key } from '../../lang/lang'
import { continued, lined, linked, wrapped, type Selected } from '../../model/marks'
import { Tip } from '../../ui/floating'

type View = 'write' | 'both' | 'preview'
type Mark = 'bold' | 'italic' | 'heading' | 'list' | 'numbers' | 'quote' | 'link' | 'code' | 'table'

const TABLE = '| A | B |\n| --- | --- |\n| 1 | 2 |\n'

const tools: readonly [mark: Mark, icon: LucideIcon, keys?: string][] = [
  ['heading', Heading2],
  ['bold', Bold, 'Ctrl B'],
  ['italic', Italic, 'Ctrl I'],
  ['link', Link2],
  ['list', List],
  ['numbers', ListOrdered],
  ['quote', Quote],
  ['code', Code],
  ['table', Table],
]

function marked(mark: Mark, s: Selected): Selected {
  switch (mark) {
    case 'bold':
      return wrapped(s, '**')
    case 'italic':
      return wrapped(s, '*')
    case 'code':
      return wrapped(s, '`')
    case 'heading':
      return lined(s, '## ')
    case 'list':
      return lined(s, '- ')
    case 'numbers':
      return lined(s, '1. ')
    case 'quote':
      return lined(s, '> ')
    case 'link':
      return linked(s)
    case 'table': {
      const at = s.text.lastIndexOf('\n', s.start - 1) + 1
      const text = `${s.text.slice(0, at)}${TABLE}${s.text.slice(at)}`
      return { text, start: at + 2, end: at + 3 }
    }
  }
}

interface Props {
  value: string
  onChange: (value: string) => void
  readOnly: boolean
}

/** The Markdown body: a plain field, which every input method, spelling checker and screen reader knows, with a toolbar and a live preview. */
export function MarkdownField({ value, onChange, readOnly }: Props) {
  const { t } = useLang()
  const field = useRef<HTMLTextAreaElement>(null)
  const [view, setView] = useState<View>(readOnly ? 'preview' : 'write')

  // Through the browser's own editing, so that its undo undoes it.
  const put = (next: Selected) => {
    const el = field.current
    if (!el) return
    el.focus()
    const from = shared(el.value, next.text)
    const tail = sharedEnd(el.value.slice(from), next.text.slice(from))
    el.setSelectionRange(from, el.value.length - tail)
    const piece = next.text.slice(from, next.text.length - tail)
    const done = piece ? document.execCommand('insertText', false, piece) : document.execCommand('delete')
    if (!done) onChange(next.text)
    el.setSelectionRange(next.start, next.end)
  }
  const now = (): Selected | undefined => {
    const el = field.current
    return el ? { text: el.value, start: el.selectionStart, end: el.selectionEnd } : undefined
  }
  const apply = (mark: Mark) => {
    const s = now()
    if (s) put(marked(mark, s))
  }
  const onKey = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return
    if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey) {
      const mark = ({ KeyB: 'bold', KeyI: 'italic' } as Record<string, Mark>)[event.code]
      if (!mark) return
      event.preventDefault()
      apply(mark)
    } else if (event.key === 'Enter' && !event.shiftKey) {
      const s = now()
      const next = s && continued(s)
      if (!next) return
      event.preventDefault()
      put(next)
    }
  }
  return (
    <div className="ed-md">
      <div className="ed-md-bar">
        {!readOnly && view !== 'preview' && (
          <div className="ed-tools" role="toolbar" aria-label={t('kb.tools')}>
            {tools.map(([mark, Icon, keys]) => (
              <Tip key={mark} text={t(`kb.tool_${mark}` as Key)} keys={keys}>
                <button
                  type="button"
                  className="icon-button"
                  aria-label={t(`kb.tool_${mark}` as Key)}
                  onMouseDown={(e) => e.preventDefault()}
                  onClick={() => apply(mark)}
                >
                  <Icon aria-hidden="true" />
                </button>
              </Tip>
            ))}
          </div>
        )}
        <div className="segmented ed-views" role="radiogroup" aria-label={t('kb.view')}>
          {(['write', 'both', 'preview'] as const).map((v) => (
            <button key={v} type="button" role="radio" className={`ed-view-${v}`} aria-checked={view === v} onClick={() => setView(v)}>
              {t(`kb.view_${v}` as Key)}
            </button>
          ))}
        </div>
      </div>
      <div className={`ed-md-panes ${view}`}>
        {view !== 'preview' && (
          <textarea
            ref={field}
            className="ed-md-field"
            aria-label={t('kb.body')}
            placeholder={t('kb.body_hint')}
            maxLength={100_000}
            readOnly={readOnly}
            value={value}
            onChange={(e) => onChange(e.target.value)}
            onKeyDown={onKey}
          />
        )}
        {view !== 'write' && <Preview body={value} />}
      </div>
    </div>
  )
}

/** The body as help pages show it: the server's own rendering, which is safe to show. */
function Preview({ body }: { body: string }) {
  const { t } = useLang()
  const [html, setHTML] = useState<string>()
  const [failed, setFailed] = useState(false)
  useEffect(() => {
    let gone = false
    const later = setTimeout(
      () => {
        change<{ html: string }>('POST', '/knowledge/preview', { body })
          .then((answer) => {
            if (gone) return
            setHTML(answer.html)
            setFailed(false)
          })
          .catch(() => !gone && setFailed(true))
      },
      html === undefined ? 0 : 200,
    )
    return () => {
      gone = true
      clearTimeout(later)
    }
    // Only another text is another preview.
  }, [body])

  // A link of the text opens beside the editor, not in its place.
  const follow = (event: MouseEvent) => {
    const link = (event.target as HTMLElement).closest('a')
    if (!link) return
    event.preventDefault()
    window.open(link.href, '_blank', 'noreferrer')
  }
  return (
    <div className="ed-preview" role="region" aria-label={t('kb.view_preview')} tabIndex={0}>
      {failed && <p className="faint">{t('kb.preview_failed')}</p>}
      {html === '' && <p className="faint">{t('kb.preview_empty')}</p>}
      {html && <div className="prose" onClick={follow} dangerouslySetInnerHTML={{ __html: html }} />}
    </div>
  )
}

function shared(a: string, b: string): number {
  let n = 0
  while (n < a.length && n < b.length && a[n] === b[n]) n++
  return n
}

function sharedEnd(a: string, b: string): number {
  let n = 0
  while (n < a.length && n < b.length && a[a.length - 1 - n] === b[b.length - 1 - n]) n++
  return n
}
