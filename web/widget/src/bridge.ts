// What the loader on the shop's page and the app in the iframe tell each
// other by postMessage. Both check the other's window and origin.

import type { Page } from '@frontdesk/protocol'

/** Marks our messages among those of other scripts. */
export const MARK = 'frontdesk'

export type ToFrame =
  | { type: 'hello'; page: Page; open: boolean; attributes?: unknown }
  | { type: 'page'; page: Page }
  | { type: 'open' }
  | { type: 'close' }
  /** Something happened on the page that flows may care about. */
  | { type: 'event'; name: string; data?: EventData }
  /** All that the site says of the visitor, anew. */
  | { type: 'attributes'; attributes: unknown }

/** What comes with an event of the page: no lists, no objects. */
export type EventData = Record<string, string | number | boolean | null>

/** What the site says of the visitor; nobody vouches for it. */
export type Attributes = Record<string, string>

export type ToPage =
  | { type: 'ready' }
  | { type: 'close' }
  /** `active` says whether a chat is going on, so that the next page loads the app quietly. */
  | { type: 'state'; unread: number; active: boolean; lang: string }
  | { type: 'message'; conversation: string; seq: number; by: string }

export type Marked<T> = T & { mark: typeof MARK }

/** Reads a message of ours, or nothing. */
export function unmark<T>(data: unknown): T | undefined {
  return typeof data === 'object' && data !== null && (data as { mark?: unknown }).mark === MARK ? (data as T) : undefined
}
