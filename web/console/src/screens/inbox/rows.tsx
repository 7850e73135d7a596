import { useEffect, useRef, useSyncExternalStore, type KeyboardEvent, type ReactNode } from 'react'
import { useLang } from '../../lang/lang'
import { VirtualList, type VirtualHandle } from '../../ui/virtual'

// Heights of a row, as `.rows-list` in inbox.css has them.
const ROW = 84
const PHONE_ROW = 92
const PHONE = '(max-width: 760px)'

interface Props<T> {
  items: readonly T[]
  idOf: (item: T) => string
  label: string
  current?: string
  hasMore: boolean
  /** Fetches the next page; called as the end comes near. */
  onMore: () => void
  head?: ReactNode
  foot?: ReactNode
  children: (item: T, inTabOrder: boolean) => ReactNode
}

/** The rows of a list of chats, as many as there may be: only those in sight are drawn, and arrows go from one to the next. */
export function Rows<T>({ items, idOf, label, current, hasMore, onMore, head, foot, children }: Props<T>) {
  const { t } = useLang()
  const handle = useRef<VirtualHandle>(null)
  const row = usePhone() ? PHONE_ROW : ROW
  const at = items.findIndex((item) => idOf(item) === current)
  const pin = Math.max(0, at)

  // The one that is open is scrolled into sight when keys or the palette chose it.
  useEffect(() => {
    if (at >= 0) handle.current?.show(at)
  }, [current])

  function move(event: KeyboardEvent) {
    const by = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    const li = document.activeElement?.closest('li[aria-posinset]')
    if (by === 0 || !li) return
    event.preventDefault()
    event.stopPropagation()
    const to = Number(li.getAttribute('aria-posinset')) - 1 + by
    handle.current?.show(Math.min(items.length - 1, Math.max(0, to)), true)
  }

  return (
    <VirtualList
      ref={handle}
      items={items}
      row={row}
      label={label}
      keyOf={idOf}
      pin={pin}
      total={hasMore ? -1 : items.length}
      onNearEnd={() => hasMore && onMore()}
      onKeyDown={move}
      head={head}
      foot={foot ?? (hasMore && <p className="rows-more">{t('list.loading_more')}</p>)}
    >
      {(item, i) => children(item, i === pin)}
    </VirtualList>
  )
}

function usePhone(): boolean {
  return useSyncExternalStore(
    (f) => {
      const query = matchMedia(PHONE)
      query.addEventListener('change', f)
      return () => query.removeEventListener('change', f)
    },
    () => matchMedia(PHONE).matches,
  )
}
