import { Link } from 'wouter'
import type { Detail } from '../../api/shapes'
import { useLang } from '../../lang/lang'
import { useNow } from '../../live/clock'
import { visitorName } from '../../model/people'
import { fullTime, shortDate } from '../../model/time'
import { Avatar } from '../../ui/avatar'
import { useReasons } from '../../ui/reasons'
import { Secret } from './line'
import { Part } from './packet'
import { Rights } from './rights'

/** Who writes, and what they wrote about before. */
export function VisitorView({ detail }: { detail: Detail }) {
  const { t, lang } = useLang()
  const { language } = useReasons()
  const now = useNow(60_000)
  const v = detail.visitor
  const name = visitorName(v, t)
  const earlier = (detail.handoff?.packet ?? detail.packet)?.earlier ?? []
  const ratings = v.ratings ?? []
  const facts: [string, string | undefined, boolean][] = [
    [t('visitor.email'), v.email, true],
    [t('visitor.phone'), v.phone, true],
    [t('visitor.language'), v.locale ? language(v.locale) : undefined, false],
    [t('visitor.timezone'), v.timezone ? `${v.timezone} · ${timeThere(v.timezone, now, lang)}` : undefined, false],
    [t('visitor.since'), v.created_at_ms ? fullTime(v.created_at_ms, lang) : undefined, false],
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
      </div>
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
      <Part title={t('visitor.earlier')}>
        {earlier.length === 0 ? (
          <p className="faint">{t('visitor.no_earlier')}</p>
        ) : (
          <ul className="earlier">
            {earlier.map((e) => (
              <li key={e.conversation}>
                <Link href={`/inbox/${e.conversation}?view=all`}>
                  <span>{e.preview || t('files.one')}</span>
                  <small>
                    {shortDate(e.at_ms, now, lang)}
                    {Boolean(e.rating) && ` · ★${e.rating}`}
                  </small>
                </Link>
              </li>
            ))}
          </ul>
        )}
      </Part>
    </>
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
