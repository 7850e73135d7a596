/** One thing that a change changed: where it is, and its values before and after. */
export interface Line {
  path: string
  before?: string
  after?: string
}

type Plain = Record<string, unknown>

const isObject = (v: unknown): v is Plain => typeof v === 'object' && v !== null && !Array.isArray(v)

/** What a change tells of itself: with `before` and `after` where it holds both, else its facts as they are. */
export function lines(detail: Plain): Line[] {
  if (isObject(detail.before) || isObject(detail.after)) {
    const [before, after] = [flat(detail.before), flat(detail.after)]
    const paths = [...new Set([...before.keys(), ...after.keys()])]
    return paths.filter((p) => before.get(p) !== after.get(p)).map((path) => ({ path, before: before.get(path) ?? '', after: after.get(path) ?? '' }))
  }
  return [...flat(detail)].map(([path, after]) => ({ path, after }))
}

/** Values by their dotted path, as texts; lists of plain values are one text. */
function flat(value: unknown, path = '', into = new Map<string, string>()): Map<string, string> {
  if (isObject(value)) {
    for (const [key, inner] of Object.entries(value)) flat(inner, path ? `${path}.${key}` : key, into)
  } else if (Array.isArray(value) && value.some(isObject)) {
    value.forEach((inner, i) => flat(inner, `${path}.${i + 1}`, into))
  } else if (value !== null && value !== undefined && path) {
    into.set(path, Array.isArray(value) ? value.join(', ') : String(value))
  }
  return into
}
