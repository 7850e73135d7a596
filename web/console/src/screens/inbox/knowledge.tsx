import * as Popover from '@radix-ui/react-popover'
import { Search } from 'lucide-react'
import { useDeferredValue, useState, type ReactNode } from 'react'
import { useKnowledge } from '../../api/queries'
import type { Hit } from '../../api/shapes'
import { useLang } from '../../lang/lang'
import { plainText } from '../../model/passage'
import { percent } from '../../model/words'
import { useReasons } from '../../ui/reasons'
import { Failed, Skeletons } from '../../ui/states'

/** A passage as it is put into a reply, with the article it comes from. */
export function quoted(hit: Hit, origin: string): string {
  const source = hit.url ? `${hit.title}: ${new URL(hit.url, origin).href}` : hit.title
  return `${plainText(hit.passage)}\n(${source})`
}

/** Asks the knowledge base and inserts a passage with its source. */
export function KnowledgePopover({ children, onInsert }: { children: ReactNode; onInsert: (text: string) => void }) {
  const { t, lang } = useLang()
  const { band } = useReasons()
  const [open, setOpen] = useState(false)
  const [text, setText] = useState('')
  const q = useDeferredValue(text.trim())
  const found = useKnowledge(q)
  const choose = (hit: Hit) => {
    setOpen(false)
    onInsert(quoted(hit, location.origin))
  }
  return (
    <Popover.Root open={open} onOpenChange={setOpen}>
      <Popover.Trigger asChild>{children}</Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          className="popover knowledge"
          align="start"
          side="top"
          sideOffset={8}
          collisionPadding={10}
          aria-label={t('knowledge.title')}
        >
          <label className="list-search">
            <Search aria-hidden="true" />
            <input
              type="search"
              autoFocus
              aria-label={t('knowledge.title')}
              placeholder={t('knowledge.hint')}
              value={text}
              onChange={(e) => setText(e.target.value)}
            />
          </label>
          <div className="knowledge-body scroll" aria-live="polite">
            {q.length < 2 ? (
              <p className="faint">{t('knowledge.about')}</p>
            ) : found.isPending ? (
              <Skeletons count={3} height={54} />
            ) : found.isError ? (
              <Failed error={found.error} retry={() => void found.refetch()} />
            ) : (found.data.hits ?? []).length === 0 ? (
              <p className="faint">{t('knowledge.nothing')}</p>
            ) : (
              <>
                <p className={`verdict ${found.data.band}`}>
                  {t('knowledge.confidence')} {band(found.data.band)}{' '}
                  <b className="num">{percent(found.data.confidence, lang)}</b>
                </p>
                <ul className="hits">
                  {found.data.hits.map((hit, i) => (
                    <li key={`${hit.article}-${i}`}>
                      <button onClick={() => choose(hit)}>
                        <b>{hit.title}</b>
                        <span>{plainText(hit.passage)}</span>
                      </button>
                    </li>
                  ))}
                </ul>
              </>
            )}
          </div>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  )
}
