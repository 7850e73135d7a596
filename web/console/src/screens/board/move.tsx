import { useState, type FormEvent } from 'react'
import type { Board, BoardChat } from '../../api/board'
import { useLang } from '../../lang/lang'
import { useActions } from '../../live/actions'
import { visitorName } from '../../model/people'
import { Avatar } from '../../ui/avatar'
import { Dialog } from '../../ui/floating'
import { useReasons } from '../../ui/reasons'
import { of, teamsOf } from './sort'

interface Props {
  chat: BoardChat
  board: Board
  onClose: () => void
}

/** Gives a chat to somebody else, or to a team's queue, and says why: the reason is kept as a note. */
export function MoveDialog({ chat: c, board, onClose }: Props) {
  const { t } = useLang()
  const { presence } = useReasons()
  const { move } = useActions()
  const [to, setTo] = useState('')
  const [why, setWhy] = useState('')
  const [busy, setBusy] = useState(false)
  const name = visitorName({ id: c.visitor, name: c.visitor_name }, t)

  async function submit(event: FormEvent) {
    event.preventDefault()
    const [kind, id] = to.split(':') as ['agent' | 'team', string]
    setBusy(true)
    const done = await move(c.conversation, kind === 'agent' ? { agent: id } : { team: id }, why.trim(), c.agent)
    setBusy(false)
    if (done) onClose()
  }

  return (
    <Dialog open onOpenChange={(open) => !open && onClose()} title={t('board.move_title', { name })} about={t('board.move_about')}>
      <form onSubmit={(e) => void submit(e)}>
        <div className="choices floor-choices scroll" role="radiogroup" aria-label={t('transfer.to')}>
          {of(board, '')
            .agents.filter((a) => a.id !== c.agent)
            .map((a) => (
              <label key={a.id} className="choice">
                <input type="radio" name="to" checked={to === `agent:${a.id}`} disabled={a.used + 100 > a.limit * 100} onChange={() => setTo(`agent:${a.id}`)} />
                <Avatar id={a.id} name={a.name} size={26} status={a.status} />
                <span>
                  {a.name}
                  <small>
                    {presence(a.status)} · {t('team.load', { n: a.active, limit: a.limit })}
                  </small>
                </span>
              </label>
            ))}
          {teamsOf(board).map((x) => (
            <label key={x.slug} className="choice">
              <input type="radio" name="to" checked={to === `team:${x.slug}`} onChange={() => setTo(`team:${x.slug}`)} />
              <span>
                {x.name}
                <small>{t('transfer.team_about')}</small>
              </span>
            </label>
          ))}
        </div>
        <label className="field">
          <span>{t('board.why')}</span>
          <textarea className="textarea" rows={2} required maxLength={1000} value={why} placeholder={t('board.why_hint')} onChange={(e) => setWhy(e.target.value)} />
        </label>
        <footer>
          <button type="button" className="button ghost" onClick={onClose}>
            {t('action.cancel')}
          </button>
          <button className="button primary" disabled={!to || !why.trim() || busy}>
            {t('board.move')}
          </button>
        </footer>
      </form>
    </Dialog>
  )
}
