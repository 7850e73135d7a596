import { useRouting, useRoutingActions, type Routing } from '../../api/routing'
import { useLang } from '../../lang/lang'
import { useToasts } from '../../ui/toasts'
import { SettingsForm, useDraft } from './form'
import { DurationField, Loaded, NumberField, SelectField } from './parts'
import { PageHead } from './settings'

/** The rules as the server gives them: each is there. */
type Whole = Required<Omit<Routing, 'version' | 'language'>> & { version?: string; language: Required<NonNullable<Routing['language']>> }
const whole = (routing: Routing) => routing as Whole

const needs = ['off', 'prefer', 'require'] as const

/** Who of those who wait comes first, to whom chats go, and what each takes of an agent's time. */
export default function Rules() {
  const { t } = useLang()
  const query = useRouting()
  return (
    <>
      <PageHead title={t('rules.title')} about={t('rules.about')} />
      <Loaded query={query}>{(routing) => <Form routing={routing} />}</Loaded>
    </>
  )
}

function Form({ routing }: { routing: Routing }) {
  const { t } = useLang()
  const { say } = useToasts()
  const { setRouting } = useRoutingActions()
  // The version is of what the draft began with; the service levels have their own page.
  const draft = useDraft(whole(routing), async (v) => whole(await setRouting(v)))
  const { value, set } = draft
  const { language } = value
  return (
    <SettingsForm draft={draft} saved={() => say(t('settings.saved'))}>
      <section className="panel">
        <h2>{t('rules.order')}</h2>
        <p className="settings-about">{t('rules.order_about')}</p>
        <NumberField label={t('rules.vip')} about={t('rules.vip_about')} name="vip" min={0} max={10} value={value.vip} set={(vip) => set({ vip })} />
        <DurationField label={t('rules.age')} about={t('rules.age_about')} name="age_s" none={t('rules.age_none')} value={value.age_s} set={(age_s) => set({ age_s })} />
      </section>
      <section className="panel">
        <h2>{t('rules.whom')}</h2>
        <SelectField
          label={t('rules.language')}
          about={t(`rules.language_${language.need}_about`)}
          name="language.need"
          value={language.need}
          options={needs.map((need) => [need, t(`rules.language_${need}`)] as [typeof need, string])}
          set={(need) => set({ language: { ...language, need } })}
        />
        {language.need === 'prefer' && (
          <DurationField label={t('rules.language_after')} about={t('rules.language_after_about')} name="language.after_s" none={t('rules.at_once')} value={language.after_s} set={(after_s) => set({ language: { ...language, after_s } })} />
        )}
        <NumberField label={t('rules.known')} about={t('rules.known_about')} name="known_days" min={0} max={3650} value={value.known_days} set={(known_days) => set({ known_days })} />
        <DurationField label={t('rules.preferred')} about={t('rules.preferred_about')} name="preferred_s" none={t('rules.at_once')} value={value.preferred_s} set={(preferred_s) => set({ preferred_s })} />
      </section>
      <section className="panel">
        <h2>{t('rules.gone')}</h2>
        <DurationField label={t('rules.grace')} about={t('rules.grace_about')} name="grace_s" value={value.grace_s} set={(grace_s) => set({ grace_s })} />
        <DurationField label={t('rules.push')} about={t('rules.push_about')} name="push_offer_s" value={value.push_offer_s} set={(push_offer_s) => set({ push_offer_s })} />
        <DurationField label={t('rules.callback')} about={t('rules.callback_about')} name="callback_s" value={value.callback_s} set={(callback_s) => set({ callback_s })} />
      </section>
      <section className="panel">
        <h2>{t('rules.weights')}</h2>
        <p className="settings-about">{t('rules.weights_about')}</p>
        {Object.keys(value.channels)
          .toSorted()
          .map((channel) => (
            <NumberField
              key={channel}
              label={channel === 'web' || channel === 'email' ? t(`rules.channel_${channel}`) : channel}
              about={t('rules.weight_about', { n: fits(value.channels[channel] ?? 1) })}
              name={`channels.${channel}`}
              min={0.05}
              max={20}
              step={0.05}
              value={value.channels[channel] ?? 1}
              set={(weight) => set({ channels: { ...value.channels, [channel]: weight } })}
            />
          ))}
      </section>
    </SettingsForm>
  )
}

/** How many chats of a weight an agent with the usual capacity can have. */
function fits(weight: number): number {
  return weight > 0 ? Math.floor(USUAL / weight + 1e-9) : 0
}

const USUAL = 4 // the server's own, see handoff/agent.go
