import { useHere } from './context'
import { Attachments } from './attachments'
import { CardView, Choices, Picture } from './choices'
import { Icon } from './icons'
import { Markdown, Out } from './markdown'
import { standsIn } from '../choose'
import { safeHref } from '../markdown'
import { timeWords } from '../words'
import type { Message } from '../transcript'

/** One message, with what hangs on it: sources, "did this help?", answers to choose from. */
export function MessageView({ message, mark }: { message: Message; mark: boolean }) {
  const { words, lang, botName } = useHere()
  const { actor, body } = message
  const mine = actor.kind === 'visitor'
  // Its text is only there for those who see neither card nor picture.
  const bare = standsIn(body) && !message.deleted
  const files = message.deleted ? undefined : body.attachments
  // Files stand for themselves: no empty bubble above them.
  const filesOnly = !!files?.length && !body.text
  const name = mine ? words('by.you') : actor.kind === 'agent' ? actor.name || words('by.agent') : actor.name || botName
  return (
    <div class={`message by-${actor.kind}${message.leads ? ' leads' : ''}${message.closes ? ' closes' : ''}${message.writing ? ' writing' : ''} is-${message.delivery}`}>
      {!mine && message.closes && <Face kind={actor.kind} name={name} />}
      <div class="column">
        {message.leads && !mine && (
          <div class="author" aria-hidden="true">
            {name} <span class={`role role-${actor.kind}`}>{actor.kind === 'agent' ? words('by.agent') : words('by.bot')}</span>
          </div>
        )}
        <div class={(bare && body.card && !body.image) || filesOnly ? 'hidden' : 'bubble'}>
          <span class="hidden">{words('by.said', { name: mine ? name : `${name} (${actor.kind === 'agent' ? words('by.agent') : words('by.bot')})` })} </span>
          {filesOnly && files.map((each) => words(each.type.startsWith('image/') ? 'files.sent.image' : 'files.sent.file', { name: each.name })).join(', ')}
          {message.deleted ? (
            <p class="gone">{words('message.deleted')}</p>
          ) : bare || filesOnly ? null : actor.kind === 'bot' || actor.kind === 'system' ? (
            <Markdown text={body.text} />
          ) : (
            <p class="plain">{body.text}</p>
          )}
          {body.image && !message.deleted && <Picture image={body.image} />}
          {!!body.sources?.length && <Sources message={message} />}
        </div>
        {!!files?.length && <Attachments list={files} />}
        {body.card && !message.deleted && <CardView message={message} card={body.card} />}
        {body.answer && !message.deleted && <Helped message={message} />}
        <Choices message={message} />
        <div class="under">
          {message.closes && !message.writing && message.delivery !== 'failed' && message.delivery !== 'pending' && (
            <time dateTime={new Date(message.at).toISOString()}>{timeWords(message.at, lang)}</time>
          )}
          {message.body.via === 'email' && <span>{words('message.byMail')}</span>}
          {message.edited && <span>{words('message.edited')}</span>}
          {body.truncated && <span>{words('message.truncated')}</span>}
          {mine && <DeliveryView message={message} mark={mark} />}
        </div>
      </div>
    </div>
  )
}

/** The round picture beside a message. */
export function Face({ kind, name }: { kind: string; name: string }) {
  const letters = [...name.trim()]
  return (
    <div class={`face face-${kind}`} aria-hidden="true">
      {kind === 'agent' ? (letters[0] ?? '').toUpperCase() : <Icon name="bot" size={18} />}
    </div>
  )
}

function Sources({ message }: { message: Message }) {
  const { words } = useHere()
  return (
    <div class="sources">
      <span class="sources-label">{words('sources.label')}</span>
      <ul>
        {message.body.sources!.map((source) => {
          const href = safeHref(source.url ?? '')
          const inside = (
            <>
              <Icon name="page" size={15} />
              <span>{source.title}</span>
            </>
          )
          return (
            <li key={source.article}>
              {href ? (
                <Out class="source" href={href} aria-label={words('sources.open', { title: source.title })}>
                  {inside}
                </Out>
              ) : (
                <span class="source">{inside}</span>
              )}
            </li>
          )
        })}
      </ul>
    </div>
  )
}

function Helped({ message }: { message: Message }) {
  const { desk, words } = useHere()
  if (message.helped === undefined) {
    if (message.seq === 0) return null
    return (
      <div class="helped" role="group" aria-label={words('feedback.ask')}>
        <span>{words('feedback.ask')}</span>
        <button type="button" class="quiet" onClick={() => desk.feedback(message.seq, true)}>
          <Icon name="up" size={16} /> {words('feedback.yes')}
        </button>
        <button type="button" class="quiet" onClick={() => desk.feedback(message.seq, false)}>
          <Icon name="down" size={16} /> {words('feedback.no')}
        </button>
      </div>
    )
  }
  return (
    <div class="helped answered" role="status">
      <span class="said">
        <Icon name={message.helped ? 'check' : 'down'} size={15} />
        {words(message.helped ? 'feedback.thanks' : 'feedback.sorry')}
      </span>
      {!message.helped && message.offersPerson && (
        <button type="button" class="option" onClick={() => desk.send(words('menu.person'), { choice: 'talk_to_person' })}>
          <Icon name="person" size={16} /> {words('menu.person')}
        </button>
      )}
    </div>
  )
}

function DeliveryView({ message, mark }: { message: Message; mark: boolean }) {
  const { desk, words } = useHere()
  if (message.delivery === 'failed') {
    return (
      <span class="failed" role="alert">
        <Icon name="warn" size={14} /> {words('message.failed')}
        <button type="button" class="link" onClick={() => desk.retry(message.key)}>
          {words('message.retry')}
        </button>
        <button type="button" class="link" onClick={() => desk.connection.discard(message.key)}>
          {words('message.discard')}
        </button>
      </span>
    )
  }
  if (message.delivery === 'pending') {
    return (
      <span class="sending">
        <Icon name="clock" size={13} /> {words('message.pending')}
      </span>
    )
  }
  return mark ? (
    <span class="read">
      <Icon name="check" size={13} /> {words('message.read')}
    </span>
  ) : null
}
