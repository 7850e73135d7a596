import type { T } from '../lang/lang'

/** A small, stable, non-cryptographic hash (FNV-1a, 32 bits). */
export function hash(text: string): number {
  let h = 0x811c9dc5
  for (let i = 0; i < text.length; i++) {
    h ^= text.charCodeAt(i)
    h = Math.imul(h, 0x01000193)
  }
  return h >>> 0
}

/** The name by which a visitor is called: their own, else two words that their id always gives. */
export function visitorName(visitor: { id: string; name?: string | null }, t: T): string {
  const own = visitor.name?.trim()
  if (own) return own
  const first = t('people.first').split(' ')
  const second = t('people.second').split(' ')
  const h = hash(visitor.id)
  return `${first[h % first.length]} ${second[(h >>> 8) % second.length]}`
}

/** One or two letters for an avatar; one character for names in Hangul, whose syllables are wide. */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/).filter(Boolean)
  const first = Array.from(words[0] ?? '')[0] ?? '?'
  if (/\p{Script=Hangul}|\p{Script=Han}/u.test(first)) return first
  const last = words.length > 1 ? (Array.from(words[words.length - 1] ?? '')[0] ?? '') : ''
  return (first + last).toUpperCase()
}

/** A hue in degrees for somebody's avatar. */
export function hue(id: string): number {
  return (hash(id) % 24) * 15
}
