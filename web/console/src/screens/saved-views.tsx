import { Settings2, Star, Users } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import { Link, useLocation, useSearchParams } from 'wouter'
import { useSavedViews, useViewCounts } from '../api/views'
import { useLang } from '../lang/lang'
import { useKeys } from '../live/keyboard'
import { addressOf, readQuery } from '../model/view-query'

const ManageViews = lazy(() => import('./inbox/manage-views'))

// As many as there are keys.
const KEYED = 9

/** The saved views in the sidebar, with how many chats they hold; 1 to 9 open the first ones from anywhere. */
export function SavedViews() {
  const { t } = useLang()
  const [path, navigate] = useLocation()
  const [search] = useSearchParams()
  const [managing, setManaging] = useState(false)
  const views = useSavedViews().data ?? []
  const counts = useViewCounts(views.length > 0).data
  const here = path.startsWith('/inbox') ? addressOf(readQuery(search)) : undefined
  useKeys(Object.fromEntries(views.slice(0, KEYED).map((v, i) => [String(i + 1), () => navigate(`/inbox?${addressOf(v.query)}`)])))
  return (
    <>
      {views.map((v, i) => {
        const count = counts?.counts[v.id]
        const Icon = v.shared ? Users : Star
        return (
          <li key={v.id}>
            <Link
              href={`/inbox?${addressOf(v.query)}`}
              className="nav-view saved"
              title={v.name}
              aria-keyshortcuts={i < KEYED ? String(i + 1) : undefined}
              aria-current={addressOf(v.query) === here ? 'page' : undefined}
            >
              <Icon aria-hidden="true" />
              <span className="one-line">{v.name}</span>
              {Boolean(count) && <span className="count num">{count === counts?.most ? `${count}+` : count}</span>}
            </Link>
          </li>
        )
      })}
      <li>
        <button className="nav-view" onClick={() => setManaging(true)}>
          <Settings2 aria-hidden="true" />
          <span className="one-line">{t('views.title')}</span>
        </button>
      </li>
      <Suspense fallback={null}>{managing && <ManageViews onClose={() => setManaging(false)} />}</Suspense>
    </>
  )
}
