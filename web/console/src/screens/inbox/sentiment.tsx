import { useState } from 'react'
import type { Mood } from '../../api/shapes'
import { useLang } from '../../lang/lang'
import { mood, moodTrend, sentimentLine } from '../../model/mood'
import { clock } from '../../model/time'

const WIDTH = 300
const HEIGHT = 76

/** A polarity with its sign; what rounds to nothing has none. */
function signed(polarity: number): string {
  const text = polarity.toFixed(2)
  return Number(text) === 0 ? '0.00' : polarity > 0 ? `+${text}` : text
}

/** The visitor's mood, message by message, around a line for "neither good nor bad". */
export function SentimentLine({ points }: { points: readonly Mood[] }) {
  const { t, lang } = useLang()
  const [at, setAt] = useState(points.length - 1)
  const polarities = points.map((p) => p.polarity)
  const line = sentimentLine(polarities, WIDTH, HEIGHT)
  const trend = moodTrend(polarities)
  const shown = points[Math.min(at, points.length - 1)]
  return (
    <figure className="sentiment">
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="group" aria-label={t('sentiment.label', { n: points.length })}>
        <line x1="0" x2={WIDTH} y1={line.zero} y2={line.zero} className="zero" />
        {line.dots.length > 1 && (
          <path d={`${line.path} L${line.dots.at(-1)!.x} ${line.zero} L${line.dots[0]!.x} ${line.zero} Z`} className="area" />
        )}
        <path d={line.path} className="curve" />
        {line.dots.map((d, i) => (
          <g
            key={points[i]!.seq}
            className={i === at ? 'point at' : 'point'}
            tabIndex={0}
            role="img"
            aria-label={`${clock(points[i]!.at_ms, lang)}: ${t(`mood.${d.mood}`)} (${signed(d.polarity)})`}
            onMouseEnter={() => setAt(i)}
            onFocus={() => setAt(i)}
          >
            <rect x={d.x - 12} y={0} width={24} height={HEIGHT} fill="transparent" />
            <circle cx={d.x} cy={d.y} r={i === at ? 5 : 3.5} className={d.mood} />
          </g>
        ))}
      </svg>
      {shown && (
        <figcaption>
          <span className="num">{clock(shown.at_ms, lang)}</span>
          <b className={mood(shown.polarity)}>{t(`mood.${mood(shown.polarity)}`)}</b>
          <span className="num">
            {signed(shown.polarity)}
          </span>
          {trend && <span className={`trend ${trend}`}>{t(trend === 'falling' ? 'sentiment.falling' : 'sentiment.rising')}</span>}
          {shown.frustration >= 0.3 && <span>{t('sentiment.frustration', { n: shown.frustration.toFixed(2) })}</span>}
        </figcaption>
      )}
    </figure>
  )
}
