import { AlarmClock, CircleCheck, Bot, Coffee, Inbox, Search, User, X } from 'lucide-react'
import { useDeferredValue, useEffect, useRef, type KeyboardEvent } from 'react'
import { Link } from 'wouter'
import { useMentions, useWrites } from '../../api/desk'
import type { ListBy, useConversations } from '../../api/queries'
import type { Summary, View } from '../../api/shapes'
import { useLang, type Key } from '../../lang/lang'
import { Empty, Failed, Skeletons } from '../../ui/states'
import { useViews } from '../views'
import { FoundList } from './found'
import { ConversationRow } from './row'

interface Props {
  view: View
  q: string
  onSearch: (q: string) => void
  by: ListBy
  onBy: (by: ListBy) => void
  query: ReturnType<typeof useConversations>
  conversations: Summary[]
  current?: string
}

const emptyIcons = { queue: Coffee, mine: User, bot: Bot, open: Inbox, snoozed: AlarmClock, resolved: CircleCheck, all: Inbox }

export function ConversationList({ view, q, onSearch, by, onBy, query, conversations, current }: Props) {
  const { t } = useLang()
  const views = useViews()
  const writes = useWrites()
  const unread = useMentions().data?.pages[0]?.unread ?? 0
  const words = useDeferredValue(q.trim())
  const list = useRef<HTMLUListElement>(null)

  // The one that is open is scrolled into sight when keys or the palette chose it.
  useEffect(() => {
    list.current?.querySelector('[aria-current="true"]')?.scrollIntoView({ block: 'nearest' })
  }, [current])

  function move(event: KeyboardEvent) {
    const by = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (by === 0) return
    const links = [...(list.current?.querySelectorAll<HTMLElement>('a.row') ?? [])]
    const at = links.indexOf(document.activeElement as HTMLElement)
    if (at < 0) return
    event.preventDefault()
    event.stopPropagation()
    const to = links[Math.min(links.length - 1, Math.max(0, at + by))]
    to?.focus()
  }

  const known = views.find((v) => v.view === view)
  return (
    <section className="list" aria-label={t('list.region')}>
      <header className="list-head">
        <h1>
          {known?.label ?? t('view.all')}
          {Boolean(known?.count) && <span className="num">{known?.count}</span>}
        </h1>
        <label className="list-search">
          <Search aria-hidden="true" />
          <span className="hidden-words">{t('list.search')}</span>
          <input id="list-search" type="search" aria-keyshortcuts="/" onKeyDown={(e) => e.key === 'Escape' && (onSearch(''), e.currentTarget.blur())} placeholder={t('list.search')} value={q} onChange={(e) => onSearch(e.target.value)} />
          {q && (
            <button aria-label={t('list.search_clear')} onClick={() => onSearch('')}>
              <X aria-hidden="true" />
            </button>
          )}
        </label>
        <nav className="view-strip" aria-label={t('list.views')}>
          {views.map((v) => (
            <Link key={v.view} href={`/inbox?view=${v.view}`} aria-current={v.view === view ? 'page' : undefined}>
              {v.label}
              {Boolean(v.count) && <span className="num">{v.count}</span>}
            </Link>
          ))}
          {writes && (
            <Link href="/mentions">
              {t('mention.title')}
              {unread > 0 && <span className="num">{unread}</span>}
            </Link>
          )}
        </nav>
        {view !== 'resolved' && (
          <div className="list-tools" role="group" aria-label={t('sla.label')}>
            {(['due', 'at_risk', 'breached'] as const).map((each) => (
              <button key={each} className="chip outline" aria-pressed={by === each} onClick={() => onBy(by === each ? '' : each)}>
                {t(`sla.by_${each}`)}
              </button>
            ))}
          </div>
        )}
      </header>
      <div className="list-body scroll">
        {q.trim() ? (
          <FoundList q={words} current={current} />
        ) : query.isPending ? (
          <div className="list-wait">
            <Skeletons count={7} height={58} gap={10} />
          </div>
        ) : query.isError && conversations.length === 0 ? (
          <Failed error={query.error} retry={() => void query.refetch()} />
        ) : conversations.length === 0 ? (
          <Empty icon={emptyIcons[view]} title={by ? t('sla.none') : t(`list.empty_${view}` as Key)}>
            {by ? t('sla.none_about') : t(`list.empty_${view}_about` as Key)}
          </Empty>
        ) : (
          <ul className="rows" ref={list} onKeyDown={move}>
            {conversations.map((c, i) => (
              <ConversationRow
                key={c.id}
                conversation={c}
                view={view}
                current={c.id === current}
                inTabOrder={current && conversations.some((x) => x.id === current) ? c.id === current : i === 0}
              />
            ))}
          </ul>
        )}
        {!q.trim() && query.hasNextPage && (
          <button className="button ghost more" disabled={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            {t('list.more')}
          </button>
        )}
      </div>
    </section>
  )
}
