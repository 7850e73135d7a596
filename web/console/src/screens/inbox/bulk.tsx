import * as Menu from '@radix-ui/react-dropdown-menu'
import { AlarmClock, CheckCheck, OctagonAlert, RotateCcw, Tag, UserRoundPlus, X } from 'lucide-react'
import { useState, type FormEvent, type ReactNode } from 'react'
import { useBulk, type BulkChange } from '../../api/bulk'
import { useAgents, useTeams } from '../../api/queries'
import { useMay } from '../../api/settings'
import { useTags } from '../../api/tags'
import { useLang } from '../../lang/lang'
import { useDesk } from '../../live/desk'
import { MOST_SELECTED } from '../../model/selection'
import { Avatar } from '../../ui/avatar'
import { Dialog, Tip } from '../../ui/floating'
import { useOutcomes } from '../../ui/outcomes'
import { useReasons } from '../../ui/reasons'
import { SnoozeDialog, SnoozeItems } from './snooze'
import '../../styles/lists.css'

interface Props {
  ids: readonly string[]
  /** How many chats the list shows now. */
  shown: number
  /** They are resolved: they can be opened again instead. */
  resolved: boolean
  onAll: () => void
  onClear: () => void
  /** The chats that were refused stay chosen. */
  onDone: (refused: string[]) => void
}

/** What can be done to the chosen chats, at the foot of the list. */
export function BulkBar({ ids, shown, resolved, onAll, onClear, onDone }: Props) {
  const { t } = useLang()
  const may = useMay()
  const bulk = useBulk()
  const [dialog, setDialog] = useState<'assign' | 'tag' | 'snooze'>()
  const [busy, setBusy] = useState(false)
  const nothing = ids.length === 0 || busy

  async function run(change: BulkChange) {
    setDialog(undefined)
    setBusy(true)
    onDone(await bulk(ids, change))
    setBusy(false)
  }
  const most = Math.min(shown, MOST_SELECTED)
  return (
    <div className="bulk" role="toolbar" aria-label={t('bulk.title')} aria-busy={busy}>
      <p>
        <b role="status">{t(ids.length === 1 ? 'bulk.count_one' : 'bulk.count', { n: ids.length })}</b>
        {ids.length < most && (
          <button className="link" onClick={onAll}>
            {t(shown > MOST_SELECTED ? 'bulk.first' : 'bulk.all', { n: most })}
          </button>
        )}
      </p>
      <div className="bulk-do">
        <Act label={t('bulk.assign')} disabled={nothing} icon={<UserRoundPlus aria-hidden="true" />} onClick={() => setDialog('assign')} />
        <Act label={t('bulk.tag')} disabled={nothing} icon={<Tag aria-hidden="true" />} onClick={() => setDialog('tag')} />
        {resolved ? (
          <Act label={t('action.reopen')} disabled={nothing} icon={<RotateCcw aria-hidden="true" />} onClick={() => void run({ action: 'reopen' })} />
        ) : (
          <>
            <Resolve disabled={nothing} onResolve={(disposition) => void run({ action: 'resolve', ...(disposition ? { disposition } : {}) })} />
            <Menu.Root>
              <Menu.Trigger className="icon-button" aria-label={t('snooze.do')} title={t('snooze.do')} disabled={nothing}>
                <AlarmClock aria-hidden="true" />
              </Menu.Trigger>
              <Menu.Portal>
                <Menu.Content className="menu" align="start" side="top" sideOffset={6} collisionPadding={10}>
                  <SnoozeItems onSnooze={(until) => void run({ action: 'snooze', ...(until ? { until_ms: until } : {}) })} onOwn={() => setDialog('snooze')} />
                </Menu.Content>
              </Menu.Portal>
            </Menu.Root>
          </>
        )}
        {may('visitors.block') && (
          <Act label={t('bulk.spam')} disabled={nothing} icon={<OctagonAlert aria-hidden="true" />} onClick={() => void run({ action: 'spam' })} />
        )}
        <Act label={t('bulk.clear')} icon={<X aria-hidden="true" />} onClick={onClear} />
      </div>
      {dialog === 'assign' && <AssignDialog count={ids.length} onAssign={(to) => void run({ action: 'assign', ...to })} onClose={() => setDialog(undefined)} />}
      {dialog === 'tag' && <TagDialog count={ids.length} onTag={(c) => void run({ action: 'tag', ...c })} onClose={() => setDialog(undefined)} />}
      {dialog === 'snooze' && <SnoozeDialog onSnooze={(until) => void run({ action: 'snooze', until_ms: until })} onClose={() => setDialog(undefined)} />}
    </div>
  )
}

/** Resolves; where the workspace has outcomes, it asks which one. */
function Resolve({ disabled, onResolve }: { disabled: boolean; onResolve: (disposition?: string) => void }) {
  const { t } = useLang()
  const { offered, nameOf } = useOutcomes()
  const icon = <CheckCheck aria-hidden="true" />
  if (offered.length === 0) return <Act label={t('action.resolve')} disabled={disabled} icon={icon} onClick={() => onResolve()} />
  return (
    <Menu.Root>
      <Menu.Trigger className="icon-button" aria-label={t('action.resolve')} title={t('action.resolve')} disabled={disabled}>
        {icon}
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Content className="menu" align="start" side="top" sideOffset={6} collisionPadding={10}>
          {offered.map((d) => (
            <Menu.Item key={d.id} className="menu-item" onSelect={() => onResolve(d.id)}>
              {nameOf(d)}
            </Menu.Item>
          ))}
          <Menu.Separator className="menu-line" />
          <Menu.Item className="menu-item" onSelect={() => onResolve()}>
            {t('bulk.no_outcome')}
          </Menu.Item>
        </Menu.Content>
      </Menu.Portal>
    </Menu.Root>
  )
}

function Act({ label, icon, disabled, onClick }: { label: string; icon: ReactNode; disabled?: boolean; onClick: () => void }) {
  return (
    <Tip text={label} side="top">
      <button className="icon-button" aria-label={label} disabled={disabled} onClick={onClick}>
        {icon}
      </button>
    </Tip>
  )
}

function AssignDialog({ count, onAssign, onClose }: { count: number; onAssign: (to: { agent?: string; team?: string }) => void; onClose: () => void }) {
  const { t } = useLang()
  const { session } = useDesk()
  const { presence } = useReasons()
  const agents = useAgents().data ?? []
  const teams = useTeams().data ?? []
  const [to, setTo] = useState('')

  function submit(event: FormEvent) {
    event.preventDefault()
    if (to) onAssign(to.startsWith('team ') ? { team: to.slice(5) } : { agent: to })
  }
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()} title={t('bulk.assign_title', { n: count })} about={t('bulk.assign_about')}>
      <form onSubmit={submit}>
        <div className="choices" role="radiogroup" aria-label={t('transfer.to')}>
          {agents.map((a) => (
            <label key={a.id} className="choice">
              <input type="radio" name="to" checked={to === a.id} onChange={() => setTo(a.id)} />
              <Avatar id={a.id} name={a.name} size={28} status={a.status} />
              <span>
                {a.id === session.user.id ? t('owner.you') : a.name}
                <small>
                  {presence(a.status)} · {t('team.load', { n: a.active, limit: a.limit })}
                </small>
              </span>
            </label>
          ))}
          {teams.map((slug) => (
            <label key={slug} className="choice">
              <input type="radio" name="to" checked={to === `team ${slug}`} onChange={() => setTo(`team ${slug}`)} />
              <span>
                {t('filter.team_is', { team: slug })}
                <small>{t('transfer.team_about')}</small>
              </span>
            </label>
          ))}
        </div>
        <footer>
          <button type="button" className="button ghost" onClick={onClose}>
            {t('action.cancel')}
          </button>
          <button className="button primary" disabled={!to}>
            {t('bulk.assign')}
          </button>
        </footer>
      </form>
    </Dialog>
  )
}

function TagDialog({ count, onTag, onClose }: { count: number; onTag: (c: { add_tags?: string[]; drop_tags?: string[] }) => void; onClose: () => void }) {
  const { t } = useLang()
  const tags = (useTags().data ?? []).filter((x) => !x.archived)
  const [name, setName] = useState('')
  const word = name.trim().toLowerCase()
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()} title={t('bulk.tag_title', { n: count })} about={t('bulk.tag_about')}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          if (word) onTag({ add_tags: [word] })
        }}
      >
        <label className="field">
          <span>{t('filter.tag')}</span>
          <input className="input" list="bulk-tags" maxLength={40} required autoFocus value={name} onChange={(e) => setName(e.target.value)} />
          <datalist id="bulk-tags">
            {tags.map((x) => (
              <option key={x.name} value={x.name} />
            ))}
          </datalist>
        </label>
        <footer>
          <button type="button" className="button" disabled={!word} onClick={() => onTag({ drop_tags: [name.trim()] })}>
            {t('bulk.untag')}
          </button>
          <button className="button primary" disabled={!word}>
            {t('bulk.do_tag')}
          </button>
        </footer>
      </form>
    </Dialog>
  )
}
