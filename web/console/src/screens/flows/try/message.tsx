import { ExternalLink } from 'lucide-react'
import { useState } from 'react'
import type { TryButton, TryMessage as Message } from '../../../api/flows'
import { useLang, type Lang } from '../../../lang/lang'
import { Picture } from '../../inbox/message'
import { safeLink } from '../../../model/link'
import { Markdown } from '../../inbox/markdown'

interface Props {
  message: Message
  lang: Lang
  /** Whether its menu still waits. */
  open: boolean
  /** Whether it is of the newest turn, so that its quick replies may be pressed. */
  newest: boolean
  onChoose: (id: string, label: string, prompt: string) => void
  onSay: (text: string) => void
}

/** The button that ends a choice of several. */
const DONE = '_done'

/** What a flow says, with what may be pressed under it. */
export function TryMessage({ message: m, lang, open, newest, onChoose, onSay }: Props) {
  const [picked, setPicked] = useState<string[]>([])
  const several = m.prompt?.multi === true
  function press(b: TryButton) {
    if (!b.id) return onSay(b.say || b.label)
    if (!several) return onChoose(b.id, b.label, m.prompt_id)
    if (b.id !== DONE) return setPicked(picked.includes(b.id) ? picked.filter((id) => id !== b.id) : [...picked, b.id])
    const chosen = m.buttons.filter((o) => picked.includes(o.id))
    onChoose([...chosen.map((o) => o.id), DONE].join(','), chosen.map((o) => o.label).join(', ') || b.label, m.prompt_id)
  }
  const standsIn = m.card ? m.text === m.card.title : m.image !== undefined && m.text === m.image.alt
  const buttons = (list: TryButton[]) => <Buttons list={list} lang={lang} picked={several ? picked : undefined} open={open} newest={newest} onPress={press} />
  return (
    <div className="fb-bot">
      {m.text && !standsIn && (
        <p lang={lang} className={m.answer ? 'answer' : ''}>
          {m.text}
        </p>
      )}
      {m.image && <Picture image={m.image} />}
      {m.card && (
        <section className="leaflet" lang={lang}>
          {m.card.image && <Picture image={m.card.image} />}
          <h4>{m.card.title}</h4>
          {m.card.text && <Markdown text={m.card.text} />}
          {buttons(m.card.buttons ?? [])}
        </section>
      )}
      {buttons(m.buttons)}
    </div>
  )
}

function Buttons({ list, lang, picked, open, newest, onPress }: { list: TryButton[]; lang: Lang; picked: string[] | undefined; open: boolean; newest: boolean; onPress: (b: TryButton) => void }) {
  const { t } = useLang()
  if (list.length === 0) return null
  return (
    <div className="fb-buttons" role="group" aria-label={t('flow.try_buttons')}>
      {list.map((b, i) =>
        b.url ? (
          safeLink(b.url) && (
            <a key={i} className="button small" lang={lang} href={b.url} target="_blank" rel="noopener noreferrer">
              {b.label} <ExternalLink aria-hidden="true" />
            </a>
          )
        ) : (
          <button key={b.id || i} className="button small" lang={lang} disabled={b.id ? !open : !newest} aria-pressed={picked && b.id !== DONE ? picked.includes(b.id) : undefined} onClick={() => onPress(b)}>
            {b.label}
          </button>
        ),
      )}
    </div>
  )
}
