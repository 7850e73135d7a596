import { Download } from 'lucide-react'
import { useState } from 'react'
import type { Figure, Point } from '../../api/analytics'
import { useLang, type Key } from '../../lang/lang'
import { axisTop, headline, height, spell, stacks, stepWord, trendTable } from '../../model/analytics'
import { percent } from '../../model/words'
import { Behind } from '../../ui/behind'
import { saveFile } from '../../ui/save'
import type { Shown } from './analytics'

const WIDTH = 900
const HEIGHT = 240
const box = { x: 58, y: 14, w: WIDTH - 70, h: HEIGHT - 46 }
const rungs = [0, 0.25, 0.5, 0.75, 1]

const choices = ['settled', 'first_response', 'missed', 'acceptance', 'bot_reply', 'queue_wait', 'satisfied'] as const
type Choice = (typeof choices)[number]

/** How a figure goes from day to day, by the calendar of the workspace. */
export function Trend({ report, by, business }: Shown & { by: 'day' | 'hour'; business: boolean }) {
  const { t } = useLang()
  const [choice, setChoice] = useState<Choice>('settled')
  const name = choice === 'first_response' && business ? 'first_response_business' : choice
  const figure = report.figures.find((f) => f.name === name)
  const title = t(by === 'day' ? 'analytics.trend_day' : 'analytics.trend_hour')
  return (
    <section className="panel a-trend" aria-labelledby="a-trend">
      <header>
        <h2 id="a-trend">{title}</h2>
        <label>
          <span className="hidden-words">{t('analytics.figure')}</span>
          <select className="select" value={choice} onChange={(e) => setChoice(e.target.value as Choice)}>
            {choices.map((c) => (
              <option key={c} value={c}>
                {t(`analytics.${c}`)}
              </option>
            ))}
          </select>
        </label>
        <button
          className="icon-button small"
          aria-label={t('analytics.csv_of', { figure: title })}
          title="CSV"
          onClick={() => saveFile('trend.csv', new Blob(['\ufeff' + trendTable(report.trend, report.figures)], { type: 'text/csv' }))}
        >
          <Download aria-hidden="true" />
        </button>
      </header>
      {choice === 'settled' ? <Stacked report={report} by={by} /> : figure && <Line report={report} by={by} figure={figure} />}
    </section>
  )
}

/** Ticks, steps and the column under the pointer; `draw` gets where a step begins and how wide it is. */
function Plane(props: {
  points: readonly Point[]
  label: string
  tick: (rung: number) => string
  word: (p: Point) => string
  about: (p: Point) => string
  children: (x: (i: number) => number, step: number) => React.ReactNode
}) {
  const { points, word } = props
  const [at, setAt] = useState<number | null>(null)
  const step = box.w / Math.max(1, points.length)
  const x = (i: number) => box.x + i * step
  const every = Math.ceil(points.length / 10)
  const p = at === null ? undefined : points[at]
  return (
    <div className="a-plot" tabIndex={0} role="region" aria-label={props.label}>
      <svg className="chart" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={props.label} onPointerLeave={() => setAt(null)}>
        {rungs.map((r) => {
          const y = box.y + (1 - r) * box.h
          return (
            <g key={r}>
              <line className="grid" x1={box.x} x2={box.x + box.w} y1={y} y2={y} />
              <text x={box.x - 8} y={y + 4} textAnchor="end">
                {props.tick(r)}
              </text>
            </g>
          )
        })}
        {points.map((q, i) => (
          <g key={q.at_ms}>
            {i % every === 0 && (
              <text x={x(i) + step / 2} y={HEIGHT - 12} textAnchor="middle">
                {word(q)}
              </text>
            )}
            <rect className={i === at ? 'a-column on' : 'a-column'} x={x(i)} y={box.y} width={step} height={box.h} onPointerEnter={() => setAt(i)} />
          </g>
        ))}
        <g className="a-marks">{props.children(x, step)}</g>
      </svg>
      <p className="a-point num" aria-hidden="true">
        {p ? `${word(p)}: ${props.about(p)}` : ' '}
      </p>
    </div>
  )
}

/** Contained engagements stacked: confirmed, assumed, and apart what may still be reversed. */
function Stacked({ report, by }: { report: Shown['report']; by: 'day' | 'hour' }) {
  const { t, lang } = useLang()
  const points = report.trend
  const bars = stacks(points)
  // Four rungs of whole chats.
  const top = 4 * Math.ceil(axisTop(Math.max(4, ...bars.map((b) => b.all)), 'amount') / 4)
  const word = (p: Point) => stepWord(p.at_ms, by, report.zone, lang)
  const tall = (n: number) => (n / top) * box.h
  const about = (p: Point) =>
    [
      t('analytics.trend_settled', { n: p.confirmed + p.assumed, of: p.settled }),
      t('analytics.trend_provisional', { n: p.provisional, of: p.pending }),
    ].join(' · ')
  return (
    <>
      <Plane points={points} label={t('analytics.settled')} tick={(r) => String(r * top)} word={word} about={about}>
        {(x, step) =>
          bars.map((b, i) => {
            let y = box.y + box.h
            const wide = Math.max(1, Math.min(46, step * 0.66))
            const left = x(i) + (step - wide) / 2
            const rest = b.all - b.confirmed - b.assumed - b.provisional
            return (
              <g key={b.at}>
                {(
                  [
                    ['confirmed', b.confirmed],
                    ['assumed', b.assumed],
                    ['provisional', b.provisional],
                    ['rest', rest],
                  ] as const
                ).map(([part, n]) => {
                  if (n <= 0) return null
                  y -= tall(n)
                  return <rect key={part} className={`a-${part}`} x={left} y={y} width={wide} height={Math.max(0.5, tall(n) - 1)} rx={1.5} />
                })}
              </g>
            )
          })
        }
      </Plane>
      <ul className="legend a-legend">
        {(['confirmed', 'assumed', 'provisional', 'rest'] as const).map((part) => (
          <li key={part}>
            <span>
              <i className={part} />
              {t(`analytics.${part}`)}
            </span>
          </li>
        ))}
      </ul>
      <Behind
        columns={[t('analytics.step'), t('analytics.confirmed'), t('analytics.assumed'), t('analytics.settled_all'), t('analytics.provisional'), t('analytics.engagements')]}
        rows={points.map((p) => [word(p), String(p.confirmed), String(p.assumed), String(p.settled), t('containment.of', { n: p.provisional, of: p.pending }), String(p.engagements)])}
      />
    </>
  )
}

/** One figure as a line, with gaps where nothing was measured. */
function Line({ report, by, figure }: { report: Shown['report']; by: 'day' | 'hour'; figure: Figure }) {
  const { t, lang } = useLang()
  const points = report.trend
  const values = points.map((p) => height(figure.unit, p.values[figure.name]))
  const top = axisTop(Math.max(0.05, ...values.map((v) => v ?? 0)), figure.unit)
  const word = (p: Point) => stepWord(p.at_ms, by, report.zone, lang)
  const name = t(`analytics.${figure.name}` as Key)
  const main = (p: Point) => headline(figure.unit, p.values[figure.name], t, lang)
  const counted = (p: Point) => {
    const v = p.values[figure.name]
    return figure.unit === 'share' ? t('containment.of', { n: v?.n ?? 0, of: v?.of ?? 0 }) : t('analytics.measured', { n: v?.n ?? 0 })
  }
  return (
    <>
      <Plane
        points={points}
        label={name}
        tick={(r) => (figure.unit === 'share' ? percent(r * top, lang) : spell(r * top, t))}
        word={word}
        about={(p) => `${main(p)} (${counted(p)})`}
      >
        {(x, step) => {
          const at = (i: number) => [x(i) + step / 2, box.y + (1 - values[i]! / top) * box.h] as const
          const path = values.reduce((d, v, i) => {
            if (v === undefined) return d
            const [px, py] = at(i)
            return `${d}${i > 0 && values[i - 1] !== undefined ? 'L' : 'M'}${px.toFixed(1)} ${py.toFixed(1)}`
          }, '')
          return (
            <>
              <path className="curve" d={path} />
              {values.map((v, i) => v !== undefined && <circle key={i} className="used" cx={at(i)[0]} cy={at(i)[1]} r={points.length > 60 ? 2 : 4} />)}
            </>
          )
        }}
      </Plane>
      <Behind columns={[t('analytics.step'), name, t('analytics.count')]} rows={points.map((p) => [word(p), main(p), counted(p)])} />
    </>
  )
}
