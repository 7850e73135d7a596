import { ArrowLeft, CircleCheck, CircleX, FileWarning, GitCompareArrows, LoaderCircle, MinusCircle, OctagonX } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { useQueryClient } from '@tanstack/react-query'
import { Link } from 'wouter'
import { change } from '../../api/client'
import { kbKeys, useImport, useImportFiles, useMayEdit, type Import, type ImportFile } from '../../api/knowledge'
import { useLang, type Key } from '../../lang/lang'
import { fullTime } from '../../model/time'
import { Empty, Failed, Skeletons } from '../../ui/states'
import { useToasts } from '../../ui/toasts'
import { Frame } from './knowledge'

const looks = {
  queued: { tone: '', icon: LoaderCircle },
  running: { tone: 'accent', icon: LoaderCircle },
  done: { tone: 'good', icon: CircleCheck },
  failed: { tone: 'bad', icon: OctagonX },
  cancelled: { tone: 'outline', icon: MinusCircle },
} as const

export function ImportStatus({ status }: { status: Import['status'] }) {
  const { t } = useLang()
  const { tone, icon: Icon } = looks[status]
  return (
    <span className={`chip ${tone}`}>
      <Icon aria-hidden="true" className={status === 'running' || status === 'queued' ? 'turning' : ''} />
      {t(`kb.import_status_${status}`)}
    </span>
  )
}

/** One import: how far it is, and what became of every file. */
export function ImportPage({ id }: { id: string }) {
  const query = useImport(id)
  return (
    <Frame part="imports">
      {query.isPending ? (
        <Skeletons count={4} height={44} />
      ) : query.isError && !query.data ? (
        <Failed error={query.error} retry={() => void query.refetch()} />
      ) : (
        <Report of={query.data} />
      )}
    </Frame>
  )
}

function Report({ of: i }: { of: Import }) {
  const { t, lang } = useLang()
  const client = useQueryClient()
  const mayEdit = useMayEdit()
  const { fail } = useToasts()
  const running = i.status === 'queued' || i.status === 'running'

  // When it ends, what it brought is everywhere new.
  const was = useRef(running)
  useEffect(() => {
    if (was.current && !running) void client.invalidateQueries({ queryKey: kbKeys.all })
    was.current = running
  }, [client, running])

  async function cancel() {
    try {
      client.setQueryData([...kbKeys.imports, i.id], await change<Import>('POST', `/knowledge/imports/${i.id}/cancel`))
    } catch (error) {
      fail(error)
    }
  }
  const figures = [
    { key: 'read', n: i.read },
    { key: 'changed', n: i.changed },
    { key: 'unchanged', n: i.unchanged },
    { key: 'kept', n: i.kept },
    { key: 'skipped', n: i.skipped },
  ] as const
  return (
    <>
      <section className="panel im-report" aria-labelledby="im-title">
        <Link className="link back-link" href="/knowledge/imports">
          <ArrowLeft aria-hidden="true" />
          {t('kb.import_all')}
        </Link>
        <header>
          <h2 id="im-title" title={i.source}>
            {i.source}
          </h2>
          <ImportStatus status={i.status} />
        </header>
        <p className="faint">
          {t('kb.import_about', { collection: i.collection, time: fullTime(i.created_at_ms, lang), name: i.by?.name ?? t('kb.nobody') })}{' '}
          {i.draft && t('kb.import_as_drafts')}
        </p>
        {running && (
          <div className="im-progress" role="status">
            <progress max={Math.max(1, i.total)} value={i.total > 0 ? i.done : undefined} aria-label={t('kb.import_status_running')} />
            <span className="num">{t('kb.import_progress', { done: i.done, total: i.total })}</span>
            {mayEdit && (
              <button className="button small" onClick={() => void cancel()}>
                {t('kb.import_cancel')}
              </button>
            )}
          </div>
        )}
        {i.error && (
          <p className={i.status === 'failed' ? 'notice' : 'notice warn'}>
            <FileWarning aria-hidden="true" />
            {i.error}
          </p>
        )}
        <dl className="im-sums">
          {figures.map((f) => (
            <div key={f.key} className={f.key === 'skipped' && f.n > 0 ? 'warn' : ''}>
              <dd className="num">{f.n}</dd>
              <dt>{t(`kb.import_sum_${f.key}`)}</dt>
            </div>
          ))}
        </dl>
        {i.kept > 0 && <p className="notice calm">{t('kb.import_kept_about')}</p>}
      </section>
      <Files of={i} />
    </>
  )
}

const fileLooks = {
  read: { icon: CircleCheck, tone: 'good' },
  partly: { icon: FileWarning, tone: 'warn' },
  skipped: { icon: CircleX, tone: 'bad' },
  kept: { icon: GitCompareArrows, tone: 'warn' },
} as const

function Files({ of: i }: { of: Import }) {
  const { t } = useLang()
  const query = useImportFiles(i.id, i.done)
  const [all, setAll] = useState(true)
  const list = query.data?.pages.flatMap((p) => p.files) ?? []
  const shown = all ? list : list.filter((f) => f.status !== 'read')
  return (
    <section className="panel im-files" aria-labelledby="im-files">
      <header>
        <h2 id="im-files">{t('kb.import_files')}</h2>
        <div className="segmented" role="radiogroup" aria-label={t('kb.import_files')}>
          <button role="radio" aria-checked={all} onClick={() => setAll(true)}>
            {t('kb.state_all')}
          </button>
          <button role="radio" aria-checked={!all} onClick={() => setAll(false)}>
            {t('kb.import_trouble')}
          </button>
        </div>
      </header>
      {query.isPending ? (
        <Skeletons count={4} height={36} />
      ) : query.isError && list.length === 0 ? (
        <Failed error={query.error} retry={() => void query.refetch()} />
      ) : shown.length === 0 ? (
        <Empty icon={CircleCheck} title={t(all ? 'kb.import_no_files' : 'kb.import_no_trouble')} />
      ) : (
        <ul>
          {shown.map((f) => (
            <FileRow key={f.ordinal} file={f} />
          ))}
        </ul>
      )}
      {query.hasNextPage && (
        <button className="button ghost more" disabled={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          {t('list.more')}
        </button>
      )}
    </section>
  )
}

// The reason begins with the file's name, which stands above it.
function withoutPath({ path, reason }: ImportFile): string {
  return reason.startsWith(`${path}: `) ? reason.slice(path.length + 2) : reason
}

function FileRow({ file: f }: { file: ImportFile }) {
  const { t } = useLang()
  const { icon: Icon, tone } = fileLooks[f.status]
  const parts = (['changed', 'unchanged', 'kept'] as const).filter((k) => f[k] > 0)
  return (
    <li className={tone}>
      <Icon aria-hidden="true" />
      <span className="im-file">
        <b>{f.path}</b>
        {f.reason && <span>{withoutPath(f)}</span>}
      </span>
      <span className="faint num">
        {parts.length > 0 ? parts.map((k) => t(`kb.import_${k}` as Key, { n: f[k] })).join(' · ') : t(`kb.file_${f.status}` as Key)}
      </span>
    </li>
  )
}
