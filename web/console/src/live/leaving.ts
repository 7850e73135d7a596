import { useEffect, useRef } from 'react'
import type { AroundNavHandler } from 'wouter'

// A page may hold back whoever is about to leave it by a link, such as while
// something is not saved. Going back in the browser cannot be held back.

/** Decides about going to a path; true when it will call `go` itself, now, later or never. */
export type Guard = (to: string, go: () => void) => boolean

let guard: Guard | undefined

/** Asks a page's guard for as long as the page is shown. */
export function useLeaving(ask: Guard): void {
  const latest = useRef(ask)
  latest.current = ask
  useEffect(() => {
    const own: Guard = (to, go) => latest.current(to, go)
    guard = own
    return () => {
      if (guard === own) guard = undefined
    }
  }, [])
}

/** Every way of the console to another of its pages, by the router. */
export const leaving: AroundNavHandler = (navigate, to, options) => {
  const go = () => navigate(to, options)
  if (!guard?.(to, go)) go()
}
