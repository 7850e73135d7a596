import { Clock, Plus, X } from 'lucide-react'
import type { ScheduleState } from '../../api/routing'
import { useScheduleState } from '../../api/routing'
import { useLang, type Lang, type T } from '../../lang/lang'
import { another, days, scheduleOf, type Plan, type Span } from '../../model/schedule'
import { Field, useRefusal } from './form'

const zones = ['UTC', ...Intl.supportedValuesOf('timeZone').filter((z) => z !== 'UTC')]

const DAY = 24 * 3600_000

/** An instant as people say it: the weekday within a week, else the date. */
function moment(ms: number, timezone: string, lang: Lang): string {
  const far = ms - Date.now() > 6 * DAY
  const said = (parts: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(lang, { ...parts, timeZone: timezone }).format(ms)
  const time = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const
  // One by one: Korean would put a weekday beside a time into brackets.
  return far ? said({ day: 'numeric', month: 'long', ...time }) : `${said({ weekday: 'long' })} ${said(time)}`
}

/** “Open now”, or when it opens, as the server has worked it out. */
export function openWords(state: ScheduleState, t: T, lang: Lang): string {
  const at = (ms: number) => moment(ms, state.timezone, lang)
  if (state.open) return state.closes_at_ms ? t('routing.open_until', { when: at(state.closes_at_ms) }) : t('routing.open_always')
  return state.opens_at_ms ? t('routing.opens', { when: at(state.opens_at_ms) }) : t('routing.never_opens')
}

interface Props {
  plan: Plan
  /** What the server calls the schedule, such as `rules.schedule`. */
  name: string
  set: (plan: Plan) => void
}

/** Opening hours: a week, holidays and days with other hours, and what they mean now. */
export function HoursFields({ plan, name, set }: Props) {
  const { t } = useLang()
  const put = (part: Partial<Plan>) => set({ ...plan, ...part })
  return (
    <div className="hours">
      <OpenNow plan={plan} />
      <Field label={t('routing.timezone')} name={`${name}.timezone`}>
        {(id, by) => <ZoneInput id={id} by={by} value={plan.timezone} set={(timezone) => put({ timezone })} />}
      </Field>
      <label className="settings-check">
        <input type="checkbox" checked={plan.always} onChange={(e) => put({ always: e.target.checked })} />
        {t('routing.always')}
      </label>
      {!plan.always && <Week plan={plan} name={name} put={put} />}
      <Holidays plan={plan} name={name} put={put} />
      <Exceptions plan={plan} name={name} put={put} />
    </div>
  )
}

/** A time zone by its name, with the known ones to choose from. */
export function ZoneInput({ id, by, value, set }: { id: string; by: string | undefined; value: string; set: (zone: string) => void }) {
  return (
    <>
      <input id={id} aria-describedby={by} className="input" list={`${id}-zones`} autoComplete="off" spellCheck={false} value={value} onChange={(e) => set(e.target.value)} />
      <datalist id={`${id}-zones`}>
        {zones.map((z) => (
          <option key={z} value={z} />
        ))}
      </datalist>
    </>
  )
}

function OpenNow({ plan }: { plan: Plan }) {
  const { t, lang } = useLang()
  const { data, isError } = useScheduleState(scheduleOf(plan))
  if (!data || isError) return null
  return (
    <p className={data.open ? 'open-now open' : 'open-now'} role="status">
      <Clock aria-hidden="true" />
      {openWords(data, t, lang)}
    </p>
  )
}

type Put = (part: Partial<Plan>) => void

function Week({ plan, name, put }: { plan: Plan; name: string; put: Put }) {
  const { t } = useLang()
  return (
    <ul className="week" aria-label={t('routing.week')}>
      {days.map((day) => (
        <li key={day}>
          <span className="label">{t(`routing.day_${day}`)}</span>
          <Spans day={t(`routing.day_${day}`)} name={`${name}.hours.${day}`} spans={plan.week[day]} set={(spans) => put({ week: { ...plan.week, [day]: spans } })} />
        </li>
      ))}
    </ul>
  )
}

/** The openings of one day; none is closed. */
function Spans({ day, name, spans, set }: { day: string; name: string; spans: readonly Span[]; set: (spans: Span[]) => void }) {
  const { t } = useLang()
  const refusal = useRefusal(name)
  const put = (i: number, part: Partial<Span>) => set(spans.map((s, n) => (n === i ? { ...s, ...part } : s)))
  return (
    <div className="spans">
      {spans.length === 0 && <span className="faint">{t('routing.closed')}</span>}
      {spans.map((s, i) => (
        <span key={i} className="span">
          <input className="input" type="time" aria-label={t('routing.from', { day })} value={s.from} onChange={(e) => put(i, { from: e.target.value })} />
          <span aria-hidden="true">–</span>
          <input className="input" type="time" aria-label={t('routing.to', { day })} value={s.to} onChange={(e) => put(i, { to: e.target.value })} />
          <button type="button" className="icon-button" aria-label={t('routing.remove_span', { day, span: `${s.from}–${s.to}` })} onClick={() => set(spans.filter((_, n) => n !== i))}>
            <X aria-hidden="true" />
          </button>
        </span>
      ))}
      <button type="button" className="icon-button" aria-label={t('routing.add_span', { day })} onClick={() => set([...spans, another(spans)])}>
        <Plus aria-hidden="true" />
      </button>
      {refusal && (
        <p className="field-error" role="alert">
          {refusal}
        </p>
      )}
    </div>
  )
}

function Holidays({ plan, name, put }: { plan: Plan; name: string; put: Put }) {
  const { t } = useLang()
  const refusal = useRefusal(`${name}.holidays`)
  const set = (i: number, part: Partial<Plan['holidays'][number]>) => put({ holidays: plan.holidays.map((h, n) => (n === i ? { ...h, ...part } : h)) })
  return (
    <fieldset className="dates">
      <legend className="label">{t('routing.holidays')}</legend>
      {plan.holidays.length > 0 && (
        <ul>
          {plan.holidays.map((h, i) => (
            <li key={i}>
              <input className="input" type="date" aria-label={t('routing.holiday_date')} value={h.date} onChange={(e) => set(i, { date: e.target.value })} />
              <input className="input" maxLength={60} aria-label={t('routing.holiday_name')} placeholder={t('routing.holiday_name')} value={h.name} onChange={(e) => set(i, { name: e.target.value })} />
              <RemoveDate date={h.date} remove={() => put({ holidays: plan.holidays.filter((_, n) => n !== i) })} />
            </li>
          ))}
        </ul>
      )}
      {refusal && (
        <p className="field-error" role="alert">
          {refusal}
        </p>
      )}
      <button type="button" className="button small" onClick={() => put({ holidays: [...plan.holidays, { date: '', name: '' }] })}>
        <Plus aria-hidden="true" />
        {t('routing.add_holiday')}
      </button>
    </fieldset>
  )
}

function Exceptions({ plan, name, put }: { plan: Plan; name: string; put: Put }) {
  const { t } = useLang()
  const set = (i: number, part: Partial<Plan['exceptions'][number]>) => put({ exceptions: plan.exceptions.map((x, n) => (n === i ? { ...x, ...part } : x)) })
  return (
    <fieldset className="dates">
      <legend className="label">{t('routing.exceptions')}</legend>
      <p className="settings-about">{t('routing.exceptions_about')}</p>
      {plan.exceptions.length > 0 && (
        <ul>
          {plan.exceptions.map((x, i) => (
            <li key={i}>
              <input className="input" type="date" aria-label={t('routing.exception_date')} value={x.date} onChange={(e) => set(i, { date: e.target.value })} />
              <Spans day={x.date || t('routing.exceptions')} name={`${name}.exceptions.${x.date}`} spans={x.spans} set={(spans) => set(i, { spans })} />
              <RemoveDate date={x.date} remove={() => put({ exceptions: plan.exceptions.filter((_, n) => n !== i) })} />
            </li>
          ))}
        </ul>
      )}
      <button type="button" className="button small" onClick={() => put({ exceptions: [...plan.exceptions, { date: '', spans: [another([])] }] })}>
        <Plus aria-hidden="true" />
        {t('routing.add_exception')}
      </button>
    </fieldset>
  )
}

function RemoveDate({ date, remove }: { date: string; remove: () => void }) {
  const { t } = useLang()
  return (
    <button type="button" className="icon-button" aria-label={t('routing.remove_date', { date: date || t('routing.no_date') })} onClick={remove}>
      <X aria-hidden="true" />
    </button>
  )
}
