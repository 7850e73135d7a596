import * as Popover from '@radix-ui/react-popover'
import { Tag, X } from 'lucide-react'
import { useState, type FormEvent } from 'react'
import { useLang } from '../../lang/lang'
import { useActions } from '../../live/actions'

/** The conversation's tags, with a field to add one. */
export function Tags({ id, tags }: { id: string; tags: string[] }) {
  const { t } = useLang()
  const { tag } = useActions()
  const [text, setText] = useState('')
  const [open, setOpen] = useState(false)

  function add(event: FormEvent) {
    event.preventDefault()
    const name = text.trim().toLowerCase()
    setText('')
    if (name && !tags.includes(name)) void tag(id, [...tags, name])
  }

  return (
    <Popover.Root open={open} onOpenChange={setOpen}>
      <Popover.Trigger className="tag-button">
        <span className="hidden-words">{t('tags.edit')}</span>
        {tags.length === 0 ? (
          <span className="chip outline">
            <Tag aria-hidden="true" />
            {t('tags.add')}
          </span>
        ) : (
          tags.slice(0, 3).map((name) => (
            <span key={name} className="chip outline">
              {name}
            </span>
          ))
        )}
        {tags.length > 3 && <span className="chip outline">+{tags.length - 3}</span>}
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content className="popover tags-popover" align="start" sideOffset={6} collisionPadding={10}>
          {tags.length > 0 && (
            <ul className="tag-list">
              {tags.map((name) => (
                <li key={name} className="chip">
                  {name}
                  <button
                    aria-label={t('tags.remove', { tag: name })}
                    onClick={() =>
                      void tag(
                        id,
                        tags.filter((x) => x !== name),
                      )
                    }
                  >
                    <X aria-hidden="true" />
                  </button>
                </li>
              ))}
            </ul>
          )}
          <form onSubmit={add}>
            <input
              className="input"
              aria-label={t('tags.new')}
              placeholder={t('tags.new')}
              maxLength={40}
              value={text}
              onChange={(e) => setText(e.target.value)}
            />
          </form>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  )
}
