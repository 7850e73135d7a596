import { TriangleAlert } from 'lucide-react'
import { useState } from 'react'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import type { Schemas } from '@frontdesk/protocol'
import { Link } from 'wouter'
import { change, get } from '../../api/client'
import { useLang } from '../../lang/lang'
import { useDesk } from '../../live/desk'
import { fullTime } from '../../model/time'
import { useToasts } from '../../ui/toasts'

const key = ['dead-jobs']

/** Mail that could not be sent, for who may have it tried again; nothing while there is none. */
export function Undelivered() {
  const { t, lang } = useLang()
  const { session } = useDesk()
  const { say, fail } = useToasts()
  const client = useQueryClient()
  const [busy, setBusy] = useState('')
  const may = session.roles.some((role) => role === 'owner' || role === 'admin')
  const { data } = useQuery({
    queryKey: key,
    queryFn: ({ signal }) => get<Schemas['DeadJobs']>('/admin/jobs', { limit: 20 }, signal),
    enabled: may,
    refetchInterval: 60_000,
  })
  if (!data || data.jobs.length === 0) return null

  async function again(id: string) {
    setBusy(id)
    try {
      await change('POST', `/admin/jobs/${id}/retry`, {})
      say(t('undelivered.again'))
    } catch (error) {
      fail(error)
    }
    await client.invalidateQueries({ queryKey: key })
    setBusy('')
  }

  return (
    <section className="undelivered" aria-labelledby="undelivered-title">
      <h2 id="undelivered-title">
        <TriangleAlert aria-hidden="true" />
        {t('undelivered.title')}
      </h2>
      <p>{t('undelivered.about')}</p>
      <ul>
        {data.jobs.map((j) => (
          <li key={j.id}>
            <span>
              <Link href={`/inbox/${j.conversation}?view=all`}>{t('undelivered.transcript')}</Link>
              <small>
                {fullTime(j.ended_at_ms, lang)} · {t('undelivered.attempts', { n: j.attempts })} · <span lang="en">{j.error}</span>
              </small>
            </span>
            <button className="button" disabled={busy !== ''} onClick={() => void again(j.id)}>
              {t('undelivered.retry')}
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}
