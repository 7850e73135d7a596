import { ChevronRight, ExternalLink, Sparkles, ThumbsDown, ThumbsUp } from 'lucide-react'
import { useMutation } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { summarise } from '../../api/desk'
import type { Detail, Evidence, Packet, Tried } from '../../api/shapes'
import { useLang } from '../../lang/lang'
import { safeLink } from '../../model/link'
import { fullTime } from '../../model/time'
import { percent } from '../../model/words'
import { useReasons } from '../../ui/reasons'
import { Empty, Failed } from '../../ui/states'
import { Secret } from './line'
import { SentimentLine } from './sentiment'

/** The hand-over packet: everything the bot learned, for the person who goes on. */
export function PacketView({ detail }: { detail: Detail }) {
  const { t } = useLang()
  const packet = detail.packet ?? detail.handoff?.packet
  if (!packet && !detail.handoff) {
    return <Empty title={t('context.empty_title')}>{t('context.empty')}</Empty>
  }
  const p: Packet = packet ?? {}
  const fields = p.fields ?? []
  const tried = p.tried ?? []
  const sentiment = p.sentiment ?? []
  // What has a part of its own below is not told twice.
  const told = { collected: fields.length > 0, mood: sentiment.length > 0 }
  const summary = (p.summary ?? []).filter((line) => !told[line.about as keyof typeof told])
  const page = p.page ?? detail.conversation.page
  const bare = !detail.handoff && !p.issue && summary.length + sentiment.length + fields.length + tried.length === 0
  return (
    <>
      <Why detail={detail} packet={p} />
      {bare && <p className="faint">{t('context.empty')}</p>}
      <Summary key={detail.conversation.id} id={detail.conversation.id} known={summary} />
      {sentiment.length > 0 && (
        <Part title={t('context.mood')}>
          <SentimentLine points={sentiment} />
        </Part>
      )}
      {fields.length > 0 && <Fields fields={fields} />}
      {tried.length > 0 && (
        <Part title={t('context.tried')}>
          <ul className="tried-list">
            {tried.map((x, i) => (
              <TriedItem key={i} tried={x} />
            ))}
          </ul>
        </Part>
      )}
      {p.flow?.name && (
        <Part title={t('context.flow')}>
          <p className="path">
            <b>{p.flow.name}</b>
            {(p.flow.path ?? []).map((step, i) => (
              <span key={i}>
                <ChevronRight aria-hidden="true" />
                {step}
              </span>
            ))}
          </p>
          {p.flow.failed && <p className="chip bad">{t('context.flow_failed', { step: p.flow.failed })}</p>}
        </Part>
      )}
      {(page?.url || page?.referrer || page?.device) && <PageFacts page={page} />}
    </>
  )
}

/** The chat in a few points: as it was handed over, and when asked as it is now, because a model may have to read it. */
function Summary({ id, known }: { id: string; known: NonNullable<Packet['summary']> }) {
  const { t, lang } = useLang()
  const { about } = useReasons()
  const ask = useMutation({ mutationFn: () => summarise(id, lang) })
  return (
    <Part title={t('context.summary')}>
      {!ask.data && known.length > 0 && (
        <ul className="bullets">
          {known.map((line, i) => (
            <li key={i}>
              <span className="faint">{about(line.about)}</span> {line.text}
            </li>
          ))}
        </ul>
      )}
      {ask.isError && <Failed error={ask.error} retry={() => ask.mutate()} />}
      {ask.data && (
        <ul className="bullets" aria-live="polite">
          {ask.data.points.map((p, i) => (
            <li key={i}>
              {p.about !== 'model' && <span className="faint">{about(p.about)}</span>} {p.text}
            </li>
          ))}
          {ask.data.points.length === 0 && <li className="faint">{t('summary.none')}</li>}
        </ul>
      )}
      {ask.data && ask.data.points.length > 0 && <p className="faint">{t(`summary.by_${ask.data.by}`)}</p>}
      <button className="button small" disabled={ask.isPending} onClick={() => ask.mutate()}>
        <Sparkles aria-hidden="true" />
        {t(ask.isPending ? 'summary.waiting' : ask.data ? 'summary.again' : 'summary.ask')}
      </button>
    </Part>
  )
}

/** A titled part of the context pane. */
export function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="part">
      <h3>{title}</h3>
      {children}
    </section>
  )
}

function Why({ detail, packet }: { detail: Detail; packet: Packet }) {
  const { t, lang } = useLang()
  const { why } = useReasons()
  const reason = detail.handoff?.reason ?? packet.reason
  const evidence = detail.handoff?.evidence ?? packet.evidence ?? []
  if (!reason && !packet.issue) return null
  return (
    <section className={detail.handoff ? 'why' : 'why calm'}>
      <h3>{t(detail.handoff ? 'context.why' : 'context.issue')}</h3>
      {reason && detail.handoff && <p className="why-reason">{why(reason)}</p>}
      {packet.issue && <blockquote>{packet.issue}</blockquote>}
      {detail.handoff && evidence.length > 0 && <EvidenceList evidence={evidence} />}
      {packet.due_ms && <p className="chip warn">{t('context.due', { time: fullTime(packet.due_ms, lang) })}</p>}
    </section>
  )
}

// "true" and "1" say no more than the word before them; other numbers are counts, older ones faded.
function measure({ name, value }: Evidence): string {
  if (value === 'true') return ''
  // Frustration is a strength of 0…1, not a count.
  if (name === 'frustration' || !/^\d+(\.\d+)?$/.test(value)) return value
  return Number(value) === 1 ? '' : `× ${Number(value)}`
}

/** The facts behind a decision, in words, with the points they gave. */
export function EvidenceList({ evidence }: { evidence: readonly Evidence[] }) {
  const { t } = useLang()
  const { evidence: word } = useReasons()
  return (
    <ul className="evidence">
      {evidence.map((e, i) => (
        <li key={i}>
          <span>
            {word(e.name)}
            {measure(e) && <em> {measure(e)}</em>}
          </span>
          {Boolean(e.points) && (
            <b className="num">{t('context.points', { n: `${e.points! > 0 ? '+' : ''}${Number(e.points!.toFixed(2))}` })}</b>
          )}
        </li>
      ))}
    </ul>
  )
}

function Fields({ fields }: { fields: NonNullable<Packet['fields']> }) {
  const { t } = useLang()
  const { field } = useReasons()
  return (
    <Part title={t('context.fields')}>
      <dl className="facts">
        {fields.map((f) => (
          <div key={f.field}>
            <dt>{field(f.field)}</dt>
            <dd>
              <Secret value={f.value} hidden={Boolean(f.pii)} />
            </dd>
          </div>
        ))}
      </dl>
    </Part>
  )
}

function TriedItem({ tried: x }: { tried: Tried }) {
  const { t, lang } = useLang()
  const { band } = useReasons()
  return (
    <li>
      <p className="tried-query">{x.query}</p>
      {x.title ? (
        x.url && safeLink(x.url) ? (
          <a href={x.url} target="_blank" rel="noreferrer">
            {x.title}
          </a>
        ) : (
          <b>{x.title}</b>
        )
      ) : (
        <span className="faint">{t('context.tried_nothing')}</span>
      )}
      <div className="tried-foot">
        <i className={`meter ${x.band ?? ''}`}>
          <i style={{ width: `${x.confidence * 100}%` }} />
        </i>
        <span className="num">{percent(x.confidence, lang)}</span>
        {x.band && <span>{band(x.band)}</span>}
        {typeof x.helped === 'boolean' && (
          <span className={x.helped ? 'helped yes' : 'helped no'}>
            {x.helped ? <ThumbsUp aria-hidden="true" /> : <ThumbsDown aria-hidden="true" />}
            {t(x.helped ? 'message.helped' : 'message.not_helped')}
          </span>
        )}
      </div>
    </li>
  )
}

function PageFacts({ page }: { page: NonNullable<Packet['page']> }) {
  const { t } = useLang()
  return (
    <Part title={t('context.page')}>
      <dl className="facts">
        {page.url && (
          <div>
            <dt>{t('context.page_at')}</dt>
            <dd className="one-line">
              {safeLink(page.url) ? (
                <a href={page.url} target="_blank" rel="noreferrer" title={page.url}>
                  {page.title || page.url} <ExternalLink aria-hidden="true" />
                </a>
              ) : (
                page.title || page.url
              )}
            </dd>
          </div>
        )}
        {page.referrer && (
          <div>
            <dt>{t('context.referrer')}</dt>
            <dd className="one-line" title={page.referrer}>
              {page.referrer}
            </dd>
          </div>
        )}
        {page.device && (
          <div>
            <dt>{t('context.device')}</dt>
            <dd>{t(page.device === 'phone' ? 'device.phone' : 'device.desktop')}</dd>
          </div>
        )}
      </dl>
    </Part>
  )
}
