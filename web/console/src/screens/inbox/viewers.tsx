import { Eye, Pencil } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { Frames } from '@frontdesk/protocol'
import { useLang } from '../../lang/lang'
import { useConnection, useDesk } from '../../live/desk'
import { Avatar } from '../../ui/avatar'

export type Doing = Exclude<Frames['viewing.changed']['doing'], ''>

// Said again this often; who was not heard of for twice as long is gone.
const EVERY_MS = 4_000
const GONE_MS = 9_000

interface Viewer {
  id: string
  name: string
  doing: Doing
  until: number
}

/** Tells colleagues that this agent has the conversation open, and gives who else has. */
export function useViewers(id: string, doing: Doing): readonly Viewer[] {
  const { connection, session } = useDesk()
  const [viewers, setViewers] = useState<readonly Viewer[]>([])
  const up = useConnection((s) => s.status === 'open')

  useEffect(() => {
    if (!up) return
    const say = () => document.visibilityState === 'visible' && connection.viewing(id, doing)
    say()
    const timer = setInterval(say, EVERY_MS)
    return () => clearInterval(timer)
  }, [connection, id, doing, up])

  useEffect(() => {
    const leave = () => connection.viewing(id, '')
    const hidden = () => document.visibilityState === 'hidden' && leave()
    window.addEventListener('pagehide', leave)
    document.addEventListener('visibilitychange', hidden)
    return () => {
      window.removeEventListener('pagehide', leave)
      document.removeEventListener('visibilitychange', hidden)
      leave()
    }
  }, [connection, id])

  useEffect(() => {
    setViewers([])
    const off = connection.on('viewing.changed', (frame) => {
      if (frame.conversation !== id || !frame.actor.id || frame.actor.id === session.user.id) return
      const who = frame.actor.id
      setViewers((old) => {
        const rest = old.filter((v) => v.id !== who)
        return frame.doing === '' ? rest : [...rest, { id: who, name: frame.actor.name ?? '', doing: frame.doing, until: Date.now() + GONE_MS }]
      })
    })
    const sweep = setInterval(() => {
      setViewers((old) => (old.some((v) => v.until < Date.now()) ? old.filter((v) => v.until >= Date.now()) : old))
    }, 500)
    return () => {
      off()
      clearInterval(sweep)
    }
  }, [connection, id, session.user.id])
  return viewers
}

/** Colleagues who have the conversation open, and whether they write. */
export function Viewers({ viewers }: { viewers: readonly Viewer[] }) {
  const { t } = useLang()
  if (viewers.length === 0) return null
  return (
    <ul className="viewers" role="status" aria-label={t('viewing.label')}>
      {viewers.map((v) => (
        <li key={v.id}>
          <Avatar id={v.id} name={v.name} size={18} />
          {v.doing === 'reading' ? <Eye aria-hidden="true" /> : <Pencil aria-hidden="true" />}
          <span>{t(`viewing.${v.doing}`, { name: v.name })}</span>
        </li>
      ))}
    </ul>
  )
}
