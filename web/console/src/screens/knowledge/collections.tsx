import * as Menu from '@radix-ui/react-dropdown-menu'
import { Archive, ArrowDown, ArrowUp, FolderPlus, Library, MoreHorizontal, Pencil, PencilLine } from 'lucide-react'
import { useState, type FormEvent } from 'react'
import { useQueryClient } from '@tanstack/react-query'
import { change } from '../../api/client'
import { kbKeys, useCollections, type Collection, type Counted } from '../../api/knowledge'
import { useLang } from '../../lang/lang'
import { Dialog } from '../../ui/floating'
import { Failed, Skeletons } from '../../ui/states'
import { useToasts } from '../../ui/toasts'

/** Versions that wait to become live. */
function pending(c: Counted): number {
  return c.draft + c.review + c.scheduled
}

interface Props {
  current: string | undefined
  onChoose: (id: string) => void
  mayEdit: boolean
}

type Asked = { kind: 'new' } | { kind: 'rename' | 'archive'; collection: Collection }

/** The collections beside the list of articles; a strip of them on a phone. */
export function CollectionList({ current, onChoose, mayEdit }: Props) {
  const { t } = useLang()
  const query = useCollections()
  const [asked, setAsked] = useState<Asked>()
  const act = useCollectionActions()
  const list = query.data ?? []
  return (
    <nav className="kb-collections" aria-label={t('kb.collections')}>
      <header>
        <h2>{t('kb.collections')}</h2>
        {mayEdit && (
          <button className="icon-button" aria-label={t('kb.collection_new')} onClick={() => setAsked({ kind: 'new' })}>
            <FolderPlus aria-hidden="true" />
          </button>
        )}
      </header>
      {query.isPending ? (
        <Skeletons count={4} height={28} />
      ) : query.isError ? (
        <Failed error={query.error} retry={() => void query.refetch()} />
      ) : (
        <ul>
          <li>
            <button className="kb-collection" aria-current={!current ? 'true' : undefined} onClick={() => onChoose('')}>
              <Library aria-hidden="true" />
              <span className="one-line">{t('kb.collections_all')}</span>
            </button>
          </li>
          {list.map((c, i) => (
            <li key={c.id}>
              <button
                className="kb-collection"
                aria-current={current === c.id ? 'true' : undefined}
                title={c.description || c.name}
                onClick={() => onChoose(c.id)}
              >
                <span className="one-line">{c.name}</span>
                {pending(c.counts) > 0 && (
                  <span className="kb-pending num">
                    <PencilLine aria-hidden="true" />
                    {pending(c.counts)} <span className="hidden-words">{t('kb.in_work')}</span>
                  </span>
                )}
                <span className="num">
                  {c.counts.live} <span className="hidden-words">{t('kb.state_live')}</span>
                </span>
              </button>
              {mayEdit && (
                <CollectionMenu
                  collection={c}
                  first={i === 0}
                  last={i === list.length - 1}
                  onMove={(by) => void act.move(c, i + by)}
                  onAsk={(kind) => setAsked({ kind, collection: c })}
                />
              )}
            </li>
          ))}
        </ul>
      )}
      {asked && asked.kind !== 'archive' && (
        <NameDialog
          collection={asked.kind === 'rename' ? asked.collection : undefined}
          onClose={() => setAsked(undefined)}
          onDone={(c) => asked.kind === 'new' && onChoose(c.id)}
        />
      )}
      {asked?.kind === 'archive' && (
        <ArchiveDialog
          collection={asked.collection}
          others={list.filter((c) => c.id !== asked.collection.id)}
          onClose={() => setAsked(undefined)}
          onDone={() => current === asked.collection.id && onChoose('')}
        />
      )}
    </nav>
  )
}

function useCollectionActions() {
  const { t } = useLang()
  const client = useQueryClient()
  const { say, fail } = useToasts()
  const fresh = () => client.invalidateQueries({ queryKey: kbKeys.all })
  return {
    async move(c: Collection, position: number) {
      try {
        await change('PATCH', `/knowledge/collections/${c.id}`, { position })
        await fresh()
      } catch (error) {
        fail(error)
      }
    },
    async save(c: Collection | undefined, body: { name: string; description: string }): Promise<Collection | undefined> {
      try {
        const saved = await (c
          ? change<Collection>('PATCH', `/knowledge/collections/${c.id}`, body)
          : change<Collection>('POST', '/knowledge/collections', body))
        await fresh()
        return saved
      } catch (error) {
        fail(error)
        return undefined
      }
    },
    async archive(c: Collection, moveTo: string): Promise<boolean> {
      try {
        await change('POST', `/knowledge/collections/${c.id}/archive`, moveTo ? { move_to: moveTo } : {})
        await fresh()
      } catch (error) {
        fail(error)
        return false
      }
      const back = async () => {
        await change('POST', `/knowledge/collections/${c.id}/unarchive`).catch(fail)
        await fresh()
      }
      say(t('kb.collection_archived', { name: c.name }), { label: t('action.undo'), run: () => void back() })
      return true
    },
  }
}

function CollectionMenu(props: {
  collection: Collection
  first: boolean
  last: boolean
  onMove: (by: 1 | -1) => void
  onAsk: (kind: 'rename' | 'archive') => void
}) {
  const { t } = useLang()
  return (
    <Menu.Root>
      <Menu.Trigger className="icon-button kb-collection-more" aria-label={t('kb.collection_menu', { name: props.collection.name })}>
        <MoreHorizontal aria-hidden="true" />
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Content className="menu" align="start" sideOffset={4} collisionPadding={10}>
          <Menu.Item className="menu-item" onSelect={() => props.onAsk('rename')}>
            <Pencil aria-hidden="true" />
            {t('kb.collection_rename')}
          </Menu.Item>
          <Menu.Item className="menu-item" disabled={props.first} onSelect={() => props.onMove(-1)}>
            <ArrowUp aria-hidden="true" />
            {t('kb.move_up')}
          </Menu.Item>
          <Menu.Item className="menu-item" disabled={props.last} onSelect={() => props.onMove(1)}>
            <ArrowDown aria-hidden="true" />
            {t('kb.move_down')}
          </Menu.Item>
          <Menu.Separator className="menu-line" />
          <Menu.Item className="menu-item" onSelect={() => props.onAsk('archive')}>
            <Archive aria-hidden="true" />
            {t('kb.archive')}
          </Menu.Item>
        </Menu.Content>
      </Menu.Portal>
    </Menu.Root>
  )
}

function NameDialog(props: { collection?: Collection; onClose: () => void; onDone: (c: Collection) => void }) {
  const { t } = useLang()
  const { save } = useCollectionActions()
  const [name, setName] = useState(props.collection?.name ?? '')
  const [description, setDescription] = useState(props.collection?.description ?? '')
  const [busy, setBusy] = useState(false)
  async function submit(event: FormEvent) {
    event.preventDefault()
    setBusy(true)
    const saved = await save(props.collection, { name: name.trim(), description: description.trim() })
    setBusy(false)
    if (!saved) return
    props.onDone(saved)
    props.onClose()
  }
  return (
    <Dialog open onOpenChange={props.onClose} title={t(props.collection ? 'kb.collection_rename' : 'kb.collection_new')}>
      <form className="kb-form" onSubmit={(e) => void submit(e)}>
        <label className="field">
          <span>{t('kb.name')}</span>
          <input className="input" required maxLength={100} value={name} onChange={(e) => setName(e.target.value)} />
        </label>
        <label className="field">
          <span>{t('kb.description')}</span>
          <textarea className="textarea" rows={2} maxLength={1000} value={description} onChange={(e) => setDescription(e.target.value)} />
        </label>
        <footer>
          <button type="button" className="button" onClick={props.onClose}>
            {t('action.cancel')}
          </button>
          <button className="button primary" disabled={busy || !name.trim()}>
            {t('kb.save')}
          </button>
        </footer>
      </form>
    </Dialog>
  )
}

/** A collection that still holds articles gives them to another one first. */
function ArchiveDialog(props: { collection: Collection; others: readonly Collection[]; onClose: () => void; onDone: () => void }) {
  const { t } = useLang()
  const { archive } = useCollectionActions()
  const { counts } = props.collection
  const held = counts.live + pending(counts) + counts.archived > 0
  const [to, setTo] = useState(props.others[0]?.id ?? '')
  const [busy, setBusy] = useState(false)
  async function submit(event: FormEvent) {
    event.preventDefault()
    setBusy(true)
    const done = await archive(props.collection, held ? to : '')
    setBusy(false)
    if (!done) return
    props.onDone()
    props.onClose()
  }
  return (
    <Dialog
      open
      onOpenChange={props.onClose}
      title={t('kb.collection_archive', { name: props.collection.name })}
      about={held ? t('kb.collection_archive_about') : t('kb.collection_archive_empty')}
    >
      <form className="kb-form" onSubmit={(e) => void submit(e)}>
        {held && (
          <label className="field">
            <span>{t('kb.collection_move_to')}</span>
            <select className="select" value={to} onChange={(e) => setTo(e.target.value)}>
              {props.others.map((c) => (
                <option key={c.id} value={c.id}>
                  {c.name}
                </option>
              ))}
            </select>
          </label>
        )}
        <footer>
          <button type="button" className="button" onClick={props.onClose}>
            {t('action.cancel')}
          </button>
          <button className="button primary" disabled={busy || (held && !to)}>
            {t('kb.archive')}
          </button>
        </footer>
      </form>
    </Dialog>
  )
}
