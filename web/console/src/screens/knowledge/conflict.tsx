import { GitCompareArrows } from 'lucide-react'
import { useMemo } from 'react'
import { useLang, type Key } from '../../lang/lang'
import { textOf } from '../../model/article'
import { wordDiff, type Run } from '../../model/diff'
import { fullTime } from '../../model/time'
import type { Conflict, Draft } from './draft'

const fields = ['title', 'body', 'questions', 'synonyms', 'lang', 'audience', 'product'] as const

/** Somebody else saved meanwhile: what differs, and which text shall be the newest. Both are kept. */
export function ConflictView({ draft, conflict }: { draft: Draft; conflict: Conflict }) {
  const { t, lang } = useLang()
  const theirs = conflict.theirs.text
  const differing = useMemo(() => {
    const other = textOf(theirs)
    const words = (v: unknown) => (Array.isArray(v) ? v.join('\n') : String(v))
    return fields
      .map((field) => ({ field, from: words(other[field]), to: words(draft.text[field]) }))
      .filter((f) => f.from !== f.to)
      .map((f) => ({ field: f.field, runs: wordDiff(f.from, f.to) }))
  }, [draft.text, theirs])
  return (
    <section className="ed-conflict" role="alert" aria-labelledby="conflict-title">
      <h2 id="conflict-title">
        <GitCompareArrows aria-hidden="true" />
        {t('kb.conflict_title', { name: theirs.by?.name ?? t('kb.nobody'), n: theirs.number })}
      </h2>
      <p>{t('kb.conflict_about', { time: fullTime(theirs.at_ms, lang) })}</p>
      <div className="ed-conflict-diff scroll" tabIndex={0} role="region" aria-label={t('kb.diff')}>
        {differing.map((f) => (
          <div key={f.field}>
            <h3>{t(`kb.field_${f.field}` as Key)}</h3>
            <Runs runs={f.runs} />
          </div>
        ))}
      </div>
      <footer>
        <button className="button primary" onClick={() => void draft.settle('mine')}>
          {t('kb.conflict_mine')}
        </button>
        <button className="button" onClick={() => void draft.settle('theirs')}>
          {t('kb.conflict_theirs')}
        </button>
      </footer>
    </section>
  )
}

// Of an unchanged stretch, so many characters beside a change say enough.
const CONTEXT = 90

/** A diff as it is read: what came in, what went, and a little of what stayed. */
export function Runs({ runs }: { runs: readonly Run[] }) {
  const { t } = useLang()
  return (
    <p className="diff">
      {runs.map((r, i) =>
        r.op === 'insert' ? (
          <ins key={i}>
            <span className="hidden-words">{t('kb.diff_added')} </span>
            {r.text}
          </ins>
        ) : r.op === 'delete' ? (
          <del key={i}>
            <span className="hidden-words">{t('kb.diff_removed')} </span>
            {r.text}
          </del>
        ) : (
          <span key={i}>{shortened(r.text, i === 0, i === runs.length - 1)}</span>
        ),
      )}
    </p>
  )
}

function shortened(text: string, first: boolean, last: boolean): string {
  const head = first ? '' : text.slice(0, CONTEXT)
  const tail = last ? '' : text.slice(-CONTEXT)
  return text.length <= head.length + tail.length + 20 ? text : `${head} … ${tail}`
}
