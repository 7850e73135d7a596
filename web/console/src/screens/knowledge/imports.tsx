import { FileArchive, FileUp, Globe, ListTree, X } from 'lucide-react'
import { useEffect, useId, useRef, useState, type DragEvent, type FormEvent } from 'react'
import { useQueryClient } from '@tanstack/react-query'
import { Link, useLocation } from 'wouter'
import { change, upload } from '../../api/client'
import { kbKeys, useCollections, useImports, useMayEdit, type Import } from '../../api/knowledge'
import { useLang, type Key } from '../../lang/lang'
import { useNow } from '../../live/clock'
import { ago, fullTime } from '../../model/time'
import { Empty, Failed, Skeletons } from '../../ui/states'
import { useToasts } from '../../ui/toasts'
import { ImportStatus } from './import'
import { Frame } from './knowledge'

/** Where articles come in from elsewhere. */
export function Imports() {
  const mayEdit = useMayEdit()
  return (
    <Frame part="imports">
      {mayEdit && <ImportForm />}
      <History />
    </Frame>
  )
}

type Kind = 'upload' | 'url' | 'sitemap'

const kinds = [
  { kind: 'upload', icon: FileUp },
  { kind: 'url', icon: Globe },
  { kind: 'sitemap', icon: ListTree },
] as const

const MOST_BYTES = 50 * 2 ** 20
const MOST_FILES = 500
const READABLE = '.md,.markdown,.html,.htm,.pdf,.docx,.csv,.tsv,.jsonl,.txt,.zip'

function ImportForm() {
  const { t } = useLang()
  const client = useQueryClient()
  const [, navigate] = useLocation()
  const { fail } = useToasts()
  const collections = useCollections().data ?? []
  const ids = useId()
  const [kind, setKind] = useState<Kind>('upload')
  const [files, setFiles] = useState<readonly File[]>([])
  const [url, setURL] = useState('')
  const [collection, setCollection] = useState('')
  const [draft, setDraft] = useState(false)
  const [overwrite, setOverwrite] = useState(false)
  const [sent, setSent] = useState<number>()
  const bytes = files.reduce((sum, f) => sum + f.size, 0)
  const tooMuch = bytes > MOST_BYTES || files.length > MOST_FILES
  const ready = kind === 'upload' ? files.length > 0 && !tooMuch : /^https?:\/\/\S+$/.test(url.trim())

  async function submit(event: FormEvent) {
    event.preventDefault()
    setSent(0)
    try {
      const made =
        kind === 'upload'
          ? await upload<Import>('/knowledge/imports', formOf(files, { collection: collection.trim(), draft, overwrite }), setSent)
          : await change<Import>('POST', '/knowledge/imports', { kind, url: url.trim(), collection: collection.trim() || undefined, draft, overwrite })
      void client.invalidateQueries({ queryKey: kbKeys.imports })
      navigate(`/knowledge/imports/${made.id}`)
    } catch (error) {
      setSent(undefined)
      fail(error)
    }
  }
  return (
    <form className="panel im-form" onSubmit={(e) => void submit(e)} aria-label={t('kb.import')}>
      <div className="segmented" role="radiogroup" aria-label={t('kb.import_from')}>
        {kinds.map((k) => (
          <button key={k.kind} type="button" role="radio" aria-checked={kind === k.kind} onClick={() => setKind(k.kind)}>
            <k.icon aria-hidden="true" />
            {t(`kb.import_${k.kind}`)}
          </button>
        ))}
      </div>
      {kind === 'upload' ? (
        <DropZone files={files} onChange={setFiles} tooMuch={tooMuch} bytes={bytes} />
      ) : (
        <label className="field">
          <span>{t(`kb.import_${kind}_label` as Key)}</span>
          <input
            className="input"
            type="url"
            inputMode="url"
            placeholder={kind === 'url' ? 'https://example.com/help/returns' : 'https://example.com/sitemap.xml'}
            maxLength={2000}
            value={url}
            onChange={(e) => setURL(e.target.value)}
          />
          <small className="faint">{t(`kb.import_${kind}_hint` as Key)}</small>
        </label>
      )}
      <div className="im-options">
        <div className="field">
          <label className="label" htmlFor={`${ids}-into`}>
            {t('kb.import_into')}
          </label>
          <input
            id={`${ids}-into`}
            className="input"
            list={`${ids}-names`}
            maxLength={100}
            placeholder={t('kb.import_into_hint')}
            value={collection}
            onChange={(e) => setCollection(e.target.value)}
          />
          <datalist id={`${ids}-names`}>
            {collections.map((c) => (
              <option key={c.id} value={c.name} />
            ))}
          </datalist>
        </div>
        <label className="im-check">
          <input type="checkbox" checked={draft} onChange={(e) => setDraft(e.target.checked)} />
          <span>
            {t('kb.import_draft')}
            <small>{t('kb.import_draft_about')}</small>
          </span>
        </label>
        <label className="im-check">
          <input type="checkbox" checked={overwrite} onChange={(e) => setOverwrite(e.target.checked)} />
          <span>
            {t('kb.import_overwrite')}
            <small>{t('kb.import_overwrite_about')}</small>
          </span>
        </label>
      </div>
      <footer>
        {sent !== undefined && kind === 'upload' && (
          <span className="im-sent" role="status">
            <progress max={1} value={sent} aria-label={t('kb.import_sending')} />
            <span className="num">{Math.round(sent * 100)} %</span>
          </span>
        )}
        <button className="button primary" disabled={!ready || sent !== undefined}>
          {t(sent === undefined ? 'kb.import_start' : 'kb.import_sending')}
        </button>
      </footer>
    </form>
  )
}

function formOf(files: readonly File[], fields: { collection: string; draft: boolean; overwrite: boolean }): FormData {
  const form = new FormData()
  if (fields.collection) form.append('collection', fields.collection)
  form.append('draft', String(fields.draft))
  form.append('overwrite', String(fields.overwrite))
  for (const f of files) form.append('files', f, f.name)
  return form
}

/** A number of bytes in the unit that suits it. */
function size(bytes: number, lang: string): string {
  const [unit, by] = bytes >= 2 ** 20 ? (['MB', 2 ** 20] as const) : (['kB', 2 ** 10] as const)
  return `${new Intl.NumberFormat(lang, { maximumFractionDigits: 1 }).format(bytes / by)} ${unit}`
}

function DropZone(props: { files: readonly File[]; onChange: (files: readonly File[]) => void; tooMuch: boolean; bytes: number }) {
  const { files, onChange } = props
  const { t, lang } = useLang()
  const input = useRef<HTMLInputElement>(null)
  const [over, setOver] = useState(false)
  const add = (more: FileList | null) => {
    const fresh = [...(more ?? [])].filter((f) => !files.some((old) => old.name === f.name && old.size === f.size))
    onChange([...files, ...fresh])
  }

  // A file dropped beside the zone must not replace the page.
  useEffect(() => {
    const stop = (event: globalThis.DragEvent) => event.preventDefault()
    window.addEventListener('dragover', stop)
    window.addEventListener('drop', stop)
    return () => {
      window.removeEventListener('dragover', stop)
      window.removeEventListener('drop', stop)
    }
  }, [])
  const drop = (event: DragEvent) => {
    event.preventDefault()
    setOver(false)
    add(event.dataTransfer.files)
  }
  return (
    <div className="im-drop">
      <button
        type="button"
        className={over ? 'im-zone over' : 'im-zone'}
        onClick={() => input.current?.click()}
        onDragOver={() => setOver(true)}
        onDragLeave={() => setOver(false)}
        onDrop={drop}
      >
        <FileArchive aria-hidden="true" />
        <b>{t('kb.import_drop')}</b>
        <span>{t('kb.import_drop_about')}</span>
      </button>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        accept={READABLE}
        onChange={(e) => {
          add(e.target.files)
          e.target.value = ''
        }}
      />
      {files.length > 0 && (
        <ul className="im-chosen">
          {files.map((f, i) => (
            <li key={`${f.name}-${f.size}`}>
              <span className="one-line" title={f.name}>
                {f.name}
              </span>
              <span className="num faint">{size(f.size, lang)}</span>
              <button
                type="button"
                className="icon-button"
                aria-label={t('kb.import_remove', { name: f.name })}
                onClick={() => onChange(files.filter((_, j) => j !== i))}
              >
                <X aria-hidden="true" />
              </button>
            </li>
          ))}
        </ul>
      )}
      {props.tooMuch && <p className="field-error">{t('kb.import_too_much', { size: size(props.bytes, lang), n: files.length })}</p>}
    </div>
  )
}

function History() {
  const { t, lang } = useLang()
  const now = useNow(60_000)
  const query = useImports()
  const list = query.data?.pages.flatMap((p) => p.imports) ?? []
  return (
    <section className="panel im-history" aria-labelledby="im-history">
      <h2 id="im-history">{t('kb.import_history')}</h2>
      {query.isPending ? (
        <Skeletons count={3} height={44} />
      ) : query.isError && list.length === 0 ? (
        <Failed error={query.error} retry={() => void query.refetch()} />
      ) : list.length === 0 ? (
        <Empty icon={FileUp} title={t('kb.import_none')}>
          {t('kb.import_none_about')}
        </Empty>
      ) : (
        <ul>
          {list.map((i) => (
            <li key={i.id}>
              <Link href={`/knowledge/imports/${i.id}`}>
                <span className="im-source">
                  <b className="one-line">{i.source}</b>
                  <span className="kb-row-about">
                    <span>{t(`kb.import_${i.kind}`)}</span>
                    {i.by && <span className="one-line">{i.by.name}</span>}
                    <time dateTime={new Date(i.created_at_ms).toISOString()} title={fullTime(i.created_at_ms, lang)}>
                      {ago(i.created_at_ms, now, t, lang)}
                    </time>
                  </span>
                </span>
                <span className="im-figures num">
                  {t('kb.import_changed', { n: i.changed })}
                  {i.skipped > 0 && <span className="chip warn">{t('kb.import_skipped', { n: i.skipped })}</span>}
                  {i.kept > 0 && <span className="chip">{t('kb.import_kept', { n: i.kept })}</span>}
                </span>
                <ImportStatus status={i.status} />
              </Link>
            </li>
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
