import { useQuery, useQueryClient } from '@tanstack/react-query'
import type { Schemas } from '@frontdesk/protocol'
import { change, get } from '../../api/client'
import { useChangeSettings, useSettings, type Settings } from '../../api/settings'
import { useLang, type Key } from '../../lang/lang'
import { visitorName } from '../../model/people'
import { fullTime } from '../../model/time'
import { Empty, Failed, Skeletons } from '../../ui/states'
import { useToasts } from '../../ui/toasts'
import { Exports } from '../exports'
import { Field, SettingsForm, useDraft } from './form'
import { PageHead } from './settings'

const langs = ['en', 'ko'] as const
const kinds = ['messages', 'visitors', 'traces', 'files', 'figures', 'audit'] as const
type Kind = (typeof kinds)[number]
type Texts = Record<(typeof langs)[number], string>

interface Values {
  notice: Texts
  policy: Texts
  ask: boolean
  consent: Texts
  no_preview: boolean
  links: number
  words: string
  days: Record<Kind, number>
}

interface Stored {
  notice?: Partial<Texts>
  policy?: Partial<Texts>
  ask?: boolean
  consent?: Partial<Texts>
  no_preview?: boolean
  spam?: { links?: number; words?: string[] }
  retention?: Partial<Record<`${Kind}_days`, number>>
}

const textsOf = (t?: Partial<Texts>): Texts => ({ en: t?.en ?? '', ko: t?.ko ?? '' })
const filled = (t: Texts): Partial<Texts> => Object.fromEntries(Object.entries(t).filter(([, text]) => text.trim() !== ''))

function valuesOf({ settings }: Settings): Values {
  const s = (settings.privacy ?? {}) as Stored
  return {
    notice: textsOf(s.notice),
    policy: textsOf(s.policy),
    ask: s.ask ?? false,
    consent: textsOf(s.consent),
    no_preview: s.no_preview ?? false,
    links: s.spam?.links ?? 0,
    words: (s.spam?.words ?? []).join(', '),
    days: Object.fromEntries(kinds.map((k) => [k, s.retention?.[`${k}_days`] ?? 0])) as Record<Kind, number>,
  }
}

function storedOf(v: Values): Stored {
  return {
    notice: filled(v.notice),
    policy: filled(v.policy),
    ask: v.ask,
    consent: filled(v.consent),
    no_preview: v.no_preview,
    spam: { links: v.links, words: v.words.split(',').map((w) => w.trim()).filter(Boolean) },
    retention: Object.fromEntries(kinds.map((k) => [`${k}_days`, v.days[k]])),
  }
}

/** What visitors are told and asked, what counts as spam, how long data is kept, and who is blocked. */
export default function Privacy() {
  const { t } = useLang()
  const query = useSettings()
  return (
    <>
      <PageHead title={t('settings.nav_privacy')} about={t('settings.privacy_about')} />
      {query.data ? (
        <Form settings={query.data} />
      ) : query.isError ? (
        <Failed error={query.error} retry={() => void query.refetch()} />
      ) : (
        <Skeletons count={6} height={60} />
      )}
      <Exports />
      <Blocked />
    </>
  )
}

function Form({ settings }: { settings: Settings }) {
  const { t } = useLang()
  const { say } = useToasts()
  const put = useChangeSettings()
  const client = useQueryClient()
  const draft = useDraft(valuesOf(settings), async (v) => valuesOf(await put({ privacy: storedOf(v) })))
  const { value, set } = draft
  const texts = (part: 'notice' | 'policy' | 'consent', label: Key, about: Key, long = false) =>
    langs.map((l) => (
      <Field key={l} label={t(label, { lang: t(`settings.lang_${l}`) })} about={t(about)} name={`privacy.${part}.${l}`}>
        {(id, by) => {
          const shared = { id, 'aria-describedby': by, className: 'input', lang: l, value: value[part][l] }
          const write = (text: string) => set({ [part]: { ...value[part], [l]: text } })
          return long ? (
            <textarea {...shared} rows={3} maxLength={2000} onChange={(e) => write(e.target.value)} />
          ) : (
            <input {...shared} maxLength={300} onChange={(e) => write(e.target.value)} />
          )
        }}
      </Field>
    ))
  return (
    <SettingsForm
      draft={draft}
      saved={() => {
        say(t('settings.saved'))
        void client.invalidateQueries({ queryKey: ['retention'] })
      }}
    >
      <section className="panel">
        <h2>{t('settings.privacy_told')}</h2>
        {texts('notice', 'settings.privacy_notice', 'settings.privacy_notice_about')}
        {texts('policy', 'settings.privacy_policy', 'settings.privacy_policy_about')}
        <label className="settings-check">
          <input type="checkbox" checked={!value.no_preview} onChange={(e) => set({ no_preview: !e.target.checked })} />
          {t('settings.privacy_preview')}
        </label>
      </section>
      <section className="panel">
        <h2>{t('settings.privacy_consent')}</h2>
        <label className="settings-check">
          <input type="checkbox" checked={value.ask} onChange={(e) => set({ ask: e.target.checked })} />
          {t('settings.privacy_ask')}
        </label>
        {value.ask && texts('consent', 'settings.privacy_text', 'settings.privacy_text_about', true)}
      </section>
      <section className="panel">
        <h2>{t('settings.privacy_spam')}</h2>
        <Field label={t('settings.privacy_links')} about={t('settings.privacy_links_about')} name="privacy.spam.links">
          {(id, by) => <input id={id} aria-describedby={by} className="input short" type="number" min={0} value={value.links} onChange={(e) => set({ links: Number(e.target.value) })} />}
        </Field>
        <Field label={t('settings.privacy_words')} about={t('settings.privacy_words_about')} name="privacy.spam.words">
          {(id, by) => <input id={id} aria-describedby={by} className="input" value={value.words} onChange={(e) => set({ words: e.target.value })} />}
        </Field>
      </section>
      <section className="panel">
        <h2>{t('settings.privacy_keep')}</h2>
        <p className="settings-about">{t('settings.privacy_keep_about')}</p>
        <Days days={value.days} set={(days) => set({ days })} />
      </section>
    </SettingsForm>
  )
}

/** How long each kind is kept, with what the next night would give up by these days. */
function Days({ days, set }: { days: Record<Kind, number>; set: (days: Record<Kind, number>) => void }) {
  const { t } = useLang()
  const params = Object.fromEntries(kinds.map((k) => [`${k}_days`, String(days[k])]))
  const plan = useQuery({
    queryKey: ['retention', params],
    queryFn: ({ signal }) => get<Schemas['RetentionPlan']>('/admin/retention', params, signal),
    placeholderData: (old) => old,
  })
  return kinds.map((k) => {
    const due = plan.data?.kinds.find((one) => one.kind === k)?.due ?? 0
    const about = days[k] === 0 ? t('settings.keep_kept') : due > 0 ? t('settings.keep_due', { n: due }) : t('settings.keep_none')
    return (
      <Field key={k} label={t(`settings.keep_${k}`)} about={about} name={`privacy.retention.${k}_days`}>
        {(id, by) => <input id={id} aria-describedby={by} className="input short" type="number" min={0} max={36500} value={days[k]} onChange={(e) => set({ ...days, [k]: Number(e.target.value) })} />}
      </Field>
    )
  })
}

/** Who may not write now, with the way back. */
function Blocked() {
  const { t, lang } = useLang()
  const { say, fail } = useToasts()
  const query = useQuery({ queryKey: ['blocks'], queryFn: ({ signal }) => get<Schemas['Blocks']>('/agent/blocks', { limit: 100 }, signal) })
  async function lift(id: string) {
    try {
      await change('DELETE', `/agent/blocks/${id}`)
      say(t('rights.done_unblocked'))
    } catch (error) {
      fail(error)
    }
    void query.refetch()
  }
  return (
    <section className="panel blocked" aria-label={t('settings.blocked')}>
      <h2>{t('settings.blocked')}</h2>
      {query.isError ? (
        <Failed error={query.error} retry={() => void query.refetch()} />
      ) : !query.data ? (
        <Skeletons count={2} height={40} />
      ) : query.data.blocks.length === 0 ? (
        <Empty title={t('settings.blocked_none')} />
      ) : (
        <ul>
          {query.data.blocks.map((b) => (
            <li key={b.id}>
              <span>
                <b>{visitorName({ id: b.visitor, name: b.name }, t)}</b> {b.until_ms ? t('settings.blocked_until', { when: fullTime(b.until_ms, lang) }) : t('settings.blocked_ever')}
                <small>
                  {[b.reason, b.network, t('rights.blocked_by', { name: b.by_name ?? '', when: fullTime(b.at_ms, lang) })].filter(Boolean).join(' · ')}
                </small>
              </span>
              <button className="button small" onClick={() => void lift(b.id)}>
                {t('rights.unblock')}
              </button>
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}
