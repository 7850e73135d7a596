import { MessagesSquare } from 'lucide-react'
import { lazy, Suspense, useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { useLocation, useSearchParams } from 'wouter'
import { useConversations, useCounts } from '../../api/queries'
import { useMay } from '../../api/settings'
import { useSavedViews } from '../../api/views'
import { useLang } from '../../lang/lang'
import { useKeys } from '../../live/keyboard'
import { neighbour, rows } from '../../model/lists'
import { everything, extended, kept, none, toggled, type Selection } from '../../model/selection'
import { addressOf, readQuery, type ViewQuery } from '../../model/view-query'
import { Empty } from '../../ui/states'
import { useTitle } from '../badges'
import { BulkBar } from './bulk'
import type { ContextTab } from './context'
import { useFound } from './found'
import { ConversationList } from './list'
import { Chat, ContextPane } from './parts'
import { Waiting } from './waiting'
import '../../styles/inbox.css'
import '../../styles/transcript.css'
import '../../styles/composer.css'
import '../../styles/files.css'
import '../../styles/context.css'
import '../../styles/decisions.css'
import '../../styles/desk.css'

const SaveView = lazy(async () => ({ default: (await import('./save-view')).SaveView }))

const WIDE = '(min-width: 1240px)'

/** Three panes: the list of a view, the conversation, what is known about it. A phone shows one at a time. */
export default function Inbox({ id }: { id?: string }) {
  const { t } = useLang()
  const [, navigate] = useLocation()
  const { query, address, text, setText, setQuery } = useQueryOfAddress(id)
  const list = useConversations(query.q ? { view: query.view } : query)
  const found = useFound(query)
  const counts = useCounts()
  const conversations = useMemo(() => rows(list.data?.pages ?? []), [list.data])
  const shownIds = useMemo(() => (query.q ? found.hits.map((h) => h.conversation.id) : conversations.map((c) => c.id)), [query.q, found.data, conversations])
  const saved = useSavedViews().data?.find((v) => addressOf(v.query) === address)
  const [shown, setShown] = useContextShown()
  const [tab, setTab] = useState<ContextTab>('context')
  const [decision, setDecision] = useState<string>()
  const [saving, setSaving] = useState(false)
  const open = useCallback((to: string) => navigate(`/inbox/${to}?${address}`), [navigate, address])
  const choice = useChoice(shownIds, address)
  const writes = useMay()('conversations.write')

  useEffect(() => {
    if (!list.isPending) void Promise.allSettled([Chat.load(), ContextPane.load()])
  }, [list.isPending])

  useTitle(saved?.name ?? t(`view.${query.view}`))
  const step = (by: number) => {
    const list = shownIds.map((id) => ({ id }))
    const to = neighbour(list, id, by)
    if (to && to !== id) open(to)
  }
  useKeys({
    j: () => step(1),
    k: () => step(-1),
    ArrowDown: () => step(1),
    ArrowUp: () => step(-1),
    '/': () => document.getElementById('list-search')?.focus(),
    c: () => setShown((s) => !s),
    x: () => writes && choice.pickFocused(id),
    Escape: () => {
      if (choice.active) choice.clear()
      else if (id) navigate(`/inbox?${address}`)
    },
  })

  useEffect(() => {
    setDecision(undefined)
    setTab('context')
    if (!window.matchMedia(WIDE).matches) setShown(false)
  }, [id])

  const explain = useCallback((which: string) => {
    setDecision(which)
    setTab('decisions')
    setShown(true)
  }, [])

  return (
    <main className={['inbox', id ? 'has-chat' : '', id && shown ? 'has-context' : ''].join(' ')}>
      <div className="list-side">
        <ConversationList
          query={query}
          name={saved?.name}
          text={text}
          onSearch={setText}
          onQuery={setQuery}
          onSave={() => setSaving(true)}
          list={list}
          found={found}
          conversations={conversations}
          current={id}
          chooser={writes ? choice : undefined}
          onChoosing={choice.toggleMode}
        />
        {choice.active && (
          <BulkBar
            ids={choice.ids}
            shown={shownIds.length}
            resolved={query.view === 'resolved'}
            onAll={choice.all}
            onClear={choice.clear}
            onDone={choice.keep}
          />
        )}
      </div>
      {id ? (
        <Suspense
          fallback={
            <section className="chat" aria-label={t('chat.region')}>
              <Waiting />
            </section>
          }
        >
          <Chat key={id} id={id} address={address} contextShown={shown} onContext={() => setShown(!shown)} onExplain={explain} />
          {shown && (
            <ContextPane
              key={`context-${id}`}
              id={id}
              tab={tab}
              onTab={setTab}
              decision={decision}
              onClose={() => setShown(false)}
            />
          )}
        </Suspense>
      ) : (
        <section className="chat none" aria-label={t('chat.region')}>
          <Empty icon={MessagesSquare} title={t('chat.none_title')}>
            {counts.data && counts.data.open === 0 ? t('chat.none_at_all') : t('chat.none')}
          </Empty>
        </section>
      )}
      <Suspense fallback={null}>{saving && <SaveView query={query} onClose={() => setSaving(false)} onSaved={(v) => navigate(`/inbox?${addressOf(v.query)}`)} />}</Suspense>
    </main>
  )
}

/** Whether the context is shown: beside the chat while there is room; when there no longer is, it does not come to lie over the chat. */
function useContextShown() {
  const [shown, setShown] = useState(() => window.matchMedia(WIDE).matches)
  const beside = useRef(shown) // what was chosen while there was room
  useEffect(() => {
    const wide = window.matchMedia(WIDE)
    if (wide.matches) beside.current = shown
    const changed = () => setShown(wide.matches && beside.current)
    wide.addEventListener('change', changed)
    return () => wide.removeEventListener('change', changed)
  }, [shown])
  return [shown, setShown] as const
}

// So long after the last letter the words are searched for, and stand in the address.
const TYPED_MS = 200

/** The list's query lives in the address, so that a link shares it and Back undoes it; `text` is what is being typed. */
function useQueryOfAddress(id: string | undefined) {
  const [, navigate] = useLocation()
  const [params] = useSearchParams()
  const address = addressOf(readQuery(params))
  const query = useMemo(() => readQuery(new URLSearchParams(address)), [address])
  const [text, setText] = useState(query.q ?? '')
  // A search is over all chats; without words the view of before is back.
  const before = useRef(query)
  if (!query.q) before.current = query

  const go = useCallback((next: ViewQuery, replace = false) => navigate(`/inbox${id ? `/${id}` : ''}?${addressOf(next)}`, { replace }), [navigate, id])
  const wrote = useRef(query.q ?? '')
  useEffect(() => {
    const words = query.q ?? ''
    if (words !== wrote.current) setText(words) // somebody else changed the address
    wrote.current = words
  }, [query.q])
  useEffect(() => {
    const words = text.trim()
    if (words === (query.q ?? '')) return
    const write = () => {
      wrote.current = words
      if (!words) go(query.q ? before.current : query, true)
      else go({ ...query, view: query.q ? query.view : 'all', q: words }, true)
    }
    if (!words) return write()
    const timer = setTimeout(write, TYPED_MS)
    return () => clearTimeout(timer)
  }, [text])
  return { query, address, text, setText, setQuery: go }
}

/** Which chats of the list are chosen; another list begins with none. */
function useChoice(shown: readonly string[], address: string) {
  const [chosen, setChosen] = useState<Selection>(none)
  const [mode, setMode] = useState(false)
  const latest = useRef(shown)
  latest.current = shown
  const clear = useCallback(() => {
    setChosen(none)
    setMode(false)
  }, [])
  useEffect(clear, [address])
  const selection = kept(chosen, shown)
  const set = useMemo(() => new Set(selection.ids), [selection])
  const pick = useCallback((id: string, range: boolean) => {
    setChosen((s) => (range ? extended(kept(s, latest.current), id, latest.current) : toggled(kept(s, latest.current), id)))
  }, [])
  return {
    active: mode || selection.ids.length > 0,
    ids: selection.ids,
    has: (id: string) => set.has(id),
    pick,
    /** The row that has the focus, or else the chat that is open. */
    pickFocused: (open: string | undefined) => {
      const id = document.activeElement?.closest('li')?.querySelector('[data-chat]')?.getAttribute('data-chat') ?? open
      if (id && latest.current.includes(id)) pick(id, false)
    },
    all: () => setChosen(everything(shown)),
    keep: (ids: string[]) => (ids.length > 0 ? setChosen({ ids }) : clear()),
    clear,
    toggleMode: () => (mode || selection.ids.length > 0 ? clear() : setMode(true)),
  }
}
