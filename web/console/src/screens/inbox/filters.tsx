import * as Popover from '@radix-ui/react-popover'
import { ListFilter, Star, X } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import { useAgents, useTeams } from '../../api/queries'
import { useTags } from '../../api/tags'
import type { View } from '../../api/shapes'
import { useLang } from '../../lang/lang'
import { useKeys } from '../../live/keyboard'
import { addressOf, filtersOf, without, type FilterKey, type ViewQuery } from '../../model/view-query'
import { useOutcomes } from '../../ui/outcomes'
import { useReasons } from '../../ui/reasons'

interface Props {
  query: ViewQuery
  onQuery: (query: ViewQuery) => void
  onSave: () => void
}

const states: readonly View[] = ['queue', 'mine', 'bot', 'open', 'snoozed', 'resolved', 'all']
const channels = ['web'] as const
const languages = ['en', 'ko'] as const
const spans = [1, 7, 30, 90] as const
const DAY_MS = 86_400_000

/** The button and the panel that narrow a list; V opens it. */
export function FilterMenu({ query, onQuery, onSave }: Props) {
  const { t } = useLang()
  const [open, setOpen] = useState(false)
  const count = filtersOf(query).length
  useKeys({ v: () => setOpen(true) })
  return (
    <Popover.Root open={open} onOpenChange={setOpen}>
      <Popover.Trigger className="chip outline filter-button" aria-keyshortcuts="v">
        <ListFilter aria-hidden="true" />
        {t('filter.title')}
        {count > 0 && <span className="num">{count}</span>}
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content className="popover filter-panel scroll" align="start" sideOffset={6} collisionPadding={10} role="dialog" aria-label={t('filter.title')}>
          {open && <Fields query={query} onQuery={onQuery} />}
          <footer>
            {count > 0 && (
              <button className="button ghost" onClick={() => onQuery(without(query))}>
                {t('filter.clear')}
              </button>
            )}
            <button
              className="button"
              onClick={() => {
                setOpen(false)
                onSave()
              }}
            >
              <Star aria-hidden="true" />
              {t('views.save')}
            </button>
          </footer>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  )
}

function Fields({ query, onQuery }: Omit<Props, 'onSave'>) {
  const { t } = useLang()
  const { language } = useReasons()
  const agents = useAgents().data ?? []
  const teams = useTeams().data ?? []
  const { offered, named } = useOutcomes()
  const tags = (useTags().data ?? []).filter((x) => !x.archived)
  const set = (part: Partial<ViewQuery>) => onQuery({ ...query, ...part })
  const some = (value: string) => value || undefined
  return (
    <div className="filter-fields">
      <Choice label={t('filter.state')} value={query.view} onChange={(v) => set({ view: v as View })}>
        {states.map((v) => (
          <option key={v} value={v}>
            {t(`view.${v}`)}
          </option>
        ))}
      </Choice>
      <Choice label={t('filter.agent')} value={query.agent ?? ''} any={t('filter.any')} onChange={(v) => set({ agent: some(v) })}>
        {agents.map((a) => (
          <option key={a.id} value={a.id}>
            {a.name}
          </option>
        ))}
      </Choice>
      <Choice label={t('filter.team')} value={query.team ?? ''} any={t('filter.any')} onChange={(v) => set({ team: some(v) })}>
        {withChosen(teams, query.team).map((slug) => (
          <option key={slug}>{slug}</option>
        ))}
      </Choice>
      <Choice label={t('filter.tag')} value={query.tag ?? ''} any={t('filter.any')} onChange={(v) => set({ tag: some(v) })}>
        {withChosen(tags.map((x) => x.name), query.tag).map((name) => (
          <option key={name}>{name}</option>
        ))}
      </Choice>
      <Choice label={t('filter.disposition')} value={query.disposition ?? ''} any={t('filter.any')} onChange={(v) => set({ disposition: some(v) })}>
        {withChosen(offered.map((d) => d.id), query.disposition).map((id) => (
          <option key={id} value={id}>
            {named(id)}
          </option>
        ))}
      </Choice>
      <Choice label={t('filter.channel')} value={query.channel ?? ''} any={t('filter.any')} onChange={(v) => set({ channel: some(v) })}>
        {channels.map((c) => (
          <option key={c} value={c}>
            {t(`filter.channel_${c}`)}
          </option>
        ))}
      </Choice>
      <Choice label={t('filter.lang')} value={query.lang ?? ''} any={t('filter.any')} onChange={(v) => set({ lang: some(v) })}>
        {languages.map((l) => (
          <option key={l} value={l}>
            {language(l)}
          </option>
        ))}
      </Choice>
      <Dates query={query} onQuery={onQuery} />
    </div>
  )
}

/** What is chosen stays a choice when it is no longer offered. */
function withChosen(all: readonly string[], chosen: string | undefined): string[] {
  return chosen && !all.includes(chosen) ? [chosen, ...all] : [...all]
}

function Choice(props: { label: string; value: string; any?: string; onChange: (value: string) => void; children: ReactNode }) {
  return (
    <label className="field">
      <span>{props.label}</span>
      <select className="input" value={props.value} onChange={(e) => props.onChange(e.target.value)}>
        {props.any && <option value="">{props.any}</option>}
        {props.children}
      </select>
    </label>
  )
}

function Dates({ query, onQuery }: Omit<Props, 'onSave'>) {
  const { t } = useLang()
  const [own, setOwn] = useState(Boolean(query.from_ms || query.to_ms))
  const rest = without(without(without(query, 'days'), 'from_ms'), 'to_ms')
  return (
    <>
      <Choice
        label={t('filter.days')}
        value={own ? 'own' : String(query.days ?? '')}
        any={t('filter.days_any')}
        onChange={(v) => {
          setOwn(v === 'own')
          if (v !== 'own') onQuery(v ? { ...rest, days: Number(v) } : rest)
        }}
      >
        {(query.days && !spans.some((n) => n === query.days) ? [query.days, ...spans] : spans).map((n) => (
          <option key={n} value={n}>
            {t(n === 1 ? 'filter.days_one' : 'filter.days_last', { n })}
          </option>
        ))}
        <option value="own">{t('filter.days_own')}</option>
      </Choice>
      {own && (
        <div className="filter-dates">
          <label className="field">
            <span>{t('filter.from')}</span>
            <input
              className="input"
              type="date"
              value={dayOf(query.from_ms)}
              onChange={(e) => onQuery({ ...without(query, 'days'), from_ms: startOf(e.target.value) })}
            />
          </label>
          <label className="field">
            <span>{t('filter.to')}</span>
            <input
              className="input"
              type="date"
              value={dayOf(query.to_ms && query.to_ms - DAY_MS / 2)}
              onChange={(e) => onQuery({ ...without(query, 'days'), to_ms: startOf(e.target.value, 1) })}
            />
          </label>
        </div>
      )}
    </>
  )
}

/** A local day as a field of dates writes it. */
function dayOf(ms: number | undefined): string {
  if (!ms) return ''
  const at = new Date(ms)
  return `${at.getFullYear()}-${String(at.getMonth() + 1).padStart(2, '0')}-${String(at.getDate()).padStart(2, '0')}`
}

/** When a local day begins, or the one after it. */
function startOf(day: string, after = 0): number | undefined {
  const [y, m, d] = day.split('-').map(Number)
  return y && m && d ? new Date(y, m - 1, d + after).getTime() : undefined
}

/** The filters that are set, each with a way out; 0 clears them all. */
export function FilterChips({ query, onQuery, onSave }: Props) {
  const { t } = useLang()
  const words = useFilterWords()
  const filters = filtersOf(query)
  useKeys({ '0': () => onQuery(without(query)) }, filters.length > 0)
  if (filters.length === 0 && !query.q) return null
  return (
    <div className="filter-chips" role="group" aria-label={t('filter.set')} key={addressOf({ view: query.view })}>
      {filters.map((key) => (
        <span key={key} className="chip accent">
          <span className="one-line">{words(query, key)}</span>
          <button aria-label={t('filter.remove', { what: words(query, key) })} onClick={() => onQuery(without(query, key))}>
            <X aria-hidden="true" />
          </button>
        </span>
      ))}
      {filters.length > 0 && (
        <button className="link" aria-keyshortcuts="0" onClick={() => onQuery(without(query))}>
          {t('filter.clear')}
        </button>
      )}
      <button className="link" onClick={onSave}>
        {t('views.save')}
      </button>
    </div>
  )
}

/** A filter in words. */
export function useFilterWords(): (query: ViewQuery, key: FilterKey) => string {
  const { t, lang } = useLang()
  const { language } = useReasons()
  const { named } = useOutcomes()
  const agents = useAgents().data
  const day = (ms: number) => new Date(ms).toLocaleDateString(lang, { dateStyle: 'medium' })
  return (query, key) => {
    switch (key) {
      case 'sla':
        return t(query.sla === 'breached' ? 'sla.by_breached' : 'sla.by_at_risk')
      case 'agent':
        return agents?.find((a) => a.id === query.agent)?.name ?? t('filter.agent')
      case 'lang':
        return language(query.lang ?? '')
      case 'channel':
        return query.channel === 'web' ? t('filter.channel_web') : (query.channel ?? '')
      case 'days':
        return t(query.days === 1 ? 'filter.days_one' : 'filter.days_last', { n: query.days ?? 0 })
      case 'from_ms':
        return t('filter.from_day', { day: day(query.from_ms ?? 0) })
      case 'to_ms':
        return t('filter.to_day', { day: day((query.to_ms ?? 0) - DAY_MS / 2) })
      case 'team':
        return t('filter.team_is', { team: query.team ?? '' })
      case 'disposition':
        return named(query.disposition ?? '')
      case 'tag':
        return query.tag ?? ''
    }
  }
}
