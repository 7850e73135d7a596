/** Turns a machine's name into words: `low_confidence`, `topScore` → `low confidence`, `top score`. */
export function plain(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/[_\-]+|\.(?!\d)/g, ' ')
    .trim()
    .toLowerCase()
}

/** The same with a capital first letter, for headings and rows. */
export function titled(name: string): string {
  const words = plain(name)
  return words.charAt(0).toUpperCase() + words.slice(1)
}

/** A share of 1 as whole percents; one decimal below ten, so that small figures do not read as nothing. */
export function percent(share: number, lang: string): string {
  const digits = share > 0 && share < 0.1 ? 1 : 0
  return new Intl.NumberFormat(lang, { style: 'percent', maximumFractionDigits: digits }).format(share)
}

/** A number as a trace shows it: whole numbers whole, others with three significant decimals. */
export function figure(n: number): string {
  if (Number.isInteger(n)) return String(n)
  const size = Math.abs(n)
  if (size >= 100) return n.toFixed(1)
  if (size >= 0.001) return String(Number(n.toFixed(3)))
  return n.toExponential(1)
}
