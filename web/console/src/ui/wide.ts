import { useSyncExternalStore } from 'react'

const WIDE = '(min-width: 1000px)'

/** Whether a page and a panel have room side by side. */
export function useWide(): boolean {
  return useSyncExternalStore(
    (f) => {
      const query = matchMedia(WIDE)
      query.addEventListener('change', f)
      return () => query.removeEventListener('change', f)
    },
    () => matchMedia(WIDE).matches,
  )
}
