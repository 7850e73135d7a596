import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import type { Prompt } from '@frontdesk/protocol'
import { useHere, useStore } from './context'
import { Icon } from './icons'
import { DropZone, Tray } from './tray'
import type { Key } from '../words'

/** The server's limit of one message, in characters. */
export const LIMIT = 4000
const WARN_AT = 200

type InputMode = 'text' | 'email' | 'tel' | 'decimal' | 'url'
const INPUTS: Record<string, { mode: InputMode; complete: string; words: Key }> = {
  email: { mode: 'email', complete: 'email', words: 'composer.email' },
  phone: { mode: 'tel', complete: 'tel', words: 'composer.phone' },
  number: { mode: 'decimal', complete: 'off', words: 'composer.number' },
  url: { mode: 'url', complete: 'url', words: 'composer.url' },
  file: { mode: 'text', complete: 'off', words: 'composer.file' },
}

/** Days and times may be picked; what is picked is written into the field. */
const PICKERS: Record<string, { type: 'date' | 'time' | 'datetime-local'; words: Key }> = {
  date: { type: 'date', words: 'composer.date' },
  time: { type: 'time', words: 'composer.time' },
  datetime: { type: 'datetime-local', words: 'composer.datetime' },
}

/** Where the visitor writes. Enter sends, Shift+Enter makes a new line. */
export function Composer({ prompt, onSent }: { prompt: Prompt | undefined; onSent: () => void }) {
  const { desk, words } = useHere()
  const { current, isOpen, session } = useStore(desk.state)
  const uploads = useStore(desk.uploads.state)
  const rules = session?.files
  const chooser = useRef<HTMLInputElement>(null)
  const [text, setText] = useState(() => desk.draft(current))
  const field = useRef<HTMLTextAreaElement>(null)
  const shown = useRef(current)
  const input = prompt?.kind === 'ask' ? prompt.input : undefined
  const kind = INPUTS[input ?? '']
  const picker = PICKERS[input ?? '']
  const left = LIMIT - [...text].length

  useEffect(() => {
    // A first conversation that only now got its id keeps what is being written.
    if (shown.current !== undefined && shown.current !== current) setText(desk.draft(current))
    shown.current = current
  }, [current])
  useLayoutEffect(() => grow(field.current), [text])
  useEffect(() => {
    if (isOpen && !matchMedia('(pointer: coarse)').matches) field.current?.focus()
  }, [isOpen])

  const write = (next: string) => {
    setText(next)
    desk.setDraft(current, next)
    if (current) desk.connection.typing(current, next.trim() !== '', next.slice(0, LIMIT))
  }
  const attach = useCallback(
    (files: Iterable<File>) => {
      if (current && rules) desk.uploads.add(current, files, rules)
    },
    [current, rules],
  )
  const uploading = desk.uploads.busy
  const ready = uploads.some((each) => each.state === 'ready')
  const send = (what = text) => {
    const trimmed = what.trim()
    if ((!trimmed && !ready) || uploading || [...trimmed].length > LIMIT) return
    if (current) desk.connection.typing(current, false)
    const files = desk.uploads.take()
    desk.send(trimmed, files.length ? { files } : undefined)
    setText('')
    desk.setDraft(current, '')
    onSent()
  }

  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault()
        send()
        field.current?.focus()
      }}
    >
      {picker && (
        <label class="date">
          <span>{words(picker.words)}</span>
          <input type={picker.type} onChange={(event) => event.currentTarget.value && write(event.currentTarget.value)} />
        </label>
      )}
      <Tray />
      <div class={rules ? 'field attaches' : 'field'}>
        {rules && (
          <>
            <DropZone onFiles={attach} />
            <input
              ref={chooser}
              class="chooser"
              type="file"
              multiple
              tabIndex={-1}
              aria-hidden="true"
              accept={rules.accept.join(',')}
              onChange={(event) => {
                attach(event.currentTarget.files ?? [])
                event.currentTarget.value = ''
                field.current?.focus()
              }}
            />
            <button
              type="button"
              class={input === 'file' ? 'attach wanted' : 'attach'}
              aria-label={words('files.attach')}
              title={words(current ? 'files.attach' : 'files.off')}
              disabled={!current}
              onClick={() => chooser.current?.click()}
            >
              <Icon name="clip" size={22} />
            </button>
          </>
        )}
        <textarea
          ref={field}
          rows={1}
          value={text}
          aria-label={words(kind?.words ?? 'composer.label')}
          placeholder={words(kind?.words ?? 'composer.placeholder')}
          inputMode={kind?.mode}
          autocomplete={kind?.complete ?? 'off'}
          enterkeyhint="send"
          aria-describedby={left <= WARN_AT ? 'left' : undefined}
          aria-invalid={left < 0}
          onInput={(event) => write(event.currentTarget.value)}
          onPaste={(event) => {
            const files = [...(event.clipboardData?.files ?? [])]
            if (!rules || files.length === 0) return
            event.preventDefault()
            attach(files)
          }}
          onKeyDown={(event) => {
            // While a Korean syllable is being composed, Enter ends the syllable. 229: Safari says so afterwards.
            if (event.key !== 'Enter' || event.shiftKey || event.isComposing || event.keyCode === 229) return
            event.preventDefault()
            send()
          }}
        />
        <button type="submit" class="send" aria-label={words('composer.send')} title={words(uploading ? 'files.wait' : 'composer.send')} disabled={(!text.trim() && !ready) || uploading || left < 0}>
          <Icon name="send" size={20} />
        </button>
      </div>
      <p id="left" class={`left${left < 0 ? ' over' : ''}`} role="status">
        {left <= WARN_AT && (left < 0 ? words('composer.over', { n: -left }) : words('composer.left', { n: left }))}
      </p>
    </form>
  )
}

function grow(field: HTMLTextAreaElement | null): void {
  if (!field) return
  field.style.height = 'auto'
  field.style.height = `${Math.min(field.scrollHeight, 132)}px`
}
