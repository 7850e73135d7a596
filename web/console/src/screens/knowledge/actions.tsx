import * as Menu from '@radix-ui/react-dropdown-menu'
import { Archive, ArchiveRestore, CalendarClock, CalendarX, ChevronDown, Copy, Ellipsis, Send, Trash2, Undo2, UploadCloud } from 'lucide-react'
import { useState, type FormEvent } from 'react'
import { useArticleChange, useMayEdit, type OpenArticle } from '../../api/knowledge'
import { useLang, type Key } from '../../lang/lang'
import { fullTime } from '../../model/time'
import { Dialog } from '../../ui/floating'
import { useToasts } from '../../ui/toasts'
import type { Draft } from './draft'

type Step = () => Promise<OpenArticle>
type Asked = 'submit' | 'send_back' | 'schedule'

/**
 * Everything that moves an article on, each with its way back. A step first
 * saves what is not saved yet, and goes on from the newest version.
 */
export function useSteps(detail: OpenArticle, draft: Draft) {
  const { t, lang } = useLang()
  const { say, fail } = useToasts()
  const call = useArticleChange()
  const [busy, setBusy] = useState(false)
  const { id } = detail.article

  const run = async (step: (now: OpenArticle) => Promise<OpenArticle>, start: OpenArticle): Promise<OpenArticle | undefined> => {
    setBusy(true)
    try {
      const fresh = await step(start)
      draft.adopt(fresh)
      return fresh
    } catch (error) {
      fail(error)
      return undefined
    } finally {
      setBusy(false)
    }
  }
  // The newest version by number: saving has made another one than this page was drawn with.
  const begin = async (): Promise<OpenArticle | undefined> => {
    if (await draft.save()) return draft.current()
    return undefined
  }
  const done = (words: string, back: Step) => {
    say(words, { label: t('action.undo'), run: () => void run(back, detail) })
  }
  const restore = (version: number, basedOn: number, publish = false) => call('POST', id, '/restore', { version, based_on: basedOn, publish })

  return {
    busy,
    async publish() {
      const was = await begin()
      if (!was) return
      const fresh = await run((now) => call('POST', id, '/publish', { based_on: now.article.newest }), was)
      if (!fresh) return
      const before = was.article.live
      done(t('kb.done_published', { n: fresh.article.live }), async () => {
        if (before === 0) return call('POST', id, '/archive')
        const live = await restore(before, fresh.article.newest, true)
        return restore(fresh.article.live, live.article.newest)
      })
    },
    async schedule(at: number) {
      const was = await begin()
      if (!was) return
      const fresh = await run((now) => call('POST', id, '/publish', { based_on: now.article.newest, at_ms: at }), was)
      if (fresh) done(t('kb.done_scheduled', { time: fullTime(at, lang) }), () => unschedule(fresh))
    },
    async unschedule() {
      const at = detail.text.publish_at_ms ?? 0
      const fresh = await run(unschedule, detail)
      if (fresh) done(t('kb.done_unscheduled'), () => call('POST', id, '/publish', { based_on: fresh.article.newest, at_ms: at }))
    },
    async submit(note: string) {
      const was = await begin()
      if (!was) return
      const fresh = await run((now) => call('POST', id, '/submit', { based_on: now.article.newest, note }), was)
      if (fresh) done(t('kb.done_submitted'), () => call('POST', id, '/send-back', { based_on: fresh.article.newest }))
    },
    async sendBack(note: string) {
      const fresh = await run((now) => call('POST', id, '/send-back', { based_on: now.article.newest, note }), detail)
      if (fresh) done(t('kb.done_sent_back'), () => call('POST', id, '/submit', { based_on: fresh.article.newest }))
    },
    async archive() {
      await draft.save()
      const fresh = await run(() => call('POST', id, '/archive'), detail)
      if (fresh) done(t('kb.done_archived'), () => call('POST', id, '/unarchive'))
    },
    async unarchive() {
      const fresh = await run(() => call('POST', id, '/unarchive'), detail)
      if (fresh) done(t('kb.done_unarchived'), () => call('POST', id, '/archive'))
    },
    async discard() {
      const was = await begin()
      if (!was) return
      const number = was.text.number
      const fresh = await run((now) => call('DELETE', id, `/draft?based_on=${now.article.newest}`), was)
      if (!fresh) return
      done(t('kb.done_discarded'), async () => {
        const now = fresh.article.status === 'archived' ? await call('POST', id, '/unarchive') : fresh
        return now.pending?.number === number ? now : restore(number, now.article.newest)
      })
    },
    async restoreVersion(version: number, publish: boolean) {
      const was = await begin()
      if (!was) return
      const fresh = await run((now) => restore(version, now.article.newest, publish), was)
      if (!fresh) return
      done(t(publish ? 'kb.done_restored_live' : 'kb.done_restored', { n: version }), async () => {
        if (publish && was.article.live > 0) {
          const live = await restore(was.article.live, fresh.article.newest, true)
          return was.pending ? restore(was.pending.number, live.article.newest) : live
        }
        if (was.pending) return restore(was.pending.number, fresh.article.newest)
        return call('DELETE', id, `/draft?based_on=${fresh.article.newest}`)
      })
    },
  }

  function unschedule(now: OpenArticle): Promise<OpenArticle> {
    return call('DELETE', id, `/draft?based_on=${now.article.newest}`).then((d) =>
      d.article.status === 'archived'
        ? call('POST', id, '/unarchive')
        : restore(now.text.number, d.article.newest),
    )
  }
}

/** The buttons of an article, for who may use them. */
export function ArticleActions({ detail, draft }: { detail: OpenArticle; draft: Draft }) {
  const { t } = useLang()
  const { say } = useToasts()
  const steps = useSteps(detail, draft)
  const mayEdit = useMayEdit()
  const [asked, setAsked] = useState<Asked>()
  const { article } = detail
  const archived = article.status === 'archived'
  const unsaved = draft.phase === 'dirty' || draft.phase === 'saving' || draft.phase === 'failed'
  const pending = unsaved ? 'draft' : archived ? '' : article.pending
  const publishable = pending !== '' && draft.phase !== 'conflict' && draft.phase !== 'untitled' && !steps.busy

  const copy = () => void navigator.clipboard.writeText(location.href).then(() => say(t('done.copied')))
  return (
    <div className="ed-actions">
      {mayEdit && archived && (
        <button className="button primary" disabled={steps.busy} onClick={() => void steps.unarchive()}>
          <ArchiveRestore aria-hidden="true" />
          {t('kb.unarchive')}
        </button>
      )}
      {mayEdit && pending === 'draft' && (
        <button className="button ed-second" disabled={!publishable} onClick={() => setAsked('submit')}>
          <Send aria-hidden="true" />
          {t('kb.submit')}
        </button>
      )}
      {mayEdit && pending === 'review' && (
        <button className="button ed-second" disabled={!publishable} onClick={() => setAsked('send_back')}>
          <Undo2 aria-hidden="true" />
          {t('kb.send_back')}
        </button>
      )}
      {mayEdit && pending === 'scheduled' && (
        <button className="button ed-second" disabled={steps.busy} onClick={() => void steps.unschedule()}>
          <CalendarX aria-hidden="true" />
          {t('kb.unschedule')}
        </button>
      )}
      {mayEdit && !archived && (
        <span className="ed-publish">
          <button className="button primary" disabled={!publishable} onClick={() => void steps.publish()}>
            <UploadCloud aria-hidden="true" />
            {t('kb.publish')}
          </button>
          <Menu.Root>
            <Menu.Trigger className="button primary" disabled={!publishable} aria-label={t('kb.publish_more')}>
              <ChevronDown aria-hidden="true" />
            </Menu.Trigger>
            <Menu.Portal>
              <Menu.Content className="menu" align="end" sideOffset={6} collisionPadding={10}>
                <Menu.Item className="menu-item" onSelect={() => void steps.publish()}>
                  <UploadCloud aria-hidden="true" />
                  {t('kb.publish_now')}
                </Menu.Item>
                <Menu.Item className="menu-item" onSelect={() => setAsked('schedule')}>
                  <CalendarClock aria-hidden="true" />
                  {t('kb.publish_later')}
                </Menu.Item>
              </Menu.Content>
            </Menu.Portal>
          </Menu.Root>
        </span>
      )}
      <Menu.Root>
        <Menu.Trigger className="icon-button" aria-label={t('action.more')}>
          <Ellipsis aria-hidden="true" />
        </Menu.Trigger>
        <Menu.Portal>
          <Menu.Content className="menu" align="end" sideOffset={6} collisionPadding={10}>
            <Menu.Item className="menu-item" onSelect={copy}>
              <Copy aria-hidden="true" />
              {t('action.copy_link')}
            </Menu.Item>
            {mayEdit && !archived && (
              <>
                <Menu.Separator className="menu-line" />
                <Menu.Item className="menu-item" disabled={pending === ''} onSelect={() => void steps.discard()}>
                  <Trash2 aria-hidden="true" />
                  {t('kb.discard')}
                </Menu.Item>
                <Menu.Item className="menu-item" disabled={steps.busy} onSelect={() => void steps.archive()}>
                  <Archive aria-hidden="true" />
                  {t('kb.archive')}
                </Menu.Item>
              </>
            )}
          </Menu.Content>
        </Menu.Portal>
      </Menu.Root>
      {asked === 'schedule' && <ScheduleDialog onClose={() => setAsked(undefined)} onDone={(at) => void steps.schedule(at)} />}
      {(asked === 'submit' || asked === 'send_back') && (
        <NoteDialog
          kind={asked}
          onClose={() => setAsked(undefined)}
          onDone={(note) => void (asked === 'submit' ? steps.submit(note) : steps.sendBack(note))}
        />
      )}
    </div>
  )
}

function NoteDialog(props: { kind: 'submit' | 'send_back'; onClose: () => void; onDone: (note: string) => void }) {
  const { t } = useLang()
  const [note, setNote] = useState('')
  const submit = (event: FormEvent) => {
    event.preventDefault()
    props.onClose()
    props.onDone(note.trim())
  }
  return (
    <Dialog open onOpenChange={props.onClose} title={t(`kb.${props.kind}` as Key)} about={t(`kb.${props.kind}_about` as Key)}>
      <form className="kb-form" onSubmit={submit}>
        <label className="field">
          <span>{t(`kb.${props.kind}_note` as Key)}</span>
          <textarea className="textarea" rows={3} maxLength={1000} autoFocus value={note} onChange={(e) => setNote(e.target.value)} />
        </label>
        <footer>
          <button type="button" className="button" onClick={props.onClose}>
            {t('action.cancel')}
          </button>
          <button className="button primary">{t(`kb.${props.kind}` as Key)}</button>
        </footer>
      </form>
    </Dialog>
  )
}

const HOUR = 3_600_000

/** An instant as a field of date and time shows it, in the reader's zone. */
function timeField(ms: number): string {
  const d = new Date(ms - new Date(ms).getTimezoneOffset() * 60_000)
  return d.toISOString().slice(0, 16)
}

function ScheduleDialog(props: { onClose: () => void; onDone: (at: number) => void }) {
  const { t } = useLang()
  const [value, setValue] = useState(() => timeField(Math.ceil((Date.now() + HOUR) / HOUR) * HOUR))
  const at = value ? new Date(value).getTime() : 0
  const past = at <= Date.now()
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (past) return
    props.onClose()
    props.onDone(at)
  }
  return (
    <Dialog open onOpenChange={props.onClose} title={t('kb.publish_later')} about={t('kb.schedule_about')}>
      <form className="kb-form" onSubmit={submit}>
        <label className="field">
          <span>{t('kb.schedule_at', { zone: Intl.DateTimeFormat().resolvedOptions().timeZone })}</span>
          <input
            className="input"
            type="datetime-local"
            required
            min={timeField(Date.now())}
            value={value}
            onChange={(e) => setValue(e.target.value)}
          />
        </label>
        {past && value && <p className="field-error">{t('kb.schedule_past')}</p>}
        <footer>
          <button type="button" className="button" onClick={props.onClose}>
            {t('action.cancel')}
          </button>
          <button className="button primary" disabled={past}>
            {t('kb.schedule')}
          </button>
        </footer>
      </form>
    </Dialog>
  )
}
