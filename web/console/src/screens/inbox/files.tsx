import { Download, FileText, Paperclip, RotateCw, TriangleAlert, X } from 'lucide-react'
import type { Attachment, FileRules } from '@frontdesk/protocol'
import { sizeWords, uploadedHere, type Upload, type Uploads } from '@frontdesk/protocol/uploads'
import { useEffect, useRef, useState, type DragEvent } from 'react'
import { useLang } from '../../lang/lang'
import { useTray } from '../../live/uploads'

/** The widest and the highest that a picture is shown in a transcript, in CSS pixels. */
const WIDE = 320
const HIGH = 280

/** The place that a picture takes, known before it comes, so that nothing jumps. */
function placeOf({ width = 0, height = 0 }: Attachment): { width: number; height: number } {
  if (!width || !height) return { width: WIDE, height: WIDE * 0.75 }
  const scale = Math.min(1, WIDE / width, HIGH / height)
  return { width: Math.max(40, Math.round(width * scale)), height: Math.max(40, Math.round(height * scale)) }
}

const address = (file: Attachment) => `/api/v1/agent/files/${file.id}`

/** The files of a message: pictures to look at, everything else to save. */
export function Attachments({ list }: { list: readonly Attachment[] }) {
  return (
    <ul className="attachments">
      {list.map((file) => (
        <li key={file.id}>{file.type.startsWith('image/') ? <SentPicture file={file} /> : <SentFile file={file} />}</li>
      ))}
    </ul>
  )
}

function SentPicture({ file }: { file: Attachment }) {
  const { t } = useLang()
  const [gone, setGone] = useState(false)
  if (gone) return <em className="faint">{t('files.gone')}</em>
  const { width, height } = placeOf(file)
  return (
    <a
      className="photo"
      href={address(file)}
      target="_blank"
      rel="noopener noreferrer"
      aria-label={t('files.open', { name: file.name })}
      style={{ width, aspectRatio: `${width} / ${height}` }}
    >
      <img
        src={uploadedHere(file.id)?.preview ?? `${address(file)}?thumb=true`}
        alt={file.name}
        width={width}
        height={height}
        loading="lazy"
        decoding="async"
        onError={() => setGone(true)}
      />
    </a>
  )
}

function SentFile({ file }: { file: Attachment }) {
  const { t, lang } = useLang()
  return (
    <a className="file-card" href={`${address(file)}?download=true`} download={file.name} aria-label={t('files.save', { name: file.name })}>
      <FileText aria-hidden="true" />
      <span className="file-name">
        <b>{file.name || t('files.one')}</b>
        {file.size > 0 && <small>{sizeWords(file.size, lang)}</small>}
      </span>
      <Download aria-hidden="true" />
    </a>
  )
}

/** The files that are about to be sent, above the reply. */
export function Tray({ tray, rules }: { tray: Uploads; rules: FileRules }) {
  const { t, lang, maybe } = useLang()
  const uploads = useTray(tray)
  if (uploads.length === 0) return null
  const told = (upload: Upload) => {
    if (upload.state === 'sending') return t('files.sending', { n: Math.round(upload.share * 100) })
    if (upload.state === 'waiting') return t('files.waiting')
    if (upload.state === 'ready') return sizeWords(upload.size, lang)
    return maybe(`files.error.${upload.code}`, { n: sizeWords(rules.max_bytes, lang), m: rules.most }) ?? t('files.error.other')
  }
  return (
    <ul className="tray" aria-label={t('files.list')}>
      {uploads.map((upload) => (
        <li key={upload.id} className={`upload is-${upload.state}`}>
          {upload.preview && upload.state !== 'failed' ? <img src={upload.preview} alt="" /> : upload.state === 'failed' ? <TriangleAlert aria-hidden="true" /> : <FileText aria-hidden="true" />}
          <span className="file-name">
            <b>{upload.name}</b>
            <small role={upload.state === 'failed' ? 'alert' : 'status'}>{told(upload)}</small>
          </span>
          {upload.state === 'failed' && upload.code === 'unavailable' && (
            <button className="icon-button" aria-label={t('files.retry', { name: upload.name })} onClick={() => tray.retry(upload.id)}>
              <RotateCw aria-hidden="true" />
            </button>
          )}
          <button className="icon-button" aria-label={t('files.remove', { name: upload.name })} onClick={() => tray.remove(upload.id)}>
            <X aria-hidden="true" />
          </button>
          {upload.state === 'sending' && <i className="progress" style={{ width: `${upload.share * 100}%` }} />}
        </li>
      ))}
    </ul>
  )
}

/** The button that asks for files. */
export function AttachButton({ rules, onFiles }: { rules: FileRules; onFiles: (files: Iterable<File>) => void }) {
  const { t } = useLang()
  const chooser = useRef<HTMLInputElement>(null)
  return (
    <>
      <input
        ref={chooser}
        hidden
        type="file"
        multiple
        accept={rules.accept.join(',')}
        onChange={(event) => {
          onFiles([...(event.target.files ?? [])])
          event.target.value = ''
        }}
      />
      <button className="icon-button" aria-label={t('files.attach')} title={t('files.attach')} onClick={() => chooser.current?.click()}>
        <Paperclip aria-hidden="true" />
      </button>
    </>
  )
}

/** Lets files be dropped onto an element; `over` tells while some are above it. */
export function useDrop(onFiles: ((files: Iterable<File>) => void) | undefined) {
  const [over, setOver] = useState(false)
  useEffect(() => {
    if (!onFiles) setOver(false)
  }, [onFiles])
  const holds = (event: DragEvent) => onFiles !== undefined && event.dataTransfer.types.includes('Files')
  return {
    over,
    handlers: {
      onDragOver(event: DragEvent) {
        if (!holds(event)) return
        event.preventDefault()
        setOver(true)
      },
      onDragLeave(event: DragEvent) {
        if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setOver(false)
      },
      onDrop(event: DragEvent) {
        setOver(false)
        if (!holds(event)) return
        event.preventDefault()
        onFiles!(event.dataTransfer.files)
      },
    },
  }
}
