import { createContext, useCallback, useContext, useEffect, useMemo, useRef, useState, type ReactNode } from 'react'
import { useQueryClient } from '@tanstack/react-query'
import { change, CallError } from '../../api/client'
import { fetchFlows, flowKeys, useFlowRights, type Checked, type DraftSaved, type FlowsPage } from '../../api/flows'
import { useDesk } from '../../live/desk'
import { useToasts } from '../../ui/toasts'
import type { Sources } from './document/edits'
import { begin, doing, redo, undo, type History } from './document/history'
import { sameTexts, shelf, type Kept } from './document/kept'

// The one draft of the workspace's flows, as this page has it.

export type Phase = 'clean' | 'dirty' | 'saving' | 'failed' | 'conflict'

export interface Check extends Checked {
  /** The texts that were checked. */
  of: Sources | undefined
}

export interface FlowDraft {
  page: FlowsPage
  sources: Sources
  /** Writes a new state of the texts; `about` names the field being typed in. */
  apply: (next: Sources, about?: string) => void
  undo: () => void
  redo: () => void
  canUndo: boolean
  canRedo: boolean
  phase: Phase
  error: unknown
  /** Saves now; tells whether what is shown is what the server has. */
  save: () => Promise<boolean>
  /** What somebody else saved meanwhile. */
  theirs: FlowsPage | undefined
  settle: (whose: 'mine' | 'theirs') => Promise<void>
  /** What an earlier visit could not save. */
  kept: Kept | undefined
  settleKept: (how: 'restore' | 'discard') => void
  /** Takes a fresh page, after publishing or throwing the draft away. */
  reload: () => Promise<void>
  /** Goes back to what is live; false when that was not done, because somebody else's draft is newer. */
  discard: () => Promise<boolean>
  version: () => number
  check: Check
  writable: boolean
}

const CHECK_MS = 350
const SAVE_MS = 1200

const Context = createContext<FlowDraft | null>(null)

export function useFlowDraft(): FlowDraft {
  const draft = useContext(Context)
  if (!draft) throw new Error('useFlowDraft outside DraftProvider')
  return draft
}

/** Holds the texts while somebody edits them, saves them a moment after each edit, and keeps what there was. */
export function DraftProvider({ page: first, children }: { page: FlowsPage; children: ReactNode }) {
  const client = useQueryClient()
  const { fail } = useToasts()
  const { write } = useFlowRights()
  const [page, setPage] = useState(first)
  const [history, setHistory] = useState<History<Sources>>(() => begin(first.draft.sources))
  const [phase, setPhase] = useState<Phase>('clean')
  const [error, setError] = useState<unknown>()
  const [theirs, setTheirs] = useState<FlowsPage>()
  const sources = history.now
  const { user, workspace } = useDesk().session
  const own = useMemo(() => shelf(`${workspace.id}.${user.id}`), [user.id, workspace.id])
  const [kept, setKept] = useState<Kept>()

  // What a call that comes back later must look at.
  const live = useRef({ sources, saved: first.draft.sources as Sources, version: first.draft.version, phase, running: undefined as Promise<boolean> | undefined })
  live.current.sources = sources
  live.current.phase = phase

  // Somebody else's draft is newer: theirs is looked at first.
  const overtaken = useCallback(async (e: unknown) => {
    const other = await fetchFlows().catch(() => undefined)
    setTheirs(other)
    setError(e)
    setPhase(other ? 'conflict' : 'failed') // without theirs to look at, the next save tries again
  }, [])

  const save = useCallback(async (): Promise<boolean> => {
    const now = live.current
    if (now.phase === 'conflict') return false
    while (now.running) await now.running
    if (now.sources === now.saved) return true
    const sent = now.sources
    const run = (async () => {
      setPhase('saving')
      try {
        const answer = await change<DraftSaved>('PUT', '/flows/draft', { version: now.version, sources: sent })
        now.saved = sent
        now.version = answer.version
        if (now.sources === sent) own.clear()
        setPage((p) => ({ ...p, draft: { ...p.draft, version: answer.version, changed: true, at_ms: Date.now() } }))
        setError(undefined)
        setPhase(now.sources === sent ? 'clean' : 'dirty')
        return true
      } catch (e) {
        if (e instanceof CallError && e.code === 'conflict') {
          await overtaken(e)
        } else {
          setError(e)
          setPhase('failed')
        }
        return false
      } finally {
        now.running = undefined
      }
    })()
    now.running = run
    return run
  }, [overtaken, own])

  const step = useCallback((move: (h: History<Sources>) => History<Sources>) => {
    setHistory(move)
    setPhase((p) => (p === 'conflict' ? p : 'dirty'))
  }, [])

  // What cannot be saved is kept on the device, and so is whatever is not saved yet when the page goes.
  const keep = useCallback(() => {
    const now = live.current
    if (write && now.sources !== now.saved) own.keep({ sources: now.sources, version: now.version, at_ms: Date.now() })
  }, [own, write])
  const before = useRef(phase)
  useEffect(() => {
    if (phase === 'failed' || phase === 'conflict') keep()
    if (phase === 'clean' && before.current !== 'clean') own.clear()
    before.current = phase
  }, [keep, own, phase, sources])
  useEffect(() => {
    if (!write) return
    const left = own.offered()
    if (left && sameTexts(left.sources, first.draft.sources)) own.drop()
    else setKept(left)
  }, [own])
  const settleKept = useCallback(
    (how: 'restore' | 'discard') => {
      if (how === 'restore' && kept) step((h) => doing(h, kept.sources, '', Date.now()))
      own.drop()
      setKept(undefined)
    },
    [kept, own, step],
  )

  const reload = useCallback(async () => {
    try {
      const fresh = await fetchFlows()
      live.current.saved = fresh.draft.sources
      live.current.version = fresh.draft.version
      setPage(fresh)
      setHistory((h) => (JSON.stringify(h.now) === JSON.stringify(fresh.draft.sources) ? { ...h, now: fresh.draft.sources } : doing(h, fresh.draft.sources, '', Date.now())))
      setPhase('clean')
      client.setQueryData(flowKeys.page, fresh)
      void client.invalidateQueries({ queryKey: flowKeys.publications })
    } catch (e) {
      fail(e)
    }
  }, [client, fail])

  const discard = useCallback(async (): Promise<boolean> => {
    if (!(await save())) return false
    try {
      await change('DELETE', `/flows/draft?version=${live.current.version}`)
    } catch (e) {
      if (!(e instanceof CallError) || e.code !== 'conflict') throw e
      await overtaken(e)
      return false
    }
    await reload()
    return true
  }, [overtaken, reload, save])

  const settle = useCallback(
    async (whose: 'mine' | 'theirs') => {
      const other = theirs ?? (await fetchFlows()) // what was shown: a newer one is a conflict of its own
      live.current.version = other.draft.version
      live.current.saved = other.draft.sources
      setPage(other)
      setTheirs(undefined)
      // Both ways the other's or one's own texts stay one step back.
      if (whose === 'theirs') setHistory((h) => doing(h, other.draft.sources, '', Date.now()))
      else setHistory((h) => ({ ...h, past: [...h.past, other.draft.sources], now: [...h.now] }))
      setPhase(whose === 'theirs' ? 'clean' : 'dirty')
    },
    [],
  )

  const apply = useCallback((next: Sources, about = '') => step((h) => doing(h, next, about, Date.now())), [step])

  // A moment after the last edit; again and again while saving fails.
  useEffect(() => {
    if (!write || (phase !== 'dirty' && phase !== 'failed')) return
    if (sources === live.current.saved) return setPhase('clean')
    const timer = setTimeout(() => void save(), phase === 'failed' ? SAVE_MS * 8 : SAVE_MS)
    return () => clearTimeout(timer)
  }, [phase, save, sources, write])

  // Whoever leaves the page takes nothing along unsaved.
  useEffect(() => {
    const ask = (e: BeforeUnloadEvent) => {
      if (live.current.sources !== live.current.saved) e.preventDefault()
    }
    window.addEventListener('beforeunload', ask)
    window.addEventListener('pagehide', keep)
    return () => {
      window.removeEventListener('beforeunload', ask)
      window.removeEventListener('pagehide', keep)
      keep()
      void save().then(() => client.removeQueries({ queryKey: flowKeys.page }))
    }
  }, [client, keep, save])

  const check = useCheck(sources)
  const value = useMemo<FlowDraft>(
    () => ({
      page,
      sources,
      apply,
      undo: () => step(undo),
      redo: () => step(redo),
      canUndo: history.past.length > 0,
      canRedo: history.future.length > 0,
      phase,
      error,
      save,
      theirs,
      settle,
      kept,
      settleKept,
      reload,
      discard,
      version: () => live.current.version,
      check,
      writable: write,
    }),
    [apply, check, discard, error, history, kept, page, phase, reload, save, settle, settleKept, sources, step, theirs, write],
  )
  return <Context.Provider value={value}>{children}</Context.Provider>
}

/** What the engine's own checker says of the texts, a moment after the last edit. */
function useCheck(sources: Sources): Check {
  const [check, setCheck] = useState<Check>({ findings: [], flows: [], of: undefined })
  useEffect(() => {
    let gone = false
    const timer = setTimeout(
      () => {
        change<Checked>('POST', '/flows/check', { sources })
          .then((answer) => !gone && setCheck({ ...answer, of: sources }))
          .catch(() => {
            // Saving tells what does not work.
          })
      },
      check.of ? CHECK_MS : 0,
    )
    return () => {
      gone = true
      clearTimeout(timer)
    }
  }, [sources])
  return check
}
