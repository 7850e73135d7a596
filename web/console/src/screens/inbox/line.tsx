import { useState } from 'react'
import { useLang, type Key } from '../../lang/lang'
import { mask } from '../../model/mask'
import { clock } from '../../model/time'
import type { LineRow } from '../../model/transcript'
import { useOutcomes } from '../../ui/outcomes'
import { useReasons } from '../../ui/reasons'

/** A fact between the messages: somebody joined, a field was collected, the chat was handed over. */
export function Line({ row }: { row: LineRow }) {
  const { t, lang } = useLang()
  const { why, field } = useReasons()
  const { named } = useOutcomes()
  return (
    <li className={`line ${row.tone}`}>
      <span>
        {t(`line.${row.word}` as Key, row.word === 'disposition' ? { name: named(row.params.name ?? '') } : row.params)}
        {row.reason && <> · {why(row.reason)}</>}
        {row.field && (
          <>
            {field(row.field.field)}: <Secret value={row.field.value} hidden={Boolean(row.field.pii)} />
          </>
        )}
        {row.rating && (
          <b className="stars" aria-hidden="true">
            {'★'.repeat(row.rating.score)}
            <i>{'★'.repeat(Math.max(0, 5 - row.rating.score))}</i>
          </b>
        )}
        {row.rating?.comment && <q>{row.rating.comment}</q>}
      </span>
      <time className="num">{clock(row.at_ms, lang)}</time>
    </li>
  )
}

/** A value; personal ones stay masked until the agent asks to see them. */
export function Secret({ value, hidden }: { value: string; hidden: boolean }) {
  const { t } = useLang()
  const [shown, setShown] = useState(false)
  if (!hidden) return <b>{value}</b>
  return (
    <button
      className="secret"
      aria-pressed={shown}
      aria-label={t(shown ? 'secret.hide' : 'secret.show')}
      onClick={() => setShown(!shown)}
    >
      {shown ? value : mask(value)}
    </button>
  )
}
