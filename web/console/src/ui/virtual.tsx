import { useEffect, useImperativeHandle, useLayoutEffect, useRef, useState, type KeyboardEvent, type ReactNode, type Ref } from 'react'

/** What the owner of a list can ask of it. */
export interface VirtualHandle {
  /** Scrolls as little as it takes to have the row in sight; with `focus` its link is focused, too. */
  show: (index: number, focus?: boolean) => void
}

interface Props<T> {
  items: readonly T[]
  /** Height of every row, in pixels. */
  row: number
  label: string
  keyOf: (item: T) => string
  children: (item: T, index: number) => ReactNode
  /** A row that is drawn also out of sight, so that it can be reached by Tab. */
  pin?: number
  /** How many there are in all, when more are still to be fetched: -1 for nobody knows. */
  total?: number
  /** Called when the end comes near. */
  onNearEnd?: () => void
  onKeyDown?: (event: KeyboardEvent) => void
  /** Before and after the rows; they scroll with them. */
  head?: ReactNode
  foot?: ReactNode
  ref?: Ref<VirtualHandle>
}

// Rows drawn beyond each edge.
const SPARE = 6

/** A list of which only the rows in sight are drawn; it takes the height that it is given. */
export function VirtualList<T>({ items, row, label, keyOf, children, pin, total, onNearEnd, onKeyDown, head, foot, ref }: Props<T>) {
  const box = useRef<HTMLDivElement>(null)
  const list = useRef<HTMLUListElement>(null)
  const [view, setView] = useState({ top: 0, height: 800 })
  useLayoutEffect(() => {
    const el = box.current
    if (!el) return
    const measure = () => setView({ top: el.scrollTop - (list.current?.offsetTop ?? 0), height: el.clientHeight })
    measure()
    const sized = new ResizeObserver(measure)
    sized.observe(el)
    el.addEventListener('scroll', measure, { passive: true })
    return () => {
      sized.disconnect()
      el.removeEventListener('scroll', measure)
    }
  }, [])
  // Rows that come or go above keep those in sight where they are; at the very top the newest show.
  const seen = useRef<{ key: string; index: number }[]>([])
  useLayoutEffect(() => {
    const el = box.current
    if (!el || el.scrollTop <= (list.current?.offsetTop ?? 0)) return
    const index = new Map(items.map((item, i) => [keyOf(item), i]))
    const moves = seen.current.flatMap((s) => (index.has(s.key) ? [index.get(s.key)! - s.index] : [])).sort((a, b) => a - b)
    const by = moves[Math.floor(moves.length / 2)] ?? 0
    if (by !== 0) el.scrollTop += by * row
  }, [items])
  useImperativeHandle(ref, () => ({
    show(index, focus = false) {
      const el = box.current
      if (!el || !list.current || index < 0) return
      const top = list.current.offsetTop + index * row
      if (top < el.scrollTop) el.scrollTop = top
      else if (top + row > el.scrollTop + el.clientHeight) el.scrollTop = top + row - el.clientHeight
      if (focus) requestAnimationFrame(() => list.current?.querySelector<HTMLElement>(`[aria-posinset="${index + 1}"] a`)?.focus())
    },
  }))
  const first = Math.max(0, Math.floor(view.top / row) - SPARE)
  const last = Math.min(items.length, Math.ceil((view.top + view.height) / row) + SPARE)
  const drawn: number[] = []
  for (let i = first; i < last; i++) drawn.push(i)
  if (pin !== undefined && pin >= 0 && pin < items.length && (pin < first || pin >= last)) {
    if (pin < first) drawn.unshift(pin)
    else drawn.push(pin)
  }
  useEffect(() => {
    const from = Math.max(0, Math.floor(view.top / row))
    seen.current = items.slice(from, Math.ceil((view.top + view.height) / row)).map((item, i) => ({ key: keyOf(item), index: from + i }))
  })
  const near = last + SPARE >= items.length
  useEffect(() => {
    if (near) onNearEnd?.()
  }, [near, items.length])
  return (
    <div className="virtual scroll" ref={box}>
      {head}
      <ul aria-label={label} ref={list} style={{ height: items.length * row }} onKeyDown={onKeyDown}>
        {drawn.map((i) => (
          <li key={keyOf(items[i]!)} aria-setsize={total ?? items.length} aria-posinset={i + 1} style={{ top: i * row, height: row }}>
            {children(items[i]!, i)}
          </li>
        ))}
      </ul>
      {foot}
    </div>
  )
}
