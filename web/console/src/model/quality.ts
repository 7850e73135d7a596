import type { Bin, Coverage, EvalCase, Metrics, Run } from '../api/quality'

// In this order a report tells its metrics; others follow by name.
const order = [
  'pass_rate',
  'resolved',
  'answered_share',
  'error_among_answered',
  'hedged_share',
  'hedged_error',
  'abstained_unanswerable',
  'top1',
  'recall_at_5',
  'mrr_at_10',
  'escalation_recall',
  'escalation_precision',
  'sentiment_accuracy',
  'classify_accuracy',
  'ece',
  'brier',
  'auroc',
  'aurc',
  'e_aurc',
  'turns_mean',
  'latency_p50_ms',
  'latency_p95_ms',
  'cost_tokens',
]

// Said by another name already.
const twice = ['coverage']

/** The metrics that something was measured for, in the order in which they are told. */
export function shownMetrics(metrics: Metrics): { name: string; value: number; n: number; lower?: number; upper?: number }[] {
  const rank = (name: string) => {
    const at = order.indexOf(name)
    return at < 0 ? order.length : at
  }
  return Object.entries(metrics)
    .filter(([name, m]) => m.n > 0 && !twice.includes(name))
    .map(([name, m]) => ({ name, value: m.value, n: m.n, lower: bound(m.lower), upper: bound(m.upper) }))
    .sort((a, b) => rank(a.name) - rank(b.name) || a.name.localeCompare(b.name))
}

function bound(v: unknown): number | undefined {
  return typeof v === 'number' ? v : undefined
}

const plainFigures = /^(ece|brier|auroc|aurc|e_aurc|mrr_at_10|turns_mean)$/

/** How a metric's value is written: milliseconds, counts and scores as they are, everything else as percents. */
export function metricText(name: string, value: number, lang: string): string {
  const number = (digits: number) => new Intl.NumberFormat(lang, { maximumFractionDigits: digits }).format(value)
  if (name.endsWith('_ms')) return `${number(1)} ms`
  if (name === 'cost_tokens') return number(0)
  if (plainFigures.test(name)) return number(3)
  return new Intl.NumberFormat(lang, { style: 'percent', maximumFractionDigits: 1 }).format(value)
}

/** The same for a difference, always with its sign; shares differ by percentage points. */
export function changeText(name: string, value: number, lang: string): string {
  const share = !name.endsWith('_ms') && name !== 'cost_tokens' && !plainFigures.test(name)
  const points = new Intl.NumberFormat(lang, { maximumFractionDigits: 1 }).format(Math.abs(value) * 100)
  const text = share ? points : metricText(name, Math.abs(value), lang)
  // What is written as nothing has no direction.
  const none = share ? points === '0' : text === metricText(name, 0, lang)
  const sign = none ? '±' : value > 0 ? '+' : '−'
  return `${sign}${text}${share ? (lang === 'ko' ? ' %p' : ' pp') : ''}`
}

const lowIsGood = /^(error_among_answered|wrong_share|hedged_share|hedged_error|ece|brier|aurc|e_aurc|turns_mean|latency_.*|cost_tokens|abstained|handed_over)$/

/** Whether a change of a metric is for the better. */
export function better(metric: string, change: number): boolean {
  return lowIsGood.test(metric) ? change < 0 : change > 0
}

/** A gate's name taken apart, when it is a bound of a metric (`ece ≤ 0.06`) or of its change (`resolved drop ≤ 0.02`). */
export function gateParts(name: string): { metric: string; change: '' | 'drop' | 'rise'; sign: string; limit: number } | undefined {
  const m = /^([a-z0-9_]+) (?:(drop|rise) )?([≤≥]) ([\d.]+)$/.exec(name)
  return m ? { metric: m[1]!, change: (m[2] ?? '') as '' | 'drop' | 'rise', sign: m[3]!, limit: Number(m[4]) } : undefined
}

/** How a case is known in a difference. */
export function caseKey(c: Pick<EvalCase, 'suite' | 'id'>): string {
  return `${c.suite}/${c.id}`
}

export interface CaseFilter {
  status: 'failed' | 'passed' | 'all'
  kind: string
  cause: string
  q: string
}

/** The cases that a filter lets through; an error counts as a failure. */
export function filterCases(cases: readonly EvalCase[], f: CaseFilter): EvalCase[] {
  const q = f.q.trim().toLowerCase()
  return cases.filter((c) => {
    const failed = c.status === 'failed' || c.status === 'error'
    if (f.status === 'failed' && !failed) return false
    if (f.status === 'passed' && c.status !== 'passed') return false
    if (f.kind && c.kind !== f.kind) return false
    if (f.cause && c.cause !== f.cause) return false
    if (!q) return true
    const said = (c.exchanges ?? []).flatMap((x) => x.user ?? [])
    return [c.id, c.about ?? '', ...(c.tags ?? []), ...said].some((s) => s.toLowerCase().includes(q))
  })
}

/** The share of a run that passed; undefined while nothing was played. */
export function passRate(run: Run): number | undefined {
  const n = run.passed + run.failed
  return n > 0 ? run.passed / n : undefined
}

/** Where a line and a column of a text are, counted in characters of the whole text. */
export function offsetOf(text: string, line: number, column: number): number {
  let at = 0
  for (let i = 1; i < line; i++) {
    const next = text.indexOf('\n', at)
    if (next < 0) return text.length
    at = next + 1
  }
  const end = text.indexOf('\n', at)
  return Math.min(at + Math.max(0, column - 1), end < 0 ? text.length : end)
}

/** The bins that hold something. */
export function filledBins(bins: readonly Bin[]): Bin[] {
  return bins.filter((b) => b.n > 0)
}

/** Evenly at most `most` of the points of a curve, its ends kept. */
export function thinned(points: readonly Coverage[], most: number): Coverage[] {
  if (points.length <= most) return [...points]
  return Array.from({ length: most }, (_, i) => points[Math.round((i * (points.length - 1)) / (most - 1))]!)
}

/** An SVG path through points, `x` and `y` between 0 and 1, in a box; y goes up. */
export function pathOf(points: readonly { x: number; y: number }[], box: { x: number; y: number; w: number; h: number }): string {
  return points
    .map((p, i) => `${i === 0 ? 'M' : 'L'}${(box.x + p.x * box.w).toFixed(1)} ${(box.y + (1 - p.y) * box.h).toFixed(1)}`)
    .join('')
}
