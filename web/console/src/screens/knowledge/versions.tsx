import { ChevronRight, RotateCcw, UploadCloud } from 'lucide-react'
import { useState } from 'react'
import { useVersionDiff, useVersions, type FieldDiff, type OpenArticle, type VersionSummary } from '../../api/knowledge'
import { useLang, type Key, type T } from '../../lang/lang'
import { useNow } from '../../live/clock'
import { dateField } from '../../model/article'
import { ago, fullTime } from '../../model/time'
import { Failed, Skeletons } from '../../ui/states'
import { useSteps } from './actions'
import { Runs } from './conflict'
import type { Draft } from './draft'
import { VersionState } from './status'

// Saves of one person no further apart than this are one sitting.
const SITTING_MS = 30 * 60_000

/** A version with the passing saves of the same sitting that it ended. */
interface Sitting {
  shown: VersionSummary
  passing: VersionSummary[]
}

/** Newest first, passing saves under the version that ended them. */
export function sittings(versions: readonly VersionSummary[]): Sitting[] {
  const list: Sitting[] = []
  for (const v of versions) {
    const last = list.at(-1)
    const before = last?.passing.at(-1) ?? last?.shown
    const passing = v.state === 'superseded' && before && v.by?.id === before.by?.id && before.at_ms - v.at_ms < SITTING_MS && !v.note
    if (passing) last!.passing.push(v)
    else list.push({ shown: v, passing: [] })
  }
  return list
}

/** What an article has been, what changed each time, and a way back. */
export function Versions({ detail, draft, mayEdit }: { detail: OpenArticle; draft: Draft; mayEdit: boolean }) {
  const { t } = useLang()
  const query = useVersions(detail.article.id)
  const steps = useSteps(detail, draft)
  const [open, setOpen] = useState<number>()
  if (query.isPending) return <Skeletons count={6} height={48} />
  if (query.isError) return <Failed error={query.error} retry={() => void query.refetch()} />
  const all = query.data.pages.flatMap((p) => p.versions)
  const list = sittings(all)
  const restorable = mayEdit && detail.article.status !== 'archived' && detail.article.pending !== 'scheduled' && !steps.busy
  const row = (v: VersionSummary, before: number) => (
    <VersionRow
      key={v.number}
      article={detail.article.id}
      version={v}
      before={before}
      open={open === v.number}
      onToggle={() => setOpen(open === v.number ? undefined : v.number)}
      onRestore={restorable && v.number !== detail.text.number ? (publish) => void steps.restoreVersion(v.number, publish) : undefined}
    />
  )
  return (
    <div className="ed-versions">
      <ol>
        {list.map((s, i) => (
          <li key={s.shown.number}>
            {row(s.shown, list[i + 1]?.shown.number ?? 0)}
            {s.passing.length > 0 && (
              <details>
                <summary className="num">{t(s.passing.length === 1 ? 'kb.passing_1' : 'kb.passing_n', { n: s.passing.length })}</summary>
                {s.passing.map((v) => row(v, v.number - 1))}
              </details>
            )}
          </li>
        ))}
      </ol>
      {query.hasNextPage && (
        <button className="button ghost more" disabled={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          {t('list.more')}
        </button>
      )}
    </div>
  )
}

interface RowProps {
  article: string
  version: VersionSummary
  /** The version that it is compared with; 0 for nothing. */
  before: number
  open: boolean
  onToggle: () => void
  onRestore?: (publish: boolean) => void
}

function VersionRow({ article, version: v, before, open, onToggle, onRestore }: RowProps) {
  const { t, lang } = useLang()
  const now = useNow(60_000)
  return (
    <div className={open ? 'ed-version open' : 'ed-version'}>
      <button className="ed-version-head" aria-expanded={open} onClick={onToggle}>
        <ChevronRight aria-hidden="true" />
        <b className="num">v{v.number}</b>
        <VersionState state={v.state} />
        <span className="one-line">{v.by?.name ?? t('kb.nobody')}</span>
        <time dateTime={new Date(v.at_ms).toISOString()} title={fullTime(v.at_ms, lang)}>
          {ago(v.at_ms, now, t, lang)}
        </time>
      </button>
      {(v.note || v.review_note) && (
        <p className="ed-version-note">
          {noteWords(v.note, t)}
          {v.review_note && <q>{v.review_note}</q>}
        </p>
      )}
      {open && (
        <div className="ed-version-body">
          <Difference article={article} from={before} to={v.number} />
          {onRestore && (
            <footer>
              <button className="button small" onClick={() => onRestore(false)}>
                <RotateCcw aria-hidden="true" />
                {t('kb.restore')}
              </button>
              <button className="button small ghost" onClick={() => onRestore(true)}>
                <UploadCloud aria-hidden="true" />
                {t('kb.restore_live')}
              </button>
            </footer>
          )}
        </div>
      )}
    </div>
  )
}

// The server notes of a restored version which one it was.
function noteWords(note: string, t: T): string {
  const number = /^Version (\d+)$/.exec(note)?.[1]
  return number ? t('kb.restored_from', { n: number }) : note
}

function Difference({ article, from, to }: { article: string; from: number; to: number }) {
  const { t } = useLang()
  const query = useVersionDiff(article, from, to)
  if (query.isPending) return <Skeletons count={2} height={18} />
  if (query.isError) return <Failed error={query.error} retry={() => void query.refetch()} />
  return (
    <>
      <p className="faint">{from > 0 ? t('kb.diff_from', { n: from }) : t('kb.diff_first')}</p>
      {query.data.fields.length === 0 && <p>{t('kb.diff_none')}</p>}
      {query.data.fields.map((f) => (
        <section key={f.field} className="diff-field">
          <h4>
            {t(`kb.field_${f.field}` as Key)}
            <span className="num">
              {f.inserted > 0 && <ins>+{f.inserted}</ins>} {f.deleted > 0 && <del>−{f.deleted}</del>}
            </span>
          </h4>
          <Runs runs={readable(f)} />
        </section>
      ))}
    </>
  )
}

// Instants are stored as numbers; people read dates.
function readable(f: FieldDiff): FieldDiff['parts'] {
  if (!f.field.endsWith('_ms')) return f.parts
  return f.parts.map((p) => ({ ...p, text: dateField(Number(p.text)) || '–' }))
}
