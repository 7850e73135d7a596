import { Mail, MailX } from 'lucide-react'
import { useQuery } from '@tanstack/react-query'
import type { Schemas } from '@frontdesk/protocol'
import { get } from '../../api/client'
import { useLang } from '../../lang/lang'
import type { MessageRow } from '../../model/transcript'

/** What mail had to do with a message: it went out by it, came by it, or came back. */
export function ByMail({ row }: { row: MessageRow }) {
  const { t } = useLang()
  const { sent, back, came } = row.mail ?? {}
  return (
    <>
      {back ? (
        <span className="by-mail refused">
          <MailX aria-hidden="true" />
          {t('mail.back', { code: back })}
        </span>
      ) : (
        sent && (
          <span className="by-mail">
            <Mail aria-hidden="true" />
            {t('mail.sent')}
          </span>
        )
      )}
      {(came || row.body.via === 'email') && (
        <span className="by-mail">
          <Mail aria-hidden="true" />
          {t('mail.came')}
        </span>
      )}
      {came?.from && <span className="refused">{t('mail.from_other', { from: came.from })}</span>}
      {came?.cut && <span>{t('mail.cut')}</span>}
      {came?.refused?.map((f) => <span key={f.name}>{t('mail.not_taken', { name: f.name })}</span>)}
      {came?.original && (
        <a href={`/api/v1/agent/files/${came.original}`} download>
          {t('mail.original')}
        </a>
      )}
    </>
  )
}

// Visitors come and go; the server tells nobody, so it is asked.
const LOOK_MS = 10_000

/** Says that an answer goes out by mail, when its visitor has left. */
export function GoesByMail({ id }: { id: string }) {
  const { t } = useLang()
  const { data } = useQuery({
    queryKey: ['reach', id],
    queryFn: ({ signal }) => get<Schemas['Reach']>(`/agent/conversations/${id}/reach`, {}, signal),
    refetchInterval: LOOK_MS,
  })
  if (!data?.email || data.here) return null
  const back = Boolean(data.bounced_at_ms)
  return (
    <p className={back ? 'goes-by-mail refused' : 'goes-by-mail'} role="status">
      {back ? <MailX aria-hidden="true" /> : <Mail aria-hidden="true" />}
      {back ? t('mail.reach_back', { to: data.email }) : t('mail.reach', { to: data.email, n: Math.round((data.after_ms ?? 0) / 60_000) })}
    </p>
  )
}
