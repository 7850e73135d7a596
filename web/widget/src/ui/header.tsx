import { useEffect, useRef, useState } from 'preact/hooks'
import { useHere, useStore } from './context'
import { Face } from './message'
import { Icon } from './icons'
import type { Transcript } from '../transcript'

interface HeaderProps {
  name: string
  transcript: Transcript
  /** Embedded in a page that can close us. */
  onClose: () => void
  onAskEnd: () => void
  onAskMail: () => void
  onAskContact: () => void
}

/** Who answers, and the way to a person. */
export function Header({ name, transcript, onClose, onAskEnd, onAskMail, onAskContact }: HeaderProps) {
  const { desk, words, botName } = useHere()
  const { linked } = useStore(desk.state)
  const { agent, queue, resolved } = transcript
  const line = resolved ? words('header.ended') : agent ? words('header.agent', { name: agent }) : queue ? words('header.queue') : words('header.bot')
  return (
    <header>
      <Face kind={agent ? 'agent' : 'bot'} name={agent ?? botName} />
      <div class="who">
        <h1>{name}</h1>
        <p aria-live="polite">{line}</p>
      </div>
      <Menu transcript={transcript} onAskEnd={onAskEnd} onAskMail={onAskMail} onAskContact={onAskContact} />
      {!linked && (
        <button type="button" class="tool" aria-label={words('header.close')} title={words('header.close')} onClick={onClose}>
          <Icon name="close" size={22} />
        </button>
      )}
    </header>
  )
}

function Menu({ transcript, onAskEnd, onAskMail, onAskContact }: Pick<HeaderProps, 'transcript' | 'onAskEnd' | 'onAskMail' | 'onAskContact'>) {
  const { desk, words, lang } = useHere()
  const { sound, current, session, linked } = useStore(desk.state)
  const [isOpen, setOpen] = useState(false)
  const box = useRef<HTMLDivElement>(null)
  const toggle = useRef<HTMLButtonElement>(null)
  const { agent, queue, resolved } = transcript

  useEffect(() => {
    if (!isOpen) return
    items(box.current)[0]?.focus()
    const away = (event: Event) => {
      if (!box.current?.contains(event.target as Node)) setOpen(false)
    }
    const gone = () => setOpen(false)
    addEventListener('pointerdown', away)
    addEventListener('blur', gone)
    return () => {
      removeEventListener('pointerdown', away)
      removeEventListener('blur', gone)
    }
  }, [isOpen])

  const pick = (what: () => void) => () => {
    setOpen(false)
    toggle.current?.focus()
    what()
  }
  const onKey = (event: KeyboardEvent) => {
    if (!isOpen) return
    const all = items(box.current)
    const at = all.indexOf(document.activeElement as HTMLElement)
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 }[event.key]
    if (event.key === 'Escape') pick(() => {})()
    else if (event.key === 'Tab') return setOpen(false)
    else if (to !== undefined) all[(to + all.length) % all.length]?.focus()
    else return
    event.preventDefault()
    event.stopPropagation()
  }

  return (
    <div class="menu" ref={box} onKeyDown={onKey}>
      <button
        ref={toggle}
        type="button"
        class="tool"
        aria-label={words('menu.label')}
        title={words('menu.label')}
        aria-haspopup="menu"
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
      >
        <Icon name="more" size={22} />
      </button>
      {isOpen && (
        <div class="sheet" role="menu" aria-label={words('menu.label')}>
          {!agent && !queue && !resolved && (
            <button type="button" role="menuitem" onClick={pick(() => desk.send(words('menu.person'), { choice: 'talk_to_person' }))}>
              <Icon name="person" /> {words('menu.person')}
            </button>
          )}
          {resolved && !linked && (
            <button type="button" role="menuitem" onClick={pick(() => desk.startNew())}>
              <Icon name="fresh" /> {words('menu.new')}
            </button>
          )}
          {current && (
            <button type="button" role="menuitem" onClick={pick(() => void desk.save())}>
              <Icon name="save" /> {words('menu.save')}
            </button>
          )}
          {current && session?.contact.mail && (
            <button type="button" role="menuitem" onClick={pick(onAskContact)}>
              <Icon name="mail" /> {session.contact.email ? words('menu.contactKnown') : words('menu.contact')}
            </button>
          )}
          {current && session?.mail && (
            <button type="button" role="menuitem" onClick={pick(onAskMail)}>
              <Icon name="mail" /> {words('menu.mail')}
            </button>
          )}
          <button type="button" role="menuitem" onClick={pick(() => desk.setSound(!sound))}>
            <Icon name={sound ? 'mute' : 'sound'} /> {words(sound ? 'menu.soundOff' : 'menu.soundOn')}
          </button>
          <button type="button" role="menuitem" lang={lang === 'en' ? 'ko' : 'en'} onClick={pick(() => desk.setLang(lang === 'en' ? 'ko' : 'en'))}>
            <Icon name="globe" /> {words('menu.language')}
          </button>
          {session && !linked && !session.privacy.withdrawn && (
            <button type="button" role="menuitem" onClick={pick(() => void desk.consent(false))}>
              <Icon name="out" /> {words(session.privacy.consent?.given ? 'privacy.withdraw' : 'privacy.unfollow')}
            </button>
          )}
          {current && !resolved && (
            <button type="button" role="menuitem" class="danger" onClick={pick(onAskEnd)}>
              <Icon name="end" /> {words('menu.end')}
            </button>
          )}
        </div>
      )}
    </div>
  )
}

function items(box: HTMLElement | null): HTMLElement[] {
  return [...(box?.querySelectorAll<HTMLElement>('[role=menuitem]') ?? [])]
}
