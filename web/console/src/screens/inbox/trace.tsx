import { useMemo } from 'react'
import { useLang } from '../../lang/lang'
import { LONG_TEXT, traceSections, type Cell, type Part, type Section } from '../../model/trace'
import { titled } from '../../model/words'

/** A decision's trace, whatever it holds: pairs, tables, passages and lists under plain headings. */
export function TraceView({ trace }: { trace: unknown }) {
  const { t } = useLang()
  const sections = useMemo(() => traceSections(trace), [trace])
  if (sections.length === 0) return <p className="faint">{t('decisions.no_trace')}</p>
  return (
    <>
      {sections.map((s) => (
        <SectionView key={s.key} section={s} />
      ))}
    </>
  )
}

/** Words for the trace's own names and values. */
function useTraceWords() {
  const { maybe } = useLang()
  return {
    name: (name: string) => maybe(`trace.${name}`) ?? titled(name),
    value: (cell: Cell) => {
      if (cell.name === 'reason' || cell.name === 'band') return maybe(`${cell.name}.${cell.text}`) ?? cell.text
      if (cell.name === 'action') return maybe(`decision.${cell.text}`) ?? maybe(`policy.${cell.text}`) ?? cell.text
      if (cell.name === 'name') return maybe(`evidence.${cell.text}`) ?? cell.text
      if (cell.name === 'setting') return titled(cell.text)
      return cell.text
    },
  }
}

function SectionView({ section }: { section: Section }) {
  const { name } = useTraceWords()
  return (
    <section className="trace-part">
      {section.name && <h4>{name(section.name)}</h4>}
      <PartView part={section.part} />
    </section>
  )
}

function PartView({ part }: { part: Part }) {
  const { name } = useTraceWords()
  switch (part.kind) {
    case 'text':
      return <p className="trace-text">{part.text}</p>
    case 'list':
      return (
        <ul className="trace-items">
          {part.items.map((item, i) => (
            <li key={i}>{item}</li>
          ))}
        </ul>
      )
    case 'pairs':
      return (
        <dl className="trace-pairs">
          {part.cells.map((cell) => (
            <div key={cell.name} className={cell.text.length > LONG_TEXT ? 'long' : undefined}>
              <dt>{name(cell.name)}</dt>
              <dd>
                <CellView cell={cell} />
              </dd>
            </div>
          ))}
        </dl>
      )
    case 'table':
      return <Table columns={part.columns} rows={part.rows} />
    case 'entries':
      return (
        <ol className="trace-entries">
          {part.entries.map((entry, i) => (
            <li key={i}>
              {entry.title && <b>{entry.title}</b>}
              <p className="trace-cells">
                {entry.cells.map((cell) => (
                  <span key={cell.name}>
                    {name(cell.name)} <CellView cell={cell} />
                  </span>
                ))}
              </p>
              {entry.text && <p>{entry.text}</p>}
            </li>
          ))}
        </ol>
      )
    case 'group':
      return (
        <div className="trace-group">
          {part.parts.map((s) => (
            <SectionView key={s.key} section={s} />
          ))}
        </div>
      )
  }
}

function Table({ columns, rows }: { columns: string[]; rows: Cell[][] }) {
  const { name } = useTraceWords()
  return (
    <div className="table-scroll" tabIndex={0}>
      <table>
        <thead>
          <tr>
            {columns.map((c) => (
              <th key={c}>{name(c)}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, i) => (
            <tr key={i}>
              {row.map((cell) => (
                <td key={cell.name}>
                  <CellView cell={cell} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function CellView({ cell }: { cell: Cell }) {
  const { value } = useTraceWords()
  return (
    <>
      {cell.bar !== undefined && (
        <i className="meter">
          <i style={{ width: `${cell.bar * 100}%` }} />
        </i>
      )}
      <span className={cell.good === undefined ? undefined : cell.good ? 'yes' : 'no'}>{value(cell)}</span>
    </>
  )
}
