import { createContext, useContext } from 'react'
import type { Sources } from '../document/edits'
import type { Outline, Step } from '../document/outline'

/** The flow being edited, for every field of the panels. */
export interface Bench {
  flow: Outline
  sources: Sources
  writable: boolean
  /** Takes an edit; `about` names the field being typed in. */
  apply: (next: Sources, about?: string) => void
  select: (keys: string[]) => void
  /** Names of every flow there is. */
  flows: readonly string[]
}

const Context = createContext<Bench | null>(null)
export const BenchProvider = Context.Provider

export function useBench(): Bench {
  const bench = useContext(Context)
  if (!bench) throw new Error('useBench outside BenchProvider')
  return bench
}

/** What a field's component gets. */
export interface FieldProps<V> {
  step: Step
  name: string
  label: string
  value: V | undefined
  /** undefined takes the field out of the file. */
  onChange: (value: V | undefined) => void
}
