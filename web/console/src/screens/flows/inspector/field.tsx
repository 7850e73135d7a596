import { useLang } from '../../../lang/lang'
import { writeField } from '../document/edits'
import type { Step } from '../document/outline'
import type { Value } from '../document/render'
import type { Path } from '../document/source'
import { isGroup, listOf, type Field } from '../fields'
import { useFlowWords } from '../words'
import { useBench } from './bench'
import { useFaults, WithFaults } from './faults'
import { GroupField, WordingField } from './group'
import { ListField } from './list'
import { PlaceField } from './place'
import { AreaField, LineField, NumberField, SelectField, SwitchField, WordsField } from './plain'
import { FlowField, RequestField } from './request'
import { PairsField, PlacesField, ScoresField } from './rows'
import { TextListField, TextsField } from './texts'

export interface OneFieldProps {
  step: Step
  /** The kind of step, or the mapping, that the field is one of. */
  owner: string
  field: Field
  /** From the step. */
  path: Path
  value: Value | undefined
}

/** One field of a step, or of a list or group inside it, with what is wrong with it. */
export function OneField(props: OneFieldProps) {
  const faults = useFaults(props.path)
  // A list tells what is wrong at the entry that it is about.
  const own = isNested(props.field.form) ? faults.filter((f) => f.path.length <= props.path.length) : faults
  return (
    <WithFaults faults={own}>
      <Input {...props} />
    </WithFaults>
  )
}

const keyed = new Set(['places', 'statuses', 'scores', 'values', 'templates'])
const isNested = (form: string) => listOf(form) !== undefined || isGroup(form) || keyed.has(form)

/** What a field is called, and what helps with it. */
export function useFieldWords() {
  const { maybe } = useLang()
  const words = useFlowWords()
  return {
    label: (owner: string, name: string) => maybe(`flow.field_${owner}_${name}`) ?? words.field(name),
    hint: (owner: string, name: string) => maybe(`flow.hint_${owner}_${name}`) ?? maybe(`flow.hint_${name}`),
  }
}

const coded = new Set(['expression', 'pattern', 'template', 'span', 'duration', 'moment', 'instant'])

function Input({ step, owner, field: f, path, value }: OneFieldProps) {
  const words = useFieldWords()
  const { flow, sources, apply, flows } = useBench()
  const label = words.label(owner, f.name)
  const onChange = (v: Value | undefined) => apply(writeField(sources, flow, step, path, v), `${step.key}.${path.join('.')}`)
  const common = { label, hint: words.hint(owner, f.name), value, onChange, otherwise: f.otherwise }
  const spot = { step, field: path, label, value }
  if (listOf(f.form)) return <ListField {...spot} of={f.form} />
  if (isGroup(f.form)) return <GroupField {...spot} of={f.form} />
  if (f.name === 'flow' && f.form === 'word') return <FlowField step={step} label={label} names={flows.filter((n) => n !== flow.name)} />
  switch (f.form) {
    case 'text':
      return <TextsField {...common} rows={owner === 'button' || owner === 'option' ? 2 : undefined} />
    case 'texts':
      return f.name === 'text' && !Array.isArray(value) ? <TextsField {...common} /> : <TextListField {...common} />
    case 'wording':
      return <WordingField {...common} />
    case 'words':
      return <WordsField {...common} rows={f.name === 'examples' ? 4 : undefined} />
    case 'integer':
    case 'number':
      return <NumberField {...common} low={f.low} high={f.high} whole={f.form === 'integer'} />
    case 'bool':
      return <SwitchField {...common} />
    case 'select':
      return <SelectField {...common} name={f.name} values={f.values ?? []} />
    case 'normalize':
      return typeof value === 'object' ? <AreaField {...common} /> : <SelectField {...common} name={f.name} values={['upper', 'lower', 'compact', 'digits']} />
    case 'place':
      return <PlaceField {...spot} required={f.required} />
    case 'resume':
      return <PlaceField {...spot} name={f.name} values={['end', 'here']} />
    case 'on_message':
      return <PlaceField {...spot} name={f.name} values={['continue', 'cancel']} />
    case 'places':
    case 'statuses':
      return <PlacesField {...spot} hint={common.hint} />
    case 'scores':
      return <ScoresField {...spot} hint={common.hint} />
    case 'values':
    case 'templates':
      return <PairsField {...spot} hint={common.hint} names={owner === 'contact' ? ['email', 'phone', 'name'] : undefined} />
    case 'json':
    case 'object':
    case 'schema':
      return <AreaField {...common} />
    case 'request':
      return <RequestField step={step} />
    default:
      return <LineField {...common} code={coded.has(f.form) || f.name === 'var' || f.name === 'id'} list={f.name === 'var' ? Object.keys(flow.vars) : undefined} />
  }
}
