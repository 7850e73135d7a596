import { createContext, useContext, useId, type ReactNode } from 'react'
import type { Finding } from '../../../api/flows'
import type { Path } from '../document/source'

// What the checker says, shown at the field that it is about.

/** A finding and the place that it is about, from its step. */
export interface Fault {
  path: Path
  finding: Finding
}

const Faults = createContext<readonly Fault[]>([])
export const FaultsProvider = Faults.Provider

export const startsWith = (path: Path, head: Path): boolean => head.length <= path.length && head.every((k, i) => String(path[i]) === String(k))

/** The faults at a place and below it. */
export function useFaults(path: Path): readonly Fault[] {
  return useContext(Faults).filter((f) => startsWith(f.path, path))
}

// What an input says to assistive technology while something is wrong with it.
const Wrong = createContext<{ 'aria-invalid'?: true; 'aria-describedby'?: string }>({})

/** What the inputs of a field that has a fault carry; `about` is the id of the field's own hint. */
export function useWrong(about?: string) {
  const wrong = useContext(Wrong)
  return { 'aria-invalid': wrong['aria-invalid'], 'aria-describedby': [wrong['aria-describedby'], about].filter(Boolean).join(' ') || undefined }
}

/** A field with what is wrong with it below. */
export function WithFaults({ faults, children }: { faults: readonly Fault[]; children: ReactNode }) {
  const id = useId()
  return (
    <div className={faults.length > 0 ? 'fb-at wrong' : 'fb-at'}>
      <Wrong.Provider value={faults.length > 0 ? { 'aria-invalid': true, 'aria-describedby': id } : {}}>{children}</Wrong.Provider>
      {faults.length > 0 && (
        <ul id={id} className="fb-faults">
          {faults.map(({ finding }, i) => (
            <li key={i} className={finding.severity === 'error' ? 'bad' : 'warn'}>
              {finding.message}
              {finding.hint && <small>{finding.hint}</small>}
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}
