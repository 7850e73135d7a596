import { useMemo } from 'react'
import { useLang, type Lang } from '../../lang/lang'
import type { Step, Way } from './document/outline'
import { summaryOf, textIn } from './summary'

/** How the builder speaks of steps and ways, in the language of the page. */
export function useFlowWords() {
  const { t, lang, maybe } = useLang()
  return useMemo(() => {
    const kind = (name: string) => maybe(`flow.kind_${name}`) ?? (name || t('flow.kind_unknown'))
    const field = (name: string) => maybe(`flow.field_${name}`) ?? name
    const way = (w: Way): string => {
      if (w.kind === 'next') return t('flow.way_next')
      if (w.kind === 'score') return t('flow.way_score', { n: textIn(w.label, lang) })
      if (w.kind === 'branch') return textIn(w.label, lang)
      if (w.kind === 'other') return maybe(`flow.way_${textIn(w.label, lang)}`) ?? field(textIn(w.label, lang))
      return textIn(w.label, lang)
    }
    const summary = (step: Step) => summaryOf(step, lang, t)
    /** What a step is called in lists: its id, else its kind and first words. */
    const name = (step: Step) => step.id || `${kind(step.kind)}${summary(step) ? ` · ${clip(summary(step))}` : ''}`
    return { kind, field, way, summary, name }
  }, [t, lang, maybe])
}

const clip = (text: string) => (text.length > 32 ? `${text.slice(0, 31)}…` : text)

export const languages: readonly Lang[] = ['en', 'ko']
