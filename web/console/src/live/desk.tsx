import { Connection, openStorage, type ConnectionState, type ConversationState } from '@frontdesk/protocol'
import { useQueryClient, type QueryClient } from '@tanstack/react-query'
import { createContext, useCallback, useContext, useEffect, useMemo, useRef, useState, useSyncExternalStore, type ReactNode } from 'react'
import { CallError, get, setCSRF } from '../api/client'
import { deskKeys, type ReplyDraft } from '../api/desk'
import { eventsAfter } from '../api/early'
import { keys, patchCounts, patchSummary, refreshLists } from '../api/queries'
import { keepDraft } from '../screens/inbox/drafts'
import type { Agent, Offer, Offers, PresenceStatus, Session } from '../api/shapes'

/** How an offer ended, for a word to the agent. */
export interface Closed {
  offer: string
  outcome: 'accepted' | 'declined' | 'expired' | 'withdrawn'
}

interface Desk {
  session: Session
  connection: Connection
  offers: readonly Offer[]
  /** The newest offer that ended without this page having said so. */
  closed: Closed | undefined
  presence: PresenceStatus
  /** Why one is away, '' for no reason; no_answer when offers timed out. */
  awayReason: string
  setPresence: (status: PresenceStatus, reason?: string) => void
}

const Context = createContext<Desk | null>(null)

// What changed shows at once by patching; the truth is fetched again this long after the last change.
const REFETCH_MS = 800

// So many conversations stay live in the background.
const FOLLOWED = 16

/** Holds the one socket of the page and writes what it says into the query cache. */
export function DeskProvider({ session, children }: { session: Session; children: ReactNode }) {
  const client = useQueryClient()
  const connection = useMemo(() => connect(session), [session.user.id, session.workspace.id])
  const [offers, setOffers] = useState<readonly Offer[]>([])
  const [closed, setClosed] = useState<Closed>()
  const [{ presence, awayReason }, setState] = useState({ presence: session.presence, awayReason: session.away_reason ?? '' })
  const setPresence = useCallback((status: PresenceStatus, reason = '') => setState({ presence: status, awayReason: reason }), [])

  useEffect(() => {
    const me = session.user.id
    const refetch = debounce(() => {
      refreshLists(client)
      void client.invalidateQueries({ queryKey: keys.counts })
      void client.invalidateQueries({ queryKey: keys.agents })
      void client.invalidateQueries({ queryKey: keys.analytics })
    }, REFETCH_MS)
    const fetchOffers = () => {
      get<Offers>('/agent/offers')
        .then((answer) => setOffers(answer.offers))
        .catch(() => {
          // The next welcome asks again; offers also come by the socket.
        })
    }
    const offs = [
      connection.on('welcome', (frame) => {
        if (frame.presence) setPresence(frame.presence, frame.away_reason)
        void client.invalidateQueries({ predicate: (q) => !['session', 'demo', ...keys.lists].includes(String(q.queryKey[0])) })
        refreshLists(client)
        fetchOffers()
      }),
      connection.on('conversation.changed', ({ conversation }) => {
        patchSummary(client, conversation, me)
        refetch()
      }),
      connection.on('queue.changed', (frame) => {
        if (frame.waiting !== undefined)
          patchCounts(client, { queue: frame.waiting, ...(frame.mine === undefined ? {} : { mine: frame.mine }) })
        refetch()
      }),
      connection.on('presence.changed', (frame) => {
        if (frame.agent === me) setPresence(frame.status, frame.reason)
        client.setQueryData<Agent[]>(keys.agents, (old) =>
          old?.map((a) => (a.id === frame.agent ? { ...a, status: frame.status, away_reason: frame.reason } : a)),
        )
      }),
      connection.on('offer.made', ({ offer }) => setOffers((old) => [...old.filter((o) => o.id !== offer.id), offer])),
      connection.on('offer.closed', (frame) => {
        setOffers((old) => old.filter((o) => o.id !== frame.offer))
        setClosed({ offer: frame.offer, outcome: frame.outcome })
      }),
      connection.on('event', (event) => {
        if (event.kind === 'conversation.erased') forget(client, event.conversation, me)
        refreshAfter(client, event.conversation, event.kind)
      }),
      connection.on('draft.changed', (frame) => {
        const known = client.getQueryData<ReplyDraft[]>(deskKeys.drafts)?.find((d) => d.conversation === frame.conversation)
        if ((known?.updated_at_ms ?? 0) !== frame.updated_at_ms || !frame.updated_at_ms) void client.invalidateQueries({ queryKey: deskKeys.drafts })
      }),
      connection.on('mention.made', () => void client.invalidateQueries({ queryKey: deskKeys.mentions })),
    ]
    connection.start()
    return () => {
      refetch.cancel()
      for (const off of offs) off()
      connection.stop()
    }
  }, [client, connection, session.user.id, setPresence])

  const value = useMemo(
    () => ({ session, connection, offers, closed, presence, awayReason, setPresence }),
    [session, connection, offers, closed, presence, awayReason, setPresence],
  )
  return <Context.Provider value={value}>{children}</Context.Provider>
}

function connect(session: Session): Connection {
  return new Connection({
    audience: 'agent',
    url: '/api/v1/agent/socket',
    storage: openStorage(),
    storagePrefix: `frontdesk.console.${session.workspace.id}.${session.user.id}`,
    async credentials(renew) {
      if (!renew) return { csrf: session.csrf }
      const fresh = await get<Session>('/session')
      if (fresh.user.id !== session.user.id) throw new CallError('unauthenticated', 'signed in as somebody else', 401)
      setCSRF(fresh.csrf)
      return { csrf: fresh.csrf }
    },
    fetchEvents: (conversation, afterSeq) =>
      get(`/agent/conversations/${conversation}/events`, eventsAfter(afterSeq)),
  })
}

const ERASED_MS = 5000

// Facts that change what the context pane shows.
const telling = /^(handoff\.|profile\.|owner\.|field\.|rating\.|decision\.|feedback\.|conversation\.)/

function refreshAfter(client: QueryClient, conversation: string, kind: string): void {
  if (!telling.test(kind)) return
  void client.invalidateQueries({ queryKey: keys.detail(conversation) })
  if (kind === 'decision.made') void client.invalidateQueries({ queryKey: keys.decisions(conversation) })
}

/** Drops what this console keeps of an erased conversation: what was read, and what was being written. */
function forget(client: QueryClient, conversation: string, me: string): void {
  client.removeQueries({ predicate: (q) => q.queryKey.includes(conversation) && q.queryKey[0] !== keys.detail(conversation)[0] })
  for (const mode of ['reply', 'note'] as const) keepDraft(me, conversation, mode, '')
  void client.resetQueries({ queryKey: keys.detail(conversation) })
  // The event comes before the rows are empty.
  setTimeout(() => void client.invalidateQueries(), ERASED_MS)
}

function debounce(f: () => void, ms: number) {
  let timer: ReturnType<typeof setTimeout> | undefined
  const later = () => {
    // A steady stream of changes must not put the fetch off for ever.
    timer ??= setTimeout(() => {
      timer = undefined
      f()
    }, ms)
  }
  later.cancel = () => clearTimeout(timer)
  return later
}

export function useDesk(): Desk {
  const desk = useContext(Context)
  if (!desk) throw new Error('useDesk outside DeskProvider')
  return desk
}

/** A part of the connection's state; `select` must give the same value for the same state. */
export function useConnection<T>(select: (state: ConnectionState) => T): T {
  const { state } = useDesk().connection
  return useSyncExternalStore(state.subscribe, () => select(state.get()))
}

/** Follows a conversation while it is shown, and the last ones after that, so that going back is at once. */
export function useConversation(id: string): ConversationState | undefined {
  const { connection } = useDesk()
  const recent = useRecent()
  useEffect(() => {
    connection.follow(id)
    for (const gone of recent(id)) connection.unfollow(gone)
  }, [connection, id, recent])
  return useConnection((s) => s.conversations[id])
}

const recents = new WeakMap<Connection, string[]>()

function useRecent() {
  const { connection } = useDesk()
  return useRef((id: string): string[] => {
    const list = [...(recents.get(connection) ?? []).filter((x) => x !== id), id]
    const gone = list.splice(0, Math.max(0, list.length - FOLLOWED))
    recents.set(connection, list)
    return gone
  }).current
}
