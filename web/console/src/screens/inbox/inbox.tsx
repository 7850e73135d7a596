import { MessagesSquare } from 'lucide-react'
import { useCallback, useEffect, useState } from 'react'
import { useLocation, useSearchParams } from 'wouter'
import { useConversations, useCounts, type ListBy } from '../../api/queries'
import { useLang } from '../../lang/lang'
import { useKeys } from '../../live/keyboard'
import { neighbour, rows } from '../../model/lists'
import { Empty } from '../../ui/states'
import { useTitle } from '../badges'
import { viewOf } from '../views'
import { Chat } from './chat'
import { ContextPane, type ContextTab } from './context'
import { ConversationList } from './list'
import '../../styles/inbox.css'
import '../../styles/transcript.css'
import '../../styles/composer.css'
import '../../styles/files.css'
import '../../styles/context.css'
import '../../styles/decisions.css'
import '../../styles/desk.css'

const WIDE = '(min-width: 1240px)'

/** Three panes: the list of a view, the conversation, what is known about it. A phone shows one at a time. */
export default function Inbox({ id }: { id?: string }) {
  const { t } = useLang()
  const [, navigate] = useLocation()
  const [search] = useSearchParams()
  const view = viewOf(search.get('view'))
  const [q, setQ] = useState('')
  const [by, setBy] = useState<ListBy>('')
  const list = useConversations(view, '', by)
  const counts = useCounts()
  const conversations = rows(list.data?.pages ?? [])
  const [shown, setShown] = useState(() => window.matchMedia(WIDE).matches)
  const [tab, setTab] = useState<ContextTab>('context')
  const [decision, setDecision] = useState<string>()
  const open = useCallback((to: string) => navigate(`/inbox/${to}?view=${view}`), [navigate, view])

  useTitle(t(`view.${view}`))
  const step = (by: number) => {
    const to = neighbour(conversations, id, by)
    if (to && to !== id) open(to)
  }
  useKeys({
    j: () => step(1),
    k: () => step(-1),
    ArrowDown: () => step(1),
    ArrowUp: () => step(-1),
    '/': () => document.getElementById('list-search')?.focus(),
    c: () => setShown((s) => !s),
    Escape: () => id && navigate(`/inbox?view=${view}`),
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
      <ConversationList view={view} q={q} onSearch={setQ} by={by} onBy={setBy} query={list} conversations={conversations} current={id} />
      {id ? (
        <>
          <Chat key={id} id={id} view={view} contextShown={shown} onContext={() => setShown(!shown)} onExplain={explain} />
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
        </>
      ) : (
        <section className="chat none" aria-label={t('chat.region')}>
          <Empty icon={MessagesSquare} title={t('chat.none_title')}>
            {counts.data && counts.data.open === 0 ? t('chat.none_at_all') : t('chat.none')}
          </Empty>
        </section>
      )}
    </main>
  )
}
