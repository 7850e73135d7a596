import { memo, useEffect, useState } from 'react'
import { useLocation } from 'wouter'
import type { Frames } from '@frontdesk/protocol'
import { useLang } from '../lang/lang'
import { useDesk } from '../live/desk'
import { ring } from '../live/sound'
import '../styles/floor.css'

type Whisper = Frames['note.whispered']

/** A supervisor's word about one's chat, over whatever one is doing, until it is read. */
export const Whispers = memo(function Whispers() {
  const { t } = useLang()
  const { connection } = useDesk()
  const [at, navigate] = useLocation()
  const [list, setList] = useState<readonly Whisper[]>([])
  useEffect(
    () =>
      connection.on('note.whispered', (frame) => {
        ring()
        setList((old) => [...old.slice(-4), frame])
      }),
    [connection],
  )
  const first = list[0]
  if (!first) return null
  const there = at === `/inbox/${first.conversation}`
  const next = () => setList((old) => old.slice(1))
  return (
    <section className="whisper" role="alertdialog" aria-labelledby="whisper-title" aria-describedby="whisper-text">
      <h2 id="whisper-title">{t('whisper.from', { name: first.actor.name ?? '' })}</h2>
      <p id="whisper-text">{first.body.text}</p>
      <footer>
        {!there && (
          <button
            className="button primary"
            onClick={() => {
              next()
              navigate(`/inbox/${first.conversation}?view=mine`)
            }}
          >
            {t('whisper.open')}
          </button>
        )}
        <button className={there ? 'button primary' : 'button'} onClick={next}>
          {t('whisper.read')}
        </button>
      </footer>
    </section>
  )
})
