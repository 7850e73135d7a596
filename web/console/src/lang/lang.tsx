import { createContext, useCallback, useContext, useEffect, useMemo, useRef, useState, type ReactNode } from 'react'
import type en from './en.json'
import type mail from './mail/en.json'
import type rights from './rights/en.json'
import type flows from './flows/en.json'
import type lists from './lists/en.json'
import type people from './people/en.json'
import type refusals from './refusals/en.json'
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
const first: readonly Part[] = ['base', 'rights', 'lists', 'mail', 'refusals', 'work']

const STORED = 'frontdesk.console.lang'
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

/** Fills `{name}` places; an unknown name stays as it is, so that it is seen. */
export function fill(text: string, params?: Params): string {
  if (!params) return text
  return text.replace(/\{(\w+)\}/g, (all, name: string) => (name in params ? String(params[name]) : all))
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

// The parts that pages have asked for, and who wants to hear of another one.
const wanted = new Set<Part>(first)
let hear: (() => Promise<void>) | undefined
// A page may ask before there is anybody to tell: while the first one is drawn.
let listens = () => {}
const listening = new Promise<void>((done) => (listens = done))

/** Loads another part in the language of the page, for a page that is about to be shown. */
export async function need(part: Part): Promise<void> {
  if (wanted.has(part)) return
  wanted.add(part)
  try {
    await listening
    await hear?.()
  } catch (error) {
    wanted.delete(part)
    throw error
  }
}

interface Language {
  lang: Lang
  t: T
  setLang: (lang: Lang) => void
  /** The text of a key made at run time, or undefined when the file has none. */
  maybe: (key: string, params?: Params) => string | undefined
}

const Context = createContext<Language | null>(null)

export function startLang(): Lang {
  let stored: string | null = null
  try {
    stored = localStorage.getItem(STORED)
  } catch {
    // A browser without storage starts in its own language each time.
  }
  return firstLang(stored, navigator.languages)
}

/** Holds the language for everything inside; the first words are loaded before the first paint. */
export function LangProvider(props: { lang: Lang; words: Partial<Words>; children: ReactNode }) {
  const [state, setState] = useState({ lang: props.lang, words: props.words })
  useEffect(() => {
    document.documentElement.lang = state.lang
  }, [state.lang])
  const latest = useRef(props.lang)
  useEffect(() => {
    hear = async () => {
      const lang = latest.current
      const words = await load(lang, wanted)
      // Whoever changed the language meanwhile loads all parts of that one.
      if (lang === latest.current) setState({ lang, words })
    }
    listens()
    return () => {
      hear = undefined
    }
  }, [])
  const setLang = useCallback((lang: Lang) => {
    latest.current = lang
    void load(lang, wanted).then((words) => lang === latest.current && setState({ lang, words }))
    try {
      localStorage.setItem(STORED, lang)
    } catch {
      // Kept for this page only.
    }
  }, [])
  const value = useMemo<Language>(() => {
    const words: Record<string, string | undefined> = state.words
    return {
      lang: state.lang,
      t: translator(state.words),
      setLang,
      maybe: (key, params) => {
        const text = words[key]
        return text === undefined ? undefined : fill(text, params)
      },
    }
  }, [state, setLang])
  return <Context.Provider value={value}>{props.children}</Context.Provider>
}

export function useLang(): Language {
  const value = useContext(Context)
  if (!value) throw new Error('useLang outside LangProvider')
  return value
}
