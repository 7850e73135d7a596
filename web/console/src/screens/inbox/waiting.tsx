import { useLang } from '../../lang/lang'

/** Stands for messages that are on their way. */
export function Waiting() {
  const { t } = useLang()
  return (
    <div className="transcript-wait" role="status">
      <span className="hidden-words">{t('state.loading')}</span>
      {[46, 62, 38, 54].map((width, i) => (
        <span key={width} className="skeleton" style={{ width: `${width}%`, height: 44, marginLeft: i % 2 ? 'auto' : 0 }} />
      ))}
    </div>
  )
}
