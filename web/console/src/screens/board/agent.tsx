import * as Menu from '@radix-ui/react-dropdown-menu'
import { Check, Ellipsis, Monitor, Smartphone } from 'lucide-react'
import { memo, useState } from 'react'
import { useSetState, useTimes, type BoardAgent } from '../../api/board'
import type { PresenceStatus } from '../../api/shapes'
import { useLang } from '../../lang/lang'
import { useNow } from '../../live/clock'
import { useDesk } from '../../live/desk'
import { span } from '../../model/time'
import { Avatar } from '../../ui/avatar'
import { useReasons } from '../../ui/reasons'
import { useToasts } from '../../ui/toasts'

/** An agent: how they are and since when, by what they are reached, and how much they have. */
export const AgentRow = memo(function AgentRow({ agent: a, names }: { agent: BoardAgent; names: ReadonlyMap<string, string> }) {
  const { t } = useLang()
  const { presence, away } = useReasons()
  const now = useNow()
  const share = Math.min(1, a.used / (a.limit * 100))
  return (
    <article className="floor-agent">
      <Avatar id={a.id} name={a.name} size={30} status={a.status} />
      <span className="floor-main">
        <span className="floor-name">
          <b className="one-line">{a.name}</b>
          {a.console && <Monitor aria-label={t('board.console')} />}
          {a.phone && <Smartphone aria-label={t('board.phone')} />}
          <span className="num floor-time">{t('board.load', { used: Math.round(a.used) / 100, limit: a.limit })}</span>
        </span>
        <span className="floor-state one-line">
          {presence(a.status)}
          {a.status === 'away' && a.away_reason && ` · ${away(a.away_reason)}`}
          {a.since_ms && a.status !== 'offline' && <span className="num"> · {span(now - a.since_ms, t)}</span>}
          {a.set_by && names.get(a.set_by) && ` · ${t('board.set_by', { name: names.get(a.set_by)! })}`}
        </span>
        <span className="floor-load" role="img" aria-label={t('board.load', { used: Math.round(a.used) / 100, limit: a.limit })}>
          <i style={{ width: `${share * 100}%` }} className={share >= 1 ? 'full' : ''} />
        </span>
      </span>
      <AgentMenu agent={a} />
    </article>
  )
})

const statuses: readonly PresenceStatus[] = ['online', 'busy', 'away']

function AgentMenu({ agent: a }: { agent: BoardAgent }) {
  const { t } = useLang()
  const { session } = useDesk()
  const { presence, away } = useReasons()
  const { say, fail } = useToasts()
  const set = useSetState()
  const [open, setOpen] = useState(false)
  const midnight = new Date(useNow(60_000)).setHours(0, 0, 0, 0)
  const times = useTimes(midnight, open).data?.find((x) => x.agent === a.id)?.times ?? []

  async function choose(status: PresenceStatus, reason = '') {
    const before = { status: a.status === 'offline' ? ('online' as const) : a.status, reason: a.away_reason === 'no_answer' ? '' : (a.away_reason ?? '') }
    try {
      await set(a.id, status, reason)
    } catch (error) {
      return fail(error)
    }
    say(t('board.state_set', { name: a.name, status: presence(status) }), {
      label: t('action.undo'),
      run: () => void set(a.id, before.status, before.status === 'away' ? before.reason : '').catch(fail),
    })
  }

  return (
    <Menu.Root open={open} onOpenChange={setOpen}>
      <Menu.Trigger className="icon-button" aria-label={t('board.agent_menu', { name: a.name })}>
        <Ellipsis aria-hidden="true" />
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Content className="menu" align="end" sideOffset={4} collisionPadding={10}>
          <Menu.Label className="menu-label">{t('board.set_state')}</Menu.Label>
          {statuses.map((s) => (
            <Menu.Item key={s} className="menu-item" onSelect={() => void choose(s)}>
              <i className={`dot ${s}`} />
              {presence(s)}
              {a.status === s && !a.away_reason && (
                <span className="end">
                  <Check aria-hidden="true" />
                </span>
              )}
            </Menu.Item>
          ))}
          {session.away_reasons.map((r) => (
            <Menu.Item key={r} className="menu-item" onSelect={() => void choose('away', r)}>
              <i className="dot away" />
              {presence('away')} · {away(r)}
            </Menu.Item>
          ))}
          <Menu.Separator className="menu-line" />
          <Menu.Label className="menu-label">{t('board.today')}</Menu.Label>
          {times.length === 0 ? (
            <p className="menu-hint">{t('board.no_times')}</p>
          ) : (
            <dl className="floor-times">
              {times.map((x) => (
                <div key={x.status + (x.away_reason ?? '')}>
                  <dt>
                    {presence(x.status)}
                    {x.away_reason && ` · ${away(x.away_reason)}`}
                  </dt>
                  <dd className="num">{span(x.ms, t)}</dd>
                </div>
              ))}
            </dl>
          )}
        </Menu.Content>
      </Menu.Portal>
    </Menu.Root>
  )
}
