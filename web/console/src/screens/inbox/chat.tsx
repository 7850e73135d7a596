import { ClipboardPlus, CornerUpLeft, Ear, FileDown, Hand, LogOut, MessageSquarePlus, RotateCcw, CheckCheck, NotebookPen, Reply, Sparkles, UserRoundPlus } from 'lucide-react'
import { attachmentsOf } from '@frontdesk/protocol/uploads'
import { lazy, Suspense, useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { useQueryClient } from '@tanstack/react-query'
import { useSupervises } from '../../api/board'
import { useMentions, useReadMentions } from '../../api/desk'
import { useFlowRights } from '../../api/flows'
import { useQualityRights } from '../../api/quality'
import { keys, knownSummary, useDetail } from '../../api/queries'
import type { Summary } from '../../api/shapes'
import { useLang } from '../../lang/lang'
import { useActions } from '../../live/actions'
import { useConnection, useConversation, useDesk } from '../../live/desk'
import { useKeys } from '../../live/keyboard'
import { transcript, type Pending } from '../../model/transcript'
import { useOutcomes } from '../../ui/outcomes'
import { Failed } from '../../ui/states'
import { offerCommands, type DeskCommand } from '../commands'
import { Composer, type ComposerHandle } from './composer'
import { CopyDialog } from './copy'
import { ChatHead } from './head'
import { ResolveDialog } from './resolve'
import { Transcript } from './transcript'
import { useViewers, Viewers, type Doing } from './viewers'
import { TransferDialog } from './transfer'

const ReplayDialog = lazy(() => import('../flows/replay/dialog'))
const MakeCase = lazy(() => import('../quality/make-case'))

interface Props {
  id: string
  /** Of the list it was opened from: what stands behind the `?`. */
  address: string
  contextShown: boolean
  onContext: () => void
  onExplain: (decision: string) => void
}

/** A conversation: its head with what can be done, its transcript, the composer. */
export default function Chat({ id, address, contextShown, onContext, onExplain }: Props) {
  const { t } = useLang()
  const { session, connection, offers } = useDesk()
  const client = useQueryClient()
  const detail = useDetail(id)
  const live = useConversation(id)
  const outbox = useOutbox()
  const actions = useActions()
  const [transferring, setTransferring] = useState(false)
  const [resolving, setResolving] = useState(false)
  const [copying, setCopying] = useState(false)
  const [making, setMaking] = useState(false)
  const [replaying, setReplaying] = useState(false)
  const { read: canReplay } = useFlowRights()
  const { write: canMake } = useQualityRights()
  const composer = useRef<ComposerHandle>(null)
  const summary = detail.data?.conversation ?? knownSummary(client, id)
  const me = session.user.id

  const pending = useMemo(() => pendingOf(outbox, id), [outbox, id])
  const events = live?.events
  const rows = useMemo(() => transcript(events ?? [], pending, me), [events, pending, me])

  // Reading is seeing: only while the page is in front.
  const lastSeq = events?.at(-1)?.seq ?? 0
  const mark = useCallback(() => {
    if (lastSeq > 0 && document.visibilityState === 'visible') connection.read(id, lastSeq)
  }, [connection, id, lastSeq])
  useEffect(() => {
    mark()
    document.addEventListener('visibilitychange', mark)
    return () => document.removeEventListener('visibilitychange', mark)
  }, [mark])

  const [doing, setDoing] = useState<Doing>('reading')
  const viewers = useViewers(id, doing)

  // A mention is seen when its chat is.
  const mentions = useMentions()
  const readMentions = useReadMentions()
  const called = mentions.data?.pages.some((p) => p.mentions.some((m) => m.conversation === id && !m.read)) ?? false
  useEffect(() => {
    if (called && live?.loaded) readMentions(id).catch(() => {})
  }, [called, live?.loaded, id])

  const supervises = useSupervises()
  const can = abilities(summary, me, supervises)
  const offer = offers.find((o) => o.conversation === id)
  const takeIt = () => void (summary?.owner === 'agent' && summary.agent ? actions.takeFrom(id, summary.agent) : actions.take(id))
  const { asking } = useOutcomes()
  const ask = asking(summary?.team ?? '')
  const askAgain = () => void client.invalidateQueries({ queryKey: keys.session })
  // Settings that changed since this page was opened are told by a refusal.
  const finish = () => (ask === 'never' ? void actions.resolve(id).then((done) => done || askAgain()) : setResolving(true))
  const commands: DeskCommand[] = []
  if (can.join) commands.push({ id: 'join', label: t('action.join'), icon: MessageSquarePlus, run: () => void actions.join(id) })
  if (can.part) commands.push({ id: 'part', label: t('action.part'), icon: LogOut, run: () => void actions.part(id) })
  if (can.whisper)
    commands.push({ id: 'whisper', label: t('composer.whisper'), icon: Ear, keys: 'W', run: () => composer.current?.focus('whisper') })
  if (can.take) commands.push({ id: 'take', label: t('action.take'), icon: Hand, keys: 'T', run: takeIt })
  if (can.write)
    commands.push({
      id: 'reply',
      label: t('composer.reply'),
      icon: Reply,
      keys: 'R',
      run: () => composer.current?.focus('reply'),
    })
  commands.push({
    id: 'note',
    label: t('composer.note'),
    icon: NotebookPen,
    keys: 'N',
    run: () => composer.current?.focus('note'),
  })
  if (can.write)
    commands.push({ id: 'suggest', label: t('suggest.title'), icon: Sparkles, keys: 'S', run: () => composer.current?.suggest() })
  if (can.transfer)
    commands.push({ id: 'transfer', label: t('action.transfer'), icon: UserRoundPlus, run: () => setTransferring(true) })
  if (can.giveBack)
    commands.push({ id: 'return', label: t('action.return'), icon: CornerUpLeft, run: () => void actions.giveBack(id) })
  if (can.resolve)
    commands.push({ id: 'resolve', label: t('action.resolve'), icon: CheckCheck, keys: 'E', run: finish })
  if (can.reopen) commands.push({ id: 'reopen', label: t('action.reopen'), icon: RotateCcw, run: () => void actions.reopen(id) })
  commands.push({ id: 'copy', label: t('copy.title'), icon: FileDown, run: () => setCopying(true) })
  if (canMake) commands.push({ id: 'case', label: t('quality.make_case'), icon: ClipboardPlus, run: () => setMaking(true) })
  useKeys(Object.fromEntries(commands.filter((c) => c.keys).map((c) => [c.keys!.toLowerCase(), c.run])))

  const signature = commands.map((c) => c.id).join() + t('action.take')
  const latest = useRef(commands)
  latest.current = commands
  useEffect(() => {
    offerCommands(latest.current)
    return () => offerCommands([])
  }, [signature])

  if (detail.isError && !summary) {
    return (
      <section className="chat none" aria-label={t('chat.region')}>
        <Failed error={detail.error} retry={() => void detail.refetch()} back="/inbox" />
      </section>
    )
  }
  return (
    <section className="chat" aria-label={t('chat.region')}>
      <ChatHead
        id={id}
        address={address}
        summary={summary}
        can={can}
        offer={offer}
        contextShown={contextShown}
        onContext={onContext}
        onTake={takeIt}
        onTransfer={() => setTransferring(true)}
        onResolve={finish}
        onCopy={() => setCopying(true)}
        onCase={canMake ? () => setMaking(true) : undefined}
        onReplay={canReplay ? () => setReplaying(true) : undefined}
      />
      <Viewers viewers={viewers} />
      <Transcript
        id={id}
        rows={rows}
        loaded={live?.loaded ?? false}
        typing={live?.typing ?? []}
        draft={live?.draft}
        readTo={live?.read.visitor ?? 0}
        summary={summary}
        onExplain={onExplain}
      />
      <Composer
        ref={composer}
        id={id}
        summary={summary}
        can={can}
        onDoing={setDoing}
        packet={detail.data?.handoff?.packet ?? detail.data?.packet ?? undefined}
      />
      <Suspense fallback={null}>{replaying && <ReplayDialog conversation={id} onClose={() => setReplaying(false)} />}</Suspense>
      <Suspense fallback={null}>{making && <MakeCase conversation={id} onClose={() => setMaking(false)} />}</Suspense>
      {copying && <CopyDialog id={id} email={summary?.visitor.email ?? ''} onClose={() => setCopying(false)} />}
      {resolving && <ResolveDialog id={id} required={ask === 'required'} onClose={() => setResolving(false)} onRefused={askAgain} />}
      {transferring && <TransferDialog id={id} onClose={() => setTransferring(false)} />}
    </section>
  )
}

/** What this agent may do with a conversation in its present state. */
export interface Abilities {
  take: boolean
  /** Speak beside who has it, stop that, and tell them something. */
  join: boolean
  part: boolean
  whisper: boolean
  write: boolean
  transfer: boolean
  giveBack: boolean
  resolve: boolean
  reopen: boolean
}

function abilities(c: Summary | undefined, me: string, supervises: boolean): Abilities {
  const open = c?.status === 'open'
  const mine = open && c.owner === 'agent' && c.agent === me
  const others = open && c.owner === 'agent' && !mine
  const guest = Boolean(c?.guests?.some((g) => g.id === me))
  return {
    take: open && !mine,
    join: others && supervises && !guest,
    part: open && guest,
    whisper: others && supervises,
    write: mine || (open && guest),
    transfer: open,
    giveBack: open && c.owner !== 'bot',
    resolve: open,
    reopen: c?.status === 'resolved' && !c.erased_at_ms,
  }
}

function pendingOf(outbox: ReturnType<typeof useOutbox>, id: string): Pending[] {
  return outbox.flatMap((entry): Pending[] => {
    const { command } = entry
    if ((command.type !== 'send' && command.type !== 'note' && command.type !== 'whisper') || command.conversation !== id) return []
    return [
      {
        client_id: entry.client_id,
        kind: command.type === 'send' ? 'message' : 'note',
        text: command.text,
        attachments: command.type === 'send' ? attachmentsOf(command.files) : undefined,
        at_ms: entry.at_ms,
        error: entry.failed?.message,
      },
    ]
  })
}

function useOutbox() {
  return useConnection((s) => s.outbox)
}
