import type { ReactNode } from 'react'
import type { Bin, Coverage } from '../../api/quality'
import { useLang } from '../../lang/lang'
import { filledBins, pathOf, thinned } from '../../model/quality'
import { percent } from '../../model/words'
import { Behind } from '../../ui/behind'

const WIDTH = 360
const HEIGHT = 250
const box = { x: 44, y: 12, w: WIDTH - 58, h: HEIGHT - 54 }
const ticks = [0, 0.25, 0.5, 0.75, 1]

/** Shares from 0 to `top` upwards, 0 to 1 to the right, with words for both. */
function Plane(props: { label: string; x: string; y: string; top?: number; children: ReactNode }) {
  const { lang } = useLang()
  const top = props.top ?? 1
  return (
    <svg className="chart" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={props.label}>
      {ticks.map((v) => {
        const y = box.y + (1 - v) * box.h
        const x = box.x + v * box.w
        return (
          <g key={v}>
            <line className="grid" x1={box.x} x2={box.x + box.w} y1={y} y2={y} />
            <text x={box.x - 6} y={y + 3.5} textAnchor="end">
              {percent(v * top, lang)}
            </text>
            <text x={x} y={box.y + box.h + 15} textAnchor="middle">
              {percent(v, lang)}
            </text>
          </g>
        )
      })}
      <text className="axis" x={box.x + box.w / 2} y={HEIGHT - 5} textAnchor="middle">
        {props.x}
      </text>
      <text className="axis" transform={`translate(9 ${box.y + box.h / 2}) rotate(-90)`} textAnchor="middle">
        {props.y}
      </text>
      {props.children}
    </svg>
  )
}

/** How right the answers of each confidence are. On the diagonal, confidence is what it says. */
export function Reliability({ bins }: { bins: readonly Bin[] }) {
  const { t, lang } = useLang()
  const filled = filledBins(bins)
  const most = Math.max(1, ...filled.map((b) => b.n))
  return (
    <figure className="chart-figure">
      <figcaption>
        <b>{t('quality.reliability')}</b>
        <span>{t('quality.reliability_about')}</span>
      </figcaption>
      <Plane label={t('quality.reliability')} x={t('quality.confidence_x')} y={t('quality.right_y')}>
        {filled.map((b) => {
          const width = (b.to - b.from) * box.w
          const height = b.accuracy * box.h
          return (
            <rect
              key={b.from}
              className={b.accuracy < b.confidence ? 'bin over' : 'bin'}
              x={box.x + b.from * box.w + 1}
              width={Math.max(1, width - 2)}
              y={box.y + box.h - height}
              height={Math.max(1, height)}
              opacity={0.35 + (0.65 * b.n) / most}
            />
          )
        })}
        <path
          className="diagonal"
          d={pathOf(
            [
              { x: 0, y: 0 },
              { x: 1, y: 1 },
            ],
            box,
          )}
        />
        {filled.map((b) => (
          <circle key={b.from} className="point" cx={box.x + b.confidence * box.w} cy={box.y + (1 - b.accuracy) * box.h} r={3} />
        ))}
      </Plane>
      <Behind
        columns={[t('quality.confidence_x'), t('quality.right_y'), t('quality.count')]}
        rows={filled.map((b) => [percent(b.confidence, lang), percent(b.accuracy, lang), String(b.n)])}
      />
    </figure>
  )
}

/** How the error grows with what is answered; `at` is the threshold in use. */
export function RiskCoverage({ points, target, at }: { points: readonly Coverage[]; target?: number; at?: number }) {
  const { t, lang } = useLang()
  const line = thinned(points, 100)
  const most = Math.max(target ?? 0, 0.05, ...line.map((p) => p.error))
  const top = [0.1, 0.2, 0.4, 0.6, 0.8].find((v) => most <= v) ?? 1
  const place = (p: Coverage) => ({ x: p.coverage, y: p.error / top })
  const used = at === undefined ? undefined : line.findLast((p) => p.threshold >= at)
  return (
    <figure className="chart-figure">
      <figcaption>
        <b>{t('quality.risk')}</b>
        <span>{t('quality.risk_about')}</span>
      </figcaption>
      <Plane label={t('quality.risk')} x={t('quality.answered_x')} y={t('quality.wrong_y')} top={top}>
        {target !== undefined && (
          <path
            className="target"
            d={pathOf(
              [
                { x: 0, y: target / top },
                { x: 1, y: target / top },
              ],
              box,
            )}
          />
        )}
        <path className="curve" d={pathOf(line.map(place), box)} />
        {used && (
          <circle
            className="used"
            cx={box.x + used.coverage * box.w}
            cy={box.y + (1 - used.error / top) * box.h}
            r={5}
          />
        )}
      </Plane>
      <Behind
        columns={[t('quality.threshold'), t('quality.answered_x'), t('quality.wrong_y')]}
        rows={thinned(points, 20).map((p) => [p.threshold.toFixed(3), percent(p.coverage, lang), percent(p.error, lang)])}
      />
    </figure>
  )
}

/** A line of shares, oldest first, as small as a word. */
export function Sparkline({ values, label }: { values: readonly number[]; label: string }) {
  if (values.length < 2) return null
  const at = (v: number, i: number) => ({ x: i / (values.length - 1), y: v })
  const inner = { x: 3, y: 3, w: 84, h: 20 }
  const end = at(values.at(-1)!, values.length - 1)
  return (
    <svg className="sparkline" viewBox="0 0 90 26" role="img" aria-label={label}>
      <path d={pathOf(values.map(at), inner)} />
      <circle cx={inner.x + end.x * inner.w} cy={inner.y + (1 - end.y) * inner.h} r={2.5} />
    </svg>
  )
}

/** A share with its 95 % interval as a whisker. */
export function Whisker({ value, lower, upper, target }: { value: number; lower: number; upper: number; target?: number }) {
  return (
    <span className="q-whisker" aria-hidden="true">
      <i className="range" style={{ left: `${lower * 100}%`, width: `${(upper - lower) * 100}%` }} />
      <i className="mark" style={{ left: `${value * 100}%` }} />
      {target !== undefined && <i className="wanted" style={{ left: `${target * 100}%` }} />}
    </span>
  )
}
