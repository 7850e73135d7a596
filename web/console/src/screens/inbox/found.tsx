import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import type { Schemas } from '@frontdesk/protocol'
import { NotebookPen, SearchX } from 'lucide-react'
import { Link } from 'wouter'
import { get } from '../../api/client'
import { keys } from '../../api/queries'
import { useLang } from '../../lang/lang'
import { useNow } from '../../live/clock'
import { visitorName } from '../../model/people'
import { ago } from '../../model/time'
import { Avatar } from '../../ui/avatar'
import { Empty, Failed, Skeletons } from '../../ui/states'

type Found = Schemas['Found']
type FoundHit = Schemas['FoundHit']

/** What a search through all conversations found: people first, then messages and notes, newest first. */
export function FoundList({ q, current }: { q: string; current?: string }) {
  const { t, lang } = useLang()
  const now = useNow(60_000)
  const query = useInfiniteQuery({
    queryKey: [...keys.found, q],
    queryFn: ({ pageParam, signal }) => get<Found>('/agent/search', { q, cursor: pageParam, limit: 25 }, signal),
    enabled: q !== '', // the words come a moment after the first letter
    initialPageParam: '',
    getNextPageParam: (last) => last.next_cursor || undefined,
    placeholderData: keepPreviousData,
  })
  if (query.isPending) {
    return (
      <div className="list-wait">
        <Skeletons count={7} height={58} gap={10} />
      </div>
    )
  }
  if (query.isError) return <Failed error={query.error} retry={() => void query.refetch()} />
  const people = query.data.pages[0]?.people ?? []
  const hits = once(query.data.pages.flatMap((p) => p.hits))
  if (people.length === 0 && hits.length === 0) {
    return (
      <Empty icon={SearchX} title={t('list.nothing_found')}>
        {t('search.nothing', { q })}
      </Empty>
    )
  }
  return (
    <>
      {people.length > 0 && (
        <section aria-label={t('search.people')}>
          <h2 className="found-head">{t('search.people')}</h2>
          <ul className="rows">
            {people.map((c) => (
              <li key={c.id}>
                <Link className="row" href={`/inbox/${c.id}?view=all`} aria-current={c.id === current ? 'true' : undefined}>
                  <Avatar id={c.visitor.id} name={visitorName(c.visitor, t)} size={34} />
                  <span className="row-text">
                    <span className="row-name one-line">{visitorName(c.visitor, t)}</span>
                    <span className="row-preview one-line">{c.visitor.email || c.preview}</span>
                  </span>
                </Link>
              </li>
            ))}
          </ul>
        </section>
      )}
      {hits.length > 0 && (
        <section aria-label={t('search.messages')}>
          <h2 className="found-head">{t('search.messages')}</h2>
          <ul className="rows">
            {hits.map((h) => (
              <li key={h.conversation.id}>
                <Link
                  className="row"
                  href={`/inbox/${h.conversation.id}?view=all&at=${h.seq}`}
                  aria-current={h.conversation.id === current ? 'true' : undefined}
                >
                  <Avatar id={h.conversation.visitor.id} name={visitorName(h.conversation.visitor, t)} size={34} />
                  <span className="row-text">
                    <span className="row-top">
                      <span className="row-name one-line">{visitorName(h.conversation.visitor, t)}</span>
                      <time className="num">{ago(h.at_ms, now, t, lang)}</time>
                    </span>
                    <span className="found-words">
                      {h.kind === 'note' && <NotebookPen aria-label={t('search.note')} />}
                      {h.snippet.map((part, i) => (part.hit ? <mark key={i}>{part.text}</mark> : <span key={i}>{part.text}</span>))}
                    </span>
                  </span>
                </Link>
              </li>
            ))}
          </ul>
        </section>
      )}
      {query.hasNextPage && (
        <button className="button ghost more" disabled={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          {t('list.more')}
        </button>
      )}
    </>
  )
}

/** Each conversation once: a later page may have older hits of it. */
function once(hits: FoundHit[]): FoundHit[] {
  const seen = new Set<string>()
  return hits.filter((h) => !seen.has(h.conversation.id) && seen.add(h.conversation.id))
}
