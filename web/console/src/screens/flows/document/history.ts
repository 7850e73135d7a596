/** States to go back to and forth from; a state is whatever the author sees as one. */
export interface History<S> {
  now: S
  past: readonly S[]
  future: readonly S[]
  /** What the newest edit was about, and when: typing on in one field is one edit. */
  last?: { about: string; at: number }
}

// Edits of one field closer together than this, in milliseconds, are one.
const TOGETHER_MS = 1200
// States that are kept; they share what they have in common.
const MOST = 300

export function begin<S>(now: S): History<S> {
  return { now, past: [], future: [] }
}

/** Goes to a new state. `about` names the field being typed in, or is '' for an edit of its own. */
export function doing<S>(h: History<S>, next: S, about: string, at: number): History<S> {
  if (Object.is(next, h.now)) return h
  const together = about !== '' && h.last?.about === about && at - h.last.at < TOGETHER_MS && h.past.length > 0
  return { now: next, past: together ? h.past : [...h.past, h.now].slice(-MOST), future: [], last: { about, at } }
}

export function undo<S>(h: History<S>): History<S> {
  const before = h.past.at(-1)
  return before === undefined ? h : { now: before, past: h.past.slice(0, -1), future: [h.now, ...h.future] }
}

export function redo<S>(h: History<S>): History<S> {
  const [after, ...rest] = h.future
  return after === undefined ? h : { now: after, past: [...h.past, h.now], future: rest }
}
