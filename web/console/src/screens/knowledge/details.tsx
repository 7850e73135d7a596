import { ExternalLink } from 'lucide-react'
import { useId, type ReactNode } from 'react'
import { useAgents } from '../../api/queries'
import { useArticleChange, useCollections, type OpenArticle } from '../../api/knowledge'
import { useLang } from '../../lang/lang'
import { dateField, dayStart } from '../../model/article'
import { safeLink } from '../../model/link'
import { fullTime } from '../../model/time'
import { useToasts } from '../../ui/toasts'
import type { Draft } from './draft'

interface Props {
  detail: OpenArticle
  draft: Draft
  writable: boolean
  mayEdit: boolean
}

/** Where an article belongs, whom it is for and when it holds. */
export function Details({ detail, draft, writable, mayEdit }: Props) {
  const { t, lang } = useLang()
  const { text, edit } = draft
  const { article } = detail
  const backwards = text.valid_to_ms > 0 && text.valid_to_ms <= text.valid_from_ms
  return (
    <div className="ed-details">
      <Placing detail={detail} mayEdit={mayEdit} />
      <section>
        <p className="faint">{t('kb.details_about')}</p>
        <Field label={t('kb.lang')}>
          {(id) => (
            <select id={id} className="select" disabled={!writable} value={text.lang} onChange={(e) => edit({ lang: e.target.value })}>
              {!['', 'en', 'ko'].includes(text.lang) && <option value={text.lang}>{text.lang}</option>}
              <option value="">{t('kb.lang_none')}</option>
              <option value="en">{t('language.en')}</option>
              <option value="ko">{t('language.ko')}</option>
            </select>
          )}
        </Field>
        <Field label={t('kb.audience')} hint={t('kb.audience_hint')}>
          {(id) => (
            <input
              id={id}
              className="input"
              maxLength={100}
              readOnly={!writable}
              value={text.audience}
              onChange={(e) => edit({ audience: e.target.value })}
            />
          )}
        </Field>
        <Field label={t('kb.product')}>
          {(id) => (
            <input
              id={id}
              className="input"
              maxLength={100}
              readOnly={!writable}
              value={text.product}
              onChange={(e) => edit({ product: e.target.value })}
            />
          )}
        </Field>
        <div className="kb-form-row">
          <Field label={t('kb.valid_from')}>
            {(id) => (
              <input
                id={id}
                className="input"
                type="date"
                readOnly={!writable}
                value={dateField(text.valid_from_ms)}
                onChange={(e) => edit({ valid_from_ms: dayStart(e.target.value) })}
              />
            )}
          </Field>
          <Field label={t('kb.valid_to')}>
            {(id) => (
              <input
                id={id}
                className="input"
                type="date"
                readOnly={!writable}
                value={dateField(text.valid_to_ms)}
                onChange={(e) => edit({ valid_to_ms: dayStart(e.target.value) })}
              />
            )}
          </Field>
        </div>
        <p className={backwards ? 'field-error' : 'faint'}>{t(backwards ? 'kb.valid_backwards' : 'kb.valid_about')}</p>
        <Field label={t('kb.url')}>
          {(id) => (
            <input
              id={id}
              className="input"
              maxLength={2000}
              readOnly={!writable}
              value={text.url}
              onChange={(e) => edit({ url: e.target.value })}
            />
          )}
        </Field>
        {text.url && safeLink(text.url) && (
          <a className="link ed-url" href={text.url} target="_blank" rel="noreferrer">
            <span className="one-line">{t('kb.url_open')}</span>
            <ExternalLink aria-hidden="true" />
          </a>
        )}
      </section>
      <dl className="ed-facts">
        <div>
          <dt>{t('kb.slug')}</dt>
          <dd className="one-line" title={article.slug}>
            {article.slug}
          </dd>
        </div>
        <div>
          <dt>{t('kb.created')}</dt>
          <dd>{fullTime(article.created_at_ms, lang)}</dd>
        </div>
        {article.published_at_ms !== undefined && (
          <div>
            <dt>{t('kb.published')}</dt>
            <dd>{fullTime(article.published_at_ms, lang)}</dd>
          </div>
        )}
        {article.imported && (
          <div>
            <dt>{t('kb.origin')}</dt>
            <dd>{t(article.changed_here ? 'kb.origin_changed' : 'kb.origin_imported')}</dd>
          </div>
        )}
      </dl>
    </div>
  )
}

function Field(props: { label: string; hint?: string; children: (id: string) => ReactNode }) {
  const id = useId()
  return (
    <div className="field">
      <label className="label" htmlFor={id}>
        {props.label}
      </label>
      {props.children(id)}
      {props.hint && <small className="faint">{props.hint}</small>}
    </div>
  )
}

/** Collection and owner: of the article, not of a version, so they hold at once. */
function Placing({ detail, mayEdit }: { detail: OpenArticle; mayEdit: boolean }) {
  const { t } = useLang()
  const { article } = detail
  const call = useArticleChange()
  const { say, fail } = useToasts()
  const collections = useCollections().data ?? [{ ...article.collection }]
  const agents = useAgents().data ?? []
  const owner = article.owner
  const people = owner && !agents.some((a) => a.id === owner.id) ? [...agents, owner] : agents

  async function put(path: '/move' | '/owner', body: object, back: object, words: string) {
    try {
      await call('POST', article.id, path, body)
      say(words, { label: t('action.undo'), run: () => void call('POST', article.id, path, back).catch(fail) })
    } catch (error) {
      fail(error)
    }
  }
  return (
    <section>
      <Field label={t('kb.collection')}>
        {(id) => (
          <select
            id={id}
            className="select"
            disabled={!mayEdit}
            value={article.collection.id}
            onChange={(e) =>
              void put('/move', { collection: e.target.value }, { collection: article.collection.id }, t('kb.done_moved'))
            }
          >
            {!collections.some((c) => c.id === article.collection.id) && (
              <option value={article.collection.id}>{article.collection.name}</option>
            )}
            {collections.map((c) => (
              <option key={c.id} value={c.id}>
                {c.name}
              </option>
            ))}
          </select>
        )}
      </Field>
      <Field label={t('kb.owner')}>
        {(id) => (
          <select
            id={id}
            className="select"
            disabled={!mayEdit}
            value={owner?.id ?? ''}
            onChange={(e) => void put('/owner', { owner: e.target.value }, { owner: owner?.id ?? '' }, t('kb.done_owner'))}
          >
            <option value="">{t('kb.owner_none')}</option>
            {people.map((a) => (
              <option key={a.id} value={a.id}>
                {a.name}
              </option>
            ))}
          </select>
        )}
      </Field>
    </section>
  )
}
