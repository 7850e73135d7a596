import type { LucideIcon } from 'lucide-react'
import { useSyncExternalStore } from 'react'

/** Something that can be done where the agent is; shown in the palette. */
export interface DeskCommand {
  id: string
  label: string
  icon: LucideIcon
  keys?: string
  run: () => void
}

let commands: readonly DeskCommand[] = []
const listeners = new Set<() => void>()

/** Replaces what the screen in front offers. A screen clears it with an empty list when it goes. */
export function offerCommands(next: readonly DeskCommand[]): void {
  commands = next
  for (const f of listeners) f()
}

export function useCommands(): readonly DeskCommand[] {
  return useSyncExternalStore(
    (f) => {
      listeners.add(f)
      return () => listeners.delete(f)
    },
    () => commands,
  )
}
