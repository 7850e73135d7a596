import { ArrowDown, ArrowUp, Plus, RotateCcw, Trash2 } from 'lucide-react'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import type { Schemas } from '@frontdesk/protocol'
import { get } from '../../api/client'
import { keys } from '../../api/queries'
import { useChangeSettings, useSettings, type Settings } from '../../api/settings'
import { useLang, type T } from '../../lang/lang'
import type { Asking, Disposition } from '../../ui/outcomes'
import { useToasts } from '../../ui/toasts'
import { Field, SettingsForm, useDraft, useRefusal } from './form'

const LONGEST = 60
const askings: readonly Asking[] = ['never', 'optional', 'required']

interface Row {
  id: string
  en: string
  ko: string
  archived: boolean
  /** Made on this page and not stored yet: taking it away leaves nothing behind. */
  fresh: boolean
}

interface Values {
  version: string
  ask: Asking
  teams: Record<string, Asking>
  list: Row[]
}

function valuesOf({ settings, version }: Settings): Values {
  const stored = (settings.dispositions ?? {}) as { ask?: Asking; teams?: Record<string, Asking>; list?: Disposition[] }
  const list = (stored.list ?? []).map((d) => ({ id: d.id, en: d.labels.en ?? '', ko: d.labels.ko ?? '', archived: d.archived ?? false, fresh: false }))
  return { version, ask: stored.ask || 'never', teams: stored.teams ?? {}, list }
}

function storedOf({ ask, teams, list }: Values) {
  const kept = list.filter((r) => !r.fresh || r.en.trim() || r.ko.trim())
  return {
    ask,
    teams,
    list: kept.map((r) => ({
      id: r.id,
      labels: Object.fromEntries([['en', r.en.trim()], ['ko', r.ko.trim()]].filter(([, label]) => label)),
      ...(r.archived ? { archived: true } : {}),
    })),
  }
}

const blank = (): Row => ({ id: `o-${crypto.randomUUID().slice(0, 12)}`, en: '', ko: '', archived: false, fresh: true })

// What chats of a shop end with most.
const examples: readonly Pick<Row, 'id' | 'en' | 'ko'>[] = [
  { id: 'solved', en: 'Question answered', ko: '질문에 답함' },
  { id: 'order', en: 'Order or delivery', ko: '주문·배송' },
  { id: 'refund', en: 'Return or refund', ko: '반품·환불' },
  { id: 'fault', en: 'Product fault', ko: '상품 불량' },
  { id: 'no_reply', en: 'Visitor did not reply', ko: '방문자 응답 없음' },
]

/** What agents are asked when they resolve a chat. */
export function Outcomes({ settings }: { settings: Settings }) {
  const { t } = useLang()
  const { say } = useToasts()
  const put = useChangeSettings()
  const client = useQueryClient()
  const query = useSettings()
  const draft = useDraft(valuesOf(query.data ?? settings), async (v) => valuesOf(await put({ version: v.version, dispositions: storedOf(v) })))
  const { value, set } = draft
  const setRow = (i: number, part: Partial<Row>) => set({ list: value.list.map((r, n) => (n === i ? { ...r, ...part } : r)) })
  const swap = (i: number, j: number) => set({ list: value.list.map((r, n) => (n === i ? value.list[j]! : n === j ? value.list[i]! : r)) })
  const remove = (i: number) => (value.list[i]!.fresh ? set({ list: value.list.filter((_, n) => n !== i) }) : setRow(i, { archived: true }))
  return (
    <SettingsForm
      draft={draft}
      saved={() => {
        say(t('settings.saved'))
        void client.invalidateQueries({ queryKey: keys.session })
      }}
    >
      <section className="panel" aria-label={t('outcomes.title')}>
        <h2>{t('outcomes.title')}</h2>
        <p className="settings-about">{t('outcomes.about')}</p>
        <Field label={t('outcomes.ask')} name="dispositions.ask">
          {(id) => (
            <select id={id} className="select" value={value.ask} onChange={(e) => set({ ask: e.target.value as Asking })}>
              {askings.map((a) => (
                <option key={a} value={a}>
                  {t(`outcomes.ask_${a}`)}
                </option>
              ))}
            </select>
          )}
        </Field>
        <Teams teams={value.teams} set={(teams) => set({ teams })} />
        {value.list.length === 0 && <p>{t('outcomes.empty')}</p>}
        <ul className="outcome-rows">
          {value.list.map((r, i) => (
            <OutcomeRow
              key={r.id}
              row={r}
              at={i}
              set={(part) => setRow(i, part)}
              onUp={i > 0 ? () => swap(i, i - 1) : undefined}
              onDown={i < value.list.length - 1 ? () => swap(i, i + 1) : undefined}
              onRemove={() => remove(i)}
            />
          ))}
        </ul>
        <div className="settings-row">
          <button type="button" className="button" onClick={() => set({ list: [...value.list, blank()] })}>
            <Plus aria-hidden="true" />
            {t('outcomes.add')}
          </button>
          {value.list.length === 0 && (
            <button type="button" className="button" onClick={() => set({ list: examples.map((e) => ({ ...blank(), ...e })), ask: value.ask === 'never' ? 'optional' : value.ask })}>
              {t('outcomes.examples')}
            </button>
          )}
        </div>
      </section>
    </SettingsForm>
  )
}

interface RowProps {
  row: Row
  at: number
  set: (part: Partial<Row>) => void
  onUp?: () => void
  onDown?: () => void
  onRemove: () => void
}

function OutcomeRow({ row, at, set, onUp, onDown, onRemove }: RowProps) {
  const { t } = useLang()
  const name = nameOf(row, t)
  const error = useRefusal(`dispositions.list.${at}`)
  return (
    <li className={row.archived ? 'archived' : undefined}>
      {(['en', 'ko'] as const).map((lang) => (
        <label key={lang} className="field">
          <span>{t(`outcomes.${lang}`)}</span>
          <input className="input" lang={lang} maxLength={LONGEST} value={row[lang]} onChange={(e) => set({ [lang]: e.target.value })} />
        </label>
      ))}
      <span className="icons">
        <button type="button" className="icon-button" disabled={!onUp} aria-label={t('outcomes.up', { name })} onClick={onUp}>
          <ArrowUp aria-hidden="true" />
        </button>
        <button type="button" className="icon-button" disabled={!onDown} aria-label={t('outcomes.down', { name })} onClick={onDown}>
          <ArrowDown aria-hidden="true" />
        </button>
        {row.archived ? (
          <button type="button" className="icon-button" aria-label={t('outcomes.restore')} onClick={() => set({ archived: false })}>
            <RotateCcw aria-hidden="true" />
          </button>
        ) : (
          <button type="button" className="icon-button" aria-label={t('outcomes.remove', { name })} onClick={onRemove}>
            <Trash2 aria-hidden="true" />
          </button>
        )}
      </span>
      {row.archived && <p className="settings-about">{t('outcomes.archived')}</p>}
      {error && (
        <p className="field-error" role="alert">
          {error}
        </p>
      )}
    </li>
  )
}

const nameOf = (row: Row, t: T) => row.en || row.ko || t('outcomes.title')

/** Teams that ask more or less than the workspace. */
function Teams({ teams, set }: { teams: Record<string, Asking>; set: (teams: Record<string, Asking>) => void }) {
  const { t } = useLang()
  const query = useQuery({
    queryKey: ['settings', 'team-names'],
    queryFn: async ({ signal }) => (await get<Schemas['Teams']>('/admin/teams', {}, signal)).teams,
  })
  const open = (query.data ?? []).filter((team) => !team.archived_at_ms || teams[team.slug])
  if (open.length === 0) return null
  const choose = (slug: string, ask: string) => {
    const { [slug]: _, ...rest } = teams
    set(ask ? { ...rest, [slug]: ask as Asking } : rest)
  }
  return (
    <fieldset className="settings-row">
      <legend className="label">{t('outcomes.teams')}</legend>
      {open.map((team) => (
        <Field key={team.slug} label={team.name} name={`dispositions.teams.${team.slug}`}>
          {(id) => (
            <select id={id} className="select" value={teams[team.slug] ?? ''} onChange={(e) => choose(team.slug, e.target.value)}>
              <option value="">{t('outcomes.ask_default')}</option>
              {askings.map((a) => (
                <option key={a} value={a}>
                  {t(`outcomes.ask_${a}`)}
                </option>
              ))}
            </select>
          )}
        </Field>
      ))}
    </fieldset>
  )
}
