import en from './lang/en.json'
import ko from './lang/ko.json'
import type { Lang } from './lang'

export { langOf, type Lang } from './lang'

export type Key = keyof typeof en

/** Gives the words for a key, with `{name}` places filled. */
export type Words = (key: Key, fill?: Record<string, string | number>) => string

const files: Record<Lang, Record<Key, string>> = { en, ko }

/** The words of a language. */
export function wordsOf(lang: Lang): Words {
  return (key, fill) => {
    const text = files[lang][key] ?? key
    return fill ? text.replace(/\{(\w+)\}/g, (_, name: string) => String(fill[name] ?? '')) : text
  }
}

/** "Today", "Yesterday", or the date. Both in Unix ms. */
export function dayWords(at: number, now: number, lang: Lang, words: Words): string {
  const days = Math.round((midnight(now) - midnight(at)) / 86_400_000)
  if (days <= 0) return words('day.today')
  if (days === 1) return words('day.yesterday')
  const sameYear = new Date(at).getFullYear() === new Date(now).getFullYear()
  const year = sameYear ? undefined : 'numeric'
  return new Intl.DateTimeFormat(lang, { weekday: 'long', month: 'long', day: 'numeric', year }).format(at)
}

/** The time of day in the reader's clock. */
export function timeWords(at: number, lang: Lang): string {
  return new Intl.DateTimeFormat(lang, { hour: 'numeric', minute: '2-digit' }).format(at)
}

/** Midnight of the day in local time, Unix ms. */
export function midnight(at: number): number {
  return new Date(at).setHours(0, 0, 0, 0)
}
