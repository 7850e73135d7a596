import * as Menu from '@radix-ui/react-dropdown-menu'
import { Archive, ArchiveRestore, Ellipsis, Pencil, Plus, Search, Tag as TagIcon, Trash2 } from 'lucide-react'
import { useState, type FormEvent } from 'react'
import { CallError } from '../../api/client'
import { useSettings } from '../../api/settings'
import { colours, SYSTEM_TAG, useTagChanges, useTagUse, type Colour, type TagUse } from '../../api/tags'
import { useLang, type T } from '../../lang/lang'
import { Dialog } from '../../ui/floating'
import { Empty, errorWords, Failed, Skeletons } from '../../ui/states'
import { TagChip } from '../../ui/tag'
import { useToasts } from '../../ui/toasts'
import { Outcomes } from './outcomes'
import { PageHead } from './settings'
import '../../styles/inbox.css'

/** The words chats are marked with, and what agents say a chat was about. */
export default function TagsPage() {
  const { t } = useLang()
  const settings = useSettings()
  return (
    <>
      <PageHead title={t('tags.title')} about={t('tags.about')} />
      <div className="settings-stack">
        <TagList />
        {settings.data ? (
          <Outcomes settings={settings.data} />
        ) : settings.isError ? (
          <Failed error={settings.error} retry={() => void settings.refetch()} />
        ) : (
          <Skeletons count={3} height={60} />
        )}
      </div>
    </>
  )
}

const chats = (n: number, t: T) => (n === 1 ? t('tags.chat') : t('tags.chats', { n }))

type Asked = { what: 'rename' | 'delete'; tag: TagUse }

function TagList() {
  const { t } = useLang()
  const { fail } = useToasts()
  const query = useTagUse()
  const { put } = useTagChanges()
  const [text, setText] = useState('')
  const [asked, setAsked] = useState<Asked>()
  const wanted = text.trim().toLowerCase()
  const all = query.data ?? []
  const found = all.filter((tag) => tag.name.toLowerCase().includes(wanted))
  const isNew = wanted !== '' && !all.some((tag) => tag.name === wanted)

  function add(event: FormEvent) {
    event.preventDefault()
    if (!isNew) return
    put({ name: wanted, colour: '', archived: false }).then(() => setText(''), fail)
  }

  return (
    <section className="panel" aria-label={t('tags.list')}>
      <h2>{t('tags.list')}</h2>
      <p className="settings-about">{t('tags.list_about')}</p>
      <form className="tags-head" onSubmit={add}>
        <input className="input" aria-label={t('tags.filter')} placeholder={t('tags.filter')} maxLength={40} value={text} onChange={(e) => setText(e.target.value)} />
        <button className="button" disabled={!isNew}>
          <Plus aria-hidden="true" />
          {t('tags.add_new')}
        </button>
      </form>
      {query.isError ? (
        <Failed error={query.error} retry={() => void query.refetch()} />
      ) : !query.data ? (
        <Skeletons count={4} height={44} />
      ) : all.length === 0 ? (
        <Empty icon={TagIcon} title={t('tags.empty')}>
          {t('tags.empty_about')}
        </Empty>
      ) : found.length === 0 ? (
        <Empty icon={Search} title={t('tags.none_found')} />
      ) : (
        <ul className="tags-rows">
          {found.map((tag) => (
            <Row key={tag.name} tag={tag} onAsk={(what) => setAsked({ what, tag })} />
          ))}
        </ul>
      )}
      {asked?.what === 'rename' && <Rename tag={asked.tag} taken={all.map((x) => x.name)} onClose={() => setAsked(undefined)} />}
      {asked?.what === 'delete' && <Delete tag={asked.tag} onClose={() => setAsked(undefined)} />}
    </section>
  )
}

function Row({ tag, onAsk }: { tag: TagUse; onAsk: (what: Asked['what']) => void }) {
  const { t } = useLang()
  const { fail } = useToasts()
  const { put } = useTagChanges()
  const change = (part: { colour?: Colour; archived?: boolean }) =>
    void put({ name: tag.name, colour: tag.colour, archived: tag.archived, ...part }).catch(fail)
  return (
    <li>
      <Palette tag={tag} onChoose={(colour) => change({ colour })} />
      <TagChip name={tag.name} colour={tag.colour} />
      {tag.archived && <span className="chip">{t('tags.archived')}</span>}
      <span className="count num">{chats(tag.conversations, t)}</span>
      {tag.name === SYSTEM_TAG ? (
        <span className="chip">{t('tags.system')}</span>
      ) : (
        <Menu.Root>
          <Menu.Trigger className="icon-button" aria-label={t('tags.more', { tag: tag.name })}>
            <Ellipsis aria-hidden="true" />
          </Menu.Trigger>
          <Menu.Portal>
            <Menu.Content className="menu" align="end" sideOffset={4}>
              <Menu.Item className="menu-item" onSelect={() => onAsk('rename')}>
                <Pencil aria-hidden="true" />
                {t('tags.rename')}
              </Menu.Item>
              <Menu.Item className="menu-item" onSelect={() => change({ archived: !tag.archived })}>
                {tag.archived ? <ArchiveRestore aria-hidden="true" /> : <Archive aria-hidden="true" />}
                {t(tag.archived ? 'tags.unarchive' : 'tags.archive')}
              </Menu.Item>
              <Menu.Separator className="menu-line" />
              <Menu.Item className="menu-item" onSelect={() => onAsk('delete')}>
                <Trash2 aria-hidden="true" />
                {t('tags.delete')}
              </Menu.Item>
            </Menu.Content>
          </Menu.Portal>
        </Menu.Root>
      )}
    </li>
  )
}

function Palette({ tag, onChoose }: { tag: TagUse; onChoose: (colour: Colour) => void }) {
  const { t } = useLang()
  return (
    <Menu.Root>
      <Menu.Trigger className="tag-swatch" aria-label={t('tags.colour_of', { tag: tag.name })} data-colour={tag.colour || undefined}>
        <i />
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Content className="menu" align="start" sideOffset={4}>
          <Menu.RadioGroup value={tag.colour} onValueChange={(c) => onChoose(c as Colour)}>
            {colours.map((c) => (
              <Menu.RadioItem key={c} value={c} className={c === tag.colour ? 'menu-item chosen' : 'menu-item'} data-colour={c || undefined}>
                <i className="swatch" />
                {t(`colour.${c || 'none'}`)}
              </Menu.RadioItem>
            ))}
          </Menu.RadioGroup>
        </Menu.Content>
      </Menu.Portal>
    </Menu.Root>
  )
}

/** Gives a tag another name; another tag's merges them, after asking. */
function Rename({ tag, taken, onClose }: { tag: TagUse; taken: string[]; onClose: () => void }) {
  const { t } = useLang()
  const { say } = useToasts()
  const { rename } = useTagChanges()
  const [name, setName] = useState(tag.name)
  const [error, setError] = useState<unknown>()
  const [busy, setBusy] = useState(false)
  const to = name.trim().toLowerCase()
  // A colleague's newer one is only known to the server.
  const merges = to !== tag.name && (taken.includes(to) || (error instanceof CallError && error.code === 'conflict'))

  async function submit(event: FormEvent) {
    event.preventDefault()
    setBusy(true)
    try {
      const { conversations } = await rename(tag.name, to, merges)
      say(t('tags.renamed', { chats: chats(conversations, t) }))
      onClose()
    } catch (refusal) {
      setError(refusal)
      setBusy(false)
    }
  }

  return (
    <Dialog open onOpenChange={(open) => !open && onClose()} title={t('tags.rename_title', { tag: tag.name })} about={t('tags.rename_about', { chats: chats(tag.conversations, t) })}>
      <form onSubmit={(e) => void submit(e)}>
        <label className="field">
          <span>{t('tags.new_name')}</span>
          <input
            className="input"
            autoFocus
            maxLength={40}
            value={name}
            onChange={(e) => {
              setName(e.target.value)
              setError(undefined)
            }}
          />
        </label>
        {merges ? (
          <p role="status">{t('tags.merge_ask', { tag: to, old: tag.name })}</p>
        ) : (
          error !== undefined && (
            <p className="field-error" role="alert">
              {errorWords(error, t)}
            </p>
          )
        )}
        <footer>
          <button type="button" className="button ghost" onClick={onClose}>
            {t('action.cancel')}
          </button>
          <button className="button primary" disabled={busy || to === '' || to === tag.name}>
            {t(merges ? 'tags.merge' : 'settings.save')}
          </button>
        </footer>
      </form>
    </Dialog>
  )
}

function Delete({ tag, onClose }: { tag: TagUse; onClose: () => void }) {
  const { t } = useLang()
  const { say, fail } = useToasts()
  const { remove } = useTagChanges()
  const [busy, setBusy] = useState(false)

  async function run() {
    setBusy(true)
    try {
      const { conversations } = await remove(tag.name)
      say(t('tags.deleted', { chats: chats(conversations, t) }))
      onClose()
    } catch (error) {
      fail(error)
      setBusy(false)
    }
  }

  return (
    <Dialog open onOpenChange={(open) => !open && onClose()} title={t('tags.delete_title', { tag: tag.name })} about={t('tags.delete_about', { chats: chats(tag.conversations, t) })}>
      <footer>
        <button className="button ghost" autoFocus onClick={onClose}>
          {t('action.cancel')}
        </button>
        <button className="button danger" disabled={busy} onClick={() => void run()}>
          <Trash2 aria-hidden="true" />
          {t('tags.delete')}
        </button>
      </footer>
    </Dialog>
  )
}
