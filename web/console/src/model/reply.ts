/** A canned reply as the composer lists it; `ready` has its variables filled in. */
export interface Choice {
  id: string
  shortcut: string
  folder: string
  lang: string
  ready: string
}

/** Where a shortcut is being written: the place of its slash, and what follows up to the caret. */
export interface Slash {
  from: number
  query: string
}

const LONGEST_SHORTCUT = 32

/** The shortcut at the caret, when its slash begins the text or follows a space. */
export function slashAt(text: string, caret: number): Slash | undefined {
  const found = /(?:^|\s)\/([^\s/]*)$/u.exec(text.slice(0, caret))
  const query = found?.[1]
  if (query === undefined || query.length > LONGEST_SHORTCUT) return undefined
  return { from: caret - query.length - 1, query }
}

export interface Group<T> {
  /** The folder, or `suggested` for those that fit the visitor's last message; without a search only. */
  folder?: string
  suggested?: boolean
  choices: T[]
}

/**
 * The replies to choose from, in groups: while nothing is searched for, what fits first and then folder by folder;
 * otherwise one group, the best match first. Those in the chat's language come before the others.
 */
export function groups<T extends Choice>(all: readonly T[], query: string, suggested: readonly string[], lang: string): Group<T>[] {
  const spoken = (c: T) => (c.lang === '' || c.lang === lang ? 0 : 1)
  if (query) {
    const ranked = all
      .map((choice) => ({ choice, rank: rankOf(choice, folded(query)) }))
      .filter((r) => r.rank !== undefined)
      .sort((a, b) => a.rank! - b.rank! || spoken(a.choice) - spoken(b.choice))
    return ranked.length > 0 ? [{ choices: ranked.map((r) => r.choice) }] : []
  }
  const fits = suggested.flatMap((id) => all.filter((c) => c.id === id))
  const rest = all.filter((c) => !fits.includes(c)).sort((a, b) => spoken(a) - spoken(b))
  const folders = new Map<string, T[]>()
  for (const c of rest) folders.set(c.folder, [...(folders.get(c.folder) ?? []), c])
  return [
    ...(fits.length > 0 ? [{ suggested: true, choices: fits }] : []),
    ...[...folders].map(([folder, choices]) => ({ folder, choices })),
  ]
}

/** How well a reply matches, 0 the best; undefined when it does not. */
function rankOf(c: Choice, query: string): number | undefined {
  const shortcut = folded(c.shortcut)
  if (shortcut === query) return 0
  if (shortcut.startsWith(query)) return 1
  if (shortcut.includes(query)) return 2
  if (folded(c.folder).includes(query)) return 3
  return folded(c.ready).includes(query) ? 4 : undefined
}

function folded(text: string): string {
  return text.normalize('NFC').toLowerCase()
}

/** A variable that stands in a text without a value. */
export interface Gap {
  name: string
  from: number
  to: number
}

// The server's own names of variables, see Checked in chat/canned.go.
const VARIABLE = /\{\{[ \t]*(visitor\.name|visitor\.email|agent\.name|workspace\.name|fields\.[\p{L}\p{M}\p{N}_.-]+)[ \t]*\}\}/gu

/** What is still to be filled in before a text may be sent, in order. */
export function gaps(text: string): Gap[] {
  return [...text.matchAll(VARIABLE)].map((m) => ({ name: m[1]!, from: m.index, to: m.index + m[0].length }))
}
