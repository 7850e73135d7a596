import { BookOpen, Download, PenLine, Plus, Search, SearchX, X } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { useQueryClient } from '@tanstack/react-query'
import { Link, useSearchParams } from 'wouter'
import { change } from '../../api/client'
import {
  kbKeys,
  useArticles,
  useCollections,
  useMayEdit,
  type ArticleFilter,
  type ArticleSummary,
  type Counted,
} from '../../api/knowledge'
import { useDemo } from '../../api/queries'
import { useLang, type Key } from '../../lang/lang'
import { useKeys } from '../../live/keyboard'
import { Empty, Failed, Skeletons } from '../../ui/states'
import { useToasts } from '../../ui/toasts'
import { CollectionList } from './collections'
import { Frame } from './knowledge'
import { MeaningProgress } from './meaning'
import { NewArticle } from './new-article'
import { ArticleRow } from './row'

const stateNames = ['draft', 'review', 'scheduled', 'live', 'archived'] as const
const flagNames = ['any', 'contradiction', 'duplicate', 'stale', 'expired', 'unhelpful'] as const

/** Every article, by collection, with what an editor filters by. */
export function Articles() {
  const { t } = useLang()
  const mayEdit = useMayEdit()
  const [search, setSearch] = useSearchParams()
  const [creating, setCreating] = useState(false)
  const [words, setWords] = useState(search.get('q') ?? '')
  const field = useRef<HTMLInputElement>(null)
  const filter = filterOf(search)
  const query = useArticles(filter)
  const collections = useCollections()
  const articles = query.data?.pages.flatMap((p) => p.articles) ?? []
  const counts = query.data?.pages[0]?.counts

  const set = (name: string, value: string) =>
    setSearch(
      (old) => {
        const next = new URLSearchParams(old)
        if (value) next.set(name, value)
        else next.delete(name)
        return next
      },
      { replace: true },
    )
  useKeys({ '/': () => field.current?.focus(), c: () => mayEdit && setCreating(true) })

  // What is typed is asked for after a short pause.
  useEffect(() => {
    if (words === (filter.q ?? '')) return
    const later = setTimeout(() => set('q', words), 250)
    return () => clearTimeout(later)
  })

  const filtered = Boolean(filter.q || filter.state || filter.lang || filter.flag || filter.collection)
  const clear = () => {
    setWords('')
    setSearch({}, { replace: true })
  }
  return (
    <Frame
      part="articles"
      actions={
        mayEdit && (
          <>
            <Link className="button" href="/knowledge/imports">
              <Download aria-hidden="true" />
              {t('kb.import')}
            </Link>
            <button className="button primary" onClick={() => setCreating(true)}>
              <Plus aria-hidden="true" />
              {t('kb.new')}
            </button>
          </>
        )
      }
    >
      <MeaningProgress />
      <div className="kb-columns">
        <CollectionList current={filter.collection} onChoose={(id) => set('collection', id)} mayEdit={mayEdit} />
        <section className="kb-list" aria-label={t('kb.nav_articles')}>
          <div className="kb-filters">
            <label className="list-search">
              <Search aria-hidden="true" />
              <span className="hidden-words">{t('kb.search')}</span>
              <input ref={field} type="search" placeholder={t('kb.search')} value={words} onChange={(e) => setWords(e.target.value)} />
              {words && (
                <button aria-label={t('list.search_clear')} onClick={() => setWords('')}>
                  <X aria-hidden="true" />
                </button>
              )}
            </label>
            <Choice label={t('kb.filter_lang')} value={filter.lang ?? ''} onChange={(v) => set('lang', v)}>
              <option value="">{t('kb.any_lang')}</option>
              <option value="en">{t('language.en')}</option>
              <option value="ko">{t('language.ko')}</option>
            </Choice>
            <Choice label={t('kb.filter_flag')} value={filter.flag ?? ''} onChange={(v) => set('flag', v)}>
              <option value="">{t('kb.no_flag_filter')}</option>
              {flagNames.map((f) => (
                <option key={f} value={f}>
                  {t(`kb.flag_${f}`)}
                </option>
              ))}
            </Choice>
          </div>
          <StateStrip current={filter.state} counts={counts} onChoose={(s) => set('state', s)} />
          {query.isPending ? (
            <div className="kb-wait">
              <Skeletons count={6} height={56} gap={10} />
            </div>
          ) : query.isError && articles.length === 0 ? (
            <Failed error={query.error} retry={() => void query.refetch()} />
          ) : articles.length === 0 ? (
            filtered ? (
              <Empty
                icon={SearchX}
                title={t('list.nothing_found')}
                action={
                  <button className="button" onClick={clear}>
                    {t('kb.clear_filters')}
                  </button>
                }
              >
                {t('kb.nothing_found')}
              </Empty>
            ) : (
              <FirstSteps mayEdit={mayEdit} onNew={() => setCreating(true)} />
            )
          ) : (
            <ArticleList articles={articles} mayEdit={mayEdit} />
          )}
          {query.hasNextPage && (
            <button className="button ghost more" disabled={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
              {t('list.more')}
            </button>
          )}
        </section>
      </div>
      {creating && (
        <NewArticle collections={collections.data ?? []} collection={filter.collection} onClose={() => setCreating(false)} />
      )}
    </Frame>
  )
}

function filterOf(search: URLSearchParams): ArticleFilter {
  const one = <T extends string>(name: string, known: readonly T[]) => known.find((k) => k === search.get(name))
  return {
    collection: search.get('collection') || undefined,
    state: one('state', stateNames),
    lang: search.get('lang') || undefined,
    flag: one('flag', flagNames),
    q: search.get('q') || undefined,
  }
}

function Choice(props: { label: string; value: string; onChange: (value: string) => void; children: React.ReactNode }) {
  return (
    <label className={props.value ? 'kb-choice on' : 'kb-choice'}>
      <span className="hidden-words">{props.label}</span>
      <select value={props.value} onChange={(e) => props.onChange(e.target.value)}>
        {props.children}
      </select>
    </label>
  )
}

function StateStrip(props: { current: string | undefined; counts: Counted | undefined; onChoose: (state: string) => void }) {
  const { t } = useLang()
  return (
    <div className="kb-strip" role="group" aria-label={t('kb.filter_state')}>
      <button aria-pressed={!props.current} onClick={() => props.onChoose('')}>
        {t('kb.state_all')}
      </button>
      {stateNames.map((s) => (
        <button key={s} aria-pressed={props.current === s} onClick={() => props.onChoose(props.current === s ? '' : s)}>
          {t(`kb.state_${s}`)}
          {props.counts && <span className="num">{props.counts[s]}</span>}
        </button>
      ))}
    </div>
  )
}

/** The rows, and what is done with several of them at once. */
function ArticleList({ articles, mayEdit }: { articles: readonly ArticleSummary[]; mayEdit: boolean }) {
  const { t } = useLang()
  const client = useQueryClient()
  const { say, fail } = useToasts()
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const [busy, setBusy] = useState(false)
  const list = articles.filter((a) => chosen.has(a.id))
  const archived = list.length > 0 && list.every((a) => a.status === 'archived')

  const toggle = (id: string) => {
    const next = new Set(chosen)
    if (!next.delete(id)) next.add(id)
    setChosen(next)
  }
  async function each(ids: readonly string[], path: 'archive' | 'unarchive') {
    setBusy(true)
    const done: string[] = []
    try {
      for (const id of ids) {
        await change('POST', `/knowledge/articles/${id}/${path}`)
        done.push(id)
      }
    } catch (error) {
      fail(error)
    }
    setBusy(false)
    await client.invalidateQueries({ queryKey: kbKeys.all })
    return done
  }
  async function archive() {
    const path = archived ? 'unarchive' : 'archive'
    const back = archived ? 'archive' : 'unarchive'
    const done = await each(
      list.map((a) => a.id),
      path,
    )
    setChosen(new Set())
    if (done.length > 0) {
      say(t(archived ? 'kb.done_unarchived_n' : 'kb.done_archived_n', { n: done.length }), {
        label: t('action.undo'),
        run: () => void each(done, back),
      })
    }
  }
  return (
    <>
      <ul className="kb-rows" aria-label={t('kb.nav_articles')}>
        {articles.map((a) => (
          <ArticleRow key={a.id} article={a} chosen={chosen.has(a.id)} onToggle={mayEdit ? () => toggle(a.id) : undefined} />
        ))}
      </ul>
      {list.length > 0 && (
        <div className="kb-bulk" role="region" aria-label={t('kb.chosen', { n: list.length })}>
          <b className="num">{t('kb.chosen', { n: list.length })}</b>
          <button className="button small" disabled={busy} onClick={() => void archive()}>
            {t(archived ? 'kb.unarchive' : 'kb.archive')}
          </button>
          <button className="button small ghost" onClick={() => setChosen(new Set(articles.map((a) => a.id)))}>
            {t('kb.choose_all')}
          </button>
          <button className="icon-button" aria-label={t('kb.choose_none')} onClick={() => setChosen(new Set())}>
            <X aria-hidden="true" />
          </button>
        </div>
      )}
    </>
  )
}

/** What a workspace without articles can begin with. */
function FirstSteps({ mayEdit, onNew }: { mayEdit: boolean; onNew: () => void }) {
  const { t } = useLang()
  const demo = useDemo()
  return (
    <Empty
      icon={BookOpen}
      title={t('kb.empty_title')}
      action={
        mayEdit && (
          <div className="kb-first">
            <Link className="button primary" href="/knowledge/imports">
              <Download aria-hidden="true" />
              {t('kb.empty_import')}
            </Link>
            <button className="button" onClick={onNew}>
              <PenLine aria-hidden="true" />
              {t('kb.empty_write')}
            </button>
            {!demo.data && <p className="faint">{t('kb.empty_demo' as Key)}</p>}
          </div>
        )
      }
    >
      {t('kb.empty_about')}
    </Empty>
  )
}
