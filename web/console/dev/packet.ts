import type { Packet } from '../src/api/shapes'

/** A hand-over packet as the server writes it. */
export function packet(now: number): Packet {
  const min = 60_000
  return {
    reason: 'soft_score',
    evidence: [
      { name: 'mood_falling', value: '-0.44, slope -0.31', points: 1 },
      { name: 'thumbs_down', value: '1', points: 1.2 },
      { name: 'frustration', value: '0.58', points: 0.6 },
    ],
    issue: 'The parcel says delivered, but it went to my old address',
    summary: [
      { about: 'first_problem', text: 'Where is my order?' },
      { about: 'last_question', text: 'no. it went to my OLD address. I changed it in my account!' },
      { about: 'collected', text: 'order_number: FS-204518 · email: •••' },
      { about: 'tried', text: 'When a parcel does not arrive' },
      { about: 'mood', text: '+0.1 → -0.6' },
    ],
    fields: [
      { field: 'order_number', value: 'FS-204518' },
      { field: 'email', value: 'martha@oakes.example', pii: true },
    ],
    flow: { name: 'order_status', path: ['ask_number', 'look_up', 'tell'] },
    tried: [
      {
        query: 'It says delivered on the DPD site but nothing is here',
        article: 'a',
        title: 'When a parcel does not arrive',
        url: '/help/lost-parcel',
        confidence: 0.91,
        band: 'high',
        helped: false,
        seq: 10,
        at_ms: now - 16 * min,
      },
      {
        query: 'it went to my OLD address. I changed it in my account',
        article: 'b',
        title: 'Changing or cancelling an order',
        url: '/help/change-order',
        confidence: 0.48,
        band: 'middle',
        seq: 14,
        at_ms: now - 14 * min,
      },
    ],
    sentiment: [0.12, 0, -0.18, -0.34, -0.58, -0.72].map((polarity, i) => ({
      seq: i + 3,
      at_ms: now - (19 - i * 3) * min,
      polarity,
      frustration: Math.max(0, -polarity * 0.8),
    })),
    lang: 'en',
    page: {
      url: 'https://fellside.example/orders/FS-204518',
      title: 'Order FS-204518',
      referrer: 'https://mail.example/',
      device: 'phone',
    },
    earlier: [
      {
        conversation: '01930000-0000-7000-8000-000000000009',
        at_ms: now - 21 * 24 * 60 * min,
        rating: 4,
        preview: 'The jacket came in the wrong size',
      },
      {
        conversation: '01930000-0000-7000-8000-000000000007',
        at_ms: now - 80 * 24 * 60 * min,
        rating: 5,
        preview: 'Which gas canister fits the Tarn stove?',
      },
    ],
    suggestions: [
      {
        text: 'I’m sorry about this. I’ll have it traced with DPD and write to you today.',
        title: 'When a parcel does not arrive',
        url: '/help/lost-parcel',
      },
      { text: 'We can send a new parcel to your current address free of charge.', title: 'Lost parcels' },
      { text: 'Could you confirm your current address, please?' },
    ],
  }
}

/** A decision's trace as the bot writes it. */
export function trace(band: 'high' | 'middle'): unknown {
  const high = band === 'high'
  return {
    lang: 'en',
    sentiment: {
      polarity: high ? -0.34 : -0.72,
      frustration: high ? 0.2 : 0.58,
      anger: false,
      lang: 'en',
      parts: { govader: -0.51, cdipaolo: -1, linear: -0.66 },
      signs: [
        { name: 'capitals', weight: 0.3 },
        { name: 'repetition', weight: 0.28 },
      ],
    },
    policy: {
      action: high ? 'none' : 'escalate',
      reason: high ? 'calm' : 'soft_score',
      score: high ? 0.4 : 2.8,
      evidence: [
        { name: 'thumbs_down', value: '1', weight: 1.2, points: 1.2 },
        { name: 'mood_falling', value: '-0.44, slope -0.31', weight: 1, points: 1 },
      ],
      counterfactuals: [
        { setting: 'stricter', offer: 1, escalate: 2, action: 'escalate' },
        { setting: 'looser', offer: 2, escalate: 4, action: 'offer' },
      ],
    },
    search: {
      query: 'It says delivered on the DPD site but nothing is here',
      language: 'en',
      hits: [
        {
          article: '01930000-0000-7000-8000-000000000301',
          slug: 'lost-parcel',
          title: 'When a parcel does not arrive',
          url: '/help/lost-parcel',
          lang: 'en',
          score: 0.93,
          passage:
            'If a parcel is marked delivered and is not there, wait until the end of the next working day; some drivers scan early. Then write to us within 14 days.',
          arms: { bm25: 11.2, ngram: 0.61, titles: 0.88 },
        },
        {
          article: '01930000-0000-7000-8000-000000000302',
          slug: 'tracking',
          title: 'Following your parcel',
          url: '/help/tracking',
          lang: 'en',
          score: 0.55,
          passage:
            'The tracking link is in the mail that says your order has left. It shows the first scan after up to 12 hours.',
          arms: { bm25: 7.9, ngram: 0.4, titles: 0.31 },
        },
      ],
      confidence: high ? 0.91 : 0.48,
      band,
      features: {
        top_score: 0.93,
        margin: 0.38,
        ratio: 1.69,
        entropy: 0.41,
        agreement: 1,
        known: 0.86,
        title_match: 0.5,
        length: 11,
      },
      took_us: 840,
    },
    tally: { turns: 4, abstained: 0, hedged: 0, rejected: high ? 0 : 1 },
    index: 128,
  }
}
