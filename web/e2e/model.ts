// A language model for stories: it speaks OpenAI's protocol on a port of its
// own and answers with the first sentences of the first passage, streamed; it
// holds still after each until the story lets it go on. It translates what the
// story taught it.

import { createServer, type Server as HTTPServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A running model. */
export interface Model {
  /** What OPENAI_BASE_URL wants. */
  readonly url: string
  /** What it says of a text to translate; it fails for every other text. */
  readonly translations: Map<string, string>
  /** Lets the answers go on by one more sentence. */
  next(): void
  /** Holds the answers to come before their first sentence again. */
  hold(): void
  close(): Promise<void>
}

export async function startModel(): Promise<Model> {
  let allowed = 0
  const translations = new Map<string, string>()
  const waiting = new Set<() => void>()
  const server: HTTPServer = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk: Buffer) => (body += chunk.toString()))
    request.on('end', () => {
      const asked = JSON.parse(body) as Request
      if (asked.messages[0]!.content.includes('Translate the block')) return translate(asked, response, translations)
      void answer(asked, response, async (n) => {
        while (allowed < n && !response.destroyed) await new Promise<void>((go) => waiting.add(go))
      })
    })
  })
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
  const wake = () => {
    for (const go of waiting) go()
    waiting.clear()
  }
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    translations,
    next() {
      allowed++
      wake()
    },
    hold() {
      allowed = 0
    },
    async close() {
      allowed = Infinity
      wake()
      server.closeAllConnections()
      await new Promise((done) => server.close(done))
    },
  }
}

interface Request {
  stream?: boolean
  messages: { role: string; content: string }[]
}

async function answer(request: Request, response: ServerResponse, allow: (sentence: number) => Promise<void>): Promise<void> {
  const asked = request.messages.find((message) => message.role === 'user')!.content
  const passage = /passage 1\]\n[^\n]*\n([^\n]*)/.exec(asked)?.[1] ?? ''
  const sentences = passage.split(/(?<=[.!?]) /).slice(0, 3)
  const pieces = [
    '{"answerable":true,"needs_human":false,"missing":"","language":"en","sentences":[',
    ...sentences.map((text, i) => (i ? ',' : '') + JSON.stringify({ text, sources: [1], quote: text })),
    ']}',
  ]
  if (!request.stream) return complete(response, pieces.join(''))
  response.setHeader('Content-Type', 'text/event-stream')
  const send = (content: string, finish: string | null) =>
    response.write(`data: ${JSON.stringify({ choices: [{ index: 0, delta: { content }, finish_reason: finish }] })}\n\n`)
  for (const [i, piece] of pieces.entries()) {
    await allow(i)
    send(piece, null)
  }
  send('', 'stop')
  response.end('data: [DONE]\n\n')
}

function translate(request: Request, response: ServerResponse, translations: Map<string, string>): void {
  const asked = request.messages.find((message) => message.role === 'user')!.content
  const text = translations.get(/^\[\S+ text\]\n([^]*)\n\[\/\S+\]\s*$/.exec(asked)?.[1] ?? '')
  if (text !== undefined) return complete(response, JSON.stringify({ text }))
  response.statusCode = 500
  response.end()
}

function complete(response: ServerResponse, content: string): void {
  const message = { role: 'assistant', content }
  response.setHeader('Content-Type', 'application/json')
  response.end(JSON.stringify({ choices: [{ index: 0, finish_reason: 'stop', message }], usage: { total_tokens: 0 } }))
}
