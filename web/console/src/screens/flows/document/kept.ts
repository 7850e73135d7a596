import type { Sources } from './edits'

// A copy of texts that could not be saved, on the device of their author: one
// for each person and workspace. Another one may wait to be taken back.

export interface Kept {
  sources: Sources
  /** Of the draft that was edited. */
  version: number
  at_ms: number
}

/** Where copies are kept; a browser without storage keeps none. */
export interface Shelf {
  /** Keeps a copy of what is not saved. */
  keep: (kept: Kept) => void
  /** What is kept has been saved. */
  clear: () => void
  /** A copy of an earlier visit. It waits until it is taken or dropped, whatever is kept meanwhile. */
  offered: () => Kept | undefined
  drop: () => void
}

type Box = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>

export function shelf(who: string, box: Box | undefined = storage()): Shelf {
  const [own, waiting] = [`frontdesk.flows.unsaved.${who}`, `frontdesk.flows.offered.${who}`]
  const quietly = <T>(f: (box: Box) => T): T | undefined => {
    try {
      return box && f(box)
    } catch {
      // Full, or not allowed.
      return undefined
    }
  }
  return {
    keep: (kept) => quietly((b) => b.setItem(own, JSON.stringify(kept))),
    clear: () => quietly((b) => b.removeItem(own)),
    offered: () =>
      quietly((b) => {
        const left = read(b.getItem(own))
        if (!left) return read(b.getItem(waiting))
        b.setItem(waiting, JSON.stringify(left))
        b.removeItem(own)
        return left
      }),
    drop: () => quietly((b) => b.removeItem(waiting)),
  }
}

function storage(): Box | undefined {
  try {
    return localStorage
  } catch {
    return undefined
  }
}

function read(text: string | null): Kept | undefined {
  if (!text) return undefined
  try {
    const kept = JSON.parse(text) as Partial<Kept>
    const sound = Array.isArray(kept.sources) && kept.sources.every((s) => typeof s.name === 'string' && typeof s.text === 'string')
    return sound && typeof kept.at_ms === 'number' && typeof kept.version === 'number' ? (kept as Kept) : undefined
  } catch {
    return undefined
  }
}

/** Whether two sets of files hold the same texts. */
export const sameTexts = (a: Sources, b: Sources): boolean => a === b || JSON.stringify(a) === JSON.stringify(b)
