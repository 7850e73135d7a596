import { ArrowDown, ArrowUp, CircleAlert, Plus, X } from 'lucide-react'
import { useRef, useState } from 'react'
import { useLang, type Lang } from '../../../lang/lang'
import { percent } from '../../../model/words'
import { moveRow, setField, writeField } from '../document/edits'
import type { Step } from '../document/outline'
import type { Value } from '../document/render'
import type { Path } from '../document/source'
import { items } from '../document/starters'
import { listOf } from '../fields'
import { textIn } from '../summary'
import { useFlowWords } from '../words'
import { useBench } from './bench'
import { useFaults, WithFaults } from './faults'
import { Fields, mapping } from './group'
import { PlaceField } from './place'

interface Props {
  step: Step
  field: Path
  label: string
  value: Value | undefined
  /** The form of the list, such as options. */
  of: string
}

/** A list of mappings: the options of a choice, the questions of a form, the arms of a split. */
export function ListField({ step, field, label, value, of }: Props) {
  const { t } = useLang()
  const words = useFlowWords()
  const { flow, sources, apply, writable } = useBench()
  const [open, setOpen] = useState(-1)
  const frame = useRef<HTMLFieldSetElement>(null)
  const { of: kind, least = 0, most = Infinity } = listOf(of)!
  const list = Array.isArray(value) ? value.map(mapping) : []
  const shares = kind === 'arm' ? sharesOf(list) : undefined
  function add() {
    const made = items[kind]?.(list, flow) ?? {}
    apply(list.length > 0 ? setField(sources, flow, step, [...field, list.length], made) : writeField(sources, flow, step, field, [made]))
    setOpen(list.length)
  }
  function move(from: number, to: number) {
    apply(moveRow(sources, flow, step, [...field], from, to))
    setOpen(to)
    // The button that was pressed went along with its row.
    const which = to < from ? '.fb-up' : '.fb-down'
    requestAnimationFrame(() => frame.current?.querySelector<HTMLElement>(`:scope > ol > li:nth-child(${to + 1}) ${which}:enabled, :scope > ol > li:nth-child(${to + 1}) .fb-option-name`)?.focus())
  }
  return (
    <fieldset className="fb-field" ref={frame}>
      <legend>{label}</legend>
      {shares && list.length > 1 && (
        <div className="fb-shares" aria-hidden="true">
          {shares.map((share, i) => (
            <i key={i} style={{ flexGrow: share }} />
          ))}
        </div>
      )}
      {list.length > 0 && (
        <ol className="fb-options">
          {list.map((own, i) => (
            <Row
              key={i}
              step={step}
              kind={kind}
              path={[...field, i]}
              own={own}
              number={i + 1}
              share={shares?.[i]}
              open={open === i}
              onOpen={() => setOpen(open === i ? -1 : i)}
              onUp={i > 0 ? () => move(i, i - 1) : undefined}
              onDown={i < list.length - 1 ? () => move(i, i + 1) : undefined}
              onRemove={
                list.length > least
                  ? () => {
                      apply(writeField(sources, flow, step, [...field, i], undefined))
                      setOpen(-1)
                    }
                  : undefined
              }
            />
          ))}
        </ol>
      )}
      {of === 'branches' && list.length > 0 && <PlaceField step={step} field={['else']} label={words.field('else')} value={step.value.else} />}
      {writable && list.length < most && (
        <button className="button small" onClick={add}>
          <Plus aria-hidden="true" />
          {t(`flow.add_${kind}` as 'flow.add_option')}
        </button>
      )}
    </fieldset>
  )
}

interface RowProps {
  step: Step
  kind: string
  path: Path
  own: { [key: string]: Value }
  number: number
  /** Of 1, for an arm. */
  share?: number
  open: boolean
  onOpen: () => void
  onUp?: () => void
  onDown?: () => void
  onRemove?: () => void
}

function Row({ step, kind, path, own, number, share, open, onOpen, onUp, onDown, onRemove }: RowProps) {
  const { t, lang } = useLang()
  const { writable } = useBench()
  const faults = useFaults(path)
  const title = titleOf(own, lang) || `${number}`
  const small = kind === 'branch' ? textIn(own.goto, lang) : String(own.id ?? own.var ?? '')
  return (
    <li className={open ? 'open' : ''}>
      <div className="fb-option-head">
        <button className="fb-option-name" aria-expanded={open} onClick={onOpen}>
          <span className="one-line">{title}</span>
          {small !== title && <small className="one-line">{small}</small>}
          {share !== undefined && <b className="num">{percent(share, lang)}</b>}
          {faults.length > 0 && <CircleAlert className="bad" aria-label={t('flow.has_error')} />}
        </button>
        {writable && open && (
          <>
            <button className="icon-button fb-up" disabled={!onUp} aria-label={t('flow.up')} onClick={onUp}>
              <ArrowUp aria-hidden="true" />
            </button>
            <button className="icon-button fb-down" disabled={!onDown} aria-label={t('flow.down')} onClick={onDown}>
              <ArrowDown aria-hidden="true" />
            </button>
          </>
        )}
        {writable && (
          <button className="icon-button" disabled={!onRemove} title={onRemove ? undefined : t('flow.needs_it')} aria-label={t('flow.remove_one', { what: title })} onClick={onRemove}>
            <X aria-hidden="true" />
          </button>
        )}
      </div>
      {/* What is about the entry as a whole, and whatever is wrong while it is closed. */}
      <WithFaults faults={faults.filter((f) => !open || f.path.length <= path.length)}>
        {open && (
          <div className="fb-option-body">
            <Fields step={step} of={kind} path={path} value={own} />
          </div>
        )}
      </WithFaults>
    </li>
  )
}

const titleOf = (own: { [key: string]: Value }, lang: Lang): string => textIn(own.label ?? own.text ?? own.id ?? own.var ?? own.if, lang)

/** Which part of all visitors each arm gets; a weight that is missing is 1. */
export function sharesOf(arms: readonly { [key: string]: Value }[]): number[] {
  const weights = arms.map(({ weight }) => (typeof weight === 'number' && weight >= 0 ? weight : 1))
  const all = weights.reduce((a, b) => a + b, 0)
  return weights.map((w) => (all > 0 ? w / all : 0))
}
