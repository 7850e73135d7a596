import { useState, type FormEvent, type KeyboardEvent } from 'react'
import { useLang } from '../../lang/lang'
import { useActions } from '../../live/actions'
import { Dialog } from '../../ui/floating'
import { useOutcomes } from '../../ui/outcomes'

interface Props {
  id: string
  required: boolean
  onClose: () => void
  /** It was refused; what is asked may have changed. */
  onRefused: () => void
}

/** Asks what a chat was about, and resolves it: a number chooses, Enter resolves. */
export function ResolveDialog({ id, required, onClose, onRefused }: Props) {
  const { t } = useLang()
  const { resolve } = useActions()
  const { offered, nameOf } = useOutcomes()
  // Without a duty nothing is chosen, which is an answer, too.
  const [chosen, setChosen] = useState<string | undefined>(required ? undefined : '')
  const [missing, setMissing] = useState(false)
  const [busy, setBusy] = useState(false)
  const choices = [...offered.map((d) => ({ id: d.id, name: nameOf(d) })), ...(required ? [] : [{ id: '', name: t('resolve.none') }])]

  async function submit(event?: FormEvent) {
    event?.preventDefault()
    if (busy) return
    if (chosen === undefined) return setMissing(true)
    setBusy(true)
    const done = await resolve(id, chosen)
    setBusy(false)
    if (done) return onClose()
    onRefused()
  }

  function keys(event: KeyboardEvent) {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const choice = event.key === '0' ? choices.find((c) => c.id === '') : /^[1-9]$/.test(event.key) ? offered[Number(event.key) - 1] : undefined
    if (choice) {
      event.preventDefault()
      setChosen(choice.id)
      setMissing(false)
      event.currentTarget.querySelector<HTMLInputElement>(`input[value="${choice.id}"]`)?.focus()
    } else if (event.key === 'Enter' && event.target instanceof HTMLInputElement) {
      event.preventDefault()
      void submit()
    }
  }

  return (
    <Dialog open onOpenChange={(open) => !open && onClose()} title={t('resolve.title')} about={t(required ? 'resolve.about' : 'resolve.about_optional')}>
      <form onSubmit={(e) => void submit(e)} onKeyDown={keys}>
        <div className="choices resolve-choices" role="radiogroup" aria-label={t('resolve.title')} aria-required={required}>
          {choices.map((c, i) => (
            <label key={c.id} className="choice">
              <input
                type="radio"
                name="disposition"
                value={c.id}
                autoFocus={required ? i === 0 : c.id === ''}
                checked={chosen === c.id}
                onChange={() => {
                  setChosen(c.id)
                  setMissing(false)
                }}
              />
              <span>{c.name}</span>
              {(c.id === '' || i < 9) && <kbd aria-hidden="true">{c.id === '' ? 0 : i + 1}</kbd>}
            </label>
          ))}
        </div>
        {missing && (
          <p className="field-error" role="alert">
            {t('resolve.required')}
          </p>
        )}
        <footer>
          <button type="button" className="button ghost" onClick={onClose}>
            {t('action.cancel')}
          </button>
          <button className="button primary" disabled={busy}>
            {t('action.resolve')}
            <kbd aria-hidden="true">↵</kbd>
          </button>
        </footer>
      </form>
    </Dialog>
  )
}
