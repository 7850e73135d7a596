import type { Report } from '../../api/analytics'
import { useAgents } from '../../api/queries'
import { useLang } from '../../lang/lang'
import { useOutcomes } from '../../ui/outcomes'
import { useReasons } from '../../ui/reasons'

/** Words for the value of a slice; `name` is its dimension or its parameter. */
export function useSliceWords(report?: Report): (name: string, value: string) => string {
  const { t, maybe } = useLang()
  const { language } = useReasons()
  const { data: agents } = useAgents()
  const { named } = useOutcomes()
  return (name, value) => {
    if (value === '') return t('analytics.none')
    switch (name) {
      case 'lang':
      case 'language':
        return language(value)
      case 'visitor':
      case 'hours':
      case 'channel':
        return maybe(`${name}.${value}`) ?? value
      case 'hour':
        return `${value.padStart(2, '0')}:00`
      case 'agent':
        return report?.agents.find((a) => a.id === value)?.name || agents?.find((a) => a.id === value)?.name || value.slice(0, 8)
      case 'disposition':
        return named(value)
      case 'release':
        return value.slice(0, 8)
    }
    return value
  }
}
