import { createContext, useCallback, useContext, useEffect, useMemo, useState, type ReactNode } from 'react'
import type en from './en.json'

export type Lang = 'en' | 'ko'
export type Key = keyof typeof en
export type Words = Record<Key, string>
export type Params = Record<string, string | number>

/** Gives the text of a key with `{name}` places filled in. */
export type T = (key: Key, params?: Params) => string

export const langs: readonly Lang[] = ['en', 'ko']
const STORED = 'frontdesk.console.lang'

const files: Record<Lang, () => Promise<{ default: Words }>> = {
  en: () => import('./en.json'),
  ko: () => import('./ko.json'),
}

/** Fills `{name}` places; an unknown name stays as it is, so that it is seen. */
export function fill(text: string, params?: Params): string {
  if (!params) return text
  return text.replace(/\{(\w+)\}/g, (all, name: string) => (name in params ? String(params[name]) : all))
}

/** Makes a T of a language file. */
export function translator(words: Words): T {
  return (key, params) => fill(words[key] ?? key, params)
}

/** The language to begin with: the one chosen before, else the browser's, else English. */
export function firstLang(stored: string | null, preferred: readonly string[]): Lang {
  const known = (tag: string | null | undefined) => langs.find((l) => tag?.toLowerCase().startsWith(l))
  return known(stored) ?? preferred.map(known).find((l) => l !== undefined) ?? 'en'
}

/** Loads the words of a language. */
export async function load(lang: Lang): Promise<Words> {
  return (await files[lang]()).default
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
export function LangProvider(props: { lang: Lang; words: Words; children: ReactNode }) {
  const [state, setState] = useState({ lang: props.lang, words: props.words })
  useEffect(() => {
    document.documentElement.lang = state.lang
  }, [state.lang])
  const setLang = useCallback((lang: Lang) => {
    void load(lang).then((words) => setState({ lang, words }))
    try {
      localStorage.setItem(STORED, lang)
    } catch {
      // Kept for this page only.
    }
  }, [])
  const value = useMemo<Language>(() => {
    const words: Record<string, string> = state.words
    return {
      lang: state.lang,
      t: translator(state.words),
      setLang,
      maybe: (key, params) => (words[key] === undefined ? undefined : fill(words[key], params)),
    }
  }, [state, setLang])
  return <Context.Provider value={value}>{props.children}</Context.Provider>
}

export function useLang(): Language {
  const value = useContext(Context)
  if (!value) throw new Error('useLang outside LangProvider')
  return value
}
