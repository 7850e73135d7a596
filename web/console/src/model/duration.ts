/** Units that times of rules are written in, with their seconds, smallest first. */
export const units = { seconds: 1, minutes: 60, hours: 3600, days: 86_400 } as const
export type Unit = keyof typeof units

/** The largest unit that writes a time without a fraction. */
export function unitOf(seconds: number): Unit {
  return (Object.keys(units) as Unit[]).toReversed().find((u) => seconds > 0 && seconds % units[u] === 0) ?? 'minutes'
}
