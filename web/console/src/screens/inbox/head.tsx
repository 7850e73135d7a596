import * as Menu from '@radix-ui/react-dropdown-menu'
import { AlarmClock, ArrowLeft, CheckCheck, ClipboardPlus, CornerUpLeft, Ellipsis, FileDown, Hand, History, Link2, LogOut, MessageSquarePlus, PanelRight, RotateCcw, UserRoundPlus } from 'lucide-react'
import { useState } from 'react'
import { Link, useSearchParams } from 'wouter'
import type { Offer, Summary } from '../../api/shapes'
import { useLang } from '../../lang/lang'
import { useActions } from '../../live/actions'
import { useDesk } from '../../live/desk'
import { visitorName } from '../../model/people'
import { Avatar } from '../../ui/avatar'
import { Tip } from '../../ui/floating'
import { useOutcomes } from '../../ui/outcomes'
import { useReasons } from '../../ui/reasons'
import { useToasts } from '../../ui/toasts'
import type { Abilities } from './chat'
import { Due } from './due'
import { Wait } from './row'
import { SnoozeDialog, SnoozeItems } from './snooze'
import { Tags } from './tags'

interface Props {
  id: string
  address: string
  summary: Summary | undefined
  can: Abilities
  offer: Offer | undefined
  contextShown: boolean
  onContext: () => void
  onTake: () => void
  onTransfer: () => void
  onResolve: () => void
  onCopy: () => void
  /** Absent for who may not make cases. */
  onCase?: () => void
  /** Absent for who may not read flows. */
  onReplay?: () => void
}

export function ChatHead({ id, address, summary: c, can, offer, contextShown, onContext, onTake, onTransfer, onResolve, onCopy, onCase, onReplay }: Props) {
  const { t } = useLang()
  const actions = useActions()
  const { say } = useToasts()
  const { language } = useReasons()
  const { named } = useOutcomes()
  const [search] = useSearchParams()
  const from = search.get('from')
  const name = c ? visitorName(c.visitor, t) : ''
  const [snoozing, setSnoozing] = useState(false)
  return (
    <header className="chat-head">
      <Link className="icon-button back" href={`/inbox?${address}`} aria-label={t('action.back')}>
        <ArrowLeft aria-hidden="true" />
      </Link>
      {c ? (
        <Avatar id={c.visitor.id} name={name} size={32} />
      ) : (
        <span className="skeleton" style={{ width: 32, height: 32, borderRadius: 16 }} />
      )}
      <div className="chat-who">
        <h2 className="one-line">{name || <span className="skeleton" style={{ width: 120, height: 14 }} />}</h2>
        <p>
          {c && <Due summary={c} />}
          {c && <Owner summary={c} />}
          {c?.disposition && (
            <span className="chip outline was">
              <span className="one-line">{t('resolve.was', { name: named(c.disposition) })}</span>
            </span>
          )}
          {from && from !== id && (
            <Link className="chip outline" href={`/inbox/${from}?${address}`}>
              <ArrowLeft aria-hidden="true" />
              {t('visitor.back')}
            </Link>
          )}
          {c?.lang && <span>{language(c.lang)}</span>}
          {c && !c.erased_at_ms && <Tags id={id} tags={c.tags ?? []} />}
        </p>
      </div>
      <div className="chat-do">
        {offer ? (
          <>
            <button className="button primary" onClick={() => void actions.accept(offer.id)}>
              {t('action.accept')}
            </button>
            <button className="button" onClick={() => void actions.decline(offer.id)}>
              {t('action.decline')}
            </button>
          </>
        ) : can.take ? (
          <Tip text={t('action.take_about')} keys="T">
            <button className="button primary" onClick={onTake}>
              <Hand aria-hidden="true" />
              {t('action.take')}
            </button>
          </Tip>
        ) : null}
        {can.join && (
          <Tip text={t('action.join_about')}>
            <button className="button" onClick={() => void actions.join(id)}>
              <MessageSquarePlus aria-hidden="true" />
              <span className="long">{t('action.join')}</span>
            </button>
          </Tip>
        )}
        {can.part && (
          <button className="button" onClick={() => void actions.part(id)}>
            <LogOut aria-hidden="true" />
            <span className="long">{t('action.part')}</span>
          </button>
        )}
        {can.resolve && !can.take && (
          <Tip text={t('action.resolve')} keys="E">
            <button className="button" onClick={onResolve}>
              <CheckCheck aria-hidden="true" />
              <span className="long">{t('action.resolve')}</span>
            </button>
          </Tip>
        )}
        {can.reopen && (
          <button className="button" onClick={() => void actions.reopen(id)}>
            <RotateCcw aria-hidden="true" />
            <span className="long">{t('action.reopen')}</span>
          </button>
        )}
        <Menu.Root>
          <Menu.Trigger className="icon-button" aria-label={t('action.more')}>
            <Ellipsis aria-hidden="true" />
          </Menu.Trigger>
          <Menu.Portal>
            <Menu.Content className="menu" align="end" sideOffset={4}>
              <Menu.Item className="menu-item" disabled={!can.transfer} onSelect={onTransfer}>
                <UserRoundPlus aria-hidden="true" />
                {t('action.transfer')}
              </Menu.Item>
              <Menu.Item className="menu-item" disabled={!can.giveBack} onSelect={() => void actions.giveBack(id)}>
                <CornerUpLeft aria-hidden="true" />
                {t('action.return')}
              </Menu.Item>
              {can.resolve && (
                <Menu.Item className="menu-item" onSelect={onResolve}>
                  <CheckCheck aria-hidden="true" />
                  {t('action.resolve')}
                  <span className="end">
                    <kbd>E</kbd>
                  </span>
                </Menu.Item>
              )}
              {c?.snoozed_at_ms ? (
                <Menu.Item className="menu-item" onSelect={() => void actions.unsnooze(id)}>
                  <AlarmClock aria-hidden="true" />
                  {t('snooze.end')}
                </Menu.Item>
              ) : (
                can.resolve && <SnoozeItems onSnooze={(until) => void actions.snooze(id, until)} onOwn={() => setSnoozing(true)} />
              )}
              <Menu.Separator className="menu-line" />
              <Menu.Item className="menu-item" onSelect={onCopy}>
                <FileDown aria-hidden="true" />
                {t('copy.title')}
              </Menu.Item>
              {onCase && (
                <Menu.Item className="menu-item" onSelect={onCase}>
                  <ClipboardPlus aria-hidden="true" />
                  {t('quality.make_case')}
                </Menu.Item>
              )}
              {onReplay && (
                <Menu.Item className="menu-item" onSelect={onReplay}>
                  <History aria-hidden="true" />
                  {t('flow.replay_with_draft')}
                </Menu.Item>
              )}
              <Menu.Item
                className="menu-item"
                onSelect={() => void navigator.clipboard?.writeText(location.href).then(() => say(t('done.copied')))}
              >
                <Link2 aria-hidden="true" />
                {t('action.copy_link')}
              </Menu.Item>
            </Menu.Content>
          </Menu.Portal>
        </Menu.Root>
        <Tip text={t('context.toggle')} keys="C">
          <button className="icon-button" aria-pressed={contextShown} aria-label={t('context.toggle')} onClick={onContext}>
            <PanelRight aria-hidden="true" />
          </button>
        </Tip>
      </div>
      {snoozing && <SnoozeDialog onSnooze={(until) => void actions.snooze(id, until)} onClose={() => setSnoozing(false)} />}
    </header>
  )
}

/** Who has the conversation now. */
function Owner({ summary: c }: { summary: Summary }) {
  const { t } = useLang()
  const { session } = useDesk()
  if (c.status === 'resolved') return <span className="chip">{t('owner.resolved')}</span>
  if (c.owner === 'bot') return <span className="chip bot">{t('owner.bot')}</span>
  if (c.owner === 'queue') {
    return (
      <>
        <span className="chip warn">{t('owner.queue')}</span>
        {c.waiting_since_ms && <Wait since={c.waiting_since_ms} />}
      </>
    )
  }
  return (
    <>
      <span className="chip accent">{c.agent === session.user.id ? t('owner.you') : c.agent_name}</span>
      {c.guests?.map((g) => (
        <span key={g.id} className="chip outline">
          {t('owner.with', { name: g.id === session.user.id ? t('speaker.you') : g.name })}
        </span>
      ))}
    </>
  )
}
