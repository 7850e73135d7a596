import * as Popover from '@radix-ui/react-popover'
import { Download, Info, List as ListIcon } from 'lucide-react'
import { Link } from 'wouter'
import type { Params } from '../../api/analytics'
import { useLang } from '../../lang/lang'
import { csvOf } from '../../model/analytics'

/** What a figure means, at a click. */
export function About({ name, text }: { name: string; text: string | undefined }) {
  const { t } = useLang()
  if (!text) return null
  return (
    <Popover.Root>
      <Popover.Trigger className="icon-button small a-about" aria-label={t('analytics.what', { figure: name })}>
        <Info aria-hidden="true" />
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content className="popover a-definition" sideOffset={4} collisionPadding={12}>
          <b>{name}</b>
          <p>{text}</p>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  )
}

/** The ways to what is behind a figure: its chats, and its CSV. */
export function Ways({ figure, name, params, part = '' }: { figure: string; name: string; params: Params; part?: string }) {
  const { t } = useLang()
  const query = new URLSearchParams({ ...params, ...(part && { part }) })
  return (
    <span className="a-ways">
      <Link href={`/analytics/list/${figure}?${query}`} className="icon-button small" aria-label={t('analytics.list_of', { figure: name })} title={t('analytics.chats')}>
        <ListIcon aria-hidden="true" />
      </Link>
      <a href={csvOf(params, figure, part)} download className="icon-button small" aria-label={t('analytics.csv_of', { figure: name })} title="CSV">
        <Download aria-hidden="true" />
      </a>
    </span>
  )
}
