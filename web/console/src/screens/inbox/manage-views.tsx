import { ArrowDown, ArrowUp, Pencil, Star, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { useMay } from '../../api/settings'
import { useSavedViews, useViewChanges, type SavedView } from '../../api/views'
import { useLang } from '../../lang/lang'
import { Dialog } from '../../ui/floating'
import { Empty, Failed, Skeletons } from '../../ui/states'
import { useToasts } from '../../ui/toasts'
import { SaveView, Shows } from './save-view'
import '../../styles/lists.css'

/** The saved views in their order: named anew, moved, deleted with a way back. */
export default function ManageViews({ onClose }: { onClose: () => void }) {
  const { t } = useLang()
  const views = useSavedViews()
  const may = useMay()('views.share')
  const [changing, setChanging] = useState<SavedView>()
  const { remove, restore, order } = useViewChanges()
  const { fail } = useToasts()
  const [gone, setGone] = useState<SavedView[]>([])
  const all = views.data ?? []

  async function move(view: SavedView, by: number) {
    const ids = all.filter((v) => v.shared === view.shared).map((v) => v.id)
    const at = ids.indexOf(view.id)
    ids.splice(at, 1)
    ids.splice(at + by, 0, view.id)
    await order(ids).catch(fail)
  }
  async function drop(view: SavedView) {
    try {
      await remove(view.id)
      setGone((list) => [...list, view])
    } catch (error) {
      fail(error)
    }
  }
  async function bringBack(view: SavedView) {
    try {
      await restore(view.id)
      setGone((list) => list.filter((v) => v.id !== view.id))
    } catch (error) {
      fail(error)
    }
  }

  if (changing) return <SaveView query={changing.query} view={changing} onClose={() => setChanging(undefined)} />
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()} title={t('views.title')} about={t('views.title_about')}>
      {views.isPending && <Skeletons count={4} height={44} />}
      {views.isError && <Failed error={views.error} retry={() => void views.refetch()} />}
      {views.data && all.length + gone.length === 0 && (
        <Empty icon={Star} title={t('views.none')}>
          {t('views.none_about')}
        </Empty>
      )}
      <ul className="view-list">
        {all.map((v) => {
          const group = all.filter((x) => x.shared === v.shared)
          const at = group.indexOf(v)
          return (
            <li key={v.id}>
              <div>
                <b className="one-line">{v.name}</b>
                <small>{t(!v.shared ? 'views.who_me' : v.team ? 'views.who_team' : 'views.who_all', { team: v.team })}</small>
                <Shows query={v.query} />
              </div>
              {(!v.shared || may) && (
                <div className="view-do">
                  <button className="icon-button" disabled={at === 0} aria-label={t('views.up', { name: v.name })} onClick={() => void move(v, -1)}>
                    <ArrowUp aria-hidden="true" />
                  </button>
                  <button className="icon-button" disabled={at === group.length - 1} aria-label={t('views.down', { name: v.name })} onClick={() => void move(v, 1)}>
                    <ArrowDown aria-hidden="true" />
                  </button>
                  <button className="icon-button" aria-label={t('views.edit', { name: v.name })} onClick={() => setChanging(v)}>
                    <Pencil aria-hidden="true" />
                  </button>
                  <button className="icon-button" aria-label={t('views.delete', { name: v.name })} onClick={() => void drop(v)}>
                    <Trash2 aria-hidden="true" />
                  </button>
                </div>
              )}
            </li>
          )
        })}
        {gone.map((v) => (
          <li key={v.id} role="status">
            <div>{t('views.deleted', { name: v.name })}</div>
            <button className="button" onClick={() => void bringBack(v)}>
              {t('action.undo')}
            </button>
          </li>
        ))}
      </ul>
    </Dialog>
  )
}
