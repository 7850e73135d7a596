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

/** The words for a note of the engine's: which text of the language file, with which name in it. */
export function noteWords(note: string): { key: string; name?: string } | undefined {
  const plain: Readonly<Record<string, string>> = {
    true: 'true',
    false: 'false',
    default: 'default',
    'filled already': 'filled',
    'empty, skipped': 'empty',
    'guard false': 'guard',
  }
  if (plain[note]) return { key: plain[note] }
  const named = /^(case|calls) (.+)$/s.exec(note)
  return named ? { key: named[1]!, name: named[2]! } : undefined
}
