import { Download, RotateCw, Trash2 } from 'lucide-react'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import type { Schemas } from '@frontdesk/protocol'
import { change, get } from '../api/client'
import { useMay } from '../api/settings'
import { useLang, type T } from '../lang/lang'
import { useDesk } from '../live/desk'
import { visitorName } from '../model/people'
import { fullTime } from '../model/time'
import { Empty, Failed, Skeletons } from '../ui/states'
import { useToasts } from '../ui/toasts'
import '../styles/exports.css'

type Export = Schemas['VisitorExport']

export const exportsKey = ['exports'] as const

/** How often the list is read while something is being made: a failure has no hint of its own. */
const POLL_MS = 4000

function useExports() {
  const may = useMay()
  return useQuery({
    queryKey: exportsKey,
    queryFn: ({ signal }) => get<Schemas['Exports']>('/admin/exports', {}, signal).then((a) => a.exports),
    enabled: may('visitors.export'),
    refetchInterval: (q) => (q.state.data?.some((e) => e.state === 'making') ? POLL_MS : false),
  })
}

/**
 * Downloads a visitor's data at once, or has a copy made when it is much, and
 * tells whether one is being made. Rejects with CallError.
 */
export async function startExport(visitor: string): Promise<boolean> {
  const path = `/admin/visitors/${visitor}`
  const plan = await get<Schemas['VisitorExports']>(`${path}/exports`)
  if (plan.at_once) {
    download(`${path}/export`)
    return false
  }
  await change('POST', `${path}/exports`)
  return true
}

function download(path: string): void {
  const link = document.createElement('a')
  link.href = `/api/v1${path}`
  link.download = ''
  link.click()
}

const fileOf = (e: Export) => `/admin/exports/${e.id}/file`

const nameOf = (e: Export, t: T) => visitorName({ id: e.visitor, name: e.name }, t)

/** Tells who asked for an export that it is ready or has failed, wherever they are. */
export function ExportNotices() {
  const { t } = useLang()
  const { say } = useToasts()
  const { session, connection } = useDesk()
  const client = useQueryClient()
  const list = useExports().data
  const told = useRef(new Map<string, Export['state']>())
  useEffect(() => connection.on('export.changed', () => void client.invalidateQueries({ queryKey: exportsKey })), [connection, client])
  useEffect(() => {
    for (const e of list ?? []) {
      const before = told.current.get(e.id)
      told.current.set(e.id, e.state)
      if (e.by !== session.user.id || before === e.state) continue
      const again = () => void client.invalidateQueries({ queryKey: exportsKey })
      if (e.state === 'ready' && !e.fetched_at_ms)
        say(t('exports.told_ready', { name: nameOf(e, t) }), {
          label: t('exports.download'),
          run: () => {
            download(fileOf(e))
            again()
          },
        })
      if (e.state === 'failed' && before === 'making') say(t('exports.told_failed', { name: nameOf(e, t) }), { label: t('exports.retry'), run: () => void change('POST', `/admin/exports/${e.id}/retry`).then(again, again) })
    }
  }, [list, session.user.id, say, t, client])
  return null
}

/** The exports of one visitor, on their card. */
export function ExportsOf({ visitor }: { visitor: string }) {
  const own = useExports().data?.filter((e) => e.visitor === visitor) ?? []
  if (own.length === 0) return null
  return (
    <ul className="exports">
      {own.map((e) => (
        <Line key={e.id} one={e} />
      ))}
    </ul>
  )
}

/** Every export of the workspace, on the page of the settings. */
export function Exports() {
  const { t } = useLang()
  const query = useExports()
  return (
    <section className="panel exports-panel" aria-label={t('exports.title')}>
      <h2>{t('exports.title')}</h2>
      <p className="settings-about">{t('exports.about')}</p>
      {query.isError ? (
        <Failed error={query.error} retry={() => void query.refetch()} />
      ) : !query.data ? (
        <Skeletons count={2} height={40} />
      ) : query.data.length === 0 ? (
        <Empty title={t('exports.none')} />
      ) : (
        <ul className="exports">
          {query.data.map((e) => (
            <Line key={e.id} one={e} named />
          ))}
        </ul>
      )}
    </section>
  )
}

function sizeOf(bytes: number, lang: string): string {
  const mb = bytes >= 1e6
  return new Intl.NumberFormat(lang, { style: 'unit', unit: mb ? 'megabyte' : 'kilobyte', maximumFractionDigits: mb ? 1 : 0 }).format(bytes / (mb ? 1e6 : 1e3))
}

function Line({ one: e, named }: { one: Export; named?: boolean }) {
  const { t, lang } = useLang()
  const { say, fail } = useToasts()
  const client = useQueryClient()
  async function act(method: 'POST' | 'DELETE', path: string, words?: string) {
    try {
      await change(method, `/admin/exports/${e.id}${path}`)
      if (words) say(words)
    } catch (error) {
      fail(error)
    }
    void client.invalidateQueries({ queryKey: exportsKey })
  }
  const words = {
    making: e.error ? t('exports.again', { error: e.error }) : t('exports.making', { when: fullTime(e.created_at_ms, lang) }),
    ready: t('exports.ready', { size: sizeOf(e.bytes ?? 0, lang), when: fullTime(e.expires_at_ms, lang) }),
    failed: t('exports.failed', { error: e.error ?? '' }),
  }[e.state]
  return (
    <li className={e.state} aria-busy={e.state === 'making'}>
      <span>
        {named && <b>{nameOf(e, t)}</b>} {words}
        <small>{[e.by_name && t('exports.by', { name: e.by_name }), e.fetched_at_ms && t('exports.fetched')].filter(Boolean).join(' · ')}</small>
      </span>
      <span className="exports-do">
        {e.state === 'ready' && (
          <a className="button small" href={`/api/v1${fileOf(e)}`} download>
            <Download aria-hidden="true" />
            {t('exports.download')}
          </a>
        )}
        {(e.state === 'failed' || (e.state === 'making' && e.error)) && (
          <button className="button small" onClick={() => void act('POST', '/retry')}>
            <RotateCw aria-hidden="true" />
            {t('exports.retry')}
          </button>
        )}
        <button className="button small ghost" aria-label={t('exports.delete')} title={t('exports.delete')} onClick={() => void act('DELETE', '', t('exports.deleted'))}>
          <Trash2 aria-hidden="true" />
        </button>
      </span>
    </li>
  )
}
