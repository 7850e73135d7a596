import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks'
import { Composer } from './composer'
import { EndCard, LineView } from './cards'
import { AskContact, useAskingFor } from './contact'
import { AskMail } from './mail'
import { Header } from './header'
import { Here, useHere, useStore, type Surroundings } from './context'
import { Icon } from './icons'
import { Face, MessageView } from './message'
import { ConsentCard, Notice } from './privacy'
import { QueueCard } from './queue'
import { dayWords, wordsOf, type Key } from '../words'
import { buildTranscript, type Message, type Transcript } from '../transcript'
import type { ConversationState } from '@frontdesk/protocol'
import type { Desk } from '../desk'

/** The whole chat inside the iframe. */
export function App({ desk, onClose }: { desk: Desk; onClose: () => void }) {
  const { lang, session, current } = useStore(desk.state)
  const { conversations, outbox } = useStore(desk.connection.state)
  const conversation = current ? conversations[current] : undefined
  const transcript = useMemo(() => buildTranscript(conversation, outbox), [conversation, outbox])
  const here = useMemo<Surroundings>(() => {
    const words = wordsOf(lang)
    return { desk, lang, words, botName: session?.bot_name || words('by.bot') }
  }, [desk, lang, session])
  const [asksEnd, askEnd] = useState(false)
  const [asksMail, askMail] = useState(false)
  const contact = useAskingFor(desk, transcript)

  useEffect(() => {
    document.documentElement.lang = lang
  }, [lang])
  useEffect(() => {
    const escape = (event: KeyboardEvent) => {
      if (event.key !== 'Escape' || event.defaultPrevented || event.isComposing) return
      if (asksEnd) askEnd(false)
      else if (asksMail) askMail(false)
      else if (contact.asking) contact.done()
      else onClose()
    }
    addEventListener('keydown', escape)
    return () => removeEventListener('keydown', escape)
  }, [onClose, asksEnd, asksMail, contact])

  return (
    <Here.Provider value={here}>
      <Header name={session?.workspace.name ?? here.words('frame.title')} transcript={transcript} onClose={onClose} onAskEnd={() => askEnd(true)} onAskMail={() => askMail(true)} onAskContact={contact.open} />
      <Banner />
      <Scroll transcript={transcript} conversation={conversation} />
      {asksEnd && !transcript.resolved && <AskEnd onDone={() => askEnd(false)} />}
      {asksMail && current && <AskMail key={current} onDone={() => askMail(false)} />}
      {contact.asking && current && !asksMail && !asksEnd && <AskContact key={current} asking={contact.asking} onDone={contact.done} />}
      <footer>
        {session && !session.privacy.consent?.given && session.privacy.consent ? <ConsentCard /> : <Footer transcript={transcript} />}
        <Notice />
      </footer>
      <Toast />
    </Here.Provider>
  )
}

/** The messages, kept at the newest unless the reader has scrolled up. */
function Scroll({ transcript, conversation }: { transcript: Transcript; conversation: ConversationState | undefined }) {
  const { desk, words, lang } = useHere()
  const { isOpen, current } = useStore(desk.state)
  const box = useRef<HTMLDivElement>(null)
  const [atEnd, setAtEnd] = useState(true)
  const { items, queue, resolved, last } = transcript
  const typing = conversation?.typing.filter((each) => each.actor.kind === 'agent' || (each.actor.kind === 'bot' && !conversation.draft)) ?? []
  const lastRead = items.findLast((item): item is Message => item.is === 'message' && item.delivery === 'read')
  const ownLast = items.at(-1)

  const toEnd = (smooth: boolean) => box.current?.scrollTo({ top: box.current.scrollHeight, behavior: smooth ? 'smooth' : 'instant' })
  useLayoutEffect(() => {
    const own = ownLast?.is === 'message' && ownLast.delivery === 'pending'
    if (atEnd || own) toEnd(false)
  }, [items.length, typing.length, queue, resolved, transcript, isOpen])
  useEffect(() => {
    const watch = new ResizeObserver(() => atEnd && toEnd(false))
    // The box shrinks under a keyboard, its content grows when a card unfolds.
    for (const part of box.current ? [box.current, ...box.current.children] : []) watch.observe(part)
    return () => watch.disconnect()
  }, [atEnd])
  useEffect(() => {
    const look = () => {
      if (isOpen && atEnd && current && last && document.visibilityState === 'visible') desk.setSeen(current, last)
    }
    look()
    document.addEventListener('visibilitychange', look)
    return () => document.removeEventListener('visibilitychange', look)
  }, [isOpen, atEnd, current, last])

  const loading = current !== undefined && items.length === 0 && !conversation?.loaded
  return (
    <main>
      <div
        class="scroll"
        ref={box}
        tabIndex={0}
        onScroll={(event) => {
          const { scrollHeight, scrollTop, clientHeight } = event.currentTarget
          setAtEnd(scrollHeight - scrollTop - clientHeight < 60)
        }}
      >
        <div class="log" role="log" aria-live="polite" aria-label={words('log.label')} aria-busy={loading}>
          {loading && <Skeleton />}
          {!loading && items.length === 0 && <Empty />}
          {items.map((item) =>
            item.is === 'message' ? (
              <MessageView key={item.key} message={item} mark={item === lastRead} />
            ) : item.is === 'line' ? (
              <LineView key={item.key} line={item} />
            ) : (
              <div key={item.key} class="day">
                <span>{dayWords(item.at, Date.now(), lang, words)}</span>
              </div>
            ),
          )}
          {queue && <QueueCard queue={queue} />}
          {resolved && !transcript.erased && <EndCard key={current} transcript={transcript} />}
        </div>
        <Typing typing={typing} />
      </div>
      {!atEnd && (
        <button type="button" class="jump" onClick={() => toEnd(true)}>
          <Icon name="close" size={16} /> {words('jump')}
        </button>
      )}
    </main>
  )
}

function Typing({ typing }: { typing: ConversationState['typing'] }) {
  const { words, botName } = useHere()
  const one = typing.find((each) => each.actor.kind === 'agent') ?? typing[0]
  if (!one) return <div class="typing" aria-hidden="true" />
  const bot = one.actor.kind !== 'agent'
  const name = one.actor.name || (bot ? botName : words('by.agent'))
  return (
    <div class="typing on" role="status">
      <Face kind={bot ? 'bot' : 'agent'} name={name} />
      <span class="dots" aria-hidden="true">
        <i />
        <i />
        <i />
      </span>
      <span class="faint">{words(bot ? 'typing.bot' : 'typing.agent', { name })}</span>
    </div>
  )
}

function Empty() {
  const { desk, words, lang } = useHere()
  const greeting = useStore(desk.state).session?.greeting?.[lang]
  return (
    <div class="empty">
      <div class="mark" aria-hidden="true">
        <Icon name="bot" size={30} />
      </div>
      <h2>{words('empty.title')}</h2>
      <p>{greeting || words('empty.text')}</p>
    </div>
  )
}

function Skeleton() {
  return (
    <div class="skeleton" aria-hidden="true">
      <i />
      <i />
      <i />
    </div>
  )
}

function Footer({ transcript }: { transcript: Transcript }) {
  const { desk, words } = useHere()
  const { linked } = useStore(desk.state)
  if (transcript.erased && linked) return null
  // Who has come by a link goes on in this chat: they can begin no other.
  if (!transcript.resolved || linked) return <Composer prompt={transcript.prompt} onSent={() => desk.dismissProblem()} />
  return (
    <div class="composer over">
      <button type="button" class="primary" onClick={() => desk.startNew()}>
        {words('new.start')}
      </button>
    </div>
  )
}

function AskEnd({ onDone }: { onDone: () => void }) {
  const { desk, words } = useHere()
  const first = useRef<HTMLButtonElement>(null)
  useEffect(() => first.current?.focus(), [])
  return (
    <div class="ask" role="alertdialog" aria-label={words('end.ask')}>
      <p>{words('end.ask')}</p>
      <button
        type="button"
        class="primary"
        onClick={() => {
          desk.end()
          onDone()
        }}
      >
        {words('end.yes')}
      </button>
      <button type="button" class="secondary" ref={first} onClick={onDone}>
        {words('end.no')}
      </button>
    </div>
  )
}

/** How long a connection may take before it is worth a word. */
const PATIENCE_MS = 2500

function Banner() {
  const { desk, words } = useHere()
  const { status, online, busy, outbox } = useStore(desk.connection.state)
  const { linked } = useStore(desk.state)
  const [late, setLate] = useState(false)
  const ended = status === 'refused' || status === 'signed_out'
  const troubled = status === 'waiting' || status === 'connecting'
  useEffect(() => {
    setLate(false)
    if (!troubled) return
    const timer = setTimeout(() => setLate(true), PATIENCE_MS)
    return () => clearTimeout(timer)
  }, [troubled])

  let key: Key | undefined
  if (linked && ended) key = 'banner.link'
  else if (status === 'refused') key = 'banner.refused'
  else if (status === 'signed_out') key = 'banner.signed_out'
  else if (!online) key = 'banner.offline'
  else if (busy) key = outbox.some(({ command, failed }) => command.type === 'send' && !failed) ? 'banner.busy' : 'banner.busy_opening'
  else if (troubled && late) key = 'banner.connecting'
  return (
    <div class={`banner${key ? ' on' : ''}${ended ? ' ended' : ''}`} role="status">
      {key && (
        <p>
          {!ended && <span class="spin" aria-hidden="true" />}
          {words(key)}
          {status === 'signed_out' && !linked && (
            <button type="button" class="link" onClick={() => desk.beginAgain()}>
              {words('banner.again')}
            </button>
          )}
        </p>
      )}
    </div>
  )
}

const TOAST_MS = 6000

function Toast() {
  const { desk, words } = useHere()
  const { problem } = useStore(desk.state)
  useEffect(() => {
    if (!problem) return
    const timer = setTimeout(() => desk.dismissProblem(), TOAST_MS)
    return () => clearTimeout(timer)
  }, [problem])
  return (
    <div class="toasts" role="alert">
      {problem && (
        <div class="toast">
          <Icon name="warn" size={18} />
          <span>{words(`error.${problem.code}` as Key)}</span>
          <button type="button" class="tool" aria-label={words('error.dismiss')} onClick={() => desk.dismissProblem()}>
            <Icon name="x" size={18} />
          </button>
        </div>
      )}
    </div>
  )
}
