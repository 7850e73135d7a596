import { useEffect, useState, type KeyboardEvent } from 'react'
import { useAgents } from '../../api/queries'
import type { Agent } from '../../api/shapes'
import { useLang } from '../../lang/lang'
import { useDesk } from '../../live/desk'
import { mentionAt, mentionsIn } from '../../model/mention'
import { Avatar } from '../../ui/avatar'
import { useReasons } from '../../ui/reasons'

const MOST_SHOWN = 8

interface Asked {
  text: string
  caret: number
  /** Off while the composer writes no note. */
  on: boolean
  /** Puts a name in place of what is written from `from` to the caret. */
  onChoose: (name: string, from: number) => void
}

/** The list of colleagues that an @ in a note opens, and the keys that move in it. */
export function useMentionList({ text, caret, on, onChoose }: Asked) {
  const { session } = useDesk()
  const agents = useAgents()
  const place = on ? mentionAt(text, caret) : undefined
  const [closed, setClosed] = useState<number>()
  const [active, setActive] = useState(0)
  const query = place?.query.toLocaleLowerCase() ?? ''
  const choices = place
    ? (agents.data ?? []).filter((a) => a.id !== session.user.id && a.name.toLocaleLowerCase().includes(query)).slice(0, MOST_SHOWN)
    : []
  const open = place !== undefined && place.from !== closed && choices.length > 0
  const at = Math.min(active, choices.length - 1)

  useEffect(() => setActive(0), [place?.query, place?.from])

  /** Takes a key when it is for the list. */
  function key(event: KeyboardEvent): boolean {
    if (!open || !place || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return false
    if (event.key === 'Escape') setClosed(place.from)
    else if (event.key === 'ArrowDown') setActive((at + 1) % choices.length)
    else if (event.key === 'ArrowUp') setActive((at + choices.length - 1) % choices.length)
    else if (event.key === 'Enter' || event.key === 'Tab') onChoose(choices[at]!.name, place.from)
    else return false
    event.preventDefault()
    return true
  }

  return {
    open,
    choices,
    at,
    key,
    choose: (a: Agent) => place && onChoose(a.name, place.from),
    /** Whom a note calls. */
    called: (note: string) => mentionsIn(note, agents.data ?? []),
  }
}

export function MentionList({ list }: { list: ReturnType<typeof useMentionList> }) {
  const { t } = useLang()
  const { presence } = useReasons()
  if (!list.open) return null
  return (
    <div className="mention-list" id="mention-list" role="listbox" aria-label={t('mention.whom')}>
      {list.choices.map((a, i) => (
        <div
          key={a.id}
          id={`mention-${a.id}`}
          role="option"
          aria-selected={i === list.at}
          onMouseDown={(e) => e.preventDefault()}
          onClick={() => list.choose(a)}
        >
          <Avatar id={a.id} name={a.name} size={24} status={a.status} />
          <span>{a.name}</span>
          <small className="faint">{presence(a.status)}</small>
        </div>
      ))}
    </div>
  )
}

/** The attributes that tie the field to its open list. */
export function mentionAttributes(list: ReturnType<typeof useMentionList>) {
  const chosen = list.choices[list.at]
  return {
    'aria-autocomplete': 'list' as const,
    'aria-controls': list.open ? 'mention-list' : undefined,
    'aria-activedescendant': list.open && chosen ? `mention-${chosen.id}` : undefined,
  }
}
