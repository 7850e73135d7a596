import type { ErrorCode } from './types'

/** A refusal of the server (or no answer at all: `unavailable`, status 0). */
export class CallError extends Error {
  readonly code: ErrorCode
  /** HTTP status, 0 when no answer came. */
  readonly status: number
  /** The field of the request that was refused, as a path with dots; only where the server knows. */
  readonly field?: string
  /** Names the refusal, to tell it in another language with `args` in its places. */
  readonly why?: string
  readonly args?: Readonly<Record<string, string>>
  /** How long to wait before trying again; only where the server says so. */
  readonly retryAfterMs?: number

  constructor(code: ErrorCode, message: string, status: number, more: Refused = {}) {
    super(message)
    this.name = 'CallError'
    this.code = code
    this.status = status
    if (more.field) this.field = more.field
    if (more.why) this.why = more.why
    if (more.args) this.args = more.args
    if (more.retry_after_ms) this.retryAfterMs = more.retry_after_ms
  }
}

/** What a refusal says beside its code and message, where the server knows. */
export interface Refused {
  field?: string
  why?: string
  args?: Readonly<Record<string, string>>
  retry_after_ms?: number
}

/** Names the refusal of a server that has too much to do; the same request is taken later. */
export const BUSY = 'busy'

/** What a call needs besides method and path. */
export interface CallOptions {
  body?: unknown
  headers?: Record<string, string>
  signal?: AbortSignal
  /** Milliseconds until the call counts as unanswered; 15,000 by default. */
  timeout?: number
}

/** Calls the REST API with JSON on both sides. Rejects with CallError only. */
export async function call<T>(method: string, url: string, options: CallOptions = {}): Promise<T> {
  const late = AbortSignal.timeout(options.timeout ?? 15_000)
  let status = 0
  try {
    const headers: Record<string, string> = { ...options.headers }
    if (options.body !== undefined) headers['Content-Type'] = 'application/json'
    const response = await fetch(url, {
      method,
      headers,
      body: options.body === undefined ? undefined : JSON.stringify(options.body),
      signal: options.signal ? AbortSignal.any([options.signal, late]) : late,
    })
    status = response.status
    const text = await response.text()
    const value = text ? JSON.parse(text) : undefined
    if (response.ok) return value as T
    const refusal = value?.error
    throw new CallError(refusal?.code ?? codeOf(status), refusal?.message ?? response.statusText, status, refusal)
  } catch (cause) {
    if (cause instanceof CallError) throw cause
    // An answer that is no JSON comes from something between us and the server.
    throw new CallError(status >= 400 ? codeOf(status) : 'unavailable', String(cause), status)
  }
}

const codes: Record<number, ErrorCode> = {
  401: 'unauthenticated',
  403: 'forbidden',
  404: 'not_found',
  409: 'conflict',
  429: 'rate_limited',
  500: 'internal',
}

function codeOf(status: number): ErrorCode {
  return codes[status] ?? (status < 500 ? 'invalid' : 'unavailable')
}
