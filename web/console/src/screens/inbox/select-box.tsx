import { memo } from 'react'
import { useLang } from '../../lang/lang'

/** Chooses chats of a list, for what is done to many of them. */
export interface Chooser {
  /** Some are chosen, or a list on a phone is being chosen from. */
  active: boolean
  has: (id: string) => boolean
  /** Chooses a chat or gives it up; `range` also chooses all between the last one and it. */
  pick: (id: string, range: boolean) => void
}

/** The box in front of a chat that chooses it. It is seen when the row is pointed at, and while some are chosen. */
export const SelectBox = memo(function SelectBox({ id, name, checked, pick }: { id: string; name: string; checked: boolean; pick: Chooser['pick'] }) {
  const { t } = useLang()
  return (
    <label className="select-box">
      <input
        type="checkbox"
        checked={checked}
        tabIndex={-1}
        aria-label={t('bulk.select', { name })}
        onChange={(event) => pick(id, (event.nativeEvent as MouseEvent).shiftKey)}
      />
    </label>
  )
})
