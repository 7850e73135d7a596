import { Sparkles, TriangleAlert } from 'lucide-react'
import { growing, useSpaces } from '../../api/knowledge'
import { useLang } from '../../lang/lang'

/** How far the articles' vectors have come, while they are being made or cannot be. */
export function MeaningProgress() {
  const { t } = useLang()
  const spaces = useSpaces().data ?? []
  // Of each kind the one last wanted counts: the model's own, and the built-in one.
  const wanted = [false, true].map((own) => spaces.find((s) => s.built_in === own)).find((s) => s && growing(s))
  if (!wanted) return null
  const numbers = { done: wanted.done, total: wanted.total }
  const name = wanted.built_in ? t('kb.meaning_built_in') : wanted.model
  if (wanted.problem) {
    return (
      <div className="kb-meaning" role="status">
        <TriangleAlert aria-hidden="true" />
        <p>
          {t('kb.meaning_stuck', { ...numbers, name })} <span className="faint">{wanted.problem}</span>
        </p>
      </div>
    )
  }
  return (
    <div className="kb-meaning" role="status">
      <Sparkles aria-hidden="true" />
      <p>
        {t('kb.meaning_growing', { name })}{' '}
        <span className="faint">{t(spaces.some((s) => s.complete) ? 'kb.meaning_meanwhile' : 'kb.meaning_words')}</span>
      </p>
      <progress max={Math.max(1, wanted.total)} value={wanted.done} aria-label={t('kb.meaning_growing', { name })} />
      <span className="num">{t('kb.meaning_progress', numbers)}</span>
    </div>
  )
}
