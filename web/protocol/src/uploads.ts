import { newClientID } from './id'
import { createStore, type Store, type WritableStore } from './store'
import type { Attachment, ErrorCode, FileRules } from './types'

/**
 * Where a file stands: on its way, waiting for the connection, there, or
 * refused. What waits goes on by itself.
 */
export type UploadState = 'sending' | 'waiting' | 'ready' | 'failed'

/** A file that its author is about to send. */
export interface Upload {
  readonly id: string
  readonly name: string
  readonly size: number
  readonly isImage: boolean
  /** Address of the picture as it is here, before the server has it. */
  readonly preview?: string
  readonly state: UploadState
  /** Share that has gone out, 0…1. */
  readonly share: number
  readonly code?: ErrorCode
  /** Set once it is ready. */
  readonly attachment?: Attachment
}

export interface UploadsOptions {
  /** Path that takes a file into the conversation. */
  url(conversation: string): string
  /** Path of a file that was uploaded and is not wanted. */
  discardUrl(file: string): string
  headers(): Record<string, string>
}

/** What a sent file looks like here while its message is on its way: no need to fetch our own picture. */
interface Known {
  attachment: Attachment
  preview?: string
}
const known = new Map<string, Known>()

/** A file that this page has uploaded, by its id. */
export function uploadedHere(id: string): Known | undefined {
  return known.get(id)
}

/** The attachments of a message that is still to be sent; a page loaded anew knows only that there are some. */
export function attachmentsOf(files: readonly string[] | undefined): Attachment[] | undefined {
  return files?.length ? files.map((id) => known.get(id)?.attachment ?? { id, name: '', type: '', size: 0 }) : undefined
}

const RETRY_MS = [1000, 2000, 4000, 8000, 15_000]

interface Work {
  file: File
  conversation: string
  clientID: string
  tries: number
  request?: XMLHttpRequest
  timer?: ReturnType<typeof setTimeout>
}

/** The files beside a composer, uploaded as soon as they are chosen. */
export class Uploads {
  readonly state: Store<readonly Upload[]>
  private readonly store: WritableStore<readonly Upload[]> = createStore<readonly Upload[]>([])
  private readonly options: UploadsOptions
  private readonly work = new Map<string, Work>()

  constructor(options: UploadsOptions) {
    this.options = options
    this.state = this.store
    globalThis.addEventListener?.('online', () => this.goOn())
  }

  /** Begins to upload; what the rules exclude is listed as failed, so that its author sees why. */
  add(conversation: string, files: Iterable<File>, rules: FileRules): void {
    let room = rules.most - this.store.get().filter((each) => each.state !== 'failed').length
    for (const file of files) {
      const id = newClientID()
      const isImage = /^image\/(png|jpeg|gif|webp)$/.test(file.type)
      let code: ErrorCode | undefined
      if (file.size > rules.max_bytes) code = 'too_large'
      else if (!accepts(rules, file)) code = 'unsupported'
      else if (file.size === 0) code = 'invalid'
      else if (room-- <= 0) code = 'conflict'
      this.store.set([
        ...this.store.get(),
        { id, name: file.name, size: file.size, isImage, preview: isImage && !code ? URL.createObjectURL(file) : undefined, state: code ? 'failed' : 'sending', share: 0, code },
      ])
      this.work.set(id, { file, conversation, clientID: id, tries: 0 })
      if (!code) this.send(id)
    }
  }

  /** Takes a file off the list, wherever it stands. */
  remove(id: string): void {
    const { attachment, preview } = this.get(id) ?? {}
    this.stop(id)
    this.work.delete(id)
    this.store.set(this.store.get().filter((each) => each.id !== id))
    if (preview) URL.revokeObjectURL(preview)
    if (attachment) {
      known.delete(attachment.id)
      void fetch(this.options.discardUrl(attachment.id), { method: 'DELETE', headers: this.options.headers() }).catch(() => {
        // Then it goes by itself after a day.
      })
    }
  }

  /** Tries again what failed and may yet succeed. */
  retry(id: string): void {
    const work = this.work.get(id)
    if (!work) return
    work.tries = 0
    this.send(id)
  }

  /** Whether something is still on its way. */
  get busy(): boolean {
    return this.store.get().some((each) => each.state === 'sending' || each.state === 'waiting')
  }

  /** Gives the ids of what is ready, and takes it off the list: it belongs to a message now. */
  take(): string[] {
    const ready = this.store.get().filter((each) => each.state === 'ready')
    for (const each of ready) this.work.delete(each.id)
    this.store.set(this.store.get().filter((each) => each.state !== 'ready'))
    return ready.map((each) => each.attachment!.id)
  }

  private get(id: string): Upload | undefined {
    return this.store.get().find((each) => each.id === id)
  }

  private patch(id: string, part: Partial<Upload>): void {
    this.store.set(this.store.get().map((each) => (each.id === id ? { ...each, ...part } : each)))
  }

  private stop(id: string): void {
    const work = this.work.get(id)
    clearTimeout(work?.timer)
    const request = work?.request
    if (work) work.request = undefined
    if (request) {
      request.onload = request.onerror = request.ontimeout = null
      request.abort()
    }
  }

  private send(id: string): void {
    const work = this.work.get(id)
    if (!work) return
    this.stop(id)
    this.patch(id, { state: 'sending', share: 0, code: undefined })
    const request = (work.request = new XMLHttpRequest())
    request.open('POST', this.options.url(work.conversation))
    for (const [name, value] of Object.entries(this.options.headers())) request.setRequestHeader(name, value)
    request.upload.onprogress = (event) => event.lengthComputable && this.patch(id, { share: event.loaded / event.total })
    request.onerror = () => this.lost(id)
    request.onload = () => {
      const answer = parsed(request.responseText)
      if (request.status >= 200 && request.status < 300 && answer) return this.arrived(id, answer as Attachment)
      const code = (answer as { error?: { code: ErrorCode } } | undefined)?.error?.code
      if (request.status >= 500 || request.status === 429 || request.status === 0) this.lost(id, code)
      else this.patch(id, { state: 'failed', code: code ?? 'invalid' })
    }
    const form = new FormData()
    form.append('client_id', work.clientID)
    form.append('file', work.file, work.file.name)
    request.send(form)
  }

  private arrived(id: string, attachment: Attachment): void {
    const { preview } = this.get(id) ?? {}
    known.set(attachment.id, { attachment, preview })
    this.patch(id, { state: 'ready', share: 1, attachment })
  }

  /** The connection broke, or the server cannot now: again by itself, later and later. */
  private lost(id: string, code: ErrorCode = 'unavailable'): void {
    const work = this.work.get(id)
    if (!work) return
    const wait = RETRY_MS[work.tries++]
    if (wait === undefined) return this.patch(id, { state: 'failed', code })
    this.patch(id, { state: 'waiting', code })
    work.timer = setTimeout(() => this.send(id), wait)
  }

  private goOn(): void {
    for (const each of this.store.get()) if (each.state === 'waiting') this.send(each.id)
  }
}

/** Whether a file may be of a kind that is taken; the server looks at its content. */
export function accepts(rules: FileRules, file: { name: string; type: string }): boolean {
  const name = file.name.toLowerCase()
  return rules.accept.some((each) => (each.startsWith('.') ? name.endsWith(each) : file.type === each))
}

/** "2.4 MB". */
export function sizeWords(bytes: number, lang: string): string {
  const unit = bytes < 1 << 20 ? 'kilobyte' : 'megabyte'
  const amount = bytes < 1 << 20 ? Math.max(1, Math.round(bytes / 1024)) : bytes / (1 << 20)
  return new Intl.NumberFormat(lang, { style: 'unit', unit, maximumFractionDigits: 1 }).format(amount)
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
