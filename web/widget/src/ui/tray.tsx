import { useEffect, useState } from 'preact/hooks'
import type { Upload } from '@frontdesk/protocol/uploads'
import { sizeWords } from '@frontdesk/protocol/uploads'
import { useHere, useStore } from './context'
import { Icon } from './icons'
import type { Key } from '../words'

/** The files that are about to be sent, above the field. */
export function Tray() {
  const { desk, words, lang } = useHere()
  const uploads = useStore(desk.uploads.state)
  const rules = useStore(desk.state).session?.files
  if (uploads.length === 0) return null
  const told = (upload: Upload) => {
    if (upload.state === 'sending') return words('files.sending', { n: Math.round(upload.share * 100) })
    if (upload.state === 'waiting') return words('files.waiting')
    if (upload.state === 'ready') return sizeWords(upload.size, lang)
    const key = `files.error.${upload.code}` as Key
    const n = sizeWords(rules?.max_bytes ?? 0, lang)
    return words(key, { n, m: rules?.most ?? 0 }) === key ? words('files.error.other') : words(key, { n, m: rules?.most ?? 0 })
  }
  return (
    <ul class="tray" aria-label={words('files.list')}>
      {uploads.map((upload) => (
        <li key={upload.id} class={`upload is-${upload.state}`}>
          {upload.preview && upload.state !== 'failed' ? <img src={upload.preview} alt="" /> : <Icon name={upload.state === 'failed' ? 'warn' : 'page'} size={22} />}
          <span class="file-name">
            <b>{upload.name}</b>
            <small role={upload.state === 'failed' ? 'alert' : 'status'}>{told(upload)}</small>
          </span>
          {upload.state === 'failed' && upload.code === 'unavailable' && (
            <button type="button" class="tool" aria-label={words('files.retry', { name: upload.name })} onClick={() => desk.uploads.retry(upload.id)}>
              <Icon name="again" size={18} />
            </button>
          )}
          <button type="button" class="tool" aria-label={words('files.remove', { name: upload.name })} onClick={() => desk.uploads.remove(upload.id)}>
            <Icon name="x" size={18} />
          </button>
          {upload.state === 'sending' && <i class="progress" style={{ width: `${upload.share * 100}%` }} />}
        </li>
      ))}
    </ul>
  )
}

/** The place to drop files onto: shown over everything while some are dragged across the window. */
export function DropZone({ onFiles }: { onFiles: (files: Iterable<File>) => void }) {
  const { words } = useHere()
  const [over, setOver] = useState(false)
  useEffect(() => {
    let depth = 0
    const holdsFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false
    const enter = (event: DragEvent) => holdsFiles(event) && setOver(++depth > 0)
    const leave = (event: DragEvent) => holdsFiles(event) && setOver((depth = Math.max(0, depth - 1)) > 0)
    const move = (event: DragEvent) => holdsFiles(event) && event.preventDefault()
    const drop = (event: DragEvent) => {
      if (!holdsFiles(event)) return
      event.preventDefault()
      setOver((depth = 0) > 0)
      onFiles(event.dataTransfer!.files)
    }
    const heard = { dragenter: enter, dragleave: leave, dragover: move, drop }
    for (const [name, f] of Object.entries(heard)) addEventListener(name as 'drop', f)
    return () => {
      for (const [name, f] of Object.entries(heard)) removeEventListener(name as 'drop', f)
    }
  }, [onFiles])
  return over ? (
    <div class="dropzone" aria-hidden="true">
      <Icon name="clip" size={28} />
      <p>{words('files.drop')}</p>
    </div>
  ) : null
}
