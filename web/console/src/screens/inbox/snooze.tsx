import * as Menu from '@radix-ui/react-dropdown-menu'
import { AlarmClock, CalendarClock } from 'lucide-react'
import { useState, type FormEvent } from 'react'
import { useLang } from '../../lang/lang'
import { Dialog } from '../../ui/floating'

// The server refuses more: chat.MaxSnooze.
const MOST_MS = 366 * 86_400_000
const HOUR_MS = 3_600_000

function tomorrow(): number {
  const at = new Date()
  at.setDate(at.getDate() + 1)
  return at.setHours(9, 0, 0, 0)
}

function nextMonday(): number {
  const at = new Date()
  at.setDate(at.getDate() + ((8 - at.getDay()) % 7 || 7))
  return at.setHours(9, 0, 0, 0)
}

const presets = [
  { word: 'snooze.hour', until: () => Date.now() + HOUR_MS },
  { word: 'snooze.tomorrow', until: tomorrow },
  { word: 'snooze.monday', until: nextMonday },
  { word: 'snooze.reply', until: () => undefined },
] as const

/** The entries of a menu that lay chats aside; `onOwn` asks for a time of one's own. */
export function SnoozeItems({ onSnooze, onOwn }: { onSnooze: (until?: number) => void; onOwn: () => void }) {
  const { t } = useLang()
  return (
    <>
      {presets.map((s) => (
        <Menu.Item key={s.word} className="menu-item" onSelect={() => onSnooze(s.until())}>
          <AlarmClock aria-hidden="true" />
          {t(s.word)}
        </Menu.Item>
      ))}
      <Menu.Item className="menu-item" onSelect={onOwn}>
        <CalendarClock aria-hidden="true" />
        {t('snooze.own')}
      </Menu.Item>
    </>
  )
}

/** Asks for the day and the time at which a chat comes back. */
export function SnoozeDialog({ onSnooze, onClose }: { onSnooze: (until: number) => void; onClose: () => void }) {
  const { t, lang } = useLang()
  const [text, setText] = useState(() => localText(tomorrow()))
  const at = new Date(text).getTime()
  const late = at - Date.now()
  const wrong = Number.isNaN(at) ? t('snooze.no_time') : late <= 0 ? t('snooze.past') : late > MOST_MS ? t('snooze.far') : ''

  function submit(event: FormEvent) {
    event.preventDefault()
    if (wrong) return
    onSnooze(at)
    onClose()
  }
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()} title={t('snooze.own_title')} about={t('snooze.own_about')}>
      <form onSubmit={submit}>
        <label className="field">
          <span>{t('snooze.until')}</span>
          <input
            className="input"
            type="datetime-local"
            required
            autoFocus
            min={localText(Date.now())}
            max={localText(Date.now() + MOST_MS)}
            value={text}
            aria-invalid={wrong !== ''}
            aria-describedby="snooze-says"
            onChange={(e) => setText(e.target.value)}
          />
        </label>
        <p id="snooze-says" className={wrong ? 'wrong' : 'hint'} role="status">
          {wrong || t('snooze.back', { when: new Date(at).toLocaleString(lang, { dateStyle: 'full', timeStyle: 'short' }) })}
        </p>
        <footer>
          <button type="button" className="button ghost" onClick={onClose}>
            {t('action.cancel')}
          </button>
          <button className="button primary" disabled={wrong !== ''}>
            {t('snooze.do')}
          </button>
        </footer>
      </form>
    </Dialog>
  )
}

/** An instant in the agent's own time, as the field writes it. */
function localText(ms: number): string {
  const at = new Date(ms)
  return new Date(ms - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16)
}
