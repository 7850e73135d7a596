import { CircleCheck, Send, TriangleAlert } from 'lucide-react'
import { useState } from 'react'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import type { Schemas } from '@frontdesk/protocol'
import { Link } from 'wouter'
import { change, get } from '../../api/client'
import { useChangeSettings, useSettings, type Settings } from '../../api/settings'
import { useLang, type Key } from '../../lang/lang'
import { fullTime } from '../../model/time'
import { Failed, Skeletons } from '../../ui/states'
import { useToasts } from '../../ui/toasts'
import { Field, SettingsForm, useDraft } from './form'
import { PageHead } from './settings'

type State = Schemas['MailState']
type Way = State['ways'][number]

/** Whether mail goes out and comes in, what waits because it does not, and the workspace's own rules for it. */
export default function Mail() {
  const { t } = useLang()
  const query = useQuery({ queryKey: ['mail'], queryFn: ({ signal }) => get<State>('/admin/mail', {}, signal), refetchInterval: 15_000 })
  const settings = useSettings()
  return (
    <>
      <PageHead title={t('mail.title')} about={t('mail.about')} />
      <div className="settings-stack">
        {query.data ? (
          <>
            <Sending state={query.data} />
            {query.data.sending && <Receiving state={query.data} />}
            <Jobs state={query.data} />
          </>
        ) : query.isError ? (
          <Failed error={query.error} retry={() => void query.refetch()} />
        ) : (
          <Skeletons count={3} height={90} />
        )}
        {settings.data ? (
          <Rules settings={settings.data} />
        ) : settings.isError ? (
          <Failed error={settings.error} retry={() => void settings.refetch()} />
        ) : (
          <Skeletons count={2} height={60} />
        )}
      </div>
    </>
  )
}

function Sending({ state }: { state: State }) {
  const { t } = useLang()
  const { sending } = state
  return (
    <section className="panel mail-state" aria-label={t('mail.sending')}>
      <h2>{t('mail.sending')}</h2>
      {!sending ? (
        <>
          <p>{t('mail.off')}</p>
          <p className="settings-about">{t('mail.off_about')}</p>
        </>
      ) : (
        <>
          <Health way={state.ways.find((w) => w.way === 'smtp')} />
          <dl>
            <dt>{t('mail.server')}</dt>
            <dd>
              {sending.host}
              {sending.port ? `:${sending.port}` : ''} ({sending.tls})
            </dd>
            <dt>{t('mail.sender')}</dt>
            <dd>{sending.from_name ? `${sending.from_name} <${sending.from}>` : sending.from}</dd>
          </dl>
          <p className="settings-about">{t(sending.links ? 'mail.links' : 'mail.no_links')}</p>
          <Test />
        </>
      )}
    </section>
  )
}

function Receiving({ state }: { state: State }) {
  const { t } = useLang()
  const { receiving } = state
  const way = (name: Way['way']) => state.ways.find((w) => w.way === name)
  return (
    <section className="panel mail-state" aria-label={t('mail.receiving')}>
      <h2>{t('mail.receiving')}</h2>
      {!receiving ? (
        <p>{t('mail.receiving_off')}</p>
      ) : (
        <>
          <dl>
            <dt>{t('mail.replies_to')}</dt>
            <dd>{receiving.address}</dd>
            {receiving.mailbox && (
              <>
                <dt>{t('mail.mailbox')}</dt>
                <dd>{receiving.mailbox}</dd>
              </>
            )}
          </dl>
          {receiving.mailbox && <Health way={way('imap')} />}
          {receiving.webhook && (
            <>
              <p className="settings-about">{t('mail.webhook')}</p>
              <Health way={way('webhook')} />
            </>
          )}
        </>
      )}
    </section>
  )
}

/** How one way of mail does, and since when it does not. */
function Health({ way }: { way: Way | undefined }) {
  const { t, lang } = useLang()
  if (!way) return <p className="settings-about">{t('mail.never')}</p>
  if (!way.reason) {
    return (
      <p className="mail-health good">
        <CircleCheck aria-hidden="true" />
        {t('mail.works', { when: fullTime(way.worked_at_ms ?? way.tried_at_ms, lang) })}
      </p>
    )
  }
  return (
    <div className="mail-health bad" role="alert">
      <TriangleAlert aria-hidden="true" />
      <p>
        <b>{t('mail.fails', { when: fullTime(way.since_ms ?? way.tried_at_ms, lang) })}</b> {t(`mail.why_${way.reason}`)}{' '}
        {way.worked_at_ms ? t('mail.last_worked', { when: fullTime(way.worked_at_ms, lang) }) : t('mail.never_worked')}
      </p>
    </div>
  )
}

function Test() {
  const { t, lang } = useLang()
  const { fail } = useToasts()
  const client = useQueryClient()
  const [busy, setBusy] = useState(false)
  const [result, setResult] = useState<Schemas['MailTest']>()
  async function send() {
    setBusy(true)
    setResult(undefined)
    try {
      setResult(await change<Schemas['MailTest']>('POST', `/admin/mail/test?lang=${lang}`, {}))
    } catch (error) {
      fail(error)
    }
    setBusy(false)
    void client.invalidateQueries({ queryKey: ['mail'] })
  }
  return (
    <>
      <button className="button mail-test" disabled={busy} onClick={() => void send()}>
        <Send aria-hidden="true" />
        {t(busy ? 'mail.testing' : 'mail.test')}
      </button>
      {result && (
        <div role="status" className={result.ok ? 'mail-said' : 'mail-said bad'}>
          <p>{t(result.ok ? 'mail.test_ok' : result.reason ? 'mail.test_bad' : 'mail.test_refused', { to: result.to })}</p>
          <code lang="en">{result.said || '—'}</code>
        </div>
      )}
    </>
  )
}

const kindWord = (kind: string): Key => (kind === 'mail.answer' ? 'mail.kind_answer' : kind === 'mail.transcript' ? 'mail.kind_transcript' : 'mail.kind_other')
const NONE = '00000000-0000-0000-0000-000000000000'

/** What has failed and waits, and what was given up, each with another try. */
function Jobs({ state }: { state: State }) {
  const { t, lang } = useLang()
  const { say, fail } = useToasts()
  const client = useQueryClient()
  const [busy, setBusy] = useState('')
  const dead = useQuery({ queryKey: ['dead-jobs'], queryFn: ({ signal }) => get<Schemas['DeadJobs']>('/admin/jobs', { limit: 20 }, signal), refetchInterval: 15_000 })
  async function again(id: string) {
    setBusy(id)
    try {
      await change('POST', `/admin/jobs/${id}/retry`, {})
      say(t('mail.again_done'))
    } catch (error) {
      fail(error)
    }
    await Promise.all(['mail', 'dead-jobs'].map((key) => client.invalidateQueries({ queryKey: [key] })))
    setBusy('')
  }
  const list = (title: Key, none: Key, jobs: { id: string; kind: string; conversation: string; error: string; attempts: number; when: string }[]) => (
    <section className="panel blocked" aria-label={t(title)}>
      <h2>{t(title)}</h2>
      {jobs.length === 0 && <p className="settings-about">{t(none)}</p>}
      {jobs.length > 0 && (
        <ul>
          {jobs.map((j) => (
            <li key={j.id}>
              <span>
                {!j.conversation || j.conversation === NONE ? t(kindWord(j.kind)) : <Link href={`/inbox/${j.conversation}?view=all`}>{t(kindWord(j.kind))}</Link>}
                <small>
                  <span lang="en">{j.error}</span> · {t(j.attempts === 1 ? 'mail.tries_1' : 'mail.tries_n', { n: j.attempts })} · {j.when}
                </small>
              </span>
              <button className="button small" disabled={busy !== ''} onClick={() => void again(j.id)}>
                {t('mail.again')}
              </button>
            </li>
          ))}
        </ul>
      )}
    </section>
  )
  return (
    <>
      {list('mail.waiting', 'mail.waiting_none', state.failing.map((j) => ({ ...j, conversation: j.conversation ?? '', when: t('mail.next', { when: fullTime(j.due_at_ms, lang) }) })))}
      {list('mail.given_up', 'mail.given_up_none', (dead.data?.jobs ?? []).map((j) => ({ ...j, conversation: j.conversation ?? '', when: fullTime(j.ended_at_ms, lang) })))}
    </>
  )
}

interface Stored {
  from_name?: string
  from_address?: string
  reply_to?: string
  answers_off?: boolean
  away_minutes?: number
}

const valuesOf = ({ settings }: Settings) => {
  const s = (settings.mail ?? {}) as Stored
  return { from_name: s.from_name ?? '', from_address: s.from_address ?? '', reply_to: s.reply_to ?? '', answers: !s.answers_off, away: s.away_minutes || 5 }
}

function Rules({ settings }: { settings: Settings }) {
  const { t } = useLang()
  const { say } = useToasts()
  const put = useChangeSettings()
  const draft = useDraft(valuesOf(settings), async ({ answers, away, ...rest }) =>
    valuesOf(await put({ mail: { ...rest, answers_off: !answers, away_minutes: away } satisfies Stored })),
  )
  const { value, set } = draft
  return (
    <SettingsForm draft={draft} saved={() => say(t('settings.saved'))}>
      <section className="panel">
        <h2>{t('mail.rules')}</h2>
        <label className="settings-check">
          <input type="checkbox" checked={value.answers} onChange={(e) => set({ answers: e.target.checked })} />
          {t('mail.answers')}
        </label>
        <Field label={t('mail.away')} name="mail.away_minutes">
          {(id, by) => <input id={id} aria-describedby={by} className="input short" type="number" min={1} max={1440} value={value.away} onChange={(e) => set({ away: Number(e.target.value) })} />}
        </Field>
        <Field label={t('mail.from_name')} about={t('mail.from_name_about')} name="mail.from_name">
          {(id, by) => <input id={id} aria-describedby={by} className="input" maxLength={80} value={value.from_name} onChange={(e) => set({ from_name: e.target.value })} />}
        </Field>
        <Field label={t('mail.from_address')} about={t('mail.from_address_about')} name="mail.from_address">
          {(id, by) => <input id={id} aria-describedby={by} className="input" type="email" value={value.from_address} onChange={(e) => set({ from_address: e.target.value })} />}
        </Field>
      </section>
    </SettingsForm>
  )
}
