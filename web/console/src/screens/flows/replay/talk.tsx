import { useEffect, useRef } from 'react'
import { Link } from 'wouter'
import { useDesk } from '../../../live/desk'
import type { Outcome, ReplayedChat, ReplayedTurn } from '../../../api/quality'
import { useLang, type Key } from '../../../lang/lang'
import { fullTime } from '../../../model/time'
import { useReasons } from '../../../ui/reasons'
import { bare, Verdict } from './results'

interface Props {
  chat: ReplayedChat
  /** Goes to a step on the canvas; absent outside the builder. */
  onStep?: (flow: string, step: string) => void
}

const readers = ['owner', 'admin', 'supervisor', 'agent', 'evaluator']

/** One chat, then and with the draft, side by side. */
export function ReplayTalk({ chat: c, onStep }: Props) {
  const { t, lang, maybe } = useLang()
  const { session } = useDesk()
  const first = useRef<HTMLLIElement>(null)
  useEffect(() => {
    void first.current?.scrollIntoView({ block: 'nearest' })
  }, [c.id])
  return (
    <div className="fr-talk">
      <p className="fr-chips">
        <span className="num faint">{fullTime(c.started_ms, lang)}</span>
        <Verdict chat={c} />
        <span className="chip outline">
          {t('flow.replay_ends', { was: endWords(c.was_end, maybe), would: endWords(c.would_end, maybe) })}
        </span>
      </p>
      {c.error && <p className="notice">{c.error}</p>}
      {Boolean(c.unheard) && <p className="notice warn">{t('flow.replay_unheard_about')}</p>}
      <div className="fr-heads" aria-hidden="true">
        <b>{t('flow.replay_then')}</b>
        <b>{t('flow.replay_draft')}</b>
      </div>
      <ol>
        {c.turns.map((turn, i) => {
          if (i === 0 && bare(c)) return null
          const cut = c.cut?.turn === i
          return (
            <li key={i} ref={i === c.parts ? first : undefined} className={turn.differs ? 'differs' : undefined}>
              {cut && c.cut && (
                <p className="notice warn fr-cut">
                  <b>{t('flow.replay_cut_here')}</b> {t(`flow.replay_cut_${c.cut.why}` as Key, { text: c.cut.text ?? '' })}
                </p>
              )}
              <Said turn={turn} lang={c.lang} />
              <div className="fr-sides">
                <Side title={t('flow.replay_then')} outcome={turn.was} other={turn.would} compared={!turn.unreached} lang={c.lang} />
                {turn.unreached ? (
                  <div className="fr-side unreached">
                    <span className="hidden-words">{t('flow.replay_draft')}</span>
                    <p className="faint">{t('flow.replay_unreached')}</p>
                  </div>
                ) : (
                  <Side title={t('flow.replay_draft')} outcome={turn.would} other={turn.was} compared lang={c.lang} onStep={onStep} />
                )}
              </div>
              {turn.differs && <p className="fr-differs">{maybe(`differs.${turn.differs.replace('-', '_')}`) ?? turn.differs}</p>}
            </li>
          )
        })}
      </ol>
      {session.roles.some((r) => readers.includes(r)) && (
        <p>
          <Link href={`/inbox/${c.id}?view=all`}>{t('quality.open_chat')}</Link>
        </p>
      )}
    </div>
  )
}

const endWords = (end: string, maybe: (key: string) => string | undefined) => maybe(`flow.replay_end_${end}`) ?? end

function Said({ turn, lang }: { turn: ReplayedTurn; lang?: string }) {
  const { t } = useLang()
  if (turn.visitor.length === 0) return <p className="fb-happens">{t('flow.replay_opened')}</p>
  return turn.visitor.map((text, i) => (
    <p key={i} className="fb-said" lang={lang}>
      {text}
    </p>
  ))
}

interface SideProps {
  title: string
  outcome: Outcome
  other: Outcome
  compared: boolean
  lang?: string
  onStep?: (flow: string, step: string) => void
}

function Side({ title, outcome: o, other, compared, lang, onStep }: SideProps) {
  const { t } = useLang()
  const { action, reason } = useReasons()
  const vars = Object.entries(o.vars ?? {}).filter(([name, value]) => compared && other.vars?.[name] !== value)
  const marks = (o.marks ?? []).filter((m) => compared && !other.marks?.includes(m))
  const otherWay = compared && (o.path ?? []).join(' ') !== (other.path ?? []).join(' ')
  return (
    <div className="fr-side">
      <span className="fr-chips">
        <span className="hidden-words">{title}</span>
        {o.action && <span className="chip">{action(o.action)}</span>}
        {o.handed_over && <span className="chip warn">{reason(o.handed_over)}</span>}
      </span>
      <p className="q-text" lang={lang}>
        {o.text || t('quality.nothing')}
      </p>
      {(o.asks?.options?.length ?? 0) > 0 && (
        <p className="fr-chips" lang={lang}>
          {o.asks?.options?.map((b) => (
            <span key={b.id} className="chip outline">
              {b.label}
            </span>
          ))}
        </p>
      )}
      {vars.map(([name, value]) => (
        <p key={name} className="fr-fact">
          <code>{name}</code> {value}
        </p>
      ))}
      {marks.map((m) => (
        <p key={m} className="fr-fact">
          {m}
        </p>
      ))}
      {o.calls?.map((call, i) => (
        <p key={i} className={call.from === 'nowhere' ? 'fr-fact bad' : 'fr-fact'}>
          <code>
            {call.method} {call.url}
          </code>{' '}
          {t(`flow.replay_from_${call.from ?? 'fixture'}` as Key)}
        </p>
      ))}
      {(o.path?.length ?? 0) > 0 && (
        <details className="fr-path" open={otherWay || undefined}>
          <summary>{t('flow.replay_path')}</summary>
          <ol>
            {o.path?.slice(0, 24).map((at, i) => {
              const [flow, step] = split(at)
              return <li key={i}>{onStep ? <button onClick={() => onStep(flow, step)}><code>{at}</code></button> : <code>{at}</code>}</li>
            })}
          </ol>
        </details>
      )}
    </div>
  )
}

function split(at: string): [string, string] {
  const cut = at.indexOf('/')
  return [at.slice(0, cut), at.slice(cut + 1)]
}
