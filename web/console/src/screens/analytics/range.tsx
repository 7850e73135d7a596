import { useState } from 'react'
import type { Params } from '../../api/analytics'
import { useLang } from '../../lang/lang'
import { spans } from '../../model/analytics'
import type { Shown } from './analytics'

/** The span of time: the last days, or two days and what is between. */
export function RangePicker({ params, set }: { params: Params; set: Shown['set'] }) {
  const { t } = useLang()
  const [open, setOpen] = useState(Boolean(params.from_day))
  const [from, setFrom] = useState(params.from_day ?? '')
  const [to, setTo] = useState(params.to_day ?? '')
  const wrong = from !== '' && to !== '' && from > to
  function days(a: string, b: string) {
    setFrom(a)
    setTo(b)
    if (a && b && a <= b) set({ days: undefined, from_day: a, to_day: b })
  }
  return (
    <div className="a-range">
      <div className="segmented" role="radiogroup" aria-label={t('home.range')}>
        {spans.map((d) => (
          <button
            key={d}
            role="radio"
            aria-checked={!params.from_day && params.days === d && !open}
            onClick={() => {
              setOpen(false)
              set({ days: d, from_day: undefined, to_day: undefined })
            }}
          >
            {d === '1' ? t('range.today') : t('analytics.days', { n: d })}
          </button>
        ))}
        <button role="radio" aria-checked={open} onClick={() => setOpen(true)}>
          {t('analytics.custom')}
        </button>
      </div>
      {open && (
        <div className="a-days">
          <label>
            <span>{t('analytics.from')}</span>
            <input className="input" type="date" value={from} max={to || undefined} onChange={(e) => days(e.target.value, to)} />
          </label>
          <label>
            <span>{t('analytics.to')}</span>
            <input className="input" type="date" value={to} min={from || undefined} onChange={(e) => days(from, e.target.value)} />
          </label>
          {wrong && <p role="alert">{t('analytics.backwards')}</p>}
        </div>
      )}
    </div>
  )
}
