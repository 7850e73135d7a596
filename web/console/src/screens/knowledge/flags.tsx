import { ArrowRight, CopyCheck, Flag as FlagIcon, Hourglass, Scale, ThumbsDown, TimerOff, type LucideIcon } from 'lucide-react'
import { useQueryClient } from '@tanstack/react-query'
import { Link } from 'wouter'
import { change } from '../../api/client'
import { kbKeys, type Flag, type OpenArticle } from '../../api/knowledge'
import { useLang, type Key } from '../../lang/lang'
import { percent } from '../../model/words'
import { Empty } from '../../ui/states'
import { useToasts } from '../../ui/toasts'

const icons: Record<Flag['kind'], LucideIcon> = {
  duplicate: CopyCheck,
  contradiction: Scale,
  stale: Hourglass,
  expired: TimerOff,
  unhelpful: ThumbsDown,
}

/** What an editor should look at in this article. */
export function Flags({ detail, mayEdit }: { detail: OpenArticle; mayEdit: boolean }) {
  const { t } = useLang()
  const client = useQueryClient()
  const { say, fail } = useToasts()

  async function put(flag: Flag, path: 'dismiss' | 'reopen') {
    try {
      await change('POST', `/knowledge/flags/${flag.id}/${path}`)
      await client.invalidateQueries({ queryKey: kbKeys.all })
      if (path === 'dismiss') say(t('kb.flag_dismissed'), { label: t('action.undo'), run: () => void put(flag, 'reopen') })
    } catch (error) {
      fail(error)
    }
  }
  if (detail.flags.length === 0) {
    return (
      <Empty icon={FlagIcon} title={t('kb.flags_none')}>
        {t('kb.flags_none_about')}
      </Empty>
    )
  }
  return (
    <ul className="ed-flags">
      {detail.flags.map((f) => (
        <FlagCard key={f.id} flag={f} article={detail.article.id} onDismiss={mayEdit ? () => void put(f, 'dismiss') : undefined} />
      ))}
    </ul>
  )
}

function FlagCard(props: { flag: Flag; article: string; onDismiss?: () => void }) {
  const { flag: f } = props
  const { t, lang } = useLang()
  const Icon = icons[f.kind]
  // A flag of two articles is shown beside both; here is always the article on the page.
  const mirrored = f.article.id !== props.article
  const other = mirrored ? f.article : f.other
  const here = mirrored ? f.there : f.here
  const there = mirrored ? f.here : f.there
  const score = f.kind === 'stale' ? String(Math.round(f.score)) : percent(f.score, lang)
  return (
    <li>
      <h3>
        <Icon aria-hidden="true" />
        {t(`kb.flag_${f.kind}` as Key)}
      </h3>
      <p>{t(`kb.flag_${f.kind}_about` as Key, { score })}</p>
      {here && (
        <figure>
          <figcaption>{t('kb.flag_here')}</figcaption>
          <blockquote>{here}</blockquote>
        </figure>
      )}
      {other && there && (
        <figure>
          <figcaption className="one-line">{other.name}</figcaption>
          <blockquote>{there}</blockquote>
        </figure>
      )}
      <footer>
        {other && (
          <Link className="button small" href={`/knowledge/articles/${other.id}`}>
            {t('kb.flag_open')}
            <ArrowRight aria-hidden="true" />
          </Link>
        )}
        {props.onDismiss && (
          <button className="button small ghost" onClick={props.onDismiss}>
            {t('kb.flag_dismiss')}
          </button>
        )}
      </footer>
    </li>
  )
}
