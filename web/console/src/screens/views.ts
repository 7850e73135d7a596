import { AlarmClock, Bot, CircleCheck, Clock, Inbox, User, type LucideIcon } from 'lucide-react'
import { useCounts } from '../api/queries'
import type { View } from '../api/shapes'
import { useLang } from '../lang/lang'

interface ViewItem {
  view: View
  label: string
  icon: LucideIcon
  count?: number
}

/** The views of the inbox in their order, with their counts once known. */
export function useViews(): ViewItem[] {
  const { t } = useLang()
  const { data } = useCounts()
  return [
    { view: 'queue', label: t('view.queue'), icon: Clock, count: data?.queue },
    { view: 'mine', label: t('view.mine'), icon: User, count: data?.mine },
    { view: 'bot', label: t('view.bot'), icon: Bot, count: data?.bot },
    { view: 'open', label: t('view.open'), icon: Inbox, count: data?.open },
    { view: 'snoozed', label: t('view.snoozed'), icon: AlarmClock, count: data?.snoozed },
    { view: 'resolved', label: t('view.resolved'), icon: CircleCheck },
  ]
}
