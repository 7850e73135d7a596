import * as Popover from '@radix-ui/react-popover'
import { Tag, X } from 'lucide-react'
import { useState, type FormEvent } from 'react'
import { useTags } from '../../api/tags'
import { useLang } from '../../lang/lang'
import { useActions } from '../../live/actions'
import { TagChip } from '../../ui/tag'

const SUGGESTED = 12

/** The conversation's tags, with those of the workspace to choose from and a field for another one. */
export function Tags({ id, tags }: { id: string; tags: string[] }) {
  const { t } = useLang()
  const { tag } = useActions()
  const known = useTags()
  const [text, setText] = useState('')
  const [open, setOpen] = useState(false)
  const wanted = text.trim().toLowerCase()
  const others = (known.data ?? []).filter((k) => !k.archived && !tags.includes(k.name) && k.name.toLowerCase().includes(wanted)).slice(0, SUGGESTED)

  function add(name: string) {
    setText('')
    if (name && !tags.includes(name)) void tag(id, [...tags, name])
  }

  function submit(event: FormEvent) {
    event.preventDefault()
    add(wanted)
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
          tags.slice(0, 3).map((name) => <TagChip key={name} name={name} />)
        )}
        {tags.length > 3 && <span className="chip outline">+{tags.length - 3}</span>}
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content className="popover tags-popover" align="start" sideOffset={6} collisionPadding={10}>
          {tags.length > 0 && (
            <ul className="tag-list">
              {tags.map((name) => (
                <li key={name}>
                  <TagChip name={name}>
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
                  </TagChip>
                </li>
              ))}
            </ul>
          )}
          <form onSubmit={submit}>
            <input
              className="input"
              aria-label={t('tags.new')}
              placeholder={t('tags.new')}
              maxLength={40}
              value={text}
              onChange={(e) => setText(e.target.value)}
            />
          </form>
          {others.length > 0 && (
            <div className="tag-known">
              {others.map((k) => (
                <button key={k.name} onClick={() => add(k.name)}>
                  <TagChip name={k.name} colour={k.colour} />
                </button>
              ))}
            </div>
          )}
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  )
}
