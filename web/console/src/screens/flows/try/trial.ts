import type { TryAnswer, TryInput } from '../../../api/flows'

// A test chat: what was said, where the run stands, why it went there.

export interface Turn {
  /** What the visitor did: the text as they see it; '' for the start and for what happens by itself. */
  said: string
  input: TryInput
  answer: TryAnswer
}

export interface Trial {
  turns: readonly Turn[]
  state: string
  /** How far the clock has been moved on, in ms. */
  ahead: number
}

export const fresh: Trial = { turns: [], state: '', ahead: 0 }

export function after(trial: Trial, input: TryInput, said: string, answer: TryAnswer): Trial {
  return { ...trial, state: answer.state, turns: [...trial.turns, { said, input, answer }] }
}

/** The buttons that may be clicked now: those of the newest message that has any, while it waits for a choice. */
export function openPrompt(trial: Trial): string | undefined {
  const last = trial.turns.at(-1)?.answer
  if (!last || last.done || last.pending) return undefined
  return [...last.messages].reverse().find((m) => m.buttons.length > 0)?.prompt_id
}

/** The ids of the steps of a flow that the newest turn came through, in order. */
export function walked(trial: Trial, flow: string): string[] {
  const steps = trial.turns.at(-1)?.answer.trace.filter((e) => e.flow === flow) ?? []
  return steps.map((e) => e.step)
}

/** A value as the list of variables shows it. */
export function shownValue(value: unknown): string {
  if (typeof value === 'string') return value
  const text = JSON.stringify(value)
  return text.length > 200 ? `${text.slice(0, 199)}…` : text
}

// The engine's notes that say why a step went on as it did.
const plainNotes: Readonly<Record<string, string>> = {
  true: 'true',
  false: 'false',
  default: 'default',
  'filled already': 'filled',
  'empty, skipped': 'empty',
  'skipped by when': 'when',
  'no option is offered now, skipped': 'no_option',
  'nothing to search for': 'nothing',
  resumed: 'resumed',
  'row 3 command': 'row_command',
  'row 4 exact': 'row_exact',
  'row 5 near': 'row_near',
  'row 6 did you mean': 'row_two',
  'row 7 correction': 'row_correction',
  'row 8 digression': 'row_digression',
  'row 9 courtesy': 'row_courtesy',
  'row route': 'row_route',
  'row 10 unanswered': 'row_unanswered',
  'row 11 not understood': 'row_failed',
  'row stale click': 'row_stale',
  'row click': 'row_click',
  click: 'row_click',
  'stale click': 'row_stale',
  'row confirmation': 'row_confirmed',
}
const namedNotes: readonly (readonly [RegExp, string])[] = [
  [/^case (.+)$/s, 'case'],
  [/^calls (.+)$/s, 'calls'],
  [/^branch (\d+)$/, 'branch'],
  [/^status (\d+)$/, 'status'],
  [/^failed: (.+)$/s, 'failed'],
  [/^answered, band (.+)$/, 'answered'],
  [/^low confidence, on_low (.+)$/, 'low'],
]

/** The words for a note of the engine's: which text of the language file, with which name in it. */
export function noteWords(note: string): { key: string; name?: string } | undefined {
  if (plainNotes[note]) return { key: plainNotes[note] }
  for (const [pattern, key] of namedNotes) {
    const name = pattern.exec(note)?.[1]
    if (name !== undefined) return { key, name }
  }
  return undefined
}

/** Whether a person would have the chat now: a hand-over happened, and nothing has since. */
export function isHanded(trial: Trial): boolean {
  for (const turn of [...trial.turns].reverse()) {
    if (turn.input.kind === 'resume' || turn.input.kind === 'start') return turn.answer.events.some((e) => e.kind === 'handoff')
    if (turn.answer.events.some((e) => e.kind === 'handoff')) return true
  }
  return false
}
