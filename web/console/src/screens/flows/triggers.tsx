import { useLang } from '../../lang/lang'
import type { Outline } from './document/outline'

const kinds = ['start', 'keyword', 'intent', 'page', 'idle', 'event'] as const

/** Flows of these names take the place of what the bot does by itself. */
const system = new Set(['on_handoff_request', 'on_cancel', 'on_restart', 'on_help', 'on_unknown', 'on_error', 'on_completed', 'on_idle', 'after_hours'])

/** What starts a flow, in a few words. */
export function TriggerChips({ flow }: { flow: Outline }) {
  const { t } = useLang()
  const found = flow.triggers.map((trigger) => kinds.find((k) => typeof trigger === 'object' && trigger !== null && k in trigger))
  const shown = [...new Set(found.filter((k) => k !== undefined))]
  return (
    <>
      {shown.map((k) => (
        <span key={k} className="chip accent">
          {t(`flow.trigger_${k}`)}
        </span>
      ))}
      {system.has(flow.name) && <span className="chip bot">{t('flow.system')}</span>}
      {shown.length === 0 && !system.has(flow.name) && <span className="chip outline">{t('flow.no_trigger')}</span>}
    </>
  )
}
