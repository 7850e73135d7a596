import { createContext, useCallback, useContext, useEffect, useMemo, useRef, useState, type ReactNode } from 'react'
import { fill, first, load, STORED, translator, type Lang, type Params, type Part, type T, type Words } from './words'

export { fill, firstLang, langs, load, startLang, translator, type Key, type Lang, type Params, type Part, type T, type Words } from './words'

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
