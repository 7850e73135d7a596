import { useLang } from '../../lang/lang'
import { gateParts, metricText } from '../../model/quality'
import { titled } from '../../model/words'

/** Words for what reports name: metrics, causes, kinds of cases, gates. Unknown names are made readable. */
export function useQualityWords() {
  const { t, lang, maybe } = useLang()
  const metric = (name: string) => maybe(`metric.${name}`) ?? titled(name)
  return {
    metric,
    figure: (name: string, value: number) => metricText(name, value, lang),
    cause: (name: string) => maybe(`cause.${name.replaceAll(/[ -]/g, '_')}`) ?? titled(name),
    kind: (name: string) => maybe(`kind.${name}`) ?? titled(name),
    status: (name: string) => maybe(`run.${name}`) ?? titled(name),
    stratum: (name: string) => maybe(`stratum.${name}`) ?? titled(name),
    slice: (by: string) => maybe(`slice.${by}`) ?? titled(by),
    /** Why a gate held or not; a plain figure is written as its metric is. */
    why: (name: string, why: string) => {
      const value = /^it is ([\d.]+)$/.exec(why)?.[1]
      const parts = gateParts(name)
      return value && parts ? t('quality.gate_is', { value: metricText(parts.metric, Number(value), lang) }) : why
    },
    gate: (name: string) => {
      const parts = gateParts(name)
      if (parts) {
        const what = parts.change ? t(`quality.gate_${parts.change}`, { metric: metric(parts.metric) }) : metric(parts.metric)
        return `${what} ${parts.sign} ${metricText(parts.metric, parts.limit, lang)}`
      }
      const hard = /^hard (.+)$/.exec(name)?.[1]
      return hard ? t('quality.gate_hard', { name: maybe(`kind.${hard}`) ?? titled(hard) }) : name
    },
  }
}
