import { Archive, CalendarClock, CircleDot, Eye, PencilLine, type LucideIcon } from 'lucide-react'
import type { ArticleSummary, Version } from '../../api/knowledge'
import { useLang, type Key } from '../../lang/lang'

type State = 'live' | 'draft' | 'review' | 'scheduled' | 'archived'

const looks: Record<State, [tone: string, icon: LucideIcon]> = {
  live: ['good', CircleDot],
  draft: ['', PencilLine],
  review: ['bot', Eye],
  scheduled: ['accent', CalendarClock],
  archived: ['outline', Archive],
}

/** What an article is, and what waits to become of it: "Live" and "Draft" may stand together. */
export function States({ article }: { article: Pick<ArticleSummary, 'status' | 'pending' | 'valid'> }) {
  const { t } = useLang()
  const list: State[] = article.status === 'archived' ? ['archived'] : article.status === 'live' ? ['live'] : []
  if (article.pending && article.status !== 'archived') list.push(article.pending)
  if (list.length === 0) list.push(article.status)
  return (
    <span className="kb-states">
      {list.map((s) => {
        const [tone, Icon] = looks[s]
        return (
          <span key={s} className={`chip ${tone}`}>
            <Icon aria-hidden="true" />
            {t(`kb.state_${s}`)}
          </span>
        )
      })}
      {article.status === 'live' && article.valid !== 'now' && (
        <span className="chip warn">{t(`kb.valid_${article.valid}` as Key)}</span>
      )}
    </span>
  )
}

export function VersionState({ state }: { state: Version['state'] }) {
  const { t } = useLang()
  const tone = { live: 'good', draft: '', review: 'bot', scheduled: 'accent', superseded: 'outline', discarded: 'outline' }[state]
  return <span className={`chip ${tone}`}>{t(`kb.version_${state}`)}</span>
}
