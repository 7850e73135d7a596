import { useChangeSettings, useSettings, type Settings } from '../../api/settings'
import { useLang } from '../../lang/lang'
import { planOf, scheduleOf, type Plan, type Schedule } from '../../model/schedule'
import { useReasons } from '../../ui/reasons'
import { useToasts } from '../../ui/toasts'
import { Field, SettingsForm, useDraft } from './form'
import { HoursFields, ZoneInput } from './hours'
import { Check, Loaded, NumberField, SelectField } from './parts'
import { PageHead } from './settings'

// The server's own limits, see bot/settings.go, chat/greeting.go and chat/file.go.
const LONGEST_NAME = 40
const LONGEST_GREETING = 300
const DEFAULT_MB = 10
const MOST_MB = 50
const langs = ['en', 'ko'] as const
type Lang = (typeof langs)[number]

/** What the workspace is called, how it greets, when it is there, and what visitors may send. */
export default function Workspace() {
  const { t } = useLang()
  const query = useSettings()
  return (
    <>
      <PageHead title={t('settings.nav_workspace')} about={t('settings.workspace_about')} />
      <Loaded query={query}>{(settings) => <Form settings={settings} />}</Loaded>
    </>
  )
}

interface Values {
  /** The state that the draft began with: a colleague's change since is a conflict. */
  version: string
  name: string
  lang: Lang
  timezone: string
  plan: Plan
  greeting: Record<Lang, string>
  bot_name: string
  files_off: boolean
  max_mb: number
}

function valuesOf({ name, lang, timezone, settings, version }: Settings): Values {
  const files = (settings.files ?? {}) as { off?: boolean; max_mb?: number }
  const greeting = (settings.greeting ?? {}) as Partial<Record<Lang, string>>
  return {
    version,
    name,
    lang: lang as Lang,
    timezone,
    plan: planOf(settings.schedule as Schedule | undefined, timezone),
    greeting: { en: greeting.en ?? '', ko: greeting.ko ?? '' },
    bot_name: (settings.bot_name as string | undefined) ?? '',
    files_off: files.off ?? false,
    max_mb: files.max_mb || DEFAULT_MB,
  }
}

/** The settings that differ from those that are stored: what nobody touched stays as it is written. */
function changed(v: Values, stored: Values): Record<string, unknown> {
  const greeting = Object.fromEntries(langs.flatMap((l) => (v.greeting[l].trim() ? [[l, v.greeting[l].trim()]] : [])))
  const parts = {
    name: [v.name, stored.name, v.name],
    lang: [v.lang, stored.lang, v.lang],
    timezone: [v.timezone, stored.timezone, v.timezone],
    schedule: [v.plan, stored.plan, scheduleOf(v.plan)],
    greeting: [v.greeting, stored.greeting, Object.keys(greeting).length > 0 ? greeting : null],
    bot_name: [v.bot_name, stored.bot_name, v.bot_name.trim() || null],
    files: [[v.files_off, v.max_mb], [stored.files_off, stored.max_mb], { off: v.files_off, max_mb: v.max_mb }],
  }
  return Object.fromEntries(Object.entries(parts).flatMap(([key, [now, before, sent]]) => (JSON.stringify(now) === JSON.stringify(before) ? [] : [[key, sent]])))
}

function Form({ settings }: { settings: Settings }) {
  const { t } = useLang()
  const { say } = useToasts()
  const { language } = useReasons()
  const put = useChangeSettings()
  const stored = valuesOf(settings)
  const draft = useDraft(stored, async (v) => valuesOf(await put({ ...changed(v, stored), version: v.version })))
  const { value, set } = draft
  return (
    <SettingsForm draft={draft} saved={() => say(t('settings.saved'))}>
      <section className="panel">
        <h2>{t('settings.nav_workspace')}</h2>
        <Field label={t('routing.workspace_name')} about={t('routing.workspace_name_about')} name="name">
          {(id, by) => <input id={id} aria-describedby={by} className="input" maxLength={80} value={value.name} onChange={(e) => set({ name: e.target.value })} />}
        </Field>
        <SelectField label={t('routing.lang')} about={t('routing.lang_about')} name="lang" value={value.lang} options={langs.map((l) => [l, language(l)] as const)} set={(lang) => set({ lang })} />
        <Field label={t('routing.workspace_zone')} about={t('routing.workspace_zone_about')} name="timezone">
          {(id, by) => <ZoneInput id={id} by={by} value={value.timezone} set={(timezone) => set({ timezone })} />}
        </Field>
      </section>
      <section className="panel">
        <h2>{t('settings.bot')}</h2>
        <Field label={t('settings.bot_name')} about={t('settings.bot_name_about')} name="bot_name">
          {(id, by) => <input id={id} aria-describedby={by} className="input" maxLength={LONGEST_NAME} value={value.bot_name} onChange={(e) => set({ bot_name: e.target.value })} />}
        </Field>
        {langs.map((l) => (
          <Field key={l} label={t('routing.greeting', { lang: language(l) })} about={t('routing.greeting_about')} name={`greeting.${l}`}>
            {(id, by) => (
              <textarea id={id} aria-describedby={by} className="textarea" rows={2} lang={l} maxLength={LONGEST_GREETING} value={value.greeting[l]} onChange={(e) => set({ greeting: { ...value.greeting, [l]: e.target.value } })} />
            )}
          </Field>
        ))}
      </section>
      <section className="panel">
        <h2>{t('routing.hours')}</h2>
        <p className="settings-about">{t('routing.hours_about')}</p>
        <HoursFields plan={value.plan} name="schedule" set={(plan) => set({ plan })} />
      </section>
      <section className="panel">
        <h2>{t('settings.files')}</h2>
        <Check label={t('settings.files_on')} checked={!value.files_off} set={(on) => set({ files_off: !on })} />
        {!value.files_off && (
          <NumberField label={t('settings.files_mb')} about={t('settings.files_mb_about', { most: MOST_MB })} name="files.max_mb" min={1} max={MOST_MB} value={value.max_mb} set={(max_mb) => set({ max_mb })} />
        )}
      </section>
    </SettingsForm>
  )
}
