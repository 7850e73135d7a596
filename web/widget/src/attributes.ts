import type { Attributes } from './bridge'

// The server's own limits; counted in characters as it counts them.
const MOST = 20
const LONGEST_NAME = 40
const LONGEST_VALUE = 200

/**
 * What the site says of the visitor, as the server takes it: numbers and
 * booleans as texts. What it would refuse is in `left`, by name.
 */
export function readAttributes(said: unknown): { sound: Attributes; left: string[] } {
  const sound: Attributes = {}
  const left: string[] = []
  if (typeof said !== 'object' || said === null || Array.isArray(said)) return { sound, left: ['attributes'] }
  for (const [name, value] of Object.entries(said)) {
    if (value === null || value === undefined || value === '') continue
    const text = typeof value === 'string' || typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value)) ? String(value) : undefined
    if (text === undefined || !name || !fits(name, LONGEST_NAME) || !fits(text, LONGEST_VALUE) || Object.keys(sound).length >= MOST) left.push(name)
    else sound[name] = text
  }
  return { sound, left }
}

function fits(text: string, most: number): boolean {
  return [...text].length <= most && !/[\p{Cc}\p{Cs}\uFFFD]/u.test(text)
}
