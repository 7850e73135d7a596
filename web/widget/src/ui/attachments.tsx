import { useEffect, useState } from 'preact/hooks'
import type { Attachment, FileLink } from '@frontdesk/protocol'
import { sizeWords, uploadedHere } from '@frontdesk/protocol/uploads'
import { useHere } from './context'
import { Icon } from './icons'
import { Out } from './markdown'

/** The files of a message: pictures to look at, everything else to save. */
export function Attachments({ list }: { list: readonly Attachment[] }) {
  return (
    <ul class="files">
      {list.map((each) => (
        <li key={each.id}>{each.type.startsWith('image/') ? <SentPicture file={each} /> : <SentFile file={each} />}</li>
      ))}
    </ul>
  )
}

/** The widest and the highest that a picture is shown, in CSS pixels. */
const WIDE = 260
const HIGH = 300

/** The place that a picture takes, known before it comes, so that nothing jumps. */
export function placeOf({ width = 0, height = 0 }: Attachment): { width: number; height: number } {
  if (!width || !height) return { width: WIDE, height: WIDE * 0.75 }
  const scale = Math.min(1, WIDE / width, HIGH / height)
  return { width: Math.max(40, Math.round(width * scale)), height: Math.max(40, Math.round(height * scale)) }
}

function SentPicture({ file }: { file: Attachment }) {
  const { desk, words } = useHere()
  const [link, setLink] = useState<FileLink>()
  const [gone, setGone] = useState(false)
  const own = uploadedHere(file.id)?.preview
  useEffect(() => {
    let here = true
    desk.link(file.id).then(
      (found) => here && setLink(found),
      () => here && !own && setGone(true),
    )
    return () => void (here = false)
  }, [file.id])

  if (gone) return <p class="gone">{words('files.gone')}</p>
  const { width, height } = placeOf(file)
  const source = own ?? link?.thumb_url
  return (
    <Out
      class="photo"
      href={link?.url ?? own ?? '#'}
      aria-label={words('files.open', { name: file.name })}
      style={{ width: `${width}px`, aspectRatio: `${width} / ${height}` }}
    >
      {source && <img src={source} alt={file.name} width={width} height={height} decoding="async" onError={() => !own && setGone(true)} />}
    </Out>
  )
}

function SentFile({ file }: { file: Attachment }) {
  const { desk, words, lang } = useHere()
  const [gone, setGone] = useState(false)
  const save = () =>
    desk.link(file.id).then(
      (link) => {
        const anchor = document.createElement('a')
        anchor.href = `${link.url}&download=true`
        anchor.download = file.name
        anchor.click()
      },
      () => setGone(true),
    )
  if (gone) return <p class="gone">{words('files.gone')}</p>
  return (
    <button type="button" class="file" disabled={!file.name} aria-label={words('files.save', { name: file.name })} onClick={() => void save()}>
      <Icon name="page" size={22} />
      <span class="file-name">
        <b>{file.name || words('files.one')}</b>
        {file.size > 0 && <small>{sizeWords(file.size, lang)}</small>}
      </span>
      <Icon name="save" size={18} />
    </button>
  )
}
