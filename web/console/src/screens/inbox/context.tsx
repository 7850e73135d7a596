import * as Tabs from '@radix-ui/react-tabs'
import { X } from 'lucide-react'
import type { ReactNode } from 'react'
import { useDetail } from '../../api/queries'
import { useLang } from '../../lang/lang'
import { Failed, Skeletons } from '../../ui/states'
import { Decisions } from './decisions'
import { PacketView } from './packet'
import { VisitorView } from './visitor'

export type ContextTab = 'context' | 'decisions' | 'visitor'

interface Props {
  id: string
  tab: ContextTab
  onTab: (tab: ContextTab) => void
  /** The decision to open, when the agent asked why. */
  decision: string | undefined
  onClose: () => void
}

/** What is known about a conversation: why it came, what the bot decided and why, who the visitor is. */
export default function ContextPane({ id, tab, onTab, decision, onClose }: Props) {
  const { t } = useLang()
  const detail = useDetail(id)
  return (
    <aside className="context" aria-label={t('context.region')}>
      <Tabs.Root value={tab} onValueChange={(v) => onTab(v as ContextTab)}>
        <header className="context-head">
          <Tabs.List className="tabs" aria-label={t('context.region')}>
            {(['context', 'decisions', 'visitor'] as const).map((name) => (
              <Tabs.Trigger key={name} value={name} className="tab">
                {t(`context.tab_${name}`)}
              </Tabs.Trigger>
            ))}
          </Tabs.List>
          <button className="icon-button" aria-label={t('action.close')} onClick={onClose}>
            <X aria-hidden="true" />
          </button>
        </header>
        <Tabs.Content value="context" className="context-body scroll">
          <Loaded query={detail}>{(d) => <PacketView detail={d} />}</Loaded>
        </Tabs.Content>
        <Tabs.Content value="decisions" className="context-body scroll">
          <Decisions id={id} chosen={decision} />
        </Tabs.Content>
        <Tabs.Content value="visitor" className="context-body scroll">
          <Loaded query={detail}>{(d) => <VisitorView detail={d} />}</Loaded>
        </Tabs.Content>
      </Tabs.Root>
    </aside>
  )
}

function Loaded({
  query,
  children,
}: {
  query: ReturnType<typeof useDetail>
  children: (detail: NonNullable<typeof query.data>) => ReactNode
}) {
  if (query.data) return children(query.data)
  if (query.isError) return <Failed error={query.error} retry={() => void query.refetch()} />
  return <Skeletons count={6} height={40} gap={14} />
}
