import { useChangeSettings, useSettings, type Settings } from '../../api/settings'
import { useLang } from '../../lang/lang'
import { Failed, Skeletons } from '../../ui/states'
import { useToasts } from '../../ui/toasts'
import { Field, SettingsForm, useDraft } from './form'
import { PageHead } from './settings'

// The server's own, see chat/presence.go.
const DEFAULTS = ['lunch', 'break', 'meeting', 'training']

/** Why agents go away, and what phones show. */
export default function PresencePage() {
  const { t } = useLang()
  const query = useSettings()
  return (
    <>
      <PageHead title={t('states.title')} about={t('states.about')} />
      {query.data ? (
        <Form settings={query.data} />
      ) : query.isError ? (
        <Failed error={query.error} retry={() => void query.refetch()} />
      ) : (
        <Skeletons count={3} height={60} />
      )}
    </>
  )
}

interface Values {
  reasons: string
  preview: boolean
}

function valuesOf({ settings }: Settings): Values {
  const { away_reasons } = (settings.presence ?? {}) as { away_reasons?: string[] | null }
  const { preview } = (settings.push ?? {}) as { preview?: boolean }
  return { reasons: (away_reasons ?? DEFAULTS).join('\n'), preview: preview ?? false }
}

function Form({ settings }: { settings: Settings }) {
  const { t } = useLang()
  const { say } = useToasts()
  const put = useChangeSettings()
  const draft = useDraft(valuesOf(settings), async (v) => {
    const list = v.reasons.split('\n').map((x) => x.trim()).filter(Boolean)
    return valuesOf(await put({ presence: { away_reasons: [...new Set(list)] }, push: { preview: v.preview } }))
  })
  const { value, set } = draft
  return (
    <SettingsForm draft={draft} saved={() => say(t('settings.saved'))}>
      <section className="panel">
        <h2>{t('states.reasons')}</h2>
        <Field label={t('states.reasons_label')} about={t('states.reasons_about')} name="reasons">
          {(id, by) => <textarea id={id} aria-describedby={by} className="textarea" rows={6} value={value.reasons} onChange={(e) => set({ reasons: e.target.value })} />}
        </Field>
      </section>
      <section className="panel">
        <h2>{t('states.phones')}</h2>
        <label className="settings-check">
          <input type="checkbox" checked={value.preview} onChange={(e) => set({ preview: e.target.checked })} />
          <span>
            {t('states.preview')}
            <small>{t('states.preview_about')}</small>
          </span>
        </label>
      </section>
    </SettingsForm>
  )
}
