/** How many chats can be changed at once, as in `BulkRequest`. */
export const MOST_SELECTED = 200

/** The chats that are chosen for a change, in the order of choosing; `last` is where a range begins. */
export interface Selection {
  ids: readonly string[]
  last?: string
}

export const none: Selection = { ids: [] }

/** Chooses a chat, or gives it up. */
export function toggled(s: Selection, id: string): Selection {
  if (s.ids.includes(id)) return { ids: s.ids.filter((x) => x !== id), last: id }
  return s.ids.length < MOST_SELECTED ? { ids: [...s.ids, id], last: id } : s
}

/** Chooses everything shown between the last chosen chat and this one; without a last one, this one. */
export function extended(s: Selection, id: string, shown: readonly string[]): Selection {
  const from = s.last === undefined ? -1 : shown.indexOf(s.last)
  const to = shown.indexOf(id)
  if (from < 0 || to < 0) return toggled(s, id)
  const range = shown.slice(Math.min(from, to), Math.max(from, to) + 1)
  return { ids: [...s.ids, ...range.filter((x) => !s.ids.includes(x))].slice(0, MOST_SELECTED), last: id }
}

/** Chooses the first of what is shown, as many as can be. */
export function everything(shown: readonly string[]): Selection {
  return { ids: shown.slice(0, MOST_SELECTED) }
}

/** What is left of a selection when chats have gone from the list. */
export function kept(s: Selection, shown: readonly string[]): Selection {
  if (s.ids.length === 0) return s
  const known = new Set(shown)
  const ids = s.ids.filter((id) => known.has(id))
  return ids.length === s.ids.length ? s : { ids, last: s.last }
}
