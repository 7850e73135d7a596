import { useLayoutEffect, useRef, useState, type ReactNode } from 'react'

interface Props<T> {
  items: readonly T[]
  /** Height of every row, in pixels. */
  row: number
  label: string
  keyOf: (item: T) => string
  children: (item: T) => ReactNode
}

// Rows drawn beyond each edge.
const SPARE = 6

/** A list of which only the rows in sight are drawn; it takes the height that it is given. */
export function VirtualList<T>({ items, row, label, keyOf, children }: Props<T>) {
  const box = useRef<HTMLDivElement>(null)
  const [view, setView] = useState({ top: 0, height: 800 })
  useLayoutEffect(() => {
    const el = box.current
    if (!el) return
    const measure = () => setView({ top: el.scrollTop, height: el.clientHeight })
    measure()
    const sized = new ResizeObserver(measure)
    sized.observe(el)
    el.addEventListener('scroll', measure, { passive: true })
    return () => {
      sized.disconnect()
      el.removeEventListener('scroll', measure)
    }
  }, [])
  const first = Math.max(0, Math.floor(view.top / row) - SPARE)
  const last = Math.min(items.length, Math.ceil((view.top + view.height) / row) + SPARE)
  return (
    <div className="virtual scroll" ref={box}>
      <ul aria-label={label} style={{ height: items.length * row }}>
        {items.slice(first, last).map((item, i) => (
          <li key={keyOf(item)} aria-setsize={items.length} aria-posinset={first + i + 1} style={{ top: (first + i) * row, height: row }}>
            {children(item)}
          </li>
        ))}
      </ul>
    </div>
  )
}
