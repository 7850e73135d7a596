import { CheckCheck, MessagesSquare, Users, type LucideIcon } from 'lucide-react'
import { useMemo, useState } from 'react'
import { useSearchParams } from 'wouter'
import { useBoard, useSupervises, type Board } from '../../api/board'
import { CallError } from '../../api/client'
import { useLang } from '../../lang/lang'
import { useNow } from '../../live/clock'
import { span } from '../../model/time'
import { VirtualList } from '../../ui/virtual'
import { Empty, Failed, Skeletons } from '../../ui/states'
import { useTitle } from '../badges'
import { AgentRow } from './agent'
import { ChatRow } from './chat'
import { MoveDialog } from './move'
import { of, teamsOf, type Tab } from './sort'
import '../../styles/floor.css'

const tabs: readonly Tab[] = ['waiting', 'served', 'agents']

/** The live board: who waits, who is served, and how the team is. Three columns, or on a phone one at a time. */
export default function BoardScreen() {
  const { t } = useLang()
  const query = useBoard()
  useTitle(t('board.title'))
  if (!useSupervises()) return <Failed error={new CallError('forbidden', '', 403)} />
  return (
    <main className="floor">
      {query.data ? (
        <Floor board={query.data} stale={query.isError} />
      ) : query.isError ? (
        <Failed error={query.error} retry={() => void query.refetch()} />
      ) : (
        <Skeletons count={8} height={56} />
      )}
    </main>
  )
}

function Floor({ board, stale }: { board: Board; stale: boolean }) {
  const { t } = useLang()
  const [search, setSearch] = useSearchParams()
  const team = search.get('team') ?? ''
  const tab = tabs.find((x) => x === search.get('tab')) ?? 'waiting'
  const [moving, setMoving] = useState<string>()
  const shown = useMemo(() => of(board, team), [board, team])
  // The same map while the names are the same, so that rows are not drawn again.
  const roster = JSON.stringify(board.agents.map((a) => [a.id, a.name]))
  const names = useMemo(() => new Map(JSON.parse(roster) as [string, string][]), [roster])
  const set = (name: string, value: string) =>
    setSearch(
      (old) => {
        const next = new URLSearchParams(old)
        if (value) next.set(name, value)
        else next.delete(name)
        return next
      },
      { replace: true },
    )
  const chat = moving ? [...board.waiting, ...board.served].find((c) => c.conversation === moving) : undefined
  return (
    <>
      <header className="floor-head">
        <h1>{t('board.title')}</h1>
        {stale && <span className="chip bad">{t('board.stale')}</span>}
        <label className="floor-team">
          <span className="hidden-words">{t('board.team')}</span>
          <select className="input" value={team} onChange={(e) => set('team', e.target.value)}>
            <option value="">{t('board.all_teams')}</option>
            {teamsOf(board).map((x) => (
              <option key={x.slug} value={x.slug}>
                {x.name}
              </option>
            ))}
          </select>
        </label>
      </header>
      <Figures board={board} />
      <div className="floor-tabs" role="tablist" aria-label={t('board.title')}>
        {tabs.map((x) => (
          <button key={x} role="tab" aria-selected={tab === x} onClick={() => set('tab', x)}>
            {t(`board.${x}`)} <span className="num">{shown[x].length}</span>
          </button>
        ))}
      </div>
      <div className="floor-columns" data-tab={tab}>
        <Column tab="waiting" count={shown.waiting.length} empty={t('board.nobody_waits')}>
          <VirtualList items={shown.waiting} row={86} label={t('board.waiting')} keyOf={(c) => c.conversation}>
            {(c) => <ChatRow chat={c} names={names} onMove={setMoving} />}
          </VirtualList>
        </Column>
        <Column tab="served" count={shown.served.length} empty={t('board.nobody_served')}>
          <VirtualList items={shown.served} row={86} label={t('board.served')} keyOf={(c) => c.conversation}>
            {(c) => <ChatRow chat={c} names={names} onMove={setMoving} />}
          </VirtualList>
        </Column>
        <Column tab="agents" count={shown.agents.length} empty={t('board.nobody_there')}>
          <VirtualList items={shown.agents} row={70} label={t('board.agents')} keyOf={(a) => a.id}>
            {(a) => <AgentRow agent={a} names={names} />}
          </VirtualList>
        </Column>
      </div>
      {chat && <MoveDialog chat={chat} board={board} onClose={() => setMoving(undefined)} />}
    </>
  )
}

const empties: Record<Tab, LucideIcon> = { waiting: CheckCheck, served: MessagesSquare, agents: Users }

function Column({ tab, count, empty, children }: { tab: Tab; count: number; empty: string; children: React.ReactNode }) {
  const { t } = useLang()
  return (
    <section className={`floor-column ${tab}`} aria-label={t(`board.${tab}`)}>
      <h2>
        {t(`board.${tab}`)} <span className="num">{count}</span>
      </h2>
      {count > 0 ? children : <Empty icon={empties[tab]} title={empty}>{t(`board.empty_${tab}`)}</Empty>}
    </section>
  )
}

function Figures({ board }: { board: Board }) {
  const { t } = useLang()
  const now = useNow()
  const f = board.figures
  const wait = f.oldest_since_ms ? span(now - f.oldest_since_ms, t) : '–'
  const list = [
    { key: 'waiting', value: f.waiting, about: f.offered > 0 ? t('board.offered', { n: f.offered }) : '' },
    { key: 'longest', value: wait, about: '' },
    { key: 'served', value: f.served, about: '' },
    { key: 'online', value: f.online, about: t('board.of_team', { n: board.agents.length }) },
    { key: 'free', value: f.free, about: '', bad: f.free === 0 && f.waiting > 0 },
    { key: 'sla', value: f.at_risk, about: f.breached > 0 ? t('board.breached_n', { n: f.breached }) : '', bad: f.breached > 0 },
  ] as const
  return (
    <dl className="floor-figures">
      {list.map((x) => (
        <div key={x.key} className={'bad' in x && x.bad ? 'bad' : ''}>
          <dt>{t(`board.figure_${x.key}`)}</dt>
          <dd className="num">
            {x.value}
            {x.about && <small>{x.about}</small>}
          </dd>
        </div>
      ))}
    </dl>
  )
}
