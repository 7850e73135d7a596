import { Pencil } from 'lucide-react'
import { useState, type FormEvent } from 'react'
import { Link } from 'wouter'
import { useQueryClient } from '@tanstack/react-query'
import { useHistory, useWrites } from '../../api/desk'
import { keys } from '../../api/queries'
import type { Detail } from '../../api/shapes'
import { useLang } from '../../lang/lang'
import { useNow } from '../../live/clock'
import { useDesk } from '../../live/desk'
import { visitorName } from '../../model/people'
import { fullTime, shortDate } from '../../model/time'
import { Avatar } from '../../ui/avatar'
import { useReasons } from '../../ui/reasons'
import { Failed, Skeletons } from '../../ui/states'
import { useToasts } from '../../ui/toasts'
import { Secret } from './line'
import { Part } from './packet'
import { Rights } from './rights'

/** Who writes, what the site says of them, and what they wrote about before. */
export function VisitorView({ detail }: { detail: Detail }) {
  const { t, lang } = useLang()
  const { language } = useReasons()
  const writes = useWrites()
  const [editing, setEditing] = useState(false)
  const now = useNow(60_000)
  const v = detail.visitor
  const name = visitorName(v, t)
  const ratings = v.ratings ?? []
  const attributes = Object.entries(v.attributes ?? {})
  const facts: [string, string | undefined, boolean][] = [
    [t('visitor.email'), v.email, true],
    [t('visitor.phone'), v.phone, true],
    [t('visitor.language'), v.locale ? language(v.locale) : undefined, false],
    [t('visitor.timezone'), v.timezone ? `${v.timezone} · ${timeThere(v.timezone, now, lang)}` : undefined, false],
    [t('visitor.since'), v.created_at_ms ? fullTime(v.created_at_ms, lang) : undefined, false],
    [t('visitor.visits'), v.visits ? t('visitor.visits_of', { n: v.visits, time: fullTime(v.seen_at_ms, lang) }) : undefined, false],
    [t('visitor.chats'), String(v.conversations), false],
    [t('visitor.ratings'), ratings.length > 0 ? ratings.map((r) => `★${r}`).join('  ') : undefined, false],
  ]
  return (
    <>
      <div className="visitor-card">
        <Avatar id={v.id} name={name} size={44} />
        <div>
          <h3>{name}</h3>
          {!v.name && <p className="faint">{t('visitor.unnamed')}</p>}
        </div>
        {writes && !editing && (
          <button className="icon-button" aria-label={t('visitor.edit')} title={t('visitor.edit')} onClick={() => setEditing(true)}>
            <Pencil aria-hidden="true" />
          </button>
        )}
      </div>
      {editing && <Edit detail={detail} onClose={() => setEditing(false)} />}
      <dl className="facts">
        {facts.map(
          ([label, value, secret]) =>
            value && (
              <div key={label}>
                <dt>{label}</dt>
                <dd>
                  <Secret value={value} hidden={secret} />
                </dd>
              </div>
            ),
        )}
      </dl>
      <Rights detail={detail} />
      {attributes.length > 0 && (
        <Part title={t('visitor.attributes')}>
          <dl className="facts">
            {attributes.map(([key, value]) => (
              <div key={key}>
                <dt>{key}</dt>
                <dd>{value}</dd>
              </div>
            ))}
          </dl>
        </Part>
      )}
      <Part title={t('visitor.earlier')}>
        <Earlier visitor={v.id} current={detail.conversation.id} />
      </Part>
    </>
  )
}

function Earlier({ visitor, current }: { visitor: string; current: string }) {
  const { t, lang } = useLang()
  const now = useNow(60_000)
  const history = useHistory(visitor)
  if (history.isPending) return <Skeletons count={2} height={40} />
  if (history.isError) return <Failed error={history.error} retry={() => void history.refetch()} />
  const list = history.data.pages.flatMap((p) => p.conversations).filter((c) => c.id !== current)
  if (list.length === 0 && !history.hasNextPage) return <p className="faint">{t('visitor.no_earlier')}</p>
  return (
    <>
      <ul className="earlier">
        {list.map((c) => (
          <li key={c.id}>
            <Link href={`/inbox/${c.id}?view=all&from=${current}`}>
              <span>{c.preview || t('files.one')}</span>
              <small>
                {shortDate(c.active_at_ms, now, lang)}
                {c.status === 'open' && ` · ${t('visitor.still_open')}`}
                {Boolean(c.rating) && ` · ★${c.rating}`}
              </small>
            </Link>
          </li>
        ))}
      </ul>
      {history.hasNextPage && (
        <button className="button ghost small" disabled={history.isFetchingNextPage} onClick={() => void history.fetchNextPage()}>
          {t('list.more')}
        </button>
      )}
    </>
  )
}

function Edit({ detail, onClose }: { detail: Detail; onClose: () => void }) {
  const { t } = useLang()
  const { connection } = useDesk()
  const { say, fail } = useToasts()
  const client = useQueryClient()
  const { name, email, phone } = detail.visitor
  const [values, setValues] = useState({ name, email, phone })
  const [busy, setBusy] = useState(false)
  const conversation = detail.conversation.id

  async function put(next: typeof values) {
    await connection.request({ type: 'profile', conversation, ...next })
    await client.invalidateQueries({ queryKey: keys.detail(conversation) })
  }

  async function submit(event: FormEvent) {
    event.preventDefault()
    setBusy(true)
    try {
      await put({ name: values.name.trim(), email: values.email.trim(), phone: values.phone.trim() })
      say(t('visitor.saved'), { label: t('action.undo'), run: () => void put({ name, email, phone }).catch(fail) })
      onClose()
    } catch (error) {
      fail(error)
    } finally {
      setBusy(false)
    }
  }

  const field = (key: keyof typeof values, label: string, type: string) => (
    <label className="field">
      <span>{label}</span>
      <input className="input" type={type} value={values[key]} autoFocus={key === 'name'} onChange={(e) => setValues({ ...values, [key]: e.target.value })} />
    </label>
  )
  return (
    <form className="visitor-edit" onSubmit={(e) => void submit(e)} onKeyDown={(e) => e.key === 'Escape' && onClose()}>
      {field('name', t('visitor.name'), 'text')}
      {field('email', t('visitor.email'), 'email')}
      {field('phone', t('visitor.phone'), 'tel')}
      <footer>
        <button type="button" className="button ghost small" onClick={onClose}>
          {t('action.cancel')}
        </button>
        <button className="button primary small" disabled={busy}>
          {t('visitor.save')}
        </button>
      </footer>
    </form>
  )
}

function timeThere(zone: string, now: number, lang: string): string {
  try {
    return new Intl.DateTimeFormat(lang, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone: zone }).format(now)
  } catch {
    // A zone this browser does not know.
    return ''
  }
}
