import { useLang } from '../lang/lang'

/** The figures of a chart, for who would rather read them. */
export function Behind({ columns, rows }: { columns: string[]; rows: string[][] }) {
  const { t } = useLang()
  return (
    <details className="behind">
      <summary>{t('quality.as_table')}</summary>
      <div className="table-scroll" tabIndex={0} role="region" aria-label={t('quality.as_table')}>
        <table>
          <thead>
            <tr>
              {columns.map((c) => (
                <th key={c} scope="col">
                  {c}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row, i) => (
              <tr key={i}>
                {row.map((cell, j) => (
                  <td key={j} className="num">
                    {cell}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  )
}
