import { AlarmClock, Bot, CircleCheck, Coffee, FilterX, Inbox, ListChecks, Search, User, X } from 'lucide-react'
import { useLayoutEffect, useRef } from 'react'
import { Link } from 'wouter'
import { useMentions, useWrites } from '../../api/desk'
import type { useConversations } from '../../api/queries'
import { useSavedViews } from '../../api/views'
import type { Summary } from '../../api/shapes'
import { useLang, type Key } from '../../lang/lang'
import { addressOf, filtersOf, without, type ViewQuery } from '../../model/view-query'
import { Tip } from '../../ui/floating'
import { Empty, Failed, Skeletons } from '../../ui/states'
import { useViews } from '../views'
import { FilterChips, FilterMenu } from './filters'
import { ViewMenu } from './view-menu'
import { FoundList, type useFound } from './found'
import { ConversationRow } from './row'
import { Rows } from './rows'
import type { Chooser } from './select-box'

interface Props {
  query: ViewQuery
  /** The saved view that is looked at, by its name. */
  name?: string
  text: string
  onSearch: (text: string) => void
  onQuery: (query: ViewQuery) => void
  onSave: () => void
  list: ReturnType<typeof useConversations>
  found: ReturnType<typeof useFound>
  conversations: Summary[]
  current?: string
  /** Absent for who may not change chats. */
  chooser?: Chooser
  onChoosing: () => void
}

const emptyIcons = { queue: Coffee, mine: User, bot: Bot, open: Inbox, snoozed: AlarmClock, resolved: CircleCheck, all: Inbox }

export function ConversationList(props: Props) {
  const { query, name, text, onSearch, onQuery, onSave, found, current, chooser, onChoosing } = props
  const { t } = useLang()
  const known = useViews().find((v) => v.view === query.view)
  const plain = filtersOf(query).length === 0 && !query.q
  return (
    <section className={chooser?.active ? 'list choosing' : 'list'} aria-label={t('list.region')}>
      <header className="list-head">
        <div className="list-title">
          <h1>
            <b className="one-line">{name ?? known?.label ?? t('view.all')}</b>
            {plain && Boolean(known?.count) && <span className="num">{known?.count}</span>}
          </h1>
          {chooser && (
            <Tip text={t('bulk.choose')} keys="X">
              <button className="icon-button small choose" aria-pressed={chooser.active} aria-label={t('bulk.choose')} onClick={onChoosing}>
                <ListChecks aria-hidden="true" />
              </button>
            </Tip>
          )}
        </div>
        <label className="list-search">
          <Search aria-hidden="true" />
          <span className="hidden-words">{t('list.search')}</span>
          <input
            id="list-search"
            type="search"
            aria-keyshortcuts="/"
            onKeyDown={(e) => e.key === 'Escape' && (onSearch(''), e.currentTarget.blur())}
            placeholder={t('list.search')}
            value={text}
            onChange={(e) => onSearch(e.target.value)}
          />
          {text && (
            <button aria-label={t('list.search_clear')} onClick={() => onSearch('')}>
              <X aria-hidden="true" />
            </button>
          )}
        </label>
        <ViewStrip query={query} />
        <div className="list-tools" role="group" aria-label={t('filter.title')}>
          <FilterMenu query={query} onQuery={onQuery} onSave={onSave} />
          {query.view !== 'resolved' && !query.q && <ServiceLevels query={query} onQuery={onQuery} />}
        </div>
        <FilterChips query={query} onQuery={onQuery} onSave={onSave} />
      </header>
      <div className="list-body">{query.q ? <FoundList query={query} found={found} current={current} chooser={chooser} /> : <Chats {...props} />}</div>
    </section>
  )
}

function Chats({ query, list, conversations, current, chooser, onQuery }: Props) {
  const { t } = useLang()
  const address = addressOf(query)
  if (list.isPending) {
    return (
      <div className="list-wait">
        <Skeletons count={7} height={58} gap={10} />
      </div>
    )
  }
  if (list.isError && conversations.length === 0) return <Failed error={list.error} retry={() => void list.refetch()} />
  if (conversations.length === 0) {
    const filters = filtersOf(query)
    if (filters.length === 0)
      return (
        <Empty icon={emptyIcons[query.view]} title={t(`list.empty_${query.view}` as Key)}>
          {t(`list.empty_${query.view}_about` as Key)}
        </Empty>
      )
    if (filters.length === 1 && query.sla)
      return (
        <Empty icon={emptyIcons[query.view]} title={t('sla.none')}>
          {t('sla.none_about')}
        </Empty>
      )
    return (
      <Empty
        icon={FilterX}
        title={t('filter.none')}
        action={
          <button className="button" onClick={() => onQuery(without(query))}>
            {t('filter.clear')}
          </button>
        }
      >
        {t('filter.none_about')}
      </Empty>
    )
  }
  return (
    <Rows
      key={address}
      items={conversations}
      idOf={(c) => c.id}
      label={t('list.region')}
      current={current}
      hasMore={list.hasNextPage}
      onMore={() => !list.isFetchingNextPage && void list.fetchNextPage()}
      foot={
        list.isFetchNextPageError && (
          <button className="button ghost more" onClick={() => void list.fetchNextPage()}>
            {t('error.retry')}
          </button>
        )
      }
    >
      {(c, inTabOrder) => (
        <ConversationRow
          conversation={c}
          view={query.view}
          address={address}
          current={c.id === current}
          inTabOrder={inTabOrder}
          selected={chooser?.has(c.id) ?? false}
          pick={chooser?.pick}
        />
      )}
    </Rows>
  )
}

// Where inbox.css shows the strip.
const NARROW = '(max-width: 1179px)'

/** Where there is no sidebar: the views, the saved ones and the mentions in one row. */
function ViewStrip({ query }: { query: ViewQuery }) {
  const { t } = useLang()
  const views = useViews()
  const saved = useSavedViews().data ?? []
  const writes = useWrites()
  const unread = useMentions().data?.pages[0]?.unread ?? 0
  const here = addressOf(query)
  const kept = saved.some((v) => addressOf(v.query) === here)
  const strip = useRef<HTMLElement>(null)
  useLayoutEffect(() => {
    if (!matchMedia(NARROW).matches) return // it is not shown, and to ask where it stands would hold up the first rows
    const chosen = strip.current?.querySelector<HTMLElement>('[aria-current]')
    if (strip.current && chosen) strip.current.scrollLeft = chosen.offsetLeft - strip.current.clientWidth / 2 + chosen.clientWidth / 2
  }, [here, saved.length])
  return (
    <div className="view-strip">
      <ViewMenu query={query} />
      <nav aria-label={t('list.views')} ref={strip}>
        {views.map((v) => (
          <Link key={v.view} href={`/inbox?view=${v.view}`} aria-current={!kept && v.view === query.view ? 'page' : undefined}>
            {v.label}
            {Boolean(v.count) && <span className="num">{v.count}</span>}
          </Link>
        ))}
        {saved.map((v) => (
          <Link key={v.id} href={`/inbox?${addressOf(v.query)}`} aria-current={addressOf(v.query) === here ? 'page' : undefined}>
            {v.name}
          </Link>
        ))}
        {writes && (
          <Link href="/mentions">
            {t('mention.title')}
            {unread > 0 && <span className="num">{unread}</span>}
          </Link>
        )}
      </nav>
    </div>
  )
}

/** What service levels want: soonest due first, or only what is at risk or missed. */
function ServiceLevels({ query, onQuery }: { query: ViewQuery; onQuery: (query: ViewQuery) => void }) {
  const { t } = useLang()
  const { sort, sla, ...rest } = query
  const now = sort ?? sla
  return (
    <>
      {(['due', 'at_risk', 'breached'] as const).map((each) => (
        <button
          key={each}
          className="chip outline"
          aria-pressed={now === each}
          onClick={() => onQuery(now === each ? rest : each === 'due' ? { ...rest, sort: each } : { ...rest, sla: each })}
        >
          {t(`sla.by_${each}`)}
        </button>
      ))}
    </>
  )
}
