import { useState, type FormEvent } from 'react'
import { useTeams } from '../../api/queries'
import { useMay } from '../../api/settings'
import { useViewChanges, type SavedView } from '../../api/views'
import { useLang } from '../../lang/lang'
import { filtersOf, type ViewQuery } from '../../model/view-query'
import { Dialog } from '../../ui/floating'
import { errorWords } from '../../ui/states'
import { useToasts } from '../../ui/toasts'
import { useFilterWords } from './filters'

interface Props {
  /** What it shows. */
  query: ViewQuery
  /** The saved view to change; without one a new one is made. */
  view?: SavedView
  onClose: () => void
  onSaved?: (view: SavedView) => void
}

/** Gives a name to what is shown, and says who has it in their sidebar. */
export function SaveView({ query, view, onClose, onSaved }: Props) {
  const { t } = useLang()
  const may = useMay()
  const teams = useTeams().data ?? []
  const { create, change } = useViewChanges()
  const { say } = useToasts()
  const [name, setName] = useState(view?.name ?? '')
  const [who, setWho] = useState(view?.shared ? (view.team ? `team ${view.team}` : 'all') : 'me')
  const [busy, setBusy] = useState(false)
  const [wrong, setWrong] = useState('')

  async function submit(event: FormEvent) {
    event.preventDefault()
    if (busy || name.trim() === '') return
    setBusy(true)
    const text = { name: name.trim(), query, shared: who !== 'me', ...(who.startsWith('team ') ? { team: who.slice(5) } : {}) }
    try {
      const saved = await (view ? change(view.id, text) : create(text))
      say(t('views.saved', { name: saved.name }))
      onSaved?.(saved)
      onClose()
    } catch (error) {
      setWrong(errorWords(error, t))
      setBusy(false)
    }
  }

  return (
    <Dialog open onOpenChange={(open) => !open && onClose()} title={t(view ? 'views.change' : 'views.save')} about={t('views.about')}>
      <form onSubmit={(e) => void submit(e)}>
        <label className="field">
          <span>{t('views.name')}</span>
          <input className="input" required maxLength={60} autoFocus value={name} onChange={(e) => setName(e.target.value)} />
        </label>
        <Shows query={query} />
        {may('views.share') && (
          <label className="field">
            <span>{t('views.who')}</span>
            <select className="input" value={who} onChange={(e) => setWho(e.target.value)}>
              <option value="me">{t('views.who_me')}</option>
              <option value="all">{t('views.who_all')}</option>
              {teams.map((slug) => (
                <option key={slug} value={`team ${slug}`}>
                  {t('views.who_team', { team: slug })}
                </option>
              ))}
            </select>
          </label>
        )}
        {wrong && (
          <p className="wrong" role="alert">
            {wrong}
          </p>
        )}
        <footer>
          <button type="button" className="button ghost" onClick={onClose}>
            {t('action.cancel')}
          </button>
          <button className="button primary" disabled={busy || name.trim() === ''}>
            {t('views.do_save')}
          </button>
        </footer>
      </form>
    </Dialog>
  )
}

/** What a query shows, in chips. */
export function Shows({ query }: { query: ViewQuery }) {
  const { t } = useLang()
  const words = useFilterWords()
  return (
    <p className="filter-chips">
      <span className="chip">{t(`view.${query.view}`)}</span>
      {query.q && <span className="chip outline">“{query.q}”</span>}
      {filtersOf(query).map((key) => (
        <span key={key} className="chip outline">
          {words(query, key)}
        </span>
      ))}
      {query.sort && <span className="chip outline">{t('sla.by_due')}</span>}
    </p>
  )
}
