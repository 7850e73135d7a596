import { Handle, Position, type Node, type NodeProps } from '@xyflow/react'
import { CircleAlert, TriangleAlert } from 'lucide-react'
import { memo } from 'react'
import { useLang } from '../../../lang/lang'
import { figure } from '../../../model/words'
import { iconOf } from '../icons'
import { useFlowWords } from '../words'
import { linesOf, type Box } from './picture'

export interface BoxData extends Record<string, unknown> {
  box: Box
  problem: 'error' | 'warning' | undefined
  running: boolean
  passed: boolean
  first: boolean
  traffic?: { reached: number; left: number }
}

export type BoxNode = Node<BoxData, 'step'>

/** One step on the canvas: what it is, what it says, and its ways out. */
export const StepBox = memo(function StepBox({ data, selected, isConnectable }: NodeProps<BoxNode>) {
  const { t } = useLang()
  const words = useFlowWords()
  const { box, problem, running, passed, first, traffic } = data
  const { step } = box
  const Icon = iconOf(step.kind)
  const next = step.ways.find((w) => w.kind === 'next')
  const summary = words.summary(step)
  const classes = ['fb-box', `is-${step.kind}`, selected && 'chosen', running && 'running', passed && 'passed', problem].filter(Boolean).join(' ')
  return (
    <div className={classes}>
      <Handle type="target" position={Position.Top} isConnectable={isConnectable} />
      <div className="fb-box-head">
        <Icon aria-hidden="true" />
        <b>{words.kind(step.kind)}</b>
        <span className="one-line">{step.id}</span>
        {first && <span className="chip accent">{t('flow.first')}</span>}
        {problem === 'error' && <CircleAlert className="bad" aria-label={t('flow.has_error')} />}
        {problem === 'warning' && <TriangleAlert className="warn" aria-label={t('flow.has_warning')} />}
      </div>
      {linesOf(summary) > 0 && <p className={linesOf(summary) === 1 ? 'fb-box-text single' : 'fb-box-text'}>{summary}</p>}
      {traffic && (
        <p className="fb-box-traffic num" title={t('flow.traffic_about')}>
          {t('flow.reached', { n: figure(traffic.reached) })}
          {traffic.left > 0 && <em>{t('flow.left', { n: figure(traffic.left) })}</em>}
        </p>
      )}
      {box.rows.map((way, i) => (
        <div className={way.missing ? 'fb-row missing' : 'fb-row'} key={way.field.join('.')}>
          <span className="one-line">{words.way(way)}</span>
          {!way.to && !way.missing && <small>{t('flow.ends')}</small>}
          {way.missing && <small>{way.missing}?</small>}
          <Handle type="source" position={Position.Right} id={`row-${i}`} isConnectable={isConnectable} />
        </div>
      ))}
      {next && <Handle type="source" position={Position.Bottom} id="row--1" isConnectable={isConnectable} />}
    </div>
  )
})
