import { useEffect } from 'react'
import { useLang } from '../../../lang/lang'
import { Dialog } from '../../../ui/floating'
import { Empty, Failed, Skeletons } from '../../../ui/states'
import { ReplayProgress } from './progress'
import { useReplay } from './start'
import { ReplayTalk } from './talk'
import '../../../styles/quality.css'
import '../../../styles/quality-forms.css'
import '../../../styles/flow-panels.css'
import '../../../styles/flow-replay.css'

/** Replays one chat of the inbox with the draft, and shows it beside what was. */
export default function ReplayDialog({ conversation, onClose }: { conversation: string; onClose: () => void }) {
  const { t } = useLang()
  const replay = useReplay()
  const { run, report, error } = replay
  useEffect(() => {
    void replay.start({ conversations: [conversation] })
  }, [conversation])
  const chat = report.data?.chats[0]
  const failed = error ?? (run.isError ? run.error : report.isError ? report.error : undefined)
  return (
    <Dialog open onOpenChange={onClose} title={t('flow.replay_chat')} about={t('flow.replay_chat_about')}>
      {chat ? (
        <ReplayTalk chat={chat} />
      ) : report.data ? (
        <Empty title={t('flow.replay_none')}>{t('flow.replay_none_about')}</Empty>
      ) : failed !== undefined && !replay.active ? (
        <Failed error={failed} retry={() => void replay.start({ conversations: [conversation] })} />
      ) : run.data && run.data.status !== 'done' ? (
        <ReplayProgress replay={replay} run={run.data} />
      ) : (
        <Skeletons count={3} height={60} />
      )}
    </Dialog>
  )
}
