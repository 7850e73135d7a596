import { ChevronDown } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { useDecisions } from '../../api/queries'
import type { Decision } from '../../api/shapes'
import { useLang } from '../../lang/lang'
import { clock } from '../../model/time'
import { percent } from '../../model/words'
import { useReasons } from '../../ui/reasons'
import { Empty, Failed, Skeletons } from '../../ui/states'
import { TraceView } from './trace'

/** What the bot decided in each turn, newest first, each with its trace. */
export function Decisions({ id, chosen }: { id: string; chosen: string | undefined }) {
  const { t } = useLang()
  const query = useDecisions(id, true)
  if (query.isPending) return <Skeletons count={5} height={46} gap={10} />
  if (query.isError) return <Failed error={query.error} retry={() => void query.refetch()} />
  if (query.data.length === 0) return <Empty title={t('decisions.empty_title')}>{t('decisions.empty')}</Empty>
  const list = [...query.data].sort((a, b) => b.seq - a.seq || b.at_ms - a.at_ms)
  return (
    <>
      <p className="faint decisions-about">{t('decisions.about')}</p>
      <ul className="decisions">
        {list.map((d) => (
          <DecisionItem key={d.id} decision={d} asked={d.id === chosen} />
        ))}
      </ul>
    </>
  )
}

function DecisionItem({ decision: d, asked }: { decision: Decision; asked: boolean }) {
  const { t, lang } = useLang()
  const { action, reason, band } = useReasons()
  const [open, setOpen] = useState(asked)
  const item = useRef<HTMLLIElement>(null)
  useEffect(() => {
    if (!asked) return
    setOpen(true)
    item.current?.scrollIntoView({ block: 'start' })
    item.current?.querySelector('button')?.focus({ preventScroll: true })
  }, [asked])
  return (
    <li ref={item} className={asked ? 'decision asked' : 'decision'}>
      <button aria-expanded={open} onClick={() => setOpen(!open)}>
        <span className={`decision-mark ${d.action}`} aria-hidden="true" />
        <span className="decision-words">
          <b>{action(d.action)}</b>
          <span className="one-line">{d.article || (d.reason && d.reason !== d.band ? reason(d.reason) : '')}</span>
        </span>
        <span className="decision-figures num">
          {Boolean(d.confidence) && d.confidence !== undefined && (
            <span className={`verdict ${d.band ?? ''}`}>
              {d.band && band(d.band)} {percent(d.confidence, lang)}
            </span>
          )}
          <time>{clock(d.at_ms, lang)}</time>
        </span>
        <ChevronDown aria-hidden="true" className="chevron" />
      </button>
      {open && (
        <div className="trace">
          {d.reason && d.reason !== d.band && (
            <p className="trace-reason">{t('decisions.because', { reason: reason(d.reason) })}</p>
          )}
          <TraceView trace={d.trace} />
        </div>
      )}
    </li>
  )
}
