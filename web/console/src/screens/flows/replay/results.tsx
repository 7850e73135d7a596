import { ChevronRight, MessagesSquare } from 'lucide-react'
import { useState } from 'react'
import type { ReplayCount, ReplayedChat, ReplayReport } from '../../../api/quality'
import { useLang, type Key } from '../../../lang/lang'
import { fullTime } from '../../../model/time'
import { Empty } from '../../../ui/states'

const shown: readonly ReplayCount[] = ['same', 'differ', 'parted', 'newly_handed', 'no_longer_handed', 'loops', 'errors', 'unheard', 'other_path']
const always: readonly ReplayCount[] = ['same', 'differ', 'parted']
const PAGE = 30

/** How a chat counts. */
const among: Record<ReplayCount, (c: ReplayedChat) => boolean> = {
  same: (c) => c.verdict === 'same',
  differ: (c) => c.verdict === 'differs',
  parted: (c) => c.verdict === 'parted',
  errors: (c) => c.verdict === 'error',
  newly_handed: (c) => c.hand_over === 'new',
  no_longer_handed: (c) => c.hand_over === 'gone',
  loops: (c) => Boolean(c.loops),
  unheard: (c) => Boolean(c.unheard),
  other_path: (c) => c.verdict === 'same' && Boolean(c.other_path),
}

/** What a draft would have done in past chats: counts that filter, and the chats, the most important first. */
export function ReplayResults({ report: r, onOpen }: { report: ReplayReport; onOpen: (chat: ReplayedChat) => void }) {
  const { t } = useLang()
  const [only, setOnly] = useState<ReplayCount>()
  const [most, setMost] = useState(PAGE)
  if (r.conversations === 0) {
    return (
      <Empty icon={MessagesSquare} title={t('flow.replay_none')}>
        {t('flow.replay_none_about')}
      </Empty>
    )
  }
  const list = only ? r.chats.filter(among[only]) : r.chats
  return (
    <>
      <h3 className="num" role="status">
        {t(r.changed === 0 ? 'flow.replay_all_same' : 'flow.replay_changed', { n: r.changed, all: r.conversations })}
      </h3>
      <ul className="fr-counts" aria-label={t('flow.replay_counts')}>
        {shown
          .filter((k) => always.includes(k) || r.counts[k] > 0)
          .map((k) => (
            <li key={k}>
              <button className={`chip ${tone(k)}`} aria-pressed={only === k} disabled={r.counts[k] === 0} onClick={() => setOnly(only === k ? undefined : k)}>
                {t(`flow.replay_count_${k}` as Key)} <b className="num">{r.counts[k]}</b>
              </button>
            </li>
          ))}
      </ul>
      {r.not_played > 0 && <p className="notice warn">{t('flow.replay_not_played', { n: r.not_played })}</p>}
      {r.left_out > 0 && <p className="faint num">{t('quality.left_out', { n: r.left_out })}</p>}
      <ul className="fr-chats">
        {list.slice(0, most).map((c) => (
          <Row key={c.id} chat={c} onOpen={() => onOpen(c)} />
        ))}
      </ul>
      {most < list.length && (
        <button className="button small" onClick={() => setMost(most + PAGE)}>
          {t('list.more')}
        </button>
      )}
    </>
  )
}

function tone(k: ReplayCount): string {
  if (k === 'same' || k === 'other_path') return 'outline'
  return k === 'errors' || k === 'loops' ? 'bad' : 'warn'
}

function Row({ chat: c, onOpen }: { chat: ReplayedChat; onOpen: () => void }) {
  const { t, lang } = useLang()
  const first = c.turns.find((turn) => turn.visitor.length > 0)?.visitor[0]
  return (
    <li>
      <button onClick={onOpen}>
        <span className="fr-row">
          <b className="one-line">{first}</b>
          <span className="num faint">{fullTime(c.started_ms, lang)}</span>
          <span className="fr-chips">
            <Verdict chat={c} />
          </span>
        </span>
        <ChevronRight aria-hidden="true" />
        <span className="hidden-words">{t('flow.replay_open')}</span>
      </button>
    </li>
  )
}

/** How a chat went, in chips. */
export function Verdict({ chat: c }: { chat: ReplayedChat }) {
  const { t, maybe } = useLang()
  const differs = c.parts >= 0 ? c.turns[c.parts]?.differs : undefined
  return (
    <>
      {c.verdict === 'same' && <span className="chip outline">{t(c.other_path ? 'flow.replay_other_path' : 'flow.replay_same')}</span>}
      {c.verdict === 'error' && <span className="chip bad">{t('flow.replay_count_errors')}</span>}
      {differs && (
        <span className="chip warn">
          {t('flow.replay_at', { n: turnNumber(c, c.parts), what: maybe(`differs.${differs.replace('-', '_')}`) ?? differs })}
        </span>
      )}
      {c.verdict === 'parted' && <span className="chip warn">{t('flow.replay_cut', { n: turnNumber(c, c.cut?.turn ?? 0) })}</span>}
      {c.hand_over === 'new' && <span className="chip bad">{t('flow.replay_count_newly_handed')}</span>}
      {c.hand_over === 'gone' && <span className="chip warn">{t('flow.replay_count_no_longer_handed')}</span>}
      {c.loops && <span className="chip bad">{t('flow.replay_count_loops')}</span>}
      {Boolean(c.unheard) && <span className="chip outline">{t('flow.replay_count_unheard')}</span>}
    </>
  )
}

/** Turns count from the first that the chat shows. */
export const turnNumber = (c: ReplayedChat, at: number) => at + 1 - (bare(c) && at > 0 ? 1 : 0)

/** Whether opening the chat did nothing on either side: then it is no turn to show. */
export function bare(c: ReplayedChat): boolean {
  const first = c.turns[0]
  return Boolean(first && first.visitor.length === 0 && !first.was.text && !first.would.text && !first.differs)
}
