import type { Outline } from './outline'
import type { Value } from './render'

// What a new step says before its author writes something better: texts for
// visitors, which stand in the flow in every language of the flow.

type Starter = () => { [key: string]: Value }

const text = (en: string, ko: string) => ({ en, ko })

/** A new step of each kind, without its id. */
export const starters: Readonly<Record<string, Starter>> = {
  say: () => ({ say: text('Hello!', '안녕하세요!') }),
  ask: () => ({ ask: 'answer', text: text('What is it about?', '어떤 내용인가요?') }),
  choice: () => ({
    choice: 'choice',
    text: text('What would you like to do?', '무엇을 도와드릴까요?'),
    options: [
      { id: 'first', label: text('The first', '첫 번째') },
      { id: 'second', label: text('The second', '두 번째') },
    ],
  }),
  form: () => ({
    form: {
      fields: [
        { var: 'name', type: 'text', label: text('Name', '이름'), text: text('What is your name?', '성함이 어떻게 되세요?') },
        { var: 'email', type: 'email', label: text('E-mail', '이메일'), text: text('What is your e-mail address?', '이메일 주소가 어떻게 되세요?') },
      ],
    },
  }),
  rating: () => ({ rating: null, var: 'stars', text: text('How was it?', '어떠셨어요?'), scale: 5 }),
  answer: () => ({ answer: { on_low: 'clarify' } }),
  classify: () => ({
    classify: 'topic',
    labels: [
      { id: 'delivery', examples: ['where is my parcel', '배송이 늦어요'] },
      { id: 'refund', examples: ['I want my money back', '환불하고 싶어요'] },
    ],
  }),
  llm: () => ({ llm: 'summary', prompt: text('Sum up the message in one sentence.', '메시지를 한 문장으로 요약해 주세요.'), offline: '' }),
  if: () => ({ if: 'visitor.email != nil', then: [{ say: text('I know your address already.', '이메일 주소를 이미 알고 있어요.') }] }),
  switch: () => ({ switch: 'visitor.locale', cases: { ko: [{ say: text('Hello!', '안녕하세요!') }] } }),
  set: () => ({ set: { done: true } }),
  goto: () => ({ goto: '' }),
  call: () => ({ call: '' }),
  split: () => ({
    split: [
      { id: 'a', weight: 50 },
      { id: 'b', weight: 50 },
    ],
  }),
  wait: () => ({ wait: '10m' }),
  end: () => ({ end: { resolution: 'resolved' } }),
  http: () => ({ http: { get: 'https://shop.example/api/orders', timeout: '5s', map: { status: 'body.status' } } }),
  hours: () => ({ hours: null, closed: [{ say: text('We are closed right now.', '지금은 상담 시간이 아니에요.') }] }),
  agents_online: () => ({ agents_online: null, offline: [{ say: text('Nobody is at the desk right now.', '지금은 상담원이 없어요.') }] }),
  handoff: () => ({ handoff: { message: text("I'll get somebody for you.", '상담원을 연결해 드릴게요.') } }),
  tag: () => ({ tag: 'new_tag' }),
  note: () => ({ note: 'Talked to the bot' }),
  contact: () => ({ contact: { email: '{{ visitor.email }}' } }),
  priority: () => ({ priority: 'high' }),
  event: () => ({ event: 'something_happened' }),
}

type Mapping = { [key: string]: Value }

// The first name that no entry has yet.
function free(list: readonly Mapping[], key: string, names: (n: number) => string): string {
  const taken = new Set(list.map((own) => String(own[key] ?? '')))
  let n = list.length + 1
  while (taken.has(names(n))) n++
  return names(n)
}

const letters = (n: number) => (n <= 26 ? String.fromCharCode(96 + n) : `arm_${n}`)

/** A new entry of each list, and what each group begins with, beside the entries that are there. */
export const items: Readonly<Record<string, (list: readonly Mapping[], flow: Outline) => Mapping>> = {
  option: (list) => {
    const id = free(list, 'id', (n) => `option_${n}`)
    const n = id.slice('option_'.length)
    return { id, label: text(`Option ${n}`, `선택 ${n}`) }
  },
  button: () => ({ label: text('Yes, please', '네, 좋아요') }),
  field: (list) => ({ var: free(list, 'var', (n) => `field_${n}`), text: text('What should we know?', '무엇을 알면 좋을까요?') }),
  arm: (list) => ({ id: free(list, 'id', letters), weight: 50 }),
  label: (list) => ({ id: free(list, 'id', (n) => `label_${n}`), examples: ['an example', '예시 문장'] }),
  branch: (_, flow) => ({ if: 'true', goto: flow.steps.find((s) => s.id)?.id ?? '' }),
  image: () => ({ url: 'https://', alt: text('What it shows', '그림 설명') }),
  card: () => ({ title: text('Title', '제목') }),
  timeout: (_, flow) => ({ after: '5m', goto: flow.steps.find((s) => s.id)?.id ?? '' }),
}
