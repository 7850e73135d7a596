import { RotateCcw } from 'lucide-react'
import { useDeferredValue } from 'react'
import { Link } from 'wouter'
import type { Schemas } from '@frontdesk/protocol'
import { usePolicy, usePolicyPreview, useRoutingActions, type Thresholds } from '../../api/routing'
import { useChangeSettings } from '../../api/settings'
import { useLang } from '../../lang/lang'
import { fullTime } from '../../model/time'
import { useReasons } from '../../ui/reasons'
import { errorWords, Skeletons } from '../../ui/states'
import { useToasts } from '../../ui/toasts'
import { Field, SettingsForm, useDraft } from './form'
import { Loaded } from './parts'
import { PageHead } from './settings'

const scores = ['offer', 'escalate'] as const
const pauses = ['cool_down', 'offer_pause', 'max_cycles'] as const
const signs = ['mood_below', 'mood_fall', 'angry_polarity', 'frustration_floor', 'long_chat', 'vip'] as const
const weights = ['abstained', 'hedged', 'repeated', 'rejected', 'invalid', 'mood', 'anger', 'anger_before', 'frustration', 'long'] as const

type Figure = (typeof scores)[number] | (typeof pauses)[number] | (typeof signs)[number]
type Weight = (typeof weights)[number]

/** When the bot offers a person or hands over: points, and what they would have meant. */
export default function Policy() {
  const { t } = useLang()
  const query = usePolicy()
  return (
    <>
      <PageHead title={t('settings.nav_policy')} about={t('routing.policy_about')} />
      <Loaded query={query} count={6}>
        {(policy) => <Form stored={policy} />}
      </Loaded>
    </>
  )
}

const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b)

function Form({ stored }: { stored: Schemas['PolicySettings'] }) {
  const { t } = useLang()
  const { say } = useToasts()
  const put = useChangeSettings()
  const { policyChanged } = useRoutingActions()
  const usual = stored.default
  const draft = useDraft({ policy: stored.policy, version: stored.version }, async ({ policy, version }) => {
    const now = await put({ version, policy: same(policy, usual) ? null : policy })
    return { policy, version: now.version }
  })
  const { policy } = draft.value
  const set = (part: Partial<Thresholds>) => draft.set({ policy: { ...policy, ...part } })
  const figures = (names: readonly Figure[]) =>
    names.map((name) => <Point key={name} about={name} name={`policy.${name}`} value={policy[name]} usual={usual[name]} set={(n) => set({ [name]: n })} />)
  return (
    <SettingsForm
      draft={draft}
      saved={() => {
        say(t('settings.saved'))
        void policyChanged()
      }}
    >
      <Preview policy={policy} />
      <section className="panel">
        <h2>{t('routing.policy_scores')}</h2>
        <p className="settings-about">{t('routing.policy_scores_about')}</p>
        {figures(scores)}
      </section>
      <section className="panel">
        <h2>{t('routing.policy_weights')}</h2>
        <p className="settings-about">{t('routing.policy_weights_about')}</p>
        {weights.map((name) => (
          <Point
            key={name}
            about={`w_${name}`}
            name={`policy.weights.${name}`}
            value={policy.weights[name]}
            usual={usual.weights[name]}
            set={(n) => set({ weights: { ...policy.weights, [name]: n } })}
          />
        ))}
      </section>
      <section className="panel">
        <h2>{t('routing.policy_signs')}</h2>
        {figures(signs)}
      </section>
      <section className="panel">
        <h2>{t('routing.policy_pauses')}</h2>
        {figures(pauses)}
      </section>
      <button type="button" className="button" disabled={same(policy, usual)} onClick={() => draft.set({ policy: usual })}>
        <RotateCcw aria-hidden="true" />
        {t('routing.all_usual')}
      </button>
    </SettingsForm>
  )
}

interface PointProps {
  about: Figure | `w_${Weight}`
  name: string
  value: number
  usual: number
  set: (n: number) => void
}

/** One figure with what it means, and the way back to its default. */
function Point({ about, name, value, usual, set }: PointProps) {
  const { t } = useLang()
  const label = t(`routing.p_${about}`)
  const whole = !about.startsWith('w_') && ['long_chat', 'cool_down', 'offer_pause', 'max_cycles'].includes(about)
  return (
    <Field label={label} about={t(`routing.p_${about}_about`)} name={name}>
      {(id, by) => (
        <div className="point">
          <input id={id} aria-describedby={by} className="input short" type="number" step={whole ? 1 : 0.05} value={value} onChange={(e) => set(Number(e.target.value))} />
          {value === usual ? (
            <span className="faint">{t('routing.is_usual')}</span>
          ) : (
            <button type="button" className="button small ghost" aria-label={t('routing.usual_of', { label, n: usual })} onClick={() => set(usual)}>
              <RotateCcw aria-hidden="true" />
              {t('routing.usual', { n: usual })}
            </button>
          )}
        </div>
      )}
    </Field>
  )
}

/** What these figures would have made of the newest chats. */
function Preview({ policy }: { policy: Thresholds }) {
  const { t, lang } = useLang()
  const { action } = useReasons()
  const { data, error, isFetching } = usePolicyPreview(useDeferredValue(policy))
  return (
    <section className="panel policy-preview" aria-busy={isFetching} aria-label={t('routing.preview')}>
      <h2>{t('routing.preview')}</h2>
      {error ? (
        <p className="settings-about">{errorWords(error, t)}</p>
      ) : !data ? (
        <Skeletons count={2} height={20} />
      ) : data.chats.looked_at === 0 ? (
        <p className="settings-about">{t('routing.preview_none')}</p>
      ) : (
        <>
          <p role="status">
            <b>{t('routing.preview_would', { would: data.chats.would, n: data.chats.looked_at })}</b> {t(differs(data.chats), { n: Math.abs(data.chats.would - data.chats.was) })}
          </p>
          {data.examples.length > 0 && (
            <details>
              <summary>{t('routing.preview_examples', { n: data.examples.length })}</summary>
              <ul>
                {data.examples.map((x) => (
                  <li key={x.conversation}>
                    <Link href={`/inbox/${x.conversation}?view=all`}>{fullTime(x.at_ms, lang)}</Link>
                    <span>{t('routing.preview_change', { was: action(x.was), would: action(x.would), score: x.score.toFixed(2) })}</span>
                  </li>
                ))}
              </ul>
            </details>
          )}
        </>
      )}
      <p className="settings-about">{t('routing.preview_about')}</p>
    </section>
  )
}

function differs({ was, would }: { was: number; would: number }) {
  return would > was ? 'routing.preview_more' : would < was ? 'routing.preview_fewer' : 'routing.preview_same'
}
