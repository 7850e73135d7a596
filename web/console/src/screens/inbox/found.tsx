import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import type { Schemas } from '@frontdesk/protocol'
import { NotebookPen, SearchX } from 'lucide-react'
import { Link } from 'wouter'
import { get } from '../../api/client'
import { keys } from '../../api/queries'
import type { Summary } from '../../api/shapes'
import { useLang } from '../../lang/lang'
import { useNow } from '../../live/clock'
import { visitorName } from '../../model/people'
import { ago } from '../../model/time'
import { addressOf, filtersOf, type ViewQuery } from '../../model/view-query'
import { Avatar } from '../../ui/avatar'
import { Empty, Failed, Skeletons } from '../../ui/states'
import { Rows } from './rows'
import { SelectBox, type Chooser } from './select-box'

type Found = Schemas['Found']
type FoundHit = Schemas['FoundHit']

/** What a query's words find: people first, then messages and notes, newest first. */
export function useFound(query: ViewQuery) {
  const { sla: _sla, sort: _sort, ...asked } = query // a search knows no service levels
  const found = useInfiniteQuery({
    queryKey: [...keys.found, asked],
    queryFn: ({ pageParam, signal }) => get<Found>('/agent/search', { ...asked, cursor: pageParam, limit: 25 }, signal),
    enabled: Boolean(query.q),
    initialPageParam: '',
    getNextPageParam: (last) => last.next_cursor || undefined,
    placeholderData: keepPreviousData,
  })
  return { ...found, people: found.data?.pages[0]?.people ?? [], hits: once(found.data?.pages.flatMap((p) => p.hits) ?? []) }
}

interface Props {
  query: ViewQuery
  found: ReturnType<typeof useFound>
  current?: string
  chooser?: Chooser
}

export function FoundList({ query, found, current, chooser }: Props) {
  const { t } = useLang()
  const address = addressOf(query)
  if (found.isPending) {
    return (
      <div className="list-wait">
        <Skeletons count={7} height={58} gap={10} />
      </div>
    )
  }
  if (found.isError) return <Failed error={found.error} retry={() => void found.refetch()} />
  const { people, hits } = found
  const more = found.hasNextPage
  if (people.length === 0 && hits.length === 0 && !more) {
    return (
      <Empty icon={SearchX} title={t('list.nothing_found')}>
        {t(filtersOf(query).length > 0 ? 'filter.nothing_found' : 'search.nothing', { q: query.q ?? '' })}
      </Empty>
    )
  }
  return (
    <Rows
      items={hits}
      idOf={(h) => h.conversation.id}
      label={t('search.messages')}
      current={current}
      hasMore={more}
      onMore={() => !found.isFetchingNextPage && void found.fetchNextPage()}
      head={
        <>
          {people.length > 0 && <People people={people} address={address} current={current} />}
          {hits.length > 0 && <h2 className="found-head">{t('search.messages')}</h2>}
        </>
      }
    >
      {(h, inTabOrder) => (
        <>
          {chooser && (
            <SelectBox id={h.conversation.id} name={visitorName(h.conversation.visitor, t)} checked={chooser.has(h.conversation.id)} pick={chooser.pick} />
          )}
          <HitRow hit={h} href={`/inbox/${h.conversation.id}?${addressOf(query, { at: h.seq })}`} current={h.conversation.id === current} inTabOrder={inTabOrder} />
        </>
      )}
    </Rows>
  )
}

function People({ people, address, current }: { people: Summary[]; address: string; current?: string }) {
  const { t } = useLang()
  return (
    <section aria-label={t('search.people')}>
      <h2 className="found-head">{t('search.people')}</h2>
      <ul className="rows">
        {people.map((c) => (
          <li key={c.id}>
            <Link className="row" href={`/inbox/${c.id}?${address}`} aria-current={c.id === current ? 'true' : undefined}>
              <Avatar id={c.visitor.id} name={visitorName(c.visitor, t)} size={34} />
              <span className="row-text">
                <span className="row-top">
                  <span className="row-name one-line">{visitorName(c.visitor, t)}</span>
                </span>
                <span className="row-preview">
                  <span className="one-line">{c.visitor.email || c.preview}</span>
                </span>
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  )
}

function HitRow({ hit: h, href, current, inTabOrder }: { hit: FoundHit; href: string; current: boolean; inTabOrder: boolean }) {
  const { t, lang } = useLang()
  const now = useNow(60_000)
  const name = visitorName(h.conversation.visitor, t)
  return (
    <Link className="row" href={href} data-chat={h.conversation.id} tabIndex={inTabOrder ? 0 : -1} aria-current={current ? 'true' : undefined}>
      <Avatar id={h.conversation.visitor.id} name={name} size={34} />
      <span className="row-text">
        <span className="row-top">
          <span className="row-name one-line">{name}</span>
          <time className="num">{ago(h.at_ms, now, t, lang)}</time>
        </span>
        <span className="found-words">
          {h.kind === 'note' && <NotebookPen aria-label={t('search.note')} />}
          {h.snippet.map((part, i) => (part.hit ? <mark key={i}>{part.text}</mark> : <span key={i}>{part.text}</span>))}
        </span>
      </span>
    </Link>
  )
}

/** Each conversation once: a later page may have older hits of it. */
function once(hits: FoundHit[]): FoundHit[] {
  const seen = new Set<string>()
  return hits.filter((h) => !seen.has(h.conversation.id) && seen.add(h.conversation.id))
}
