import { ArrowLeft, Inbox, RotateCw, ShieldAlert, TriangleAlert, type LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import { Link } from 'wouter'
import { CallError } from '../api/client'
import { useLang, type Key, type T } from '../lang/lang'

/** Tells what the server refused in the reader's language, and in the server's own sentence where it gave no name for it. */
export function refusalWords(error: CallError, t: T): string {
  const key = `refused.${error.why}` as Key
  const words = t(key, error.args)
  return words === key ? error.message : words
}

/** Tells an error in plain words; the server's own sentence where it says more than the code. */
export function errorWords(error: unknown, t: T): string {
  if (!(error instanceof CallError)) return t('error.internal')
  const told = refusalWords(error, t)
  if (told !== error.message) return told
  switch (error.code) {
    case 'unavailable':
      return t(error.status === 0 ? 'error.offline' : 'error.unavailable')
    case 'forbidden':
      return t('error.forbidden')
    case 'rate_limited':
      return t('error.rate_limited')
    case 'not_found':
      return t('error.not_found')
    case 'unauthenticated':
      return t('error.unauthenticated')
    case 'internal':
      return t('error.internal')
    case 'conflict':
      return t('error.conflict', { message: error.message })
    case 'too_large':
    case 'unsupported':
    case 'infected':
    case 'invalid':
      return t('error.invalid', { message: error.message })
  }
}

interface EmptyProps {
  icon?: LucideIcon
  title: string
  children?: ReactNode
  action?: ReactNode
}

/** Nothing to show, and why. */
export function Empty({ icon: Icon = Inbox, title, children, action }: EmptyProps) {
  return (
    <div className="empty">
      <Icon aria-hidden="true" />
      <h3>{title}</h3>
      {children && <p>{children}</p>}
      {action}
    </div>
  )
}

/** A failed load: what happened, and a way to try again unless trying cannot help; then the way `back`. */
export function Failed({ error, retry, back }: { error: unknown; retry?: () => void; back?: string }) {
  const { t } = useLang()
  const forbidden = error instanceof CallError && error.code === 'forbidden'
  const gone = error instanceof CallError && error.code === 'not_found'
  return (
    <div role="alert">
      <Empty
        icon={forbidden ? ShieldAlert : TriangleAlert}
        title={t(forbidden ? 'error.forbidden_title' : 'error.title')}
        action={
          back && (forbidden || gone) ? (
            <Link className="button" href={back}>
              <ArrowLeft aria-hidden="true" />
              {t('action.back')}
            </Link>
          ) : (
            !forbidden &&
            retry && (
              <button className="button" onClick={retry}>
                <RotateCw aria-hidden="true" />
                {t('error.retry')}
              </button>
            )
          )
        }
      >
        {errorWords(error, t)}
      </Empty>
    </div>
  )
}

/** Grey shapes in place of what is loading; said once to screen readers. */
export function Skeletons({ count, height, gap = 8 }: { count: number; height: number; gap?: number }) {
  const { t } = useLang()
  return (
    <div role="status" style={{ display: 'grid', gap }}>
      <span className="hidden-words">{t('state.loading')}</span>
      {Array.from({ length: count }, (_, i) => (
        <span key={i} className="skeleton" style={{ height, width: i % 3 === 2 ? '72%' : '100%' }} />
      ))}
    </div>
  )
}
