import { BookOpen, MessageSquareQuote, Sparkles } from 'lucide-react'
import { useSuggestions, type Suggestion } from '../../api/desk'
import { useLang } from '../../lang/lang'
import { Failed, Skeletons } from '../../ui/states'

const icons = { article: BookOpen, canned: MessageSquareQuote, model: Sparkles }

/** Replies to the visitor's newest message, on demand; Alt+1…3 inserts one, nothing is sent by itself. */
export function useSuggested(id: string, seq: number, open: boolean) {
  return useSuggestions(id, seq, open)
}

export function Suggested({ query, onInsert }: { query: ReturnType<typeof useSuggested>; onInsert: (s: Suggestion) => void }) {
  const { t } = useLang()
  return (
    <div className="suggested" role="group" aria-label={t('suggest.title')}>
      {query.isPending ? (
        <Skeletons count={2} height={34} gap={6} />
      ) : query.isError ? (
        <Failed error={query.error} retry={() => void query.refetch()} />
      ) : query.data.suggestions.length === 0 ? (
        <p className="faint">{t('suggest.none')}</p>
      ) : (
        <ol>
          {query.data.suggestions.map((s, i) => {
            const Icon = icons[s.kind]
            return (
              <li key={`${s.kind} ${s.title} ${i}`}>
                <button onClick={() => onInsert(s)}>
                  <kbd>Alt {i + 1}</kbd>
                  <span className="suggested-text">{s.text}</span>
                  <small>
                    <Icon aria-hidden="true" />
                    {s.kind === 'model' ? t('suggest.model', { titles: (s.titles ?? []).join(', ') }) : s.title}
                  </small>
                </button>
              </li>
            )
          })}
        </ol>
      )}
    </div>
  )
}
