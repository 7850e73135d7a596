import { useId, useState } from 'react'
import { useLang } from '../../lang/lang'
import { Dialog } from '../../ui/floating'
import { newFlow } from './document/edits'
import { starters } from './document/starters'

interface Props {
  taken: readonly string[]
  onClose: () => void
  onMake: (name: string, text: string) => void
}

/** A name made of a title: small letters, digits and _. */
export function nameOf(title: string): string {
  return title
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^[^a-z]+|_+$/g, '')
    .slice(0, 60)
}

/** Asks what a new flow is called. */
export function NewFlow({ taken, onClose, onMake }: Props) {
  const { t } = useLang()
  const [en, setEn] = useState('')
  const [ko, setKo] = useState('')
  const [own, setOwn] = useState<string>()
  const id = useId()
  const name = own ?? nameOf(en)
  const used = taken.includes(name)
  const wrong = name !== '' && !/^[a-z][a-z0-9_]{0,63}$/.test(name)
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()} title={t('flow.new')} about={t('flow.new_about')}>
      <form
        className="fb-publish"
        onSubmit={(e) => {
          e.preventDefault()
          if (!name || used || wrong) return
          onMake(name, newFlow(name, { en: en.trim() || name, ko: ko.trim() || en.trim() || name }, [{ id: 'hello', ...starters.say!() }]))
        }}
      >
        <div className="field">
          <label className="label" htmlFor={`${id}-en`}>
            {t('flow.title_in', { lang: t('language.en') })}
          </label>
          <input id={`${id}-en`} className="input" autoFocus value={en} onChange={(e) => setEn(e.target.value)} />
        </div>
        <div className="field">
          <label className="label" htmlFor={`${id}-ko`}>
            {t('flow.title_in', { lang: t('language.ko') })}
          </label>
          <input id={`${id}-ko`} className="input" lang="ko" value={ko} onChange={(e) => setKo(e.target.value)} />
        </div>
        <div className="field">
          <label className="label" htmlFor={`${id}-name`}>
            {t('flow.name')}
          </label>
          <input id={`${id}-name`} className="input code" value={name} aria-invalid={used || wrong} aria-describedby={`${id}-hint`} onChange={(e) => setOwn(e.target.value)} />
          <small id={`${id}-hint`} className={used || wrong ? 'bad' : 'faint'}>
            {t(used ? 'flow.name_taken' : 'flow.name_hint')}
          </small>
        </div>
        <footer>
          <button type="button" className="button" onClick={onClose}>
            {t('action.cancel')}
          </button>
          <button className="button primary" disabled={!name || used || wrong}>
            {t('flow.make')}
          </button>
        </footer>
      </form>
    </Dialog>
  )
}
