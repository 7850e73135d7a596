import { Check, TriangleAlert } from 'lucide-react'
import { createContext, useContext, useEffect, useId, useRef, useState, type ReactNode } from 'react'
import { CallError } from '../../api/client'
import { useLang } from '../../lang/lang'
import { useLeaving } from '../../live/leaving'
import { Dialog } from '../../ui/floating'
import { errorWords, refusalWords } from '../../ui/states'

/** Values that are being changed, beside those that the server has. */
export interface Draft<T> {
  value: T
  dirty: boolean
  busy: boolean
  error: unknown
  /** The server's version changed while this one was worked on. */
  conflict: boolean
  set: (part: Partial<T>) => void
  discard: () => void
  /** Sends the draft, and says whether it is stored; what the server refuses is kept and told. */
  save: () => Promise<boolean>
}

const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b)

/** Holds a draft of what is stored, which must be there. `send` resolves with what is stored afterwards. */
export function useDraft<T extends object>(stored: T, send: (value: T) => Promise<T>): Draft<T> {
  const [base, setBase] = useState(stored)
  const [value, setValue] = useState(stored)
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>()
  const dirty = !same(base, value)
  // What a colleague saved is shown at once where nothing was begun.
  if (!dirty && !same(base, stored)) {
    setBase(stored)
    setValue(stored)
  }
  return {
    value,
    dirty,
    busy,
    error,
    // One that names a field is about a value, such as the last owner's roles.
    conflict: error instanceof CallError && error.code === 'conflict' && !error.field,
    set: (part) => setValue((old) => ({ ...old, ...part })),
    discard: () => {
      setBase(stored)
      setValue(stored)
      setError(undefined)
    },
    save: async () => {
      setBusy(true)
      setError(undefined)
      try {
        const now = await send(value)
        setBase(now)
        setValue(now)
        return true
      } catch (refusal) {
        setError(refusal)
        return false
      } finally {
        setBusy(false)
      }
    },
  }
}

const Refusal = createContext<unknown>(undefined)

/** A form of settings: its fields, what the server refused at its field, and the bar that saves. */
export function SettingsForm<T>({ draft, saved, children }: { draft: Draft<T>; saved?: () => void; children: ReactNode }) {
  const form = useRef<HTMLFormElement>(null)
  useEffect(() => {
    // The bar that saves may lie over the field, or the field out of sight.
    if (draft.error !== undefined) form.current?.querySelector('.settings-field.refused')?.scrollIntoView({ block: 'center' })
  }, [draft.error])
  return (
    <Refusal.Provider value={draft.error}>
      <form
        ref={form}
        className="settings-form"
        noValidate
        onSubmit={(e) => {
          e.preventDefault()
          void draft.save().then((done) => done && saved?.())
        }}
        onKeyDown={(e) => {
          if (e.key.toLowerCase() === 's' && (e.ctrlKey || e.metaKey)) {
            e.preventDefault()
            if (draft.dirty && !draft.busy) void draft.save().then((done) => done && saved?.())
          }
        }}
      >
        {children}
        <SaveBar draft={draft} />
      </form>
      <Unsaved dirty={draft.dirty} />
    </Refusal.Provider>
  )
}

function SaveBar<T>({ draft }: { draft: Draft<T> }) {
  const { t } = useLang()
  const { dirty, busy, error, conflict } = draft
  const elsewhere = error !== undefined && !fieldOf(error)
  if (!dirty && error === undefined) return null
  return (
    <div className="settings-save" role="region" aria-label={t('settings.unsaved')}>
      <p role={error === undefined ? 'status' : 'alert'} className={error === undefined ? '' : 'field-error'}>
        {error !== undefined && <TriangleAlert aria-hidden="true" />}
        {error === undefined ? t('settings.unsaved') : conflict ? t('settings.conflict') : elsewhere ? errorWords(error, t) : t('settings.look_at_fields')}
      </p>
      <button type="button" className="button" disabled={busy} onClick={draft.discard}>
        {t(conflict ? 'settings.take_theirs' : 'settings.discard')}
      </button>
      <button className="button primary" disabled={busy || !dirty}>
        <Check aria-hidden="true" />
        {t('settings.save')}
      </button>
    </div>
  )
}

/** The field that a refusal names, such as `sla.0.name`. */
export function fieldOf(error: unknown): string | undefined {
  return error instanceof CallError ? error.field : undefined
}

interface FieldProps {
  label: string
  about?: string
  /** What the server calls it; its refusals are told here. */
  name?: string
  children: (id: string, described: string | undefined) => ReactNode
}

/** A labelled field, with what it is about and what the server refused. */
export function Field({ label, about, name, children }: FieldProps) {
  const id = useId()
  const error = useRefusal(name)
  const described = error ? `${id}-error` : about ? `${id}-about` : undefined
  return (
    <div className={error ? 'settings-field refused' : 'settings-field'}>
      <label className="label" htmlFor={id}>
        {label}
      </label>
      {children(id, described)}
      {about && (
        <p id={`${id}-about`} className="settings-about">
          {about}
        </p>
      )}
      {error && (
        <p id={`${id}-error`} className="field-error" role="alert">
          {error}
        </p>
      )}
    </div>
  )
}

/** What the server said about a field, or one below it. */
export function useRefusal(name: string | undefined): string | undefined {
  const { t } = useLang()
  const error = useContext(Refusal)
  const field = fieldOf(error)
  if (!name || !field || (field !== name && !field.startsWith(`${name}.`))) return undefined
  return refusalWords(error as CallError, t)
}

/** Holds back whoever leaves with something unsaved. */
export function Unsaved({ dirty }: { dirty: boolean }) {
  const { t } = useLang()
  const [asking, setAsking] = useState<() => void>()
  useLeaving((_, go) => {
    if (!dirty) return false
    setAsking(() => go)
    return true
  })
  useEffect(() => {
    if (!dirty) return
    const warn = (event: BeforeUnloadEvent) => event.preventDefault()
    addEventListener('beforeunload', warn)
    return () => removeEventListener('beforeunload', warn)
  }, [dirty])
  if (!asking) return null
  const stay = () => setAsking(undefined)
  return (
    <Dialog open onOpenChange={(open) => !open && stay()} title={t('settings.leave_title')} about={t('settings.leave_about')}>
      <footer>
        <button className="button primary" autoFocus onClick={stay}>
          {t('settings.leave_stay')}
        </button>
        <button
          className="button"
          onClick={() => {
            stay()
            asking()
          }}
        >
          {t('settings.leave_go')}
        </button>
      </footer>
    </Dialog>
  )
}
