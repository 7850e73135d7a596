import { call, CallError, type ErrorCode } from '@frontdesk/protocol'
import { addressAt, takeEarly } from './early'

export { CallError }

let csrf = ''
let signedOut: () => void = () => {}

/** Remembers the token that every changing request must carry. */
export function setCSRF(token: string): void {
  csrf = token
}

/** What a changing request must carry. */
export function csrfHeaders(): Record<string, string> {
  return csrf ? { 'X-CSRF-Token': csrf } : {}
}

/** Names who is told when the server no longer knows us. */
export function onSignedOut(f: () => void): void {
  signedOut = f
}

/** Reads from `/api/v1`. Parameters that are undefined or empty are left out. Rejects with CallError. */
export function get<T>(path: string, params: Record<string, string | number | undefined> = {}, signal?: AbortSignal): Promise<T> {
  const address = addressAt(path, params)
  return watched(takeEarly<T>(address) ?? call<T>('GET', address, { signal }))
}

/** Changes something under `/api/v1`. Rejects with CallError. */
export function change<T = unknown>(method: 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, body?: unknown): Promise<T> {
  return watched(call<T>(method, `/api/v1${path}`, { body, headers: csrfHeaders() }))
}

/**
 * Sends a form with files to a path under `/api/v1`, and tells which share of
 * it has gone out. Rejects with CallError.
 */
export function upload<T>(path: string, form: FormData, onSent: (share: number) => void): Promise<T> {
  return watched(
    new Promise<T>((resolve, reject) => {
      const request = new XMLHttpRequest()
      request.open('POST', `/api/v1${path}`)
      if (csrf) request.setRequestHeader('X-CSRF-Token', csrf)
      request.upload.onprogress = (event) => event.lengthComputable && onSent(event.loaded / event.total)
      request.onerror = () => reject(new CallError('unavailable', 'no answer', 0))
      request.onload = () => {
        const answer = parsed(request.responseText)
        if (request.status < 300 && answer) return resolve(answer as T)
        const refusal = (answer as { error?: { code: ErrorCode; message: string } } | undefined)?.error
        reject(new CallError(refusal?.code ?? (request.status < 500 ? 'invalid' : 'unavailable'), refusal?.message ?? request.statusText, request.status))
      }
      request.send(form)
    }),
  )
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

async function watched<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer
  } catch (error) {
    if (error instanceof CallError && error.code === 'unauthenticated') signedOut()
    throw error
  }
}
