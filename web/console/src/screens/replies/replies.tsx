import { MessageSquareQuote, Pencil, Plus, Search, Trash2 } from 'lucide-react'
import { useDeferredValue, useState } from 'react'
import { useReplies, useReplyActions, useReplyRights, type CannedReply } from '../../api/replies'
import { useLang } from '../../lang/lang'
import { useKeys } from '../../live/keyboard'
import { groups } from '../../model/reply'
import { useReasons } from '../../ui/reasons'
import { Empty, Failed, Skeletons } from '../../ui/states'
import { useTitle } from '../badges'
import { ReplyForm } from './form'
import '../../styles/inbox.css'
import '../../styles/knowledge.css'
import '../../styles/replies.css'

const scopes = ['all', 'shared', 'own'] as const
type Scope = (typeof scopes)[number]

/** The canned replies: everybody's and one's own. */
export default function Replies() {
  const { t } = useLang()
  const query = useReplies()
  const rights = useReplyRights()
  const { remove } = useReplyActions()
  const [scope, setScope] = useState<Scope>('all')
  const [text, setText] = useState('')
  const q = useDeferredValue(text.trim())
  const [editing, setEditing] = useState<CannedReply | 'new'>()
  useTitle(t('canned.title'))
  useKeys({ c: () => setEditing('new'), '/': () => document.getElementById('reply-search')?.focus() }, rights.use && !editing)

  const all = query.data ?? []
  const inScope = all.filter((r) => scope === 'all' || r.shared === (scope === 'shared'))
  const found = groups(inScope.map((r) => ({ ...r, ready: r.text })), q, [], '')
  const folders = [...new Set(all.map((r) => r.folder).filter(Boolean))]
  return (
    <main className="kb scroll">
      <div className="kb-inner replies">
        <header className="kb-head">
          <div>
            <h1>{t('canned.title')}</h1>
            <p>{t(rights.share ? 'canned.about' : 'canned.about_own')}</p>
          </div>
          {rights.use && (
            <button className="button primary" onClick={() => setEditing('new')}>
              <Plus aria-hidden="true" />
              {t('canned.new')}
            </button>
          )}
        </header>
        <div className="replies-tools">
          <label className="list-search">
            <Search aria-hidden="true" />
            <input
              id="reply-search"
              type="search"
              aria-label={t('canned.search')}
              placeholder={t('canned.search')}
              value={text}
              onChange={(e) => setText(e.target.value)}
            />
          </label>
          <div className="replies-scopes" role="radiogroup" aria-label={t('canned.scope')}>
            {scopes.map((s) => (
              <button key={s} role="radio" aria-checked={scope === s} onClick={() => setScope(s)}>
                {t(`canned.scope_${s}`)}
              </button>
            ))}
          </div>
        </div>
        {query.isPending ? (
          <Skeletons count={5} height={64} />
        ) : query.isError ? (
          <Failed error={query.error} retry={() => void query.refetch()} />
        ) : inScope.length === 0 ? (
          <Empty
            icon={MessageSquareQuote}
            title={t('canned.none')}
            action={
              rights.use && (
                <button className="button" onClick={() => setEditing('new')}>
                  {t('canned.first')}
                </button>
              )
            }
          >
            {t('canned.none_about')}
          </Empty>
        ) : found.length === 0 ? (
          <Empty icon={Search} title={t('canned.nothing')}>
            {t('canned.nothing_about')}
          </Empty>
        ) : (
          found.map((g) => (
            <section key={g.folder ?? 'found'} className="replies-folder">
              {g.folder !== undefined && <h2>{g.folder || t('canned.no_folder')}</h2>}
              <ul>
                {g.choices.map((r) => (
                  <Row
                    key={r.id}
                    reply={r}
                    mayEdit={r.shared ? rights.share : rights.use}
                    onEdit={() => setEditing(r)}
                    onDelete={() => void remove(r)}
                  />
                ))}
              </ul>
            </section>
          ))
        )}
      </div>
      {editing && (
        <ReplyForm
          reply={editing === 'new' ? undefined : editing}
          shared={rights.share && scope !== 'own'}
          folders={folders}
          onClose={() => setEditing(undefined)}
        />
      )}
    </main>
  )
}

function Row(props: { reply: CannedReply; mayEdit: boolean; onEdit: () => void; onDelete: () => void }) {
  const { reply: r, mayEdit } = props
  const { t } = useLang()
  const { language } = useReasons()
  return (
    <li className="replies-row">
      <div>
        <p className="reply-option-head">
          <b>/{r.shortcut}</b>
          {!r.shared && <span className="chip">{t('canned.own')}</span>}
          {r.lang && <span className="chip outline">{language(r.lang)}</span>}
        </p>
        <p className="replies-text">{r.text}</p>
      </div>
      {mayEdit && (
        <div className="replies-actions">
          <button className="icon-button" aria-label={t('canned.edit', { shortcut: r.shortcut })} onClick={props.onEdit}>
            <Pencil aria-hidden="true" />
          </button>
          <button className="icon-button" aria-label={t('canned.delete', { shortcut: r.shortcut })} onClick={props.onDelete}>
            <Trash2 aria-hidden="true" />
          </button>
        </div>
      )}
    </li>
  )
}
