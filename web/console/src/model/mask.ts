/** Hides most of a personal value and leaves just enough to recognise it: `a•••@f•••.com`, `••••4518`. */
export function mask(value: string): string {
  const at = value.indexOf('@')
  if (at > 0) {
    const domain = value.slice(at + 1)
    const dot = domain.lastIndexOf('.')
    return `${value[0]}•••@${domain[0] ?? ''}•••${dot > 0 ? domain.slice(dot) : ''}`
  }
  const letters = Array.from(value)
  if (letters.length <= 4) return '••••'
  return '••••' + letters.slice(letters.length > 7 ? -4 : -2).join('')
}
