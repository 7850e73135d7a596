// A pretended desk inside the page, for looking at the widget without a
// server. Replaces WebSocket and fetch of the frame. Never shipped.

import type { ChatEvent, MessageBody, VisitorConversation, VisitorSession } from '@frontdesk/protocol'

type Frame = Record<string, unknown> & { type: string; client_id?: string; text?: string; choice?: string; conversation?: string; seq?: number }

const korean = new URLSearchParams(location.search).get('lang')?.startsWith('ko') ?? false
const say = (en: string, ko: string) => (korean ? ko : en)
const chats = new Map<string, ChatEvent[]>()
const line = new EventTarget()
let current = ''

function post(kind: ChatEvent['kind'], actor: ChatEvent['actor'], body: object, clientID?: string): ChatEvent {
  const events = chats.get(current)!
  const event = {
    conversation: current,
    seq: events.length + 1,
    prev: events.length,
    at_ms: Date.now(),
    actor,
    kind,
    v: 1,
    body,
    client_id: clientID,
  } as unknown as ChatEvent
  events.push(event)
  tell({ type: 'event', ...event })
  return event
}
const tell = (frame: object): void => void line.dispatchEvent(new CustomEvent('frame', { detail: JSON.stringify(frame) }))
const visitor = { kind: 'visitor', id: 'v' } as const
const bot = (body: MessageBody) => post('message.posted', { kind: 'bot', id: '', name: 'Fern' }, body)
const agent = { kind: 'agent', id: 'a1', name: say('Ada Moreno', '김아다') } as const
const later = (ms: number, what: () => void) => setTimeout(what, ms)

function open(): void {
  if (current && !chats.get(current)!.some((event) => event.kind === 'conversation.resolved')) return
  current = crypto.randomUUID()
  chats.set(current, [])
  post('conversation.opened', visitor, { channel: 'web', lang: 'en', page: {} })
  bot({
    text: say(
      "Hello! I'm **Fern**, the shop's bot. I can look things up for you, or bring in a person.",
      '안녕하세요! 저는 봇 **펀**이에요. 궁금한 것을 찾아 드리거나 상담원을 불러 드릴게요.',
    ),
    prompt: {
      id: 'welcome',
      kind: 'choice',
      options: [
        { id: 'order', label: say('Where is my order?', '주문이 어디쯤 왔나요?') },
        { id: 'return', label: say('Return something', '반품하고 싶어요') },
        { id: 'talk_to_person', label: say('Talk to a person', '상담원과 이야기하기') },
      ],
    },
  })
}

function reply(frame: Frame): void {
  if (frame.choice === 'talk_to_person') {
    bot({
      text: say('Of course. I am asking a colleague to join.', '네, 상담원을 부르고 있어요.'),
      queue: { position: 2, estimate_s: 180 },
    })
    later(4000, () => {
      post('agent.joined', agent, { name: agent.name })
      tell({ type: 'typing.changed', conversation: current, actor: agent, on: true })
    })
    later(6000, () => {
      post('message.posted', agent, { text: say('Hi, this is Ada. I have read what you wrote.\nOne moment, I am looking at your order.', '안녕하세요, 아다예요. 적어 주신 내용을 읽었어요.\n주문을 확인하고 있으니 잠시만 기다려 주세요.') })
      tell({ type: 'read.moved', conversation: current, by: 'agent', seq: chats.get(current)!.length })
    })
    return
  }
  if (frame.choice === 'order') {
    bot({
      text: say('Please tell me the e-mail address of the order.', '주문하실 때 쓴 이메일 주소를 알려 주세요.'),
      prompt: { id: 'mail', kind: 'ask', input: 'email' },
    })
    return
  }
  bot({
    text: say(
      'You can return unworn items within **60 days**, free of charge:\n\n1. Open [your orders](/orders) and choose *Return*.\n2. Print the label, or show the code `QR` at the parcel shop.\n3. We refund within 5 working days.\n\n| Country | Cost |\n|---|---|\n| EU, UK | free |\n| Elsewhere | 9 € |',
      '착용하지 않은 상품은 **60일 안에** 무료로 반품할 수 있어요.\n\n1. [주문 목록](/orders)에서 *반품*을 눌러 주세요.\n2. 라벨을 출력하거나 택배 접수처에서 `QR` 코드를 보여 주세요.\n3. 영업일 기준 5일 안에 환불해 드려요.\n\n| 지역 | 비용 |\n|---|---|\n| 국내 | 무료 |\n| 제주·도서 | 3,000원 |',
    ),
    answer: { band: 'high' },
    sources: [
      { article: 'r1', title: say('Returns and refunds', '반품과 환불'), url: '/help/returns' },
      { article: 'r2', title: say('Where to drop off a parcel, opening hours and what to bring', '택배 접수처 위치와 운영 시간, 준비물 안내'), url: '/help/parcel' },
    ],
    buttons: [{ id: 'talk_to_person', label: say('Talk to a person', '상담원과 이야기하기') }],
  })
}

function take(frame: Frame): void {
  const ack = (seq = 0) => tell({ type: 'ack', client_id: frame.client_id, conversation: current, seq })
  switch (frame.type) {
    case 'hello':
      return tell({ type: 'welcome', heartbeat_ms: 4000, seqs: {}, visitor: { id: 'v', name: '' }, conversations: [] })
    case 'ping':
      return tell({ type: 'pong' })
    case 'open':
      open()
      return ack(1)
    case 'send': {
      open()
      if (frame.text === 'fail') return tell({ type: 'error', client_id: frame.client_id, code: 'invalid', message: 'refused' })
      ack(post('message.posted', visitor, { ...frame, client_id: undefined }, frame.client_id).seq)
      if (chats.get(current)!.some((event) => event.kind === 'agent.joined')) {
        later(600, () => tell({ type: 'read.moved', conversation: current, by: 'agent', seq: chats.get(current)!.length }))
        return
      }
      later(300, () => tell({ type: 'typing.changed', conversation: current, actor: { kind: 'bot', name: 'Fern' }, on: true }))
      later(1200, () => reply(frame))
      return
    }
    case 'feedback':
      ack(post('feedback.given', visitor, { seq: frame.seq, helpful: frame.helpful }).seq)
      return
    case 'rate':
      ack(post('rating.given', visitor, { score: frame.score, comment: frame.comment }).seq)
      return
    case 'end':
      ack(post('conversation.resolved', visitor, { resolution: 'resolved' }).seq)
  }
}

class PretendedSocket {
  readyState = 0
  onopen: (() => void) | null = null
  onmessage: ((message: { data: string }) => void) | null = null
  onclose: ((event: { code: number }) => void) | null = null
  private readonly hear = (event: Event) => this.onmessage?.({ data: (event as CustomEvent<string>).detail })
  private readonly heart = setInterval(() => tell({ type: 'heartbeat', at_ms: Date.now(), seqs: {} }), 4000)

  constructor() {
    later(80, () => {
      this.readyState = 1
      line.addEventListener('frame', this.hear)
      this.onopen?.()
    })
  }

  send(text: string): void {
    later(60, () => take(JSON.parse(text) as Frame))
  }

  close(): void {
    this.readyState = 3
    clearInterval(this.heart)
    line.removeEventListener('frame', this.hear)
  }
}

const answer = (value: object) => Promise.resolve(new Response(JSON.stringify(value)))
globalThis.WebSocket = PretendedSocket as unknown as typeof WebSocket
globalThis.fetch = (input) => {
  const url = String(input)
  if (url.endsWith('/visitor/session')) {
    const conversations: VisitorConversation[] = []
    const session: VisitorSession = {
      token: 'pretended',
      visitor: { id: 'v', name: '' },
      workspace: { name: 'Fellside Outfitters', lang: 'en' },
      bot_name: say('Fern', '펀'),
      open_now: true,
      mail: false,
      contact: { mail: false },
      privacy: { withdrawn: false, preview: true },
      conversations,
    }
    return answer(session)
  }
  const after = Number(new URL(url, location.href).searchParams.get('after_seq'))
  const events = (chats.get(current) ?? []).filter((event) => event.seq > after)
  return answer({ events, last_seq: chats.get(current)?.length ?? 0, more: false })
}
