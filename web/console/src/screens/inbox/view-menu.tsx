import * as Menu from '@radix-ui/react-dropdown-menu'
import { ChevronDown, Settings2, Star, Users } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import { useLocation } from 'wouter'
import { useSavedViews, useViewCounts } from '../../api/views'
import { useLang } from '../../lang/lang'
import { addressOf, type ViewQuery } from '../../model/view-query'
import { useViews } from '../views'

const ManageViews = lazy(() => import('./manage-views'))

/** Where there is no sidebar: all views and the saved ones in one menu, and the way to change these. */
export function ViewMenu({ query }: { query: ViewQuery }) {
  const { t } = useLang()
  const [, navigate] = useLocation()
  const [open, setOpen] = useState(false)
  const [managing, setManaging] = useState(false)
  const saved = useSavedViews().data ?? []
  const counts = useViewCounts(open && saved.length > 0).data
  const views = useViews()
  const here = addressOf(query)
  const item = (address: string) => ({ className: address === here ? 'menu-item chosen' : 'menu-item', onSelect: () => navigate(`/inbox?${address}`) })
  return (
    <>
      <Menu.Root open={open} onOpenChange={setOpen}>
        <Menu.Trigger className="view-menu">
          {t('list.choose_view')}
          <ChevronDown aria-hidden="true" />
        </Menu.Trigger>
        <Menu.Portal>
          <Menu.Content className="menu view-menu-list scroll" align="start" sideOffset={6} collisionPadding={10}>
            {views.map((v) => (
              <Menu.Item key={v.view} {...item(addressOf({ view: v.view }))}>
                <v.icon aria-hidden="true" />
                {v.label}
                {Boolean(v.count) && <span className="end num">{v.count}</span>}
              </Menu.Item>
            ))}
            {saved.length > 0 && <Menu.Separator className="menu-line" />}
            {saved.map((v) => {
              const Icon = v.shared ? Users : Star
              const count = counts?.counts[v.id]
              return (
                <Menu.Item key={v.id} {...item(addressOf(v.query))}>
                  <Icon aria-hidden="true" />
                  <span className="one-line">{v.name}</span>
                  {Boolean(count) && <span className="end num">{count === counts?.most ? `${count}+` : count}</span>}
                </Menu.Item>
              )
            })}
            <Menu.Separator className="menu-line" />
            <Menu.Item className="menu-item" onSelect={() => setManaging(true)}>
              <Settings2 aria-hidden="true" />
              {t('views.manage')}
            </Menu.Item>
          </Menu.Content>
        </Menu.Portal>
      </Menu.Root>
      <Suspense fallback={null}>{managing && <ManageViews onClose={() => setManaging(false)} />}</Suspense>
    </>
  )
}
