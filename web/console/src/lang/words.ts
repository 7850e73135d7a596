import type en from './en.json'
import type mail from './mail/en.json'
import type flows from './flows/en.json'
import type lists from './lists/en.json'
import type people from './people/en.json'
import type refusals from './refusals/en.json'
import type rights from './rights/en.json'
import type routing from './routing/en.json'
import type settings from './settings/en.json'
import type work from './work/en.json'

export type Lang = 'en' | 'ko'
/** Words that load together: those of `first` with the first page, the others with the pages that use them. */
export type Part = 'base' | 'rights' | 'lists' | 'mail' | 'work' | 'flows' | 'people' | 'refusals' | 'routing' | 'settings'
export type Key =
  | keyof typeof en
  | keyof typeof rights
  | keyof typeof lists
  | keyof typeof mail
  | keyof typeof work
  | keyof typeof flows
  | keyof typeof people
  | keyof typeof refusals
  | keyof typeof routing
  | keyof typeof settings
export type Words = Record<Key, string>
export type Params = Record<string, string | number>

/** Gives the text of a key with `{name}` places filled in. */
export type T = (key: Key, params?: Params) => string

export const langs: readonly Lang[] = ['en', 'ko']
/** What the first page needs. */
export const first: readonly Part[] = ['base', 'rights', 'lists', 'mail', 'refusals', 'work']

export const STORED = 'frontdesk.console.lang'
const files: Record<Part, Record<Lang, () => Promise<{ default: Partial<Words> }>>> = {
  base: { en: () => import('./en.json'), ko: () => import('./ko.json') },
  rights: { en: () => import('./rights/en.json'), ko: () => import('./rights/ko.json') },
  lists: { en: () => import('./lists/en.json'), ko: () => import('./lists/ko.json') },
  mail: { en: () => import('./mail/en.json'), ko: () => import('./mail/ko.json') },
  work: { en: () => import('./work/en.json'), ko: () => import('./work/ko.json') },
  flows: { en: () => import('./flows/en.json'), ko: () => import('./flows/ko.json') },
  people: { en: () => import('./people/en.json'), ko: () => import('./people/ko.json') },
  refusals: { en: () => import('./refusals/en.json'), ko: () => import('./refusals/ko.json') },
  routing: { en: () => import('./routing/en.json'), ko: () => import('./routing/ko.json') },
  settings: { en: () => import('./settings/en.json'), ko: () => import('./settings/ko.json') },
}

/**
 * Fills `{name}` places; an unknown name stays as it is, so that it is seen.
 * `{name|chat|chats}` is the first word for exactly one, and the second one for any other number.
 */
export function fill(text: string, params?: Params): string {
  if (!params) return text
  const counted = text.replace(/\{(\w+)\|([^|{}]*)\|([^|{}]*)\}/g, (all, name: string, one: string, many: string) =>
    name in params ? (String(params[name]) === '1' ? one : many) : all,
  )
  return counted.replace(/\{(\w+)\}/g, (all, name: string) => (name in params ? String(params[name]) : all))
}

/** Makes a T of language files. */
export function translator(words: Partial<Words>): T {
  return (key, params) => fill(words[key] ?? key, params)
}

/** The language to begin with: the one chosen before, else the browser's, else English. */
export function firstLang(stored: string | null, preferred: readonly string[]): Lang {
  const known = (tag: string | null | undefined) => langs.find((l) => tag?.toLowerCase().startsWith(l))
  return known(stored) ?? preferred.map(known).find((l) => l !== undefined) ?? 'en'
}

/** Loads the words of parts in a language. */
export async function load(lang: Lang, parts: Iterable<Part> = first): Promise<Partial<Words>> {
  const loaded = await Promise.all([...parts].map((part) => files[part][lang]()))
  return Object.assign({}, ...loaded.map((file) => file.default)) as Partial<Words>
}

/** The language of this browser: the one chosen before, or its own. */
export function startLang(): Lang {
  let stored: string | null = null
  try {
    stored = localStorage.getItem(STORED)
  } catch {
    // A browser without storage starts in its own language each time.
  }
  return firstLang(stored, navigator.languages)
}
