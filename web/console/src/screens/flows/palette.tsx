import { useLang } from '../../lang/lang'
import { KIND_TYPE } from './canvas/canvas'
import { groups } from './fields'
import { iconOf } from './icons'
import { useFlowWords } from './words'

/** The kinds of steps, to click or to drag onto the canvas. */
export function StepPalette({ onAdd }: { onAdd: (kind: string) => void }) {
  const { t, maybe } = useLang()
  const words = useFlowWords()
  return (
    <div className="fb-palette">
      {groups.map((g) => (
        <section key={g.name} aria-labelledby={`fb-group-${g.name}`}>
          <h2 id={`fb-group-${g.name}`}>{t(`flow.group_${g.name}`)}</h2>
          <ul>
            {g.kinds.map((kind) => {
              const Icon = iconOf(kind)
              return (
                <li key={kind}>
                  <button
                    draggable
                    title={maybe(`flow.about_${kind}`)}
                    onDragStart={(e) => {
                      e.dataTransfer.setData(KIND_TYPE, kind)
                      e.dataTransfer.effectAllowed = 'copy'
                    }}
                    onClick={() => onAdd(kind)}
                  >
                    <Icon aria-hidden="true" />
                    {words.kind(kind)}
                  </button>
                </li>
              )
            })}
          </ul>
        </section>
      ))}
    </div>
  )
}
