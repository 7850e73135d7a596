import type { CSSProperties } from 'react'
import { Bot } from 'lucide-react'
import type { Agent } from '../api/shapes'
import { hue, initials } from '../model/people'

interface Props {
  id: string
  name: string
  size?: number
  status?: Agent['status']
  square?: boolean
}

/** Somebody's initials on a colour that their id always gives. Said by the name beside it, so hidden from screen readers. */
export function Avatar({ id, name, size = 32, status, square }: Props) {
  const style = { '--hue': hue(id), '--size': `${size}px` } as CSSProperties
  return (
    <span className={square ? 'avatar square' : 'avatar'} style={style} aria-hidden="true">
      {initials(name)}
      {status && <i className={`dot ${status}`} />}
    </span>
  )
}

export function BotAvatar({ size = 28 }: { size?: number }) {
  return (
    <span className="avatar square bot" style={{ '--size': `${size}px` } as CSSProperties} aria-hidden="true">
      <Bot />
    </span>
  )
}
