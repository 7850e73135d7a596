import { useQueryClient } from '@tanstack/react-query'
import { useCallback, useEffect, useRef } from 'react'
import { deskKeys, saveReplyDraft, useReplyDrafts, type ReplyDraft } from '../../api/desk'
import { useLang } from '../../lang/lang'
import { useDesk } from '../../live/desk'
import { useToasts } from '../../ui/toasts'
import { keepDraft, type Mode } from './drafts'

/** What is kept on the server: a whisper is said at once or not at all. */
export type Texts = Record<Exclude<Mode, 'whisper'>, string>

// So long nothing is written before a draft goes to the server.
const PAUSE_MS = 800
// What was sent is gone there by then; if not, it is taken out.
const SENT_MS = 5_000

const same = (a: Texts, b: Texts) => a.reply === b.reply && a.note === b.note
const blank: Texts = { reply: '', note: '' }

/**
 * Keeps a conversation's texts on the server, and takes over what another
 * device wrote. Until it is there this browser keeps them, too. The newer one
 * stands; what it replaces can be brought back.
 */
export function useDraftSync(id: string, texts: Texts, adopt: (texts: Texts) => void) {
  const { t } = useLang()
  const { session } = useDesk()
  const { say } = useToasts()
  const client = useQueryClient()
  const drafts = useReplyDrafts()
  const me = session.user.id
  const theirs = drafts.data?.find((d) => d.conversation === id)
  const latest = useRef<Texts>(blank)
  latest.current = { reply: texts.reply, note: texts.note }
  const saved = useRef<Texts>(undefined)
  const base = useRef(0)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)

  const save = useCallback(async () => {
    clearTimeout(timer.current)
    timer.current = undefined
    const now = latest.current
    if (saved.current && same(now, saved.current)) return
    try {
      const answer = await saveReplyDraft(id, { ...now, based_on_ms: base.current })
      saved.current = now
      base.current = answer.updated_at_ms
      keepDraft(me, id, 'reply', '')
      keepDraft(me, id, 'note', '')
      client.setQueryData<ReplyDraft[]>(deskKeys.drafts, (old) => {
        const rest = (old ?? []).filter((d) => d.conversation !== id)
        return answer.updated_at_ms ? [{ conversation: id, ...now, updated_at_ms: answer.updated_at_ms }, ...rest] : rest
      })
      const lost = answer.replaced
      if (lost && (lost.reply || lost.note)) {
        say(t('draft.replaced', { text: lost.reply || lost.note }), {
          label: t('draft.take_back'),
          run: () => adopt({ reply: lost.reply, note: lost.note }),
        })
      }
    } catch {
      // This browser keeps it; the next change tries again.
    }
  }, [adopt, client, id, me, say, t])

  const later = useCallback(
    (ms: number) => {
      clearTimeout(timer.current)
      timer.current = setTimeout(() => void save(), ms)
    },
    [save],
  )

  useEffect(() => {
    if (!drafts.isSuccess) return
    const at = theirs?.updated_at_ms ?? 0
    if (saved.current && at === base.current) return
    const there = theirs ? { reply: theirs.reply, note: theirs.note } : blank
    const untouched = same(latest.current, saved.current ?? blank) || same(latest.current, there)
    saved.current = there
    if (untouched || at === 0) base.current = at
    if (untouched) adopt(there)
    else if (timer.current === undefined) later(PAUSE_MS)
  }, [drafts.isSuccess, theirs, adopt, later])

  // Leaving the conversation does not wait for the pause.
  const flush = useRef(save)
  flush.current = save
  useEffect(() => {
    const leave = () => timer.current !== undefined && void flush.current()
    document.addEventListener('visibilitychange', leave)
    return () => {
      document.removeEventListener('visibilitychange', leave)
      leave()
    }
  }, [])

  return {
    wrote: () => later(PAUSE_MS),
    sent: () => later(SENT_MS),
  }
}
