import { Command } from 'cmdk'
import * as RadixDialog from '@radix-ui/react-dialog'
import { ArrowRight, BarChart3, BookOpen, CircleHelp, Download, Gauge, House, Keyboard, LayoutDashboard, MessageSquare, MessageSquareQuote, Search, Star, Workflow, type LucideIcon } from 'lucide-react'
import { useDeferredValue, useState } from 'react'
import { useLocation } from 'wouter'
import { useAnalyticsRights } from '../api/analytics'
import { useSupervises } from '../api/board'
import { useFlowRights } from '../api/flows'
import { useQualityRights } from '../api/quality'
import { useConversations } from '../api/queries'
import { useReplyRights } from '../api/replies'
import { useSavedViews } from '../api/views'
import { useLang, type Key } from '../lang/lang'
import { rows } from '../model/lists'
import { visitorName } from '../model/people'
import { ago } from '../model/time'
import { addressOf } from '../model/view-query'
import { useNow } from '../live/clock'
import { useCommands } from './commands'
import { usePages } from './settings/pages'
import { useViews } from './views'

/** Whether every word is in it: scattered letters would find "gift" in "Notifications". */
function holds(value: string, search: string): number {
  const text = value.toLowerCase()
  return Number(search.toLowerCase().split(/\s+/).every((word) => text.includes(word)))
}

interface Props {
  open: boolean
  onOpenChange: (open: boolean) => void
  onHelp: () => void
}

const pages: readonly { href: string; icon: LucideIcon; label: Key }[] = [
  { href: '/knowledge', icon: BookOpen, label: 'nav.knowledge' },
  { href: '/knowledge/questions', icon: CircleHelp, label: 'kb.nav_questions' },
  { href: '/knowledge/imports', icon: Download, label: 'kb.import' },
]

const replyPages: typeof pages = [{ href: '/replies', icon: MessageSquareQuote, label: 'canned.title' }]

const boardPages: typeof pages = [{ href: '/board', icon: LayoutDashboard, label: 'board.title' }]

const flowPages: typeof pages = [
  { href: '/flows', icon: Workflow, label: 'nav.flows' },
  { href: '/flows/history', icon: Workflow, label: 'nav.flow_history' },
]

const analyticsPages: typeof pages = [{ href: '/analytics', icon: BarChart3, label: 'nav.analytics' }]

const qualityPages: typeof pages = [
  { href: '/quality', icon: Gauge, label: 'nav.quality' },
  { href: '/quality/suites', icon: Gauge, label: 'quality.nav_suites' },
  { href: '/quality/labels', icon: Gauge, label: 'quality.nav_labels' },
  { href: '/quality/confidence', icon: Gauge, label: 'quality.nav_confidence' },
  { href: '/quality/replay', icon: Gauge, label: 'quality.nav_replay' },
]

/** Jump to a conversation or a view, or do something with the conversation that is open. */
export default function Palette({ open, onOpenChange, onHelp }: Props) {
  const { t, lang } = useLang()
  const [text, setText] = useState('')
  const query = useDeferredValue(text.trim())
  const [, navigate] = useLocation()
  const views = useViews()
  const saved = useSavedViews().data ?? []
  const commands = useCommands()
  const now = useNow(60_000)
  const quality = useQualityRights().read
  const flows = useFlowRights().read
  const analytics = useAnalyticsRights().read
  const replies = useReplyRights().use
  const supervises = useSupervises()
  const settings = usePages().map((p) => ({ href: `/settings/${p.path}`, icon: p.icon, label: p.title }))
  const found = useConversations({ view: 'all', ...(query ? { q: query } : {}) })
  const go = (run: () => void) => () => {
    onOpenChange(false)
    run()
  }
  return (
    <RadixDialog.Root open={open} onOpenChange={onOpenChange}>
      <RadixDialog.Portal>
        <RadixDialog.Overlay className="veil" />
        <RadixDialog.Content className="palette" aria-describedby={undefined}>
          <RadixDialog.Title className="hidden-words">{t('palette.title')}</RadixDialog.Title>
          <Command loop label={t('palette.title')} filter={holds}>
            <div className="palette-input">
              <Search aria-hidden="true" />
              <Command.Input value={text} onValueChange={setText} placeholder={t('palette.placeholder')} autoFocus />
            </div>
            <Command.List className="scroll">
              <Command.Empty>{t('palette.empty')}</Command.Empty>
              {commands.length > 0 && (
                <Command.Group heading={t('palette.here')}>
                  {commands.map((c) => (
                    <Command.Item key={c.id} value={`${c.id} ${c.label}`} className="menu-item" onSelect={go(c.run)}>
                      <c.icon aria-hidden="true" />
                      {c.label}
                      {c.keys && (
                        <span className="end">
                          <kbd>{c.keys}</kbd>
                        </span>
                      )}
                    </Command.Item>
                  ))}
                </Command.Group>
              )}
              <Command.Group heading={t('palette.go')}>
                <Command.Item value={`home ${t('nav.home')}`} className="menu-item" onSelect={go(() => navigate('/'))}>
                  <House aria-hidden="true" />
                  {t('nav.home')}
                </Command.Item>
                {views.map((v) => (
                  <Command.Item
                    key={v.view}
                    value={`view-${v.view} ${v.label}`}
                    className="menu-item"
                    onSelect={go(() => navigate(`/inbox?view=${v.view}`))}
                  >
                    <ArrowRight aria-hidden="true" />
                    {v.label}
                    {v.count !== undefined && <span className="end num">{v.count}</span>}
                  </Command.Item>
                ))}
                {saved.map((v) => (
                  <Command.Item key={v.id} value={`saved-${v.id} ${v.name}`} className="menu-item" onSelect={go(() => navigate(`/inbox?${addressOf(v.query)}`))}>
                    <Star aria-hidden="true" />
                    {v.name}
                  </Command.Item>
                ))}
                {[...pages, ...(replies ? replyPages : []), ...(supervises ? boardPages : []), ...(flows ? flowPages : []), ...(analytics ? analyticsPages : []), ...(quality ? qualityPages : []), ...settings].map((p) => (
                  <Command.Item key={p.href} value={`${p.href} ${t(p.label)}`} className="menu-item" onSelect={go(() => navigate(p.href))}>
                    <p.icon aria-hidden="true" />
                    {t(p.label)}
                  </Command.Item>
                ))}
                <Command.Item value={`help ${t('help.title')}`} className="menu-item" onSelect={go(onHelp)}>
                  <Keyboard aria-hidden="true" />
                  {t('help.title')}
                </Command.Item>
              </Command.Group>
              <Command.Group heading={t('palette.chats')}>
                {rows(found.data?.pages ?? [])
                  .slice(0, 12)
                  .map((c) => (
                    <Command.Item
                      key={c.id}
                      value={`${c.id} ${visitorName(c.visitor, t)} ${c.visitor.email} ${c.preview} ${query}`}
                      className="menu-item"
                      onSelect={go(() => navigate(`/inbox/${c.id}?view=${c.status === 'resolved' ? 'resolved' : 'open'}`))}
                    >
                      <MessageSquare aria-hidden="true" />
                      <span className="one-line">
                        <b>{visitorName(c.visitor, t)}</b> <span className="faint">{c.preview}</span>
                      </span>
                      <span className="end">{ago(c.active_at_ms, now, t, lang)}</span>
                    </Command.Item>
                  ))}
              </Command.Group>
            </Command.List>
          </Command>
        </RadixDialog.Content>
      </RadixDialog.Portal>
    </RadixDialog.Root>
  )
}
