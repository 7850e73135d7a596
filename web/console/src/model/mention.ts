/** An @ before the caret that begins a name, with what is written of it. */
export function mentionAt(text: string, caret: number): { from: number; query: string } | undefined {
  const found = /(?:^|\s)@([\p{L}\p{M}\p{N}._-]*(?: [\p{L}\p{M}\p{N}._-]*)?)$/u.exec(text.slice(0, caret))
  if (!found) return undefined
  return { from: caret - found[1]!.length - 1, query: found[1]! }
}

/** The ids of those whose @name stands in a note; the longest name wins where several fit. */
export function mentionsIn(note: string, people: readonly { id: string; name: string }[]): string[] {
  const byLength = people.filter((p) => p.name).sort((a, b) => b.name.length - a.name.length)
  const ids: string[] = []
  let rest = note.toLocaleLowerCase()
  for (const { id, name } of byLength) {
    const called = `@${name.toLocaleLowerCase()}`
    if (!rest.includes(called)) continue
    ids.push(id)
    rest = rest.replaceAll(called, ' ')
  }
  return ids
}
