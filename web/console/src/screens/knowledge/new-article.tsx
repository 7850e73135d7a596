import { useState, type FormEvent } from 'react'
import { useQueryClient } from '@tanstack/react-query'
import { useLocation } from 'wouter'
import { change } from '../../api/client'
import { keepArticle, kbKeys, type ArticleDetail, type Collection } from '../../api/knowledge'
import { useLang } from '../../lang/lang'
import { useDesk } from '../../live/desk'
import { Dialog } from '../../ui/floating'
import { useToasts } from '../../ui/toasts'

interface Props {
  collections: readonly Collection[]
  collection: string | undefined
  onClose: () => void
}

/** Asks for what an article cannot be without, and opens it. */
export function NewArticle({ collections, collection, onClose }: Props) {
  const { t } = useLang()
  const { session } = useDesk()
  const client = useQueryClient()
  const [, navigate] = useLocation()
  const { fail } = useToasts()
  const [title, setTitle] = useState('')
  const [into, setInto] = useState(collection ?? collections[0]?.id ?? '')
  const [name, setName] = useState('')
  const [tongue, setTongue] = useState(session.workspace.lang.startsWith('ko') ? 'ko' : 'en')
  const [busy, setBusy] = useState(false)

  async function submit(event: FormEvent) {
    event.preventDefault()
    setBusy(true)
    try {
      let id = into
      if (!id) {
        id = (await change<Collection>('POST', '/knowledge/collections', { name: name.trim() })).id
        setInto(id)
        void client.invalidateQueries({ queryKey: kbKeys.collections })
      }
      const body = { collection: id, title: title.trim(), lang: tongue }
      const made = await keepArticle(client, await change<ArticleDetail>('POST', '/knowledge/articles', body))
      navigate(`/knowledge/articles/${made.article.id}`)
    } catch (error) {
      fail(error)
      setBusy(false)
    }
  }
  return (
    <Dialog open onOpenChange={onClose} title={t('kb.new')} about={t('kb.new_about')}>
      <form className="kb-form" onSubmit={(e) => void submit(e)}>
        <label className="field">
          <span>{t('kb.title')}</span>
          <input className="input" required autoFocus maxLength={500} value={title} onChange={(e) => setTitle(e.target.value)} />
        </label>
        <div className="kb-form-row">
          <label className="field">
            <span>{t('kb.collection')}</span>
            <select className="select" value={into} onChange={(e) => setInto(e.target.value)}>
              {collections.map((c) => (
                <option key={c.id} value={c.id}>
                  {c.name}
                </option>
              ))}
              <option value="">{t('kb.collection_new')} …</option>
            </select>
          </label>
          <label className="field">
            <span>{t('kb.lang')}</span>
            <select className="select" value={tongue} onChange={(e) => setTongue(e.target.value)}>
              <option value="en">{t('language.en')}</option>
              <option value="ko">{t('language.ko')}</option>
            </select>
          </label>
        </div>
        {!into && (
          <label className="field">
            <span>{t('kb.collection_name')}</span>
            <input className="input" required maxLength={100} value={name} onChange={(e) => setName(e.target.value)} />
          </label>
        )}
        <footer>
          <button type="button" className="button" onClick={onClose}>
            {t('action.cancel')}
          </button>
          <button className="button primary" disabled={busy || !title.trim() || (!into && !name.trim())}>
            {t('kb.create')}
          </button>
        </footer>
      </form>
    </Dialog>
  )
}
