import type { FlowDiff } from '../../api/flows'
import { useLang } from '../../lang/lang'

/** Files that differ, line by line. */
export function DiffView({ files }: { files: FlowDiff['files'] }) {
  const { t } = useLang()
  if (files.length === 0) return <p className="fb-none">{t('flow.diff_none')}</p>
  const marks = { same: ' ', add: '+', del: '−', gap: '⋯' }
  return (
    <div className="fb-diff">
      {files.map((f) => (
        <section key={f.name}>
          <h3>
            <code>{f.name}</code>
            <span className={f.status === 'added' ? 'chip good' : f.status === 'removed' ? 'chip bad' : 'chip'}>{t(`flow.file_${f.status}`)}</span>
          </h3>
          <div className="fb-diff-lines scroll" tabIndex={0} role="region" aria-label={f.name}>
            <table>
              <tbody>
                {f.lines.map((l, i) => (
                  <tr key={i} className={l.op}>
                    <td className="num">{l.old || ''}</td>
                    <td className="num">{l.new || ''}</td>
                    <td>
                      {l.op === 'add' && <span className="hidden-words">{t('kb.diff_added')} </span>}
                      {l.op === 'del' && <span className="hidden-words">{t('kb.diff_removed')} </span>}
                      <span aria-hidden="true">{marks[l.op]}</span> <code>{l.text}</code>
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </section>
      ))}
    </div>
  )
}
