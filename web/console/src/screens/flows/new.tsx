import { useId, useState } from 'react'
import { useFlowTemplates } from '../../api/flows'
import { useLang } from '../../lang/lang'
import { Dialog } from '../../ui/floating'
import { freshName, fromTemplate, newFlow } from './document/files'
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

/** Asks what a new flow is called, and what it begins with. */
export function NewFlow({ taken, onClose, onMake }: Props) {
  const { t, maybe } = useLang()
  const templates = useFlowTemplates().data?.templates ?? []
  const [from, setFrom] = useState('')
  const [en, setEn] = useState('')
  const [ko, setKo] = useState('')
  const [own, setOwn] = useState<string>()
  const id = useId()
  const name = own ?? nameOf(en)
  const used = taken.includes(name)
  const template = templates.find((one) => one.name === from)
  const wrong = name !== '' && !/^[a-z][a-z0-9_]{0,63}$/.test(name)
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()} title={t('flow.new')} about={t('flow.new_about')}>
      <form
        className="fb-publish"
        onSubmit={(e) => {
          e.preventDefault()
          if (!name || used || wrong) return
          const title = { en: en.trim() || name, ko: ko.trim() || en.trim() || name }
          onMake(name, template ? fromTemplate(template.text, name, title) : newFlow(name, title, [{ id: 'hello', ...starters.say!() }]))
        }}
      >
        {templates.length > 0 && (
          <div className="field">
            <label className="label" htmlFor={`${id}-from`}>
              {t('flow.start_from')}
            </label>
            <select
              id={`${id}-from`}
              className="select"
              value={from}
              aria-describedby={template && `${id}-about`}
              onChange={(e) => {
                const next = templates.find((one) => one.name === e.target.value)
                setFrom(next?.name ?? '')
                setEn(next?.title.en ?? '')
                setKo(next?.title.ko ?? '')
                setOwn(next && freshName(taken, next.name))
              }}
            >
              <option value="">{t('flow.start_empty')}</option>
              {templates.map((one) => (
                <option key={one.name} value={one.name}>
                  {maybe(`flow.template_${one.name}`) ?? one.name}
                </option>
              ))}
            </select>
            {template && (
              <small id={`${id}-about`} className="faint">
                {maybe(`flow.template_${template.name}_about`)}
              </small>
            )}
          </div>
        )}
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
