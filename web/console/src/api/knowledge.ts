import { keepPreviousData, useInfiniteQuery, useQuery, useQueryClient, type QueryClient } from '@tanstack/react-query'
import type { QueryOf, Schemas } from '@frontdesk/protocol'
import { useDesk } from '../live/desk'
import { change, get } from './client'

// What content editors work with, under the console's own names; the fields are generated from api/openapi.yaml.
export type Collection = Schemas['Collection']
export type Counted = Schemas['Counted']
export type ArticleSummary = Schemas['ArticleSummary']
export type ArticlePage = Schemas['ArticlePage']
export type ArticleDetail = Schemas['ArticleDetail']
export type ArticleText = Required<Schemas['ArticleText']>
export type Version = Schemas['Version']
export type VersionSummary = Schemas['VersionSummary']
export type VersionPage = Schemas['VersionPage']
export type VersionDiff = Schemas['VersionDiff']
export type FieldDiff = Schemas['FieldDiff']
export type DiffPart = Schemas['DiffPart']
export type AskAnswer = Schemas['AskAnswer']
export type AskResult = Schemas['AskResult']
export type ArticleFeedback = Schemas['ArticleFeedback']
export type Flag = Schemas['Flag']
export type Question = Schemas['Question']
export type QuestionPage = Schemas['QuestionPage']
export type QuestionDetail = Schemas['QuestionDetail']
export type Space = Schemas['Space']
export type Import = Schemas['Import']
export type ImportFile = Schemas['ImportFile']

export type ArticleFilter = Omit<QueryOf<'listArticles'>, 'cursor' | 'limit'>
export type QuestionFilter = Omit<QueryOf<'listQuestions'>, 'cursor' | 'limit'>

/** An article with the text that an editor goes on from: what is pending, else what is live, else the newest version. */
export interface OpenArticle extends ArticleDetail {
  text: Version
}

export const kbKeys = {
  all: ['kb'] as const,
  collections: ['kb', 'collections'] as const,
  lists: ['kb', 'articles'] as const,
  article: (id: string) => ['kb', 'article', id] as const,
  versions: (id: string) => ['kb', 'versions', id] as const,
  questions: ['kb', 'questions'] as const,
  imports: ['kb', 'imports'] as const,
  spaces: ['kb', 'spaces'] as const,
}

/** Whether who is signed in may change the knowledge base; everybody else reads. */
export function useMayEdit(): boolean {
  const { session } = useDesk()
  return session.roles.some((r) => r === 'owner' || r === 'admin' || r === 'editor')
}

export function useCollections() {
  return useQuery({
    queryKey: kbKeys.collections,
    queryFn: async ({ signal }) =>
      (await get<Schemas['Collections']>('/knowledge/collections', {}, signal)).collections,
    staleTime: 15_000,
  })
}

/** Whether the vectors of a space are still being made. */
export function growing(s: Space): boolean {
  return !s.complete || s.done < s.total || Boolean(s.problem)
}

/** How far the vectors have come, the space last wanted first; looked at often while one grows. */
export function useSpaces() {
  return useQuery({
    queryKey: kbKeys.spaces,
    queryFn: async ({ signal }) => (await get<Schemas['Spaces']>('/knowledge/spaces', {}, signal)).spaces,
    refetchInterval: ({ state }) => (state.data?.some(growing) ? 2_000 : 30_000),
  })
}

export function useArticles(filter: ArticleFilter) {
  return useInfiniteQuery({
    queryKey: [...kbKeys.lists, filter],
    queryFn: ({ pageParam, signal }) =>
      get<ArticlePage>('/knowledge/articles', { ...filter, cursor: pageParam, limit: 50 }, signal),
    initialPageParam: '',
    getNextPageParam: (last) => last.next_cursor || undefined,
    placeholderData: keepPreviousData,
  })
}

/** Adds to an answer of the API the text that an editor goes on from. */
export async function opened(detail: ArticleDetail): Promise<OpenArticle> {
  const { article } = detail
  const text = detail.pending ?? detail.live ?? (await get<Version>(`/knowledge/articles/${article.id}/versions/${article.newest}`))
  return { ...detail, text }
}

/** An article; looked at again now and then, so that somebody else's edit is seen. */
export function useArticle(id: string) {
  return useQuery({
    queryKey: kbKeys.article(id),
    queryFn: async ({ signal }) => opened(await get<ArticleDetail>(`/knowledge/articles/${id}`, {}, signal)),
    refetchInterval: 20_000,
    staleTime: 0,
  })
}

/** Keeps what a change answered, and lets every list be fetched again. */
export async function keepArticle(client: QueryClient, detail: ArticleDetail): Promise<OpenArticle> {
  const fresh = await opened(detail)
  client.setQueryData(kbKeys.article(fresh.article.id), fresh)
  void client.invalidateQueries({ queryKey: kbKeys.lists })
  void client.invalidateQueries({ queryKey: kbKeys.collections })
  void client.invalidateQueries({ queryKey: kbKeys.questions })
  void client.invalidateQueries({ queryKey: kbKeys.versions(fresh.article.id) })
  return fresh
}

/** Changes an article by a call that answers with it as it is then. */
export function useArticleChange() {
  const client = useQueryClient()
  return async (method: 'POST' | 'PUT' | 'DELETE', id: string, path: string, body?: unknown): Promise<OpenArticle> =>
    keepArticle(client, await change<ArticleDetail>(method, `/knowledge/articles/${id}${path}`, body))
}

export function useVersions(id: string) {
  return useInfiniteQuery({
    queryKey: kbKeys.versions(id),
    queryFn: ({ pageParam, signal }) =>
      get<VersionPage>(`/knowledge/articles/${id}/versions`, { before: pageParam || undefined, limit: 50 }, signal),
    initialPageParam: 0,
    getNextPageParam: (last) => (last.more ? last.versions.at(-1)?.number : undefined),
  })
}

export function useVersionDiff(id: string, from: number, to: number) {
  return useQuery({
    queryKey: [...kbKeys.versions(id), 'diff', from, to],
    queryFn: ({ signal }) => get<VersionDiff>(`/knowledge/articles/${id}/diff`, { from, to }, signal),
    staleTime: Infinity,
  })
}

export function useArticleFeedback(id: string) {
  return useQuery({
    queryKey: ['kb', 'feedback', id],
    queryFn: ({ signal }) => get<ArticleFeedback>(`/knowledge/articles/${id}/feedback`, {}, signal),
  })
}

export function useQuestions(filter: QuestionFilter) {
  return useInfiniteQuery({
    queryKey: [...kbKeys.questions, filter],
    queryFn: ({ pageParam, signal }) =>
      get<QuestionPage>('/knowledge/questions', { ...filter, cursor: pageParam, limit: 50 }, signal),
    initialPageParam: '',
    getNextPageParam: (last) => last.next_cursor || undefined,
    placeholderData: keepPreviousData,
    refetchInterval: 30_000,
  })
}

export function useQuestion(id: string, enabled: boolean) {
  return useQuery({
    queryKey: [...kbKeys.questions, 'one', id],
    queryFn: ({ signal }) => get<QuestionDetail>(`/knowledge/questions/${id}`, {}, signal),
    enabled,
  })
}

const running = (i: Import | undefined) => i?.status === 'queued' || i?.status === 'running'

export function useImports() {
  return useInfiniteQuery({
    queryKey: kbKeys.imports,
    queryFn: ({ pageParam, signal }) =>
      get<Schemas['ImportPage']>('/knowledge/imports', { cursor: pageParam, limit: 20 }, signal),
    initialPageParam: '',
    getNextPageParam: (last) => last.next_cursor || undefined,
    refetchInterval: (q) => (q.state.data?.pages.some((p) => p.imports.some(running)) ? 1_000 : false),
  })
}

export function useImport(id: string) {
  return useQuery({
    queryKey: [...kbKeys.imports, id],
    queryFn: ({ signal }) => get<Import>(`/knowledge/imports/${id}`, {}, signal),
    refetchInterval: (q) => (running(q.state.data) ? 700 : false),
  })
}

/** The files of an import so far; `seen` is how many are done, so that a running import's list grows. */
export function useImportFiles(id: string, seen: number | undefined) {
  return useInfiniteQuery({
    queryKey: [...kbKeys.imports, id, 'files', seen ?? 0],
    queryFn: ({ pageParam, signal }) =>
      get<Schemas['ImportFilePage']>(`/knowledge/imports/${id}/files`, { after: pageParam || undefined, limit: 100 }, signal),
    initialPageParam: 0,
    getNextPageParam: (last) => (last.more ? last.files.at(-1)?.ordinal : undefined),
    enabled: seen !== undefined,
    placeholderData: keepPreviousData,
  })
}
