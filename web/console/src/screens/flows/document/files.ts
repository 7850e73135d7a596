import { setOfFlow, withText, type Sources } from './edits'
import { findFlow, outline } from './outline'
import { afterKey, type Value } from './render'
import { parse } from './source'

// The files that flows stand in: made, added, taken out.

export const flowNames = (sources: Sources): string[] => sources.flatMap((s) => outline(s).map((f) => f.name)).filter(Boolean)

/** A name that no flow has yet. */
export const freshFlow = (sources: Sources, base: string): string => freshName(flowNames(sources), base)

/** A name that is not taken. */
export function freshName(taken: readonly string[], base: string): string {
  let name = base
  for (let n = 2; taken.includes(name); n++) name = `${base}_${n}`
  return name
}

/** Adds a file, under a name that no other has. */
export function addFile(sources: Sources, name: string, text: string): { sources: Sources; file: string } {
  const taken = new Set(sources.map((s) => s.name))
  const [, stem = name, tail = ''] = /^(.*?)(\.[a-z]+)?$/i.exec(name) ?? []
  let file = name
  for (let n = 2; taken.has(file); n++) file = `${stem}_${n}${tail}`
  return { sources: [...sources, { name: file, text }], file }
}

/** Takes a flow out: its file, or its document when the file holds more. */
export function removeFlow(sources: Sources, name: string): Sources {
  const found = findFlow(sources, name)
  if (!found) return sources
  const parsed = parse(found.source.text)
  const held = outline(found.source)
  if (held.length <= 1) return sources.filter((s) => s.name !== found.source.name)
  const [from, to] = spanOf(parsed.docs, found.flow.doc, found.source.text)
  return withText(sources, found.source.name, found.source.text.slice(0, from) + found.source.text.slice(to))
}

// The text of one document of several, with the "---" that divides it from its neighbour.
function spanOf(docs: readonly { range: readonly number[] }[], doc: number, text: string): [number, number] {
  const marks = [...text.matchAll(/^---.*(?:\n|$)/gm)].map((m) => m.index)
  const lead = marks.length >= docs.length ? 0 : 1
  const start = doc - lead >= 0 ? marks[doc - lead]! : 0
  const next = marks[doc + 1 - lead]
  if (next === undefined) return [start, text.length]
  // The first one takes the divider behind it along, so that the file does not begin with one.
  return doc === 0 && lead === 1 ? [start, text.indexOf('\n', next) + 1] : [start, next]
}

/** The text of a flow alone. */
export function textOfFlow(sources: Sources, name: string): string {
  const found = findFlow(sources, name)
  if (!found) return ''
  const docs = parse(found.source.text).docs
  if (outline(found.source).length <= 1) return found.source.text
  const [from, to] = spanOf(docs, found.flow.doc, found.source.text)
  return found.source.text.slice(from, to).replace(/^---.*\n/, '').replace(/\n---[^\n]*\n?$/, '\n')
}

/** The text of a new flow that says one thing. */
export function newFlow(name: string, title: { en: string; ko: string }, steps: { [key: string]: Value }[]): string {
  return `flow: ${name}\ntitle:${afterKey(title, { indent: 2 })}\nsteps:${afterKey(steps as Value[], { indent: 2 })}\n`
}

/** The text of a template under another name and title; all else stays as it is. */
export function fromTemplate(text: string, name: string, title: { en: string; ko: string }): string {
  const source = { name: `${name}.yaml`, text: text.replace(/^flow: .*$/m, `flow: ${name}`) }
  const [flow] = outline(source)
  return (flow && setOfFlow([source], flow, ['title'], title)[0]?.text) || source.text
}
