import { createContext } from 'preact'
import { useContext, useEffect, useState } from 'preact/hooks'
import type { Store } from '@frontdesk/protocol'
import type { Desk } from '../desk'
import type { Lang, Words } from '../words'

/** What every part of the app may need. */
export interface Surroundings {
  desk: Desk
  lang: Lang
  words: Words
  /** The bot's name, as the workspace calls it. */
  botName: string
}

export const Here = createContext<Surroundings | undefined>(undefined)

export function useHere(): Surroundings {
  return useContext(Here)!
}

/** The store's value, drawn again whenever it changes. */
export function useStore<T>(store: Store<T>): T {
  const [value, set] = useState(store.get)
  useEffect(() => {
    set(store.get())
    return store.subscribe(() => set(store.get()))
  }, [store])
  return value
}
