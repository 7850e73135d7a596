import type { ReactNode } from 'react'
import { useTags } from '../api/tags'

/** A tag in its colour. `children` come after the name. */
export function TagChip({ name, colour, children }: { name: string; colour?: string; children?: ReactNode }) {
  const tags = useTags()
  const shade = colour ?? tags.data?.find((t) => t.name === name)?.colour ?? ''
  return (
    <span className="chip tag" data-colour={shade || undefined}>
      <span className="one-line">{name}</span>
      {children}
    </span>
  )
}
