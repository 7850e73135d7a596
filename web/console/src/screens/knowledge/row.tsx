import { Flag, PencilRuler, ThumbsDown, ThumbsUp } from 'lucide-react'
import { Link } from 'wouter'
import type { ArticleSummary } from '../../api/knowledge'
import { useLang } from '../../lang/lang'
import { useNow } from '../../live/clock'
import { ago, fullTime } from '../../model/time'
import { useReasons } from '../../ui/reasons'
import { States } from './status'

/** One article of the list. */
export function ArticleRow(props: { article: ArticleSummary; chosen: boolean; onToggle?: () => void }) {
  const { article: a } = props
  const { t, lang } = useLang()
  const { language } = useReasons()
  const now = useNow(60_000)
  return (
    <li className={props.chosen ? 'kb-row chosen' : 'kb-row'}>
      {props.onToggle && (
        <label className="kb-check">
          <input type="checkbox" checked={props.chosen} onChange={props.onToggle} aria-label={t('kb.choose', { title: a.title })} />
        </label>
      )}
      <Link href={`/knowledge/articles/${a.id}`} className="kb-row-link">
        <b className="kb-row-title" lang={a.lang || undefined}>
          {a.title}
        </b>
        <span className="kb-row-about">
          <span className="one-line">{a.collection.name}</span>
          {a.lang && <span>{language(a.lang)}</span>}
          {a.audience && <span className="one-line">{a.audience}</span>}
          {a.product && <span className="one-line">{a.product}</span>}
          {a.owner && <span className="one-line">{a.owner.name}</span>}
          {a.changed_here && (
            <span className="kb-mark">
              <PencilRuler aria-hidden="true" />
              {t('kb.changed_here')}
            </span>
          )}
        </span>
      </Link>
      <span className="kb-row-side">
        <States article={a} />
        {a.flags > 0 && (
          <span className="chip warn">
            <Flag aria-hidden="true" />
            <span className="num">{t(a.flags === 1 ? 'kb.flags_1' : 'kb.flags_n', { n: a.flags })}</span>
          </span>
        )}
        {a.helpful + a.unhelpful > 0 && (
          <span className="kb-votes num">
            <span className="hidden-words">{t('kb.votes', { helpful: a.helpful, unhelpful: a.unhelpful })}</span>
            <span aria-hidden="true">
              <ThumbsUp /> {a.helpful}
            </span>
            <span aria-hidden="true">
              <ThumbsDown /> {a.unhelpful}
            </span>
          </span>
        )}
        <time dateTime={new Date(a.updated_at_ms).toISOString()} title={fullTime(a.updated_at_ms, lang)}>
          {ago(a.updated_at_ms, now, t, lang)}
        </time>
      </span>
    </li>
  )
}
