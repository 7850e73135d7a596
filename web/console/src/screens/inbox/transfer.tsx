import { useState, type FormEvent } from 'react'
import { useAgents } from '../../api/queries'
import { useLang } from '../../lang/lang'
import { useActions } from '../../live/actions'
import { useDesk } from '../../live/desk'
import { Avatar } from '../../ui/avatar'
import { Dialog } from '../../ui/floating'
import { useReasons } from '../../ui/reasons'
import { Failed, Skeletons } from '../../ui/states'

/** Hands the conversation to a colleague, or to whoever of a team is free. */
export function TransferDialog({ id, onClose }: { id: string; onClose: () => void }) {
  const { t } = useLang()
  const { session } = useDesk()
  const { presence } = useReasons()
  const { transfer } = useActions()
  const agents = useAgents()
  const [to, setTo] = useState('')
  const [team, setTeam] = useState('')
  const [note, setNote] = useState('')
  const [wait, setWait] = useState(false)
  const [busy, setBusy] = useState(false)
  const others = (agents.data ?? []).filter((a) => a.id !== session.user.id)
  const full = others.some((a) => a.id === to && a.room === false)
  const ready = (!full || wait) && to !== '' && (to !== 'team' || team.trim() !== '')

  async function submit(event: FormEvent) {
    event.preventDefault()
    if (!ready) return
    setBusy(true)
    const done = await transfer(id, to === 'team' ? { team: team.trim() } : { agent: to, ...(full ? { wait: true } : {}) }, note.trim())
    setBusy(false)
    if (done) onClose()
  }

  return (
    <Dialog open onOpenChange={(open) => !open && onClose()} title={t('transfer.title')} about={t('transfer.about')}>
      <form onSubmit={(e) => void submit(e)}>
        <div className="choices" role="radiogroup" aria-label={t('transfer.to')}>
          {agents.isPending && <Skeletons count={3} height={40} />}
          {agents.isError && <Failed error={agents.error} retry={() => void agents.refetch()} />}
          {others.map((a) => (
            <label key={a.id} className="choice">
              <input type="radio" name="to" value={a.id} checked={to === a.id} onChange={() => setTo(a.id)} />
              <Avatar id={a.id} name={a.name} size={28} status={a.status} />
              <span>
                {a.name}
                <small>
                  {presence(a.status)} · {t('team.load', { n: a.active, limit: a.limit })}
                </small>
              </span>
            </label>
          ))}
          <label className="choice">
            <input type="radio" name="to" value="team" checked={to === 'team'} onChange={() => setTo('team')} />
            <span>
              {t('transfer.team')}
              <small>{t('transfer.team_about')}</small>
            </span>
          </label>
          {to === 'team' && (
            <input
              className="input"
              required
              aria-label={t('transfer.team_name')}
              placeholder={t('transfer.team_name')}
              value={team}
              onChange={(e) => setTeam(e.target.value)}
            />
          )}
        </div>
        {full && (
          <label className="choice">
            <input type="checkbox" checked={wait} onChange={(e) => setWait(e.target.checked)} />
            <span>
              {t('transfer.wait')}
              <small>{t('transfer.wait_about')}</small>
            </span>
          </label>
        )}
        <label className="field">
          <span>{t('transfer.note')}</span>
          <textarea
            className="textarea"
            rows={3}
            value={note}
            placeholder={t('transfer.note_hint')}
            onChange={(e) => setNote(e.target.value)}
          />
        </label>
        <footer>
          <button type="button" className="button ghost" onClick={onClose}>
            {t('action.cancel')}
          </button>
          <button className="button primary" disabled={!ready || busy}>
            {t('action.transfer')}
          </button>
        </footer>
      </form>
    </Dialog>
  )
}
