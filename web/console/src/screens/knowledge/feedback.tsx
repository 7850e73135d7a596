import { ThumbsDown, ThumbsUp } from 'lucide-react'
import { Link } from 'wouter'
import { useArticleFeedback, type ArticleSummary } from '../../api/knowledge'
import { useLang } from '../../lang/lang'
import { useNow } from '../../live/clock'
import { ago, fullTime } from '../../model/time'
import { percent } from '../../model/words'
import { Empty, Failed, Skeletons } from '../../ui/states'

/** How visitors judged what the bot said from this article. */
export function Feedback({ article }: { article: ArticleSummary }) {
  const { t, lang } = useLang()
  const now = useNow(60_000)
  const query = useArticleFeedback(article.id)
  if (query.isPending) return <Skeletons count={5} height={44} />
  if (query.isError) return <Failed error={query.error} retry={() => void query.refetch()} />
  const { helpful, unhelpful, days, judgements } = query.data
  const all = helpful + unhelpful
  if (all === 0) {
    return (
      <Empty icon={ThumbsUp} title={t('kb.feedback_none')}>
        {t('kb.feedback_none_about')}
      </Empty>
    )
  }
  const most = Math.max(...days.map((d) => d.helpful + d.unhelpful), 1)
  return (
    <div className="ed-feedback">
      <p className="ed-feedback-sum">
        <b className="big num">{percent(helpful / all, lang)}</b>
        <span>{t('kb.feedback_sum', { n: helpful, all })}</span>
      </p>
      {days.length > 1 && (
        <div className="ed-days" role="img" aria-label={t('kb.feedback_days', { n: days.length })}>
          {days.slice(-60).map((d) => (
            <span key={d.day} title={`${d.day}: +${d.helpful} −${d.unhelpful}`}>
              <i className="good" style={{ height: `${(d.helpful / most) * 100}%` }} />
              <i className="bad" style={{ height: `${(d.unhelpful / most) * 100}%` }} />
            </span>
          ))}
        </div>
      )}
      <ul>
        {judgements.map((j) => (
          <li key={`${j.conversation}-${j.at_ms}`}>
            {j.helpful ? <ThumbsUp className="good" aria-label={t('message.helped')} /> : <ThumbsDown className="bad" aria-label={t('message.not_helped')} />}
            <Link href={`/inbox/${j.conversation}?view=all`}>
              <span>{j.question || t('list.no_message')}</span>
              {j.comment && <q>{j.comment}</q>}
            </Link>
            <time dateTime={new Date(j.at_ms).toISOString()} title={fullTime(j.at_ms, lang)}>
              {ago(j.at_ms, now, t, lang)}
            </time>
          </li>
        ))}
      </ul>
    </div>
  )
}
