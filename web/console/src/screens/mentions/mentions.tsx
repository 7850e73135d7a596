import { AtSign, CheckCheck } from 'lucide-react'
import { Link } from 'wouter'
import { useMentions, useReadMentions } from '../../api/desk'
import { useLang } from '../../lang/lang'
import { useNow } from '../../live/clock'
import { ago, fullTime } from '../../model/time'
import { Avatar } from '../../ui/avatar'
import { Empty, Failed, Skeletons } from '../../ui/states'
import { useTitle } from '../badges'
import '../../styles/desk.css'

/** Notes in which a colleague calls this agent. */
export default function Mentions() {
  const { t, lang } = useLang()
  const now = useNow(30_000)
  const query = useMentions()
  const read = useReadMentions()
  useTitle(t('mention.title'))
  const list = query.data?.pages.flatMap((p) => p.mentions) ?? []
  const unread = query.data?.pages[0]?.unread ?? 0
  return (
    <main className="mentions-page scroll">
      <header>
        <h1>{t('mention.title')}</h1>
        {unread > 0 && (
          <button className="button small" onClick={() => void read()}>
            <CheckCheck aria-hidden="true" />
            {t('mention.read_all')}
          </button>
        )}
      </header>
      {query.isPending ? (
        <Skeletons count={5} height={64} gap={10} />
      ) : query.isError ? (
        <Failed error={query.error} retry={() => void query.refetch()} />
      ) : list.length === 0 ? (
        <Empty icon={AtSign} title={t('mention.none')}>
          {t('mention.none_about')}
        </Empty>
      ) : (
        <ul className="mention-rows">
          {list.map((m) => (
            <li key={`${m.conversation} ${m.seq}`}>
              <Link href={`/inbox/${m.conversation}?view=all`} className={m.read ? undefined : 'unread'}>
                <Avatar id={m.by.id ?? ''} name={m.by.name ?? ''} size={30} />
                <span className="mention-body">
                  <b>{m.by.name || t('speaker.bot')}</b>
                  <time className="num" title={fullTime(m.at_ms, lang)}>
                    {ago(m.at_ms, now, t, lang)}
                  </time>
                  <span className="mention-text">{m.text}</span>
                  <small className="faint">{t('mention.in_chat', { name: m.visitor_name || t('speaker.visitor') })}</small>
                </span>
                {!m.read && <i className="unread-dot" title={t('mention.unread')} />}
              </Link>
            </li>
          ))}
        </ul>
      )}
      {query.hasNextPage && (
        <button className="button ghost more" disabled={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          {t('list.more')}
        </button>
      )}
    </main>
  )
}
