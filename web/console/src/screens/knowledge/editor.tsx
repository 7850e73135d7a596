import { ArrowLeft, CloudAlert, History, Lock } from 'lucide-react'
import { useEffect, useRef, useState, type ReactNode } from 'react'
import * as Tabs from '@radix-ui/react-tabs'
import { Link } from 'wouter'
import { useArticle, useCollections, useMayEdit, type OpenArticle } from '../../api/knowledge'
import { useLang } from '../../lang/lang'
import { fullTime } from '../../model/time'
import { errorWords, Failed, Skeletons } from '../../ui/states'
import { useWide } from '../../ui/wide'
import { useTitle } from '../badges'
import { ArticleActions } from './actions'
import { Ask } from './ask'
import { ConflictView } from './conflict'
import { Details } from './details'
import { passing, useDraft, type Draft } from './draft'
import { Feedback } from './feedback'
import { Flags } from './flags'
import { MarkdownField } from './markdown-field'
import { QuestionFields } from './question-fields'
import { States } from './status'
import { SynonymFields } from './synonym-fields'
import { Versions } from './versions'

/** The page of one article. */
export function Editor({ id }: { id: string }) {
  const query = useArticle(id)
  if (query.data) return <Page detail={query.data} />
  return (
    <main className="ed-wait">
      {query.isError ? <Failed error={query.error} retry={() => void query.refetch()} /> : <Skeletons count={6} height={44} gap={14} />}
    </main>
  )
}

const panels = ['text', 'ask', 'details', 'flags', 'feedback', 'versions'] as const
type Panel = (typeof panels)[number]

function Page({ detail }: { detail: OpenArticle }) {
  const { t } = useLang()
  const mayEdit = useMayEdit()
  const { article } = detail
  const writable = mayEdit && article.status !== 'archived' && article.pending !== 'scheduled'
  const draft = useDraft(detail, writable)
  const [panel, setPanel] = useState<Panel>('text')
  useTitle(draft.text.title || t('kb.untitled'))
  useSaveKey(draft)
  const wide = useWide()
  const shown = wide && panel === 'text' ? 'ask' : panel
  const counts: Partial<Record<Panel, number>> = { flags: detail.flags.length, feedback: article.unhelpful }
  const text = (
    <section className="ed-text scroll" aria-label={t('kb.panel_text')}>
      <div className="ed-text-inner">
        <Notices detail={detail} draft={draft} mayEdit={mayEdit} />
        {draft.conflict && <ConflictView draft={draft} conflict={draft.conflict} />}
        <TextFields detail={detail} draft={draft} writable={writable} />
      </div>
    </section>
  )
  const side: Record<Exclude<Panel, 'text'>, ReactNode> = {
    ask: <Ask detail={detail} draft={draft} />,
    details: <Details detail={detail} draft={draft} writable={writable} mayEdit={mayEdit} />,
    flags: <Flags detail={detail} mayEdit={mayEdit} />,
    feedback: <Feedback article={article} />,
    versions: <Versions detail={detail} draft={draft} mayEdit={mayEdit} />,
  }
  return (
    <main className="ed">
      <header className="ed-head">
        <Crumbs detail={detail} />
        <div className="ed-state">
          <States article={article} />
          <Saved detail={detail} draft={draft} />
        </div>
        <ArticleActions detail={detail} draft={draft} />
      </header>
      <Tabs.Root value={shown} onValueChange={(v) => setPanel(v as Panel)} className="ed-body">
        <Tabs.List className="tabs ed-tabs" aria-label={t('kb.panels')}>
          {panels
            .filter((p) => !wide || p !== 'text')
            .map((p) => (
              <Tabs.Trigger key={p} value={p} className="tab">
                {t(`kb.panel_${p}`)}
                {Boolean(counts[p]) && <span className={p === 'flags' ? 'ed-count num' : 'ed-count calm num'}>{counts[p]}</span>}
              </Tabs.Trigger>
            ))}
        </Tabs.List>
        {wide ? (
          text
        ) : (
          <Tabs.Content value="text" asChild forceMount hidden={shown !== 'text'}>
            {text}
          </Tabs.Content>
        )}
        {shown !== 'text' && (
          <Tabs.Content value={shown} className="ed-side scroll">
            {side[shown]}
          </Tabs.Content>
        )}
      </Tabs.Root>
    </main>
  )
}

function Crumbs({ detail }: { detail: OpenArticle }) {
  const { t } = useLang()
  const collection = useCollections().data?.find((c) => c.id === detail.article.collection.id) ?? detail.article.collection
  return (
    <nav className="ed-crumbs" aria-label={t('kb.crumbs')}>
      <Link className="icon-button" href="/knowledge" aria-label={t('kb.back')}>
        <ArrowLeft aria-hidden="true" />
      </Link>
      <Link className="one-line" href={`/knowledge?collection=${collection.id}`}>
        {collection.name}
      </Link>
    </nav>
  )
}

/** Where the text that is shown is kept, and whether visitors get it. */
function Saved({ detail, draft }: { detail: OpenArticle; draft: Draft }) {
  const { t, lang } = useLang()
  const { article, text } = detail
  const words = () => {
    switch (draft.phase) {
      case 'dirty':
      case 'saving':
        return t('kb.saving')
      case 'untitled':
        return t('kb.save_untitled')
      case 'failed':
        return passing(draft.error) ? t('kb.save_failed') : t('kb.save_refused', { why: errorWords(draft.error, t) })
      case 'conflict':
        return t('kb.save_conflict')
      case 'clean':
        if (article.status === 'archived') return t('kb.saved_archived', { n: text.number })
        if (article.pending === 'scheduled') {
          return t('kb.saved_scheduled', { n: text.number, time: fullTime(text.publish_at_ms ?? 0, lang) })
        }
        if (article.pending === 'review') return t('kb.saved_review', { n: text.number })
        if (article.pending) return t('kb.saved_draft', { n: text.number })
        return t('kb.saved_live', { n: text.number })
    }
  }
  const bad = draft.phase === 'failed' || draft.phase === 'conflict' || draft.phase === 'untitled'
  return (
    <span className={bad ? 'ed-saved bad' : 'ed-saved'} role="status">
      {bad && <CloudAlert aria-hidden="true" />}
      <span>{words()}</span>
    </span>
  )
}

/** What an editor should know before writing. */
function Notices({ detail, draft, mayEdit }: { detail: OpenArticle; draft: Draft; mayEdit: boolean }) {
  const { t, lang } = useLang()
  const { article, text } = detail
  const locked = !mayEdit
    ? t('kb.read_only')
    : article.status === 'archived'
      ? t('kb.archived_notice')
      : article.pending === 'scheduled'
        ? t('kb.scheduled_notice', { time: fullTime(text.publish_at_ms ?? 0, lang) })
        : ''
  return (
    <>
      {locked && (
        <p className="notice calm">
          <Lock aria-hidden="true" />
          {locked}
        </p>
      )}
      {article.pending === 'draft' && text.review_note && (
        <p className="notice warn">
          <History aria-hidden="true" />
          <span>
            <b>{t('kb.sent_back')}</b> {text.review_note}
          </span>
        </p>
      )}
      {article.pending === 'review' && (
        <p className="notice calm">
          <History aria-hidden="true" />
          <span>
            {t('kb.in_review', { name: text.by?.name ?? t('kb.nobody') })} {text.note && <q>{text.note}</q>}
          </span>
        </p>
      )}
      {draft.rescued && (
        <div className="notice warn">
          <History aria-hidden="true" />
          <span>
            {t('kb.rescued')}
            <span className="ed-notice-actions">
              <button className="button small" onClick={() => draft.takeRescued(true)}>
                {t('kb.rescued_take')}
              </button>
              <button className="button small ghost" onClick={() => draft.takeRescued(false)}>
                {t('kb.rescued_drop')}
              </button>
            </span>
          </span>
        </div>
      )}
    </>
  )
}

function TextFields({ detail, draft, writable }: { detail: OpenArticle; draft: Draft; writable: boolean }) {
  const { t } = useLang()
  const { text, edit } = draft
  const title = useRef<HTMLTextAreaElement>(null)

  // The title grows with its lines.
  useEffect(() => {
    const field = title.current
    if (!field) return
    field.style.height = '0'
    field.style.height = `${field.scrollHeight}px`
  }, [text.title])
  return (
    <div lang={text.lang || undefined} className="ed-fields">
      <textarea
        ref={title}
        className="ed-title"
        rows={1}
        maxLength={500}
        aria-label={t('kb.title')}
        placeholder={t('kb.title')}
        aria-invalid={draft.phase === 'untitled'}
        readOnly={!writable}
        value={text.title}
        onChange={(e) => edit({ title: e.target.value.replace(/\n/g, ' ') })}
        onBlur={() => void draft.save()}
      />
      <MarkdownField key={detail.article.id} value={text.body} onChange={(body) => edit({ body })} readOnly={!writable} />
      <QuestionFields value={text.questions} onChange={(questions) => edit({ questions })} readOnly={!writable} />
      <SynonymFields value={text.synonyms} onChange={(synonyms) => edit({ synonyms })} readOnly={!writable} />
    </div>
  )
}

/** Ctrl+S or Cmd+S saves now. */
function useSaveKey(draft: Draft): void {
  const latest = useRef(draft)
  latest.current = draft
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.code !== 'KeyS' || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return
      event.preventDefault()
      void latest.current.save()
    }
    window.addEventListener('keydown', listen)
    return () => window.removeEventListener('keydown', listen)
  }, [])
}
