import { useRef, useState, type FormEvent } from 'react'
import { CallError } from '../../api/client'
import { useReplyActions, useReplyRights, type CannedReply, type ReplyText } from '../../api/replies'
import { useLang } from '../../lang/lang'
import { Dialog } from '../../ui/floating'
import { useReasons } from '../../ui/reasons'
import { errorWords } from '../../ui/states'
import { useVariableName } from '../inbox/replies'

// The server's own limits, see chat/canned.go.
const LONGEST_SHORTCUT = 32
const LONGEST_FOLDER = 60
const LONGEST_TEXT = 4000

const variables = ['visitor.name', 'visitor.email', 'agent.name', 'workspace.name', 'fields.order_number'] as const

interface Props {
  /** The reply to change; a new one when absent. */
  reply?: CannedReply
  /** Whether a new one is for everybody at first. */
  shared: boolean
  folders: readonly string[]
  onClose: () => void
}

/** Writes a canned reply. What the server refuses is told in the form, and nothing written is lost. */
export function ReplyForm({ reply, shared, folders, onClose }: Props) {
  const { t } = useLang()
  const { language } = useReasons()
  const variable = useVariableName()
  const rights = useReplyRights()
  const { save } = useReplyActions()
  const [text, setText] = useState<Required<Omit<ReplyText, 'based_on_ms'>>>({
    shared: reply?.shared ?? shared,
    shortcut: reply?.shortcut ?? '',
    folder: reply?.folder ?? '',
    lang: (reply?.lang ?? '') as 'en' | 'ko' | '',
    text: reply?.text ?? '',
  })
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>()
  const field = useRef<HTMLTextAreaElement>(null)
  const set = (part: Partial<ReplyText>) => setText((all) => ({ ...all, ...part }))

  function put(name: string) {
    const el = field.current
    const from = el?.selectionStart ?? text.text.length
    const words = `{{${name}}}`
    set({ text: text.text.slice(0, from) + words + text.text.slice(el?.selectionEnd ?? from) })
    requestAnimationFrame(() => {
      el?.focus()
      el?.setSelectionRange(from + words.length, from + words.length)
    })
  }

  async function submit(event: FormEvent) {
    event.preventDefault()
    setBusy(true)
    setError(undefined)
    try {
      await save(reply, text)
      onClose()
    } catch (refusal) {
      setError(refusal)
      setBusy(false)
    }
  }

  return (
    <Dialog open onOpenChange={onClose} title={t(reply ? 'canned.change' : 'canned.new')}>
      <form className="kb-form reply-form" onSubmit={(e) => void submit(e)}>
        <div className="kb-form-row">
          <label className="field">
            <span>{t('canned.shortcut')}</span>
            <span className="reply-shortcut">
              <i aria-hidden="true">/</i>
              <input
                className="input"
                autoFocus={!reply}
                required
                maxLength={LONGEST_SHORTCUT + 1}
                autoComplete="off"
                autoCapitalize="none"
                spellCheck={false}
                value={text.shortcut}
                onChange={(e) => set({ shortcut: e.target.value.replace(/^\//, '') })}
              />
            </span>
          </label>
          <label className="field">
            <span>{t('canned.language')}</span>
            <select className="select" value={text.lang} onChange={(e) => set({ lang: e.target.value as 'en' | 'ko' | '' })}>
              <option value="">{t('canned.every_language')}</option>
              <option value="en">{language('en')}</option>
              <option value="ko">{language('ko')}</option>
            </select>
          </label>
        </div>
        <label className="field">
          <span>{t('canned.folder')}</span>
          <input
            className="input"
            list="reply-folders"
            maxLength={LONGEST_FOLDER}
            value={text.folder}
            placeholder={t('canned.no_folder')}
            onChange={(e) => set({ folder: e.target.value })}
          />
          <datalist id="reply-folders">
            {folders.map((f) => (
              <option key={f} value={f} />
            ))}
          </datalist>
        </label>
        <label className="field">
          <span>{t('canned.text')}</span>
          <textarea
            ref={field}
            className="textarea"
            required
            rows={6}
            maxLength={LONGEST_TEXT}
            value={text.text}
            onChange={(e) => set({ text: e.target.value })}
          />
        </label>
        <div className="reply-variables" role="group" aria-label={t('canned.variables')}>
          {variables.map((name) => (
            <button key={name} type="button" className="chip" title={`{{${name}}}`} onClick={() => put(name)}>
              {variable(name)}
            </button>
          ))}
          <p className="faint">{t('canned.variables_about')}</p>
        </div>
        {rights.share && (
          <label className="reply-share">
            <input type="checkbox" checked={text.shared} onChange={(e) => set({ shared: e.target.checked })} />
            {t('canned.for_everybody')}
          </label>
        )}
        {error !== undefined && (
          <p className="field-error" role="alert" ref={(el) => el?.scrollIntoView({ block: 'nearest' })}>
            {error instanceof CallError && error.code === 'conflict' ? t('canned.conflict', { message: error.message }) : errorWords(error, t)}
          </p>
        )}
        <footer>
          <button type="button" className="button" onClick={onClose}>
            {t('action.cancel')}
          </button>
          <button className="button primary" disabled={busy || !text.shortcut.trim() || !text.text.trim()}>
            {t('canned.save')}
          </button>
        </footer>
      </form>
    </Dialog>
  )
}
