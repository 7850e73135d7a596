import type { ChatEvent, Kind, Offer } from '@frontdesk/protocol'
import type { Agent, AnalyticsSummary, Decision, Detail, Engagement, GroupFigure, Summary } from '../src/api/shapes'
import { packet, trace } from './packet'

// A desk without a server, for looking at the console while building it:
// `VITE_FIXTURE=1 vite`. Replaces fetch and WebSocket of the page. The
// production build never loads this file.

const now = Date.now()
const min = 60_000
const ada = '01920000-0000-7000-8000-00000000000a'
const ben = '01920000-0000-7000-8000-00000000000b'

const id = (n: number) => `01930000-0000-7000-8000-${String(n).padStart(12, '0')}`

function summary(n: number, part: Partial<Summary> & { name?: string }): Summary {
  const { name = '', ...rest } = part
  return {
    id: id(n),
    visitor: { id: id(900 + n), name, email: '' },
    status: 'open',
    owner: 'bot',
    agent: '',
    agent_name: '',
    team: '',
    priority: 0,
    lang: 'en',
    last_seq: 9,
    preview: '',
    preview_by: 'visitor',
    tags: [],
    rating: 0,
    page: { url: 'https://fellside.example/boots', title: 'Boots' },
    opened_at_ms: now - 30 * min,
    active_at_ms: now - n * 4 * min,
    unread: 0,
    ...rest,
  }
}

const list: Summary[] = [
  summary(1, {
    name: 'Martha Oakes',
    owner: 'agent',
    agent: ada,
    agent_name: 'Ada Moss',
    preview: 'It is the second time the parcel went to the wrong address!',
    unread: 1,
    reason: 'soft_score',
    polarity: -0.62,
    tags: ['delivery'],
    last_seq: 20,
    active_at_ms: now - 20_000,
  }),
  summary(2, {
    owner: 'queue',
    lang: 'ko',
    preview: '상담원과 이야기하고 싶어요. 환불이 아직 안 됐어요.',
    unread: 2,
    reason: 'explicit_ask',
    polarity: -0.41,
    waiting_since_ms: now - 2.4 * min,
    active_at_ms: now - 2 * min,
  }),
  summary(3, {
    name: 'Tom Reilly',
    owner: 'queue',
    preview: 'Does the warranty cover the delaminated sole?',
    reason: 'unknown_limit',
    waiting_since_ms: now - 6.2 * min,
    active_at_ms: now - 6 * min,
    unread: 1,
  }),
  summary(4, {
    preview: 'You can return unworn items within 45 days of delivery.',
    preview_by: 'bot',
    active_at_ms: now - 3 * min,
  }),
  summary(5, {
    name: '김서연',
    lang: 'ko',
    preview: '반품은 배송 완료 후 45일 안에 신청하실 수 있어요.',
    preview_by: 'bot',
    active_at_ms: now - 8 * min,
    polarity: 0.5,
  }),
  summary(6, {
    name: 'Jonas Berg',
    owner: 'agent',
    agent: ben,
    agent_name: 'Ben Hale',
    preview: 'I have asked the repair centre, they will call you today.',
    preview_by: 'agent',
    reason: 'explicit_ask',
    active_at_ms: now - 14 * min,
    tags: ['repair', 'vip'],
  }),
  summary(7, {
    name: 'Priya N.',
    owner: 'agent',
    agent: ada,
    agent_name: 'Ada Moss',
    preview: 'Lovely, thank you!',
    active_at_ms: now - 41 * min,
    polarity: 0.7,
    reason: 'flow',
  }),
  summary(8, { preview: 'Where is my order FS-204518?', active_at_ms: now - 66 * min, tags: ['order'] }),
  summary(9, {
    name: 'Ruth Calder',
    status: 'resolved',
    owner: 'none',
    preview: 'That answers it, thanks.',
    rating: 5,
    active_at_ms: now - 26 * 60 * min,
  }),
]

let seqs = 0
function event<K extends Kind>(
  minutesAgo: number,
  actor: 'visitor' | 'bot' | 'agent' | 'system',
  kind: K,
  body: Extract<ChatEvent, { kind: K }>['body'],
): ChatEvent {
  const seq = ++seqs
  const who = actor === 'agent' ? { id: ada, name: 'Ada Moss' } : actor === 'visitor' ? { id: id(901), name: 'Martha Oakes' } : {}
  return {
    conversation: id(1),
    seq,
    prev: seq - 1,
    at_ms: now - minutesAgo * min,
    actor: { kind: actor, ...who },
    kind,
    v: 1,
    body,
  } as ChatEvent
}

const events: ChatEvent[] = [
  event(19, 'visitor', 'conversation.opened', {
    channel: 'web',
    lang: 'en',
    page: { title: 'Your orders', url: 'https://fellside.example/orders' },
  }),
  event(19, 'bot', 'message.posted', {
    text: "Hi! I'm Fellside's bot. What can I help you with?",
    prompt: {
      id: 'p1',
      kind: 'choice',
      options: [
        { id: 'order', label: 'Where is my order?' },
        { id: 'return', label: 'Return something' },
        { id: 'other', label: 'Something else' },
      ],
    },
  }),
  event(18.6, 'visitor', 'message.posted', { text: 'Where is my order?', choice: 'order', prompt_id: 'p1' }),
  event(18.5, 'bot', 'message.posted', { text: "What's your order number? It begins with FS-." }),
  event(18, 'visitor', 'message.posted', { text: 'FS-204518, and my mail is martha@oakes.example' }),
  event(18, 'bot', 'field.captured', { field: 'order_number', value: 'FS-204518' }),
  event(18, 'bot', 'field.captured', { field: 'email', value: 'martha@oakes.example', pii: true }),
  event(18, 'bot', 'decision.made', { decision: id(51), action: 'flow', reason: 'order_status', polarity: 0 }),
  event(17.9, 'bot', 'message.posted', {
    text: 'Order **FS-204518** was handed to DPD and is due in **2–3 days**.',
    decision: id(51),
  }),
  event(16, 'visitor', 'message.posted', { text: 'It says delivered on the DPD site but nothing is here' }),
  event(16, 'bot', 'decision.made', {
    decision: id(52),
    action: 'answered',
    band: 'high',
    confidence: 0.91,
    article: 'When a parcel does not arrive',
    polarity: -0.3,
  }),
  event(15.9, 'bot', 'message.posted', {
    text: 'If a parcel is marked delivered and is not there:\n\n- wait until the **end of the next working day**, some drivers scan early\n- look for a card, and ask neighbours\n- then write to us within **14 days**: we trace it with the carrier',
    decision: id(52),
    answer: { band: 'high' },
    sources: [{ article: id(301), title: 'When a parcel does not arrive', url: '/help/lost-parcel' }],
  }),
  event(15, 'visitor', 'feedback.given', { seq: 12, helpful: false }),
  event(14, 'visitor', 'message.posted', { text: 'no. it went to my OLD address. I changed it in my account!' }),
  event(14, 'bot', 'decision.made', {
    decision: id(53),
    action: 'handoff',
    reason: 'soft_score',
    band: 'middle',
    confidence: 0.48,
    polarity: -0.6,
  }),
  event(14, 'system', 'handoff.requested', { handoff: id(61), reason: 'soft_score', evidence: [] }),
  event(13.9, 'bot', 'message.posted', {
    text: "I'm getting a colleague for you. You are next.",
    decision: id(53),
    queue: { position: 1 },
  }),
  event(13.5, 'system', 'offer.accepted', { offer: id(71), agent: ada, name: 'Ada Moss' }),
  event(13.4, 'agent', 'agent.joined', { name: 'Ada Moss' }),
  event(13, 'agent', 'message.posted', {
    text: 'Hello Martha, this is Ada. I can see the order and both addresses. Let me check with DPD where it was left.',
  }),
  event(12.8, 'agent', 'note.posted', {
    text: 'Address was changed 40 minutes after ordering, so inside the 60-minute window: our fault, not hers. Resend if DPD cannot recover it today.',
  }),
  event(0.4, 'visitor', 'message.posted', { text: 'It is the second time the parcel went to the wrong address!' }),
]
list[0]!.last_seq = seqs

const decisions: Decision[] = [
  {
    id: id(53),
    at_ms: now - 14 * min,
    seq: 15,
    action: 'handoff',
    reason: 'soft_score',
    band: 'middle',
    confidence: 0.48,
    article: 'Change an order',
    trace: trace('middle'),
  },
  {
    id: id(52),
    at_ms: now - 16 * min,
    seq: 11,
    action: 'answered',
    reason: '',
    band: 'high',
    confidence: 0.91,
    article: 'When a parcel does not arrive',
    trace: trace('high'),
  },
  {
    id: id(51),
    at_ms: now - 18 * min,
    seq: 8,
    action: 'flow',
    reason: '',
    band: '',
    confidence: 0,
    article: '',
    trace: {
      lang: 'en',
      flow: [
        { flow: 'order_status', step: 'ask_number', kind: 'ask' },
        { flow: 'order_status', step: 'look_up', kind: 'http', note: '200' },
      ],
    },
  },
]

function detail(c: Summary): Detail {
  const rich = c.id === id(1) || c.owner === 'queue'
  return {
    conversation: c,
    visitor: {
      id: c.visitor.id,
      name: c.visitor.name,
      email: rich ? 'martha@oakes.example' : '',
      phone: rich ? '+44 7700 900184' : '',
      locale: c.lang === 'ko' ? 'ko-KR' : 'en-GB',
      timezone: c.lang === 'ko' ? 'Asia/Seoul' : 'Europe/London',
      created_at_ms: now - 90 * 24 * 60 * min,
      conversations: 3,
      ratings: [4, 5], visits: 3, seen_at_ms: Date.now(), attributes: {},
    },
    ...(rich
      ? {
          handoff: {
            id: id(61),
            status: 'accepted',
            reason: c.reason ?? 'soft_score',
            team: '',
            requested_at_ms: now - 14 * min,
            accepted_at_ms: now - 13 * min,
            evidence: packet(now).evidence ?? [],
            packet: packet(now),
          },
        }
      : {}),
  }
}

const agents: Agent[] = [
  { id: ada, name: 'Ada Moss', status: 'online', active: 2, limit: 4, room: true },
  { id: ben, name: 'Ben Hale', status: 'busy', active: 1, limit: 4, room: true },
  { id: id(80), name: '이도윤', status: 'online', active: 0, limit: 3, room: true },
  { id: id(81), name: 'Cleo Hart', status: 'away', active: 0, limit: 4, room: true },
]

// Outcome, how many, how many of them still provisional, how many reversed.
const counts = [
  ['contained_confirmed', 58, 12, 1],
  ['contained_assumed', 71, 19, 5],
  ['bot_abandoned', 17, 6, 0],
  ['escalated_served', 39, 0, 0],
  ['escalated_missed', 4, 0, 0],
  ['human_first', 3, 0, 0],
  ['spam', 5, 0, 0],
  ['error', 1, 0, 0],
] as const
const says: Record<string, string> = {
  contained_confirmed: 'Bot only, and a positive signal: “that helped”, a rating of 4 or 5, a flow’s goal reached.',
  contained_assumed: 'Bot only, the last reply answered in the high band, the visitor left without asking for more.',
  bot_abandoned: 'Bot only, the visitor left while the bot was asking, had abstained, hedged or failed.',
  escalated_served: 'A person was asked for, or took over, and a person replied.',
  escalated_missed: 'A person was asked for and nobody replied before the visitor left or the promise lapsed.',
}

const analytics = (empty: boolean): AnalyticsSummary => ({
  from_ms: now - 7 * 24 * 60 * min,
  to_ms: now,
  engagements: empty ? 0 : 198,
  open: 4,
  denominator: empty ? 0 : 190,
  outcomes: counts.map(([outcome, count, provisional, reversed]) => ({
    outcome,
    count: empty ? 0 : count,
    provisional: empty ? 0 : provisional,
    reversed: empty ? 0 : reversed,
    definition: says[outcome] ?? '',
  })),
  groups: [
    group('contained', ['contained_confirmed', 'contained_assumed'], empty ? 0 : 123, empty ? 0 : 31),
    group('escalated', ['escalated_served', 'escalated_missed'], empty ? 0 : 43, 0),
    group('abandoned', ['bot_abandoned', 'error'], empty ? 0 : 18, empty ? 0 : 6),
    group('reversed', ['contained_confirmed', 'contained_assumed'], empty ? 0 : 6, 0),
  ],
  settled: { contained: 92, confirmed: 45, assumed: 47, denominator: 153, rate: 0.601, low: 0.522, high: 0.676 },
  provisional: { contained: 31, denominator: 37, rate: 0.838 },
  raw: { contained: 110, denominator: 153, rate: 0.719, low: 0.643, high: 0.784 },
  false_share: 0.164,
  definitions: {
    settled: 'Contained and not reversed ÷ denominator, over engagements that ended more than 72 hours ago.',
    provisional: 'The same over engagements that ended within the last 72 hours.',
    raw: 'Everything that ended without a person ÷ denominator: what others report.',
    false_share: '(Raw − settled) ÷ raw.',
  },
})

function group(name: GroupFigure['group'], outcomes: GroupFigure['outcomes'], count: number, provisional: number): GroupFigure {
  return { group: name, outcomes, count, provisional, definition: name === 'reversed' ? 'Looked contained, and did not hold.' : '' }
}

const engagements: Engagement[] = list.map((c, i) => ({
  id: id(400 + i),
  conversation: c.id,
  opened_at_ms: c.opened_at_ms - i * 7 * 60 * min,
  outcome: 'contained_confirmed',
  provisional: i < 4,
  reversed: false,
  reason: '',
  preview: c.preview,
  lang: c.lang,
}))

const offer: Offer = {
  id: id(72),
  conversation: id(2),
  handoff: id(62),
  reason: 'explicit_ask',
  issue: '지난주에 반품했는데 환불이 아직 안 됐어요.',
  visitor_name: '',
  lang: 'ko',
  made_at_ms: now,
  expires_at_ms: now + 45_000,
}

function answer(method: string, url: URL): unknown {
  const path = url.pathname.replace('/api/v1', '')
  const flags = new URLSearchParams(location.search)
  if (path === '/session') {
    if (method === 'GET' && location.pathname.endsWith('/login')) return undefined
    return {
      user: { id: ada, name: 'Ada Moss', email: 'ada@fellside.example' },
      workspace: { id: id(99), name: 'Fellside', lang: 'en' },
      roles: ['agent'],
      csrf: 'x',
      presence: 'online',
    }
  }
  if (path === '/demo')
    return {
      accounts: [
        { email: 'ada@fellside.example', password: 'bell-on-the-desk', roles: ['owner', 'agent'], name: 'Ada Moss' },
        { email: 'ben@fellside.example', password: 'quiet-tarn-42', roles: ['agent'], name: 'Ben Hale' },
      ],
      shop_url: '/',
    }
  if (path === '/agent/conversations') {
    const view = url.searchParams.get('view')
    const q = url.searchParams.get('q')?.toLowerCase() ?? ''
    const open = list.filter((c) => c.status === 'open')
    const shown = list.filter((c) =>
      view === 'all'
        ? true
        : view === 'resolved'
          ? c.status === 'resolved'
          : c.status === 'open' && (view === 'open' || (view === 'mine' ? c.agent === ada : c.owner === view)),
    )
    return {
      conversations: flags.has('empty') ? [] : shown.filter((c) => `${c.preview} ${c.visitor.name}`.toLowerCase().includes(q)),
      counts: {
        mine: 2,
        queue: open.filter((c) => c.owner === 'queue').length,
        bot: open.filter((c) => c.owner === 'bot').length,
        open: open.length,
      },
    }
  }
  const one = /^\/agent\/conversations\/([^/]+)(\/.*)?$/.exec(path)
  if (one) {
    const c = list.find((x) => x.id === one[1])
    if (!c) return undefined
    if (one[2] === '/events')
      return {
        events:
          c.id === id(1)
            ? events
            : [{ ...event(0, 'visitor', 'message.posted', { text: c.preview }), conversation: c.id, seq: 1, prev: 0 }],
        last_seq: c.id === id(1) ? c.last_seq : 1,
        more: false,
      }
    if (one[2] === '/decisions') return { decisions: c.id === id(1) ? decisions : [] }
    return detail(c)
  }
  if (path === '/agent/offers') return { offers: flags.has('offer') ? [offer] : [] }
  if (path === '/agent/agents') return { agents }
  if (path === '/agent/presence') return { status: 'online' }
  if (path === '/agent/knowledge')
    return {
      hits: packet(now).tried!.map((x) => ({
        article: id(301),
        title: x.title,
        url: x.url,
        passage:
          'If a parcel is marked delivered and is not there, wait until the end of the next working day. Then write to us within 14 days and we trace it.',
        score: x.confidence,
      })),
      confidence: 0.86,
      band: 'high',
    }
  if (path === '/analytics/summary') return analytics(flags.has('empty'))
  if (path === '/analytics/engagements') return { engagements }
  return undefined
}

class FakeSocket extends EventTarget {
  readyState = 0
  onopen: (() => void) | null = null
  onmessage: ((e: { data: string }) => void) | null = null
  onclose: ((e: { code: number }) => void) | null = null
  private timer: ReturnType<typeof setInterval> | undefined

  constructor() {
    super()
    if (new URLSearchParams(location.search).has('down')) {
      setTimeout(() => this.onclose?.({ code: 1006 }), 50)
      return
    }
    setTimeout(() => {
      this.readyState = 1
      this.onopen?.()
    }, 20)
  }

  send(text: string): void {
    const frame = JSON.parse(text) as {
      type: string
      client_id?: string
      conversation?: string
      text?: string
      resume?: { conversation: string }[]
    }
    if (frame.type === 'hello') {
      this.tell({
        type: 'welcome',
        heartbeat_ms: 4000,
        seqs: Object.fromEntries(
          (frame.resume ?? []).map((r) => [r.conversation, r.conversation === id(1) ? list[0]!.last_seq : 1]),
        ),
        presence: 'online',
      })
      if (frame.resume?.some((r) => r.conversation === id(1))) for (const e of events) this.tell({ type: 'event', ...e })
      const seqsNow = Object.fromEntries(list.map((c) => [c.id, c.id === id(1) ? c.last_seq : 1]))
      setTimeout(() => this.tell({ type: 'heartbeat', at_ms: Date.now(), seqs: seqsNow }), 200)
      this.timer = setInterval(() => this.tell({ type: 'heartbeat', at_ms: Date.now(), seqs: seqsNow }), 4000)
      setTimeout(
        () =>
          this.tell({
            type: 'typing.changed',
            conversation: id(1),
            on: true,
            actor: { kind: 'visitor', id: id(901), name: 'Martha Oakes' },
            text: 'and I need it for Saturday, we are leav',
          }),
        900,
      )
    } else if (frame.type === 'subscribe' && frame.conversation === id(1)) {
      this.tell({ type: 'read.moved', conversation: id(1), by: 'visitor', seq: 20 })
    } else if (frame.client_id) {
      const seq = ++seqs
      const wrote = frame.type === 'send' ? 'message.posted' : frame.type === 'note' ? 'note.posted' : undefined
      this.tell({ type: 'ack', client_id: frame.client_id, conversation: frame.conversation, seq })
      if (wrote)
        this.tell({
          type: 'event',
          ...event(0, 'agent', wrote, { text: frame.text ?? '' }),
          conversation: frame.conversation,
          seq,
          prev: seq - 1,
          client_id: frame.client_id,
        })
    }
  }

  close(): void {
    clearInterval(this.timer)
  }

  private tell(frame: object): void {
    setTimeout(() => this.onmessage?.({ data: JSON.stringify(frame) }), 30)
  }
}

/** Replaces the network of this page. */
export function install(): void {
  window.WebSocket = FakeSocket as unknown as typeof WebSocket
  window.fetch = async (input, init) => {
    const url = new URL(String(input instanceof Request ? input.url : input), location.href)
    await new Promise((r) => setTimeout(r, 60))
    const value = answer(init?.method ?? 'GET', url)
    if (value === undefined) {
      const status = url.pathname.endsWith('/session') ? 401 : 404
      return Response.json(
        { error: { code: status === 401 ? 'unauthenticated' : 'not_found', message: 'no such thing' } },
        { status },
      )
    }
    return Response.json(value)
  }
}
