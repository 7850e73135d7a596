import { useHere, useStore } from './context'

/** Who answers, and what is seen of the visitor: always there, below where they write. */
export function Notice() {
  const { desk, words } = useHere()
  const { session } = useStore(desk.state)
  const { privacy } = session ?? {}
  return (
    <p class="notice">
      {privacy?.notice || words('privacy.bot')} {privacy?.preview && words('privacy.preview')} {privacy?.withdrawn && words('privacy.withdrawn')} {(!privacy?.consent || privacy.consent.given) && <Policy />}
    </p>
  )
}

function Policy() {
  const { desk, words } = useHere()
  const url = useStore(desk.state).session?.privacy.policy_url
  if (!url) return null
  return (
    <a href={url} target="_blank" rel="noopener noreferrer">
      {words('privacy.policy')}
    </a>
  )
}

/** Asks for consent instead of a message. */
export function ConsentCard() {
  const { desk, words } = useHere()
  const { session } = useStore(desk.state)
  return (
    <section class="composer over consent" aria-labelledby="consent-title">
      <h2 id="consent-title">{words('privacy.title')}</h2>
      <p>
        {session?.privacy.consent?.text || words('privacy.ask')} <Policy />
      </p>
      <button type="button" class="primary" onClick={() => void desk.consent(true)}>
        {words('privacy.agree')}
      </button>
    </section>
  )
}
