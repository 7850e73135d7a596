import { outline, type Outline, type Source, type Step, type Way } from './outline'
import { cut, moveItem, paste } from './moves'
import { assign, insert, nodeAt, parse, plainOf, remove, renameKey, type Path } from './source'
import type { Value } from './render'
import { isSeq } from 'yaml'

// What the builder does to a flow. Each edit takes the files and gives the
// files, with one text changed in one place.

export type Sources = readonly Source[]

/** Replaces the text of one file. */
export function withText(sources: Sources, file: string, text: string): Sources {
  return sources.map((s) => (s.name === file && s.text !== text ? { ...s, text } : s))
}

function edit(sources: Sources, flow: Outline, change: (text: string) => string): Sources {
  const source = sources.find((s) => s.name === flow.file)
  return source ? withText(sources, flow.file, change(source.text)) : sources
}

/** Writes a field of a step; undefined removes it. */
export function setField(sources: Sources, flow: Outline, step: Step, field: Path, value: Value | undefined): Sources {
  return edit(sources, flow, (text) => assign(text, flow.doc, [...step.path, ...field], value))
}

/** Writes something of the flow itself: its title, triggers, variables. */
export function setOfFlow(sources: Sources, flow: Outline, path: Path, value: Value | undefined): Sources {
  return edit(sources, flow, (text) => assign(text, flow.doc, path, value))
}

/** Replaces a step by lines of YAML; undefined when they are not one step. */
export function setLines(sources: Sources, flow: Outline, step: Step, lines: string): Sources | undefined {
  const source = sources.find((s) => s.name === flow.file)
  const text = source && paste(source.text, flow.doc, step.path, lines)
  return text === undefined ? undefined : withText(sources, flow.file, text)
}

/** The YAML of a step, from the left edge. */
export function linesOf(sources: Sources, flow: Outline, step: Step): string {
  const source = sources.find((s) => s.name === flow.file)
  return source ? cut(source.text, flow.doc, step.path) : ''
}

/** An id that no step of the flow has yet: the base, or the base and a number. */
export function freshId(flow: Outline, base: string): string {
  const taken = new Set(flow.steps.map((s) => s.id))
  const clean = base.replace(/[^A-Za-z0-9_]+/g, '_').replace(/^[^A-Za-z]+/, '') || 'step'
  if (!taken.has(clean)) return clean
  const stem = clean.replace(/_\d+$/, '')
  for (let n = 2; ; n++) if (!taken.has(`${stem}_${n}`)) return `${stem}_${n}`
}

/**
 * Adds a step behind another one (at the end without one). Gives the files
 * and the id of the new step.
 */
export function addStep(sources: Sources, flow: Outline, value: { [key: string]: Value }, base: string, after?: Step): { sources: Sources; id: string } {
  const id = freshId(flow, base)
  const { id: _, ...rest } = value
  const made = { id, ...rest }
  // Only a list can take one more; behind a step written in place goes the end of the flow.
  const listed = after && typeof after.path.at(-1) === 'number' ? after : undefined
  const list: Path = listed ? listed.path.slice(0, -1) : ['steps']
  const changed = edit(sources, flow, (text) => {
    const tree = parse(text).docs[flow.doc]
    const seq = tree && nodeAt(tree, list)
    if (!isSeq(seq) || seq.items.length === 0) return assign(text, flow.doc, ['steps'], [made])
    return insert(text, flow.doc, list, listed ? Number(listed.path.at(-1)) + 1 : seq.items.length, made)
  })
  return { sources: changed, id }
}

/** Takes steps out, with their places on the canvas. What led to one leads to what followed it. */
export function removeSteps(sources: Sources, flow: Outline, keys: readonly string[]): Sources {
  let out = sources
  // The last one first, so that the places of the others stay.
  const order = flow.steps.map((s) => s.key).filter((key) => keys.includes(key))
  for (const key of order.reverse()) {
    const now = again(out, flow)
    const step = now?.steps.find((s) => s.key === key)
    if (!now || !step) continue
    // The heir must outlive all that goes.
    const heir = heirOf(now, step, keys)
    if (step.id) {
      out = retarget(out, now, step.id, heir)
      const left = again(out, flow)!
      if (step.id in left.layout) out = setOfFlow(out, left, ['layout', step.id], undefined)
    }
    const fresh = again(out, flow)!
    const same = fresh.steps.find((s) => s.key === key) ?? fresh.steps.find((s) => JSON.stringify(s.path) === JSON.stringify(step.path))
    if (same) out = edit(out, fresh, (text) => remove(text, fresh.doc, same.path))
  }
  return out
}

function again(sources: Sources, flow: Outline): Outline | undefined {
  const source = sources.find((s) => s.name === flow.file)
  return source && outline(source).find((f) => f.doc === flow.doc)
}

function heirOf(flow: Outline, step: Step, going: readonly string[]): string | undefined {
  const seen = new Set<string>()
  let at: Step | undefined = step
  while (at && (going.includes(at.key) || at === step)) {
    if (seen.has(at.key)) return undefined
    seen.add(at.key)
    const next: Way | undefined = at.ways.find((w) => w.kind === 'next')
    at = next && flow.steps.find((s) => s.key === next.to)
  }
  return at?.id || undefined
}

// Points every way to `from` at `to`; a way that has nowhere left to go is removed.
function retarget(sources: Sources, flow: Outline, from: string, to: string | undefined): Sources {
  let out = sources
  for (const step of flow.steps.filter((s) => s.id !== from)) {
    for (const way of step.ways.filter((w) => w.written && leads(w, from))) {
      const now = again(out, flow)!
      const same = now.steps.find((s) => s.key === step.key)
      if (!same) continue
      if (to !== undefined) out = connect(out, now, same, way, to)
      else if (way.field.length === 1 && way.field[0] !== step.kind) out = setField(out, now, same, way.field, undefined)
    }
  }
  return out
}

const leads = (way: Way, id: string) => way.to === id || way.missing === id

/** Leads a way of a step to another step, or with undefined back to what follows it. */
export function connect(sources: Sources, flow: Outline, step: Step, way: Pick<Way, 'field' | 'kind'>, to: string | undefined): Sources {
  const path = way.field
  if (to === undefined) return setField(sources, flow, step, path, undefined)
  const now = path.reduce<Value | undefined>((v, k) => (v === undefined || v === null || typeof v !== 'object' ? undefined : (v as Record<string, Value>)[k]), step.value)
  const gone = typeof now === 'object' && now !== null && !Array.isArray(now) && Object.keys(now).length === 1 && 'goto' in now
  return setField(sources, flow, step, gone ? [...path, 'goto'] : path, to)
}

/** Gives a step another id; whatever names it follows. */
export function renameStep(sources: Sources, flow: Outline, step: Step, id: string): Sources {
  if (id === step.id || flow.steps.some((s) => s.id === id)) return sources
  let out = sources
  if (step.id) {
    for (const other of flow.steps) {
      for (const way of other.ways.filter((w) => w.written && w.to === step.key && w.to === step.id)) {
        const now = again(out, flow)!
        const same = now.steps.find((s) => s.key === other.key)
        // A block that begins with the step is no name of it.
        const named = same && typeof valueIn(same.value, way.field) !== 'object' ? true : isNamed(valueIn(other.value, way.field))
        if (same && named) out = connect(out, now, same, way, id)
      }
    }
    const now = again(out, flow)!
    if (step.id in now.layout) out = edit(out, now, (text) => renameKey(text, now.doc, ['layout', step.id], id))
  }
  const now = again(out, flow)!
  const same = now.steps.find((s) => s.key === step.key)
  return same ? setField(out, now, same, ['id'], id) : out
}

const valueIn = (value: Value, path: Path): Value | undefined =>
  path.reduce<Value | undefined>((v, k) => (v === undefined || v === null || typeof v !== 'object' ? undefined : (v as Record<string, Value>)[k]), value)

const isNamed = (v: Value | undefined) => typeof v === 'object' && v !== null && !Array.isArray(v) && Object.keys(v).length === 1 && 'goto' in v

/** Keeps where steps stand on the canvas; nothing else of the file changes. All of them must have ids. */
export function place(sources: Sources, flow: Outline, at: Readonly<Record<string, readonly [number, number]>>): Sources {
  return edit(sources, flow, (text) => {
    for (const [id, [x, y]] of Object.entries(at)) text = assign(text, flow.doc, ['layout', id], [Math.round(x), Math.round(y)])
    return text
  })
}

/** Forgets where steps stand, so that they arrange themselves. */
export function unplace(sources: Sources, flow: Outline): Sources {
  return setOfFlow(sources, flow, ['layout'], undefined)
}

/** Moves a step among those of its list: -1 up, 1 down. */
export function shift(sources: Sources, flow: Outline, step: Step, by: -1 | 1): Sources {
  const index = step.path.at(-1)
  if (typeof index !== 'number') return sources
  const list = step.path.slice(0, -1)
  return edit(sources, flow, (text) => {
    const tree = parse(text).docs[flow.doc]
    const seq = tree && nodeAt(tree, list)
    if (!isSeq(seq) || index + by < 0 || index + by >= seq.items.length) return text
    return moveItem(text, flow.doc, list, index, by < 0 ? index - 1 : index + 2)
  })
}

/** Steps as they are kept for pasting: their own lines. */
export type Copied = readonly { lines: string; kind: string; id: string }[]

export function copy(sources: Sources, flow: Outline, keys: readonly string[]): Copied {
  return flow.steps.filter((s) => keys.includes(s.key)).map((s) => ({ lines: linesOf(sources, flow, s), kind: s.kind, id: s.id }))
}

/** Puts copied steps behind a step, with fresh ids; ways among them stay among them. */
export function pasteSteps(sources: Sources, flow: Outline, copied: Copied, after?: Step): { sources: Sources; ids: string[] } {
  let out = sources
  let behind = after
  const ids: string[] = []
  const renamed = new Map<string, string>()
  for (const one of copied) {
    const tree = parse(one.lines).docs[0]
    if (!tree?.contents) continue
    const value = plainOf(tree.contents) as { [key: string]: Value }
    const now = again(out, flow) ?? flow
    const added = addStep(out, now, value, one.id || one.kind, behind && now.steps.find((s) => s.key === behind?.key))
    out = added.sources
    ids.push(added.id)
    if (one.id) renamed.set(one.id, added.id)
    behind = again(out, flow)?.steps.find((s) => s.id === added.id)
  }
  for (const id of ids) {
    for (const [old, fresh] of renamed) {
      const now = again(out, flow)!
      const step = now.steps.find((s) => s.id === id)!
      for (const way of step.ways.filter((w) => w.written && leads(w, old))) {
        const current = again(out, flow)!
        out = connect(out, current, current.steps.find((s) => s.id === id)!, way, fresh)
      }
    }
  }
  return { sources: out, ids }
}

/** Gives a step that has none an id, so that others can name it. */
export function withId(sources: Sources, flow: Outline, step: Step): { sources: Sources; id: string } {
  if (step.id) return { sources, id: step.id }
  const id = freshId(flow, step.kind)
  return { sources: setField(sources, flow, step, ['id'], id), id }
}

/** Leads a way of a step to any step; one without an id gets one. */
export function lead(sources: Sources, flow: Outline, from: Step, way: Pick<Way, 'field' | 'kind'>, to: Step): Sources {
  const named = withId(sources, flow, to)
  const now = again(named.sources, flow) ?? flow
  const same = now.steps.find((s) => JSON.stringify(s.path) === JSON.stringify(from.path))
  return same ? connect(named.sources, now, same, way, named.id) : sources
}

/** Writes a field of a step, and never takes its step key away with its last field. */
export function writeField(sources: Sources, flow: Outline, step: Step, field: Path, value: Value | undefined): Sources {
  if (value !== undefined || field[0] !== step.kind) return setField(sources, flow, step, field, value)
  // What holds nothing else goes along, up to the step key itself.
  let going = field
  while (going.length > 1 && entriesOf(valueIn(step.value, going.slice(0, -1))) <= 1) going = going.slice(0, -1)
  return setField(sources, flow, step, going, going.length === 1 ? null : undefined)
}

const entriesOf = (v: Value | undefined) => (typeof v === 'object' && v !== null ? Object.keys(v).length : 0)

/** Moves an entry of a list in a step to another place among the others, with its comments. */
export function moveRow(sources: Sources, flow: Outline, step: Step, field: Path, from: number, to: number): Sources {
  return edit(sources, flow, (text) => moveItem(text, flow.doc, [...step.path, ...field], from, to > from ? to + 1 : to))
}
