import { ArrowRight, ChevronDown } from 'lucide-react'
import { useState } from 'react'
import { Link } from 'wouter'
import { useReport, type Outcome, type ReplayedChat, type ReplayReport } from '../../api/quality'
import { useLang } from '../../lang/lang'
import { fullTime } from '../../model/time'
import { percent } from '../../model/words'
import { useReasons } from '../../ui/reasons'
import { Failed, Skeletons } from '../../ui/states'
import { bare } from '../flows/replay/results'
import { DeltaTable } from './difference'

const tallies = ['answered', 'hedged', 'abstained', 'flow', 'handed_over'] as const
const PAGE = 30

/** What a candidate would have done in past conversations. */
export function ReplayResult({ id }: { id: string }) {
  const query = useReport<ReplayReport>(id, true)
  if (query.data) return <Loaded report={query.data} />
  if (query.isError) return <Failed error={query.error} retry={() => void query.refetch()} />
  return <Skeletons count={4} height={90} />
}

function Loaded({ report: r }: { report: ReplayReport }) {
  const { t } = useLang()
  const { action } = useReasons()
  const [only, setOnly] = useState(r.changed > 0)
  const [most, setMost] = useState(PAGE)
  const list = only ? r.chats.filter((c) => c.changed) : r.chats
  const moves = r.moves.filter((m) => m.was !== m.would)
  const word = (name: string) => (name === 'nothing' ? t('quality.nothing') : action(name))
  return (
    <>
      <section className="panel q-summary" aria-labelledby="q-summary">
        <h2 id="q-summary" className="num">
          {t('quality.replay_sum', { n: r.conversations, turns: r.turns, changed: r.changed })}
        </h2>
        <ul className="q-tallies">
          {tallies.map((name) => (
            <li key={name}>
              <span>{t(`quality.tally_${name}`)}</span>
              <b className="num">
                {r.was[name]} <ArrowRight aria-label={t('quality.would')} /> {r.would[name]}
              </b>
            </li>
          ))}
        </ul>
        {r.left_out > 0 && <p className="faint num">{t('quality.left_out', { n: r.left_out })}</p>}
      </section>
      {r.compared.length > 0 && (
        <section className="panel q-part" aria-labelledby="q-deltas">
          <h2 id="q-deltas">{t('quality.compared', { n: r.conversations })}</h2>
          <DeltaTable deltas={r.compared} would />
        </section>
      )}
      {moves.length > 0 && (
        <section className="panel q-part" aria-labelledby="q-moves">
          <h2 id="q-moves">{t('quality.moves')}</h2>
          <ul className="q-moves">
            {moves.map((m) => (
              <li key={`${m.was} ${m.would}`}>
                <span>
                  {word(m.was)} → {word(m.would)}
                </span>
                <b className="num">{m.n}</b>
              </li>
            ))}
          </ul>
        </section>
      )}
      <section className="panel q-part" aria-labelledby="q-chats">
        <header className="q-part-head">
          <h2 id="q-chats">{t('quality.chats')}</h2>
          <div className="segmented" role="radiogroup" aria-label={t('quality.show')}>
            {[true, false].map((v) => (
              <button key={String(v)} role="radio" aria-checked={only === v} onClick={() => setOnly(v)}>
                {t(v ? 'quality.show_changed' : 'quality.show_all')}
              </button>
            ))}
          </div>
        </header>
        {list.length === 0 ? (
          <p className="faint q-none">{t('quality.none_changed')}</p>
        ) : (
          <ul className="decisions">
            {list.slice(0, most).map((c) => (
              <ChatItem key={c.id} chat={c} />
            ))}
          </ul>
        )}
        {most < list.length && (
          <button className="button q-more" onClick={() => setMost(most + PAGE)}>
            {t('list.more')}
          </button>
        )}
      </section>
    </>
  )
}

function ChatItem({ chat: c }: { chat: ReplayedChat }) {
  const { t, lang, maybe } = useLang()
  const [open, setOpen] = useState(false)
  const differs = c.turns.map((turn) => turn.differs).find(Boolean)
  return (
    <li className="decision">
      <button aria-expanded={open} onClick={() => setOpen(!open)}>
        <span className={c.changed ? 'decision-mark hedged' : 'decision-mark answered'} aria-hidden="true" />
        <span className="decision-words">
          <b className="one-line">{c.turns[0]?.visitor[0]}</b>
          <span>{fullTime(c.started_ms, lang)}</span>
        </span>
        <span className="decision-figures">
          {differs && <span className="chip warn">{maybe(`differs.${differs.replace('-', '_')}`) ?? differs}</span>}
        </span>
        <ChevronDown aria-hidden="true" className="chevron" />
      </button>
      {open && (
        <div className="case">
          {c.error && <p className="notice">{c.error}</p>}
          {c.notes?.map((n) => (
            <p key={n} className="faint">
              {n}
            </p>
          ))}
          <ol className="q-talk">
            {c.turns.map((turn, i) => i === 0 && bare(c) ? null : (
              <li key={i}>
                {turn.visitor.map((text, j) => (
                  <p key={j} className="q-said visitor">
                    {text}
                  </p>
                ))}
                <div className={turn.differs ? 'q-sides differs' : 'q-sides'}>
                  <Side title={t('quality.was')} outcome={turn.was} />
                  {turn.unreached ? <div className="faint">{t('flow.replay_unreached')}</div> : <Side title={t('quality.would')} outcome={turn.would} />}
                </div>
              </li>
            ))}
          </ol>
          <p>
            <Link href={`/inbox/${c.id}?view=all`}>{t('quality.open_chat')}</Link>
          </p>
        </div>
      )}
    </li>
  )
}

function Side({ title, outcome: o }: { title: string; outcome: Outcome }) {
  const { t, lang } = useLang()
  const { action, reason } = useReasons()
  return (
    <div>
      <h4>
        {title}
        {o.action && <span className="chip">{action(o.action)}</span>}
        {o.handed_over && <span className="chip warn">{reason(o.handed_over)}</span>}
        {Boolean(o.confidence) && <span className="num faint">{percent(o.confidence ?? 0, lang)}</span>}
      </h4>
      {o.article && <p className="faint">{o.article}</p>}
      <p className="q-text">{o.text || t('quality.nothing')}</p>
    </div>
  )
}
