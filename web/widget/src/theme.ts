import { hexOf, inkOn, parseColour, readableOn } from './colour'

const DEFAULT_ACCENT = '#1f6a5a'
const LIGHT_GROUND = [255, 255, 255] as const
const DARK_GROUND = [36, 34, 31] as const

/**
 * Sets the accent and what must be readable with it, for both schemes, and
 * the scheme itself: "light", "dark", or whatever the reader's system says.
 */
export function applyColours(accent: string | null, scheme: string | null): void {
  const root = document.documentElement
  const colour = parseColour(accent ?? '') ?? parseColour(DEFAULT_ACCENT)!
  // On dark ground a dark accent would sink: lift it until its shape is seen.
  const lifted = readableOn(colour, DARK_GROUND, 3)
  const set = (name: string, value: readonly [number, number, number]) => root.style.setProperty(name, hexOf(value))
  set('--accent-light', colour)
  set('--on-accent-light', inkOn(colour))
  set('--accent-ink-light', readableOn(colour, LIGHT_GROUND, 5))
  set('--accent-dark', lifted)
  set('--on-accent-dark', inkOn(lifted))
  set('--accent-ink-dark', readableOn(colour, DARK_GROUND, 6))
  if (scheme === 'light' || scheme === 'dark') root.dataset.theme = scheme
}
