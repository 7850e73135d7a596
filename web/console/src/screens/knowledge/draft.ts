import { useQueryClient } from '@tanstack/react-query'
import { useCallback, useEffect, useRef, useState } from 'react'
import { CallError, change, get } from '../../api/client'
import { kbKeys, keepArticle, opened, type ArticleDetail, type ArticleText, type OpenArticle } from '../../api/knowledge'
import { sameText, textOf, tidy } from '../../model/article'

/** How far the text on the page is from the one on the server. */
export type Phase = 'clean' | 'dirty' | 'saving' | 'untitled' | 'failed' | 'conflict'

/** Somebody else's text, saved while this one was written. */
export interface Conflict {
  theirs: OpenArticle
  mine: ArticleText
}

export interface Draft {
  text: ArticleText
  edit: (part: Partial<ArticleText>) => void
  phase: Phase
  error: unknown
  conflict: Conflict | undefined
  /** A text that a page before this one could not save. */
  rescued: ArticleText | undefined
  takeRescued: (take: boolean) => void
  /** Saves what is not saved yet; false when that did not work. */
  save: () => Promise<boolean>
  /** The article as this page knows it now, also before it is drawn again. */
  current: () => OpenArticle
  /** Ends a conflict: mine becomes a version on top of theirs, or theirs stays the newest with mine kept below it. */
  settle: (keep: 'mine' | 'theirs') => Promise<void>
  /** Takes over the text of an answer, after a change that made another version the newest. */
  adopt: (fresh: OpenArticle) => void
}

// A pause this long in writing saves.
const PAUSE_MS = 1800

const RESCUE = 'frontdesk.console.article'

/** Whether a save that failed so may work a little later with the same text. */
export function passing(error: unknown): boolean {
  return !(error instanceof CallError) || error.status === 0 || error.status === 429 || error.status >= 500
}

/**
 * Holds the text while it is written, saves it as a draft in every pause, and
 * sees when somebody else has saved. What could not be saved is kept in this
 * browser until it is.
 */
export function useDraft(detail: OpenArticle, writable: boolean): Draft {
  const client = useQueryClient()
  const id = detail.article.id
  const [text, setText] = useState<ArticleText>(() => textOf(detail.text))
  const [phase, setPhase] = useState<Phase>('clean')
  const [error, setError] = useState<unknown>()
  const [conflict, setConflict] = useState<Conflict>()
  const [rescued, setRescued] = useState<ArticleText | undefined>(() => (writable ? readRescue(id, textOf(detail.text)) : undefined))
  const latest = useRef(text)
  const saved = useRef(text)
  const basedOn = useRef(detail.article.newest)
  const busy = useRef<Promise<boolean>>(undefined)
  const stuck = useRef(false)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)

  const show = useCallback((next: ArticleText) => {
    latest.current = next
    setText(next)
  }, [])

  const adopt = useCallback(
    (fresh: OpenArticle) => {
      basedOn.current = fresh.article.newest
      saved.current = textOf(fresh.text)
      stuck.current = false
      setConflict(undefined)
      setPhase('clean')
      keepRescue(id, undefined)
      show(textOf(fresh.text))
    },
    [id, show],
  )

  const send = useCallback(async (): Promise<boolean> => {
    const mine = latest.current
    setPhase('saving')
    try {
      const body = { ...tidy(mine), based_on: basedOn.current }
      const fresh = await keepArticle(client, await change<ArticleDetail>('PUT', `/knowledge/articles/${id}/draft`, body))
      basedOn.current = fresh.article.newest
      saved.current = mine
      setError(undefined)
      if (sameText(latest.current, mine)) {
        keepRescue(id, undefined)
        setPhase('clean')
      } else {
        setPhase('dirty')
      }
      return true
    } catch (cause) {
      if (cause instanceof CallError && cause.code === 'conflict') {
        const theirs = await fetchNewest(id).catch(() => undefined)
        if (theirs && theirs.article.newest !== basedOn.current) {
          stuck.current = true
          setConflict({ theirs, mine: latest.current })
          setPhase('conflict')
          return false
        }
      }
      setError(cause)
      setPhase('failed')
      return false
    }
  }, [client, id])

  const save = useCallback(async (): Promise<boolean> => {
    clearTimeout(timer.current)
    while (busy.current) await busy.current
    if (stuck.current) return false
    if (sameText(latest.current, saved.current)) {
      setPhase('clean')
      return true
    }
    if (!latest.current.title.trim()) {
      setPhase('untitled')
      return false
    }
    const run = send().finally(() => (busy.current = undefined))
    busy.current = run
    return run
  }, [send])

  const edit = useCallback(
    (part: Partial<ArticleText>) => {
      const next = { ...latest.current, ...part }
      show(next)
      if (sameText(next, saved.current)) {
        setPhase((p) => (p === 'conflict' ? p : 'clean'))
        keepRescue(id, undefined)
        return
      }
      keepRescue(id, next)
      setPhase((p) => (p === 'conflict' || p === 'saving' ? p : 'dirty'))
      clearTimeout(timer.current)
      timer.current = setTimeout(() => void save(), PAUSE_MS)
    },
    [id, save, show],
  )

  // A save that ended while more was written, or that failed for a moment, is followed by another.
  useEffect(() => {
    if (phase !== 'dirty' && (phase !== 'failed' || !passing(error))) return
    const again = setTimeout(() => void save(), phase === 'failed' ? 10_000 : PAUSE_MS)
    return () => clearTimeout(again)
  }, [error, phase, save, text])

  // Somebody else's newer text is shown when nothing of ours is lost by it.
  useEffect(() => {
    if (detail.article.newest <= basedOn.current || busy.current || stuck.current) return
    if (sameText(latest.current, saved.current)) adopt(detail)
  }, [adopt, detail])

  // Going away saves; a closed tab asks first.
  useEffect(() => {
    const ask = (event: BeforeUnloadEvent) => {
      if (!sameText(latest.current, saved.current)) event.preventDefault()
    }
    window.addEventListener('beforeunload', ask)
    return () => window.removeEventListener('beforeunload', ask)
  }, [])
  useEffect(
    () => () => {
      if (writable) void save()
    },
    [save, writable],
  )

  const settle = useCallback(
    async (keep: 'mine' | 'theirs') => {
      if (!conflict) return
      const mine = latest.current
      stuck.current = false
      basedOn.current = conflict.theirs.article.newest
      saved.current = textOf(conflict.theirs.text)
      setConflict(undefined)
      if (!(await send())) return
      if (keep === 'mine') return
      const body = { version: conflict.theirs.text.number, based_on: basedOn.current }
      try {
        adopt(await keepArticle(client, await change<ArticleDetail>('POST', `/knowledge/articles/${id}/restore`, body)))
      } catch (cause) {
        show(mine)
        setError(cause)
        setPhase('failed')
      }
    },
    [adopt, client, conflict, id, send, show],
  )

  const takeRescued = useCallback(
    (take: boolean) => {
      if (take && rescued) edit(rescued)
      else keepRescue(id, undefined)
      setRescued(undefined)
    },
    [edit, id, rescued],
  )

  const current = useCallback(() => client.getQueryData<OpenArticle>(kbKeys.article(id))!, [client, id])

  return { text, edit, phase, error, conflict, rescued, takeRescued, save, current, settle, adopt }
}

async function fetchNewest(id: string): Promise<OpenArticle> {
  return opened(await get<ArticleDetail>(`/knowledge/articles/${id}`))
}

function readRescue(id: string, now: ArticleText): ArticleText | undefined {
  try {
    const kept = localStorage.getItem(`${RESCUE}.${id}`)
    if (!kept) return undefined
    const text = { ...now, ...(JSON.parse(kept) as Partial<ArticleText>) }
    return sameText(text, now) ? undefined : text
  } catch {
    return undefined
  }
}

function keepRescue(id: string, text: ArticleText | undefined): void {
  try {
    if (text) localStorage.setItem(`${RESCUE}.${id}`, JSON.stringify(text))
    else localStorage.removeItem(`${RESCUE}.${id}`)
  } catch {
    // Without storage the text lives as long as its page.
  }
}

