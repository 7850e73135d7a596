import { useChangeSettings, useSettings, type Settings } from '../../api/settings'
import { useLang } from '../../lang/lang'
import { useToasts } from '../../ui/toasts'
import { Failed, Skeletons } from '../../ui/states'
import { Field, SettingsForm, useDraft } from './form'
import { PageHead } from './settings'

// The server's own limits, see bot/settings.go and chat/file.go.
const LONGEST_NAME = 40
const DEFAULT_MB = 10
const MOST_MB = 50

/** What the workspace is called, how its bot introduces itself, and what visitors may send. */
export default function Workspace() {
  const { t } = useLang()
  const query = useSettings()
  return (
    <>
      <PageHead title={t('settings.nav_workspace')} about={t('settings.workspace_about')} />
      {query.data ? (
        <Form settings={query.data} />
      ) : query.isError ? (
        <Failed error={query.error} retry={() => void query.refetch()} />
      ) : (
        <Skeletons count={4} height={60} />
      )}
    </>
  )
}

interface Values {
  /** The state that the draft began with: a colleague's change since is a conflict. */
  version: string
  bot_name: string
  files_off: boolean
  max_mb: number
}

function valuesOf({ settings, version }: Settings): Values {
  const files = (settings.files ?? {}) as { off?: boolean; max_mb?: number }
  return { version, bot_name: (settings.bot_name as string | undefined) ?? '', files_off: files.off ?? false, max_mb: files.max_mb || DEFAULT_MB }
}

function Form({ settings }: { settings: Settings }) {
  const { t } = useLang()
  const { say } = useToasts()
  const put = useChangeSettings()
  const draft = useDraft(valuesOf(settings), async (v) =>
    valuesOf(await put({ version: v.version, bot_name: v.bot_name.trim() || null, files: { off: v.files_off, max_mb: v.max_mb } })),
  )
  const { value, set } = draft
  return (
    <SettingsForm draft={draft} saved={() => say(t('settings.saved'))}>
      <section className="panel">
        <h2>{t('settings.bot')}</h2>
        <Field label={t('settings.bot_name')} about={t('settings.bot_name_about')} name="bot_name">
          {(id, by) => <input id={id} aria-describedby={by} className="input" maxLength={LONGEST_NAME} value={value.bot_name} onChange={(e) => set({ bot_name: e.target.value })} />}
        </Field>
      </section>
      <section className="panel">
        <h2>{t('settings.files')}</h2>
        <label className="settings-check">
          <input type="checkbox" checked={!value.files_off} onChange={(e) => set({ files_off: !e.target.checked })} />
          {t('settings.files_on')}
        </label>
        {!value.files_off && (
          <Field label={t('settings.files_mb')} about={t('settings.files_mb_about', { most: MOST_MB })} name="files.max_mb">
            {(id, by) => (
              <input id={id} aria-describedby={by} className="input short" type="number" min={1} max={MOST_MB} value={value.max_mb} onChange={(e) => set({ max_mb: Number(e.target.value) })} />
            )}
          </Field>
        )}
      </section>
    </SettingsForm>
  )
}
