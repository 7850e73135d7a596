/** How a polarity of −1…1 is called and coloured. */
export type Mood = 'bad' | 'low' | 'even' | 'good'

/** Bounds follow the hand-over policy: −0.35 is where a falling mood begins to count, −0.7 where one message does. */
export function mood(polarity: number): Mood {
  if (polarity <= -0.7) return 'bad'
  if (polarity <= -0.35) return 'low'
  if (polarity < 0.35) return 'even'
  return 'good'
}

/** A dot of the sentiment line, in the drawing's own units. */
export interface Dot {
  x: number
  y: number
  polarity: number
  mood: Mood
}

/** The line's geometry: a smooth path through the dots, and where zero lies. */
export interface Line {
  path: string
  dots: Dot[]
  zero: number
}

/** Lays out polarities of −1…1 from left to right inside `width` × `height`, `pad` from the edges. One value sits in the middle. */
export function sentimentLine(values: readonly number[], width: number, height: number, pad = 6): Line {
  const inner = height - 2 * pad
  const y = (p: number) => pad + ((1 - Math.max(-1, Math.min(1, p))) / 2) * inner
  const step = values.length > 1 ? (width - 2 * pad) / (values.length - 1) : 0
  const dots = values.map((p, i) => ({
    x: round(values.length > 1 ? pad + i * step : width / 2),
    y: round(y(p)),
    polarity: p,
    mood: mood(p),
  }))
  let path = ''
  dots.forEach((d, i) => {
    const before = dots[i - 1]
    if (!before) path = `M${d.x} ${d.y}`
    else {
      const mid = round((before.x + d.x) / 2)
      path += ` C${mid} ${before.y} ${mid} ${d.y} ${d.x} ${d.y}`
    }
  })
  return { path, dots, zero: round(y(0)) }
}

function round(n: number): number {
  return Math.round(n * 10) / 10
}

/** The weight of the newest message in the running mood, and how far back its slope looks; the server's hand-over policy has the same. */
const ALPHA = 0.4
const WINDOW = 3

/** How the running mood has moved over the last three messages: −0.2 and below is where the policy calls it falling. */
export function moodSlope(polarities: readonly number[]): number {
  const running = (list: readonly number[]) => list.reduce((old, now) => (1 - ALPHA) * old + ALPHA * now, 0)
  return running(polarities) - running(polarities.slice(0, Math.max(0, polarities.length - WINDOW)))
}

/** Which way a mood goes, or nothing to speak of. A single message has no way yet. */
export function moodTrend(polarities: readonly number[]): 'falling' | 'rising' | undefined {
  if (polarities.length < 2) return undefined
  const slope = moodSlope(polarities)
  if (slope <= -0.2) return 'falling'
  return slope >= 0.2 ? 'rising' : undefined
}
