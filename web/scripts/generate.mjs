// Writes protocol/src/api.gen.ts from ../api/openapi.yaml, and the builder's
// definitions from ../docs/flow.schema.json.
import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import openapiTS, { astToString } from 'openapi-typescript'

const spec = new URL('../../api/openapi.yaml', import.meta.url)
const target = new URL('../protocol/src/api.gen.ts', import.meta.url)

if (!existsSync(fileURLToPath(spec))) {
  console.error('api/openapi.yaml is missing: nothing to generate types from')
  process.exit(1)
}
const head = '// Generated from api/openapi.yaml by `npm --prefix web run generate`. Do not edit.\n\n'
await writeFile(target, head + astToString(await openapiTS(spec)))

// Writes the console's definitions of the flow language from
// ../docs/flow.schema.json, which the checker's own definitions make.
const schema = JSON.parse(await readFile(new URL('../../docs/flow.schema.json', import.meta.url), 'utf8'))
const language = definitions(schema.$defs)
const builder = new URL('../console/src/screens/flows/definitions.gen.ts', import.meta.url)
await writeFile(
  builder,
  `// Generated from docs/flow.schema.json by \`npm --prefix web run generate\`. Do not edit.\n\n${Object.entries(language)
    .map(([name, { type, of }]) => `export const ${name}: ${type} = ${lines(of)}\n`)
    .join('\n')
    .replace(/^/, "import type { Definition, KindDefinition, ListDefinition } from './fields'\n\n")}`,
)

/** @typedef {{ $ref?: string, type?: string | string[], enum?: string[], minimum?: number, maximum?: number, description?: string }} Property */

/**
 * Forms, words and bounds of one field.
 * @param {Property} p
 * @param {boolean} required
 */
function definition(p, required) {
  const form = p.$ref ? p.$ref.replace('#/$defs/', '') : p.enum ? 'select' : String(p.type)
  const otherwise = /Default: (.*)\.$/.exec(p.description ?? '')?.[1]
  return { form, ...(p.enum && { values: p.enum }), ...(p.minimum !== undefined && { low: p.minimum, high: p.maximum }), ...(required && { required }), ...(otherwise && { otherwise }) }
}

/**
 * The fields of a mapping.
 * @param {any} of
 */
function fields(of) {
  return Object.fromEntries(Object.entries(of.properties).map(([name, p]) => [name, definition(/** @type {Property} */ (p), (of.required ?? []).includes(name))]))
}

/**
 * Kinds of steps with their own fields and those beside; mappings; lists of mappings.
 * @param {Record<string, any>} defs
 */
function definitions(defs) {
  const isMapping = (/** @type {any} */ d) => d?.type === 'object' && d.properties
  const kinds = Object.entries(defs).flatMap(([key, d]) => {
    const kind = /^step_(.*)$/.exec(key)?.[1]
    if (!kind) return []
    const under = d.properties[kind].anyOf.find(isMapping)?.properties ?? {}
    // A field that must be there is asked for by its own rule.
    const needed = (d.allOf ?? []).map((/** @type {any} */ rule) => rule.anyOf[0].required[0])
    const { [kind]: own, ...all } = fields({ properties: d.properties, required: needed })
    const part = (/** @type {(name: string) => boolean} */ wanted) => Object.fromEntries(Object.entries(all).filter(([name]) => wanted(name)))
    return [{ kind, d, all, inside: part((name) => name in under), beside: part((name) => !(name in under) && name !== 'id') }]
  })
  // What every kind has is said once.
  const common = Object.fromEntries(Object.entries(kinds[0]?.beside ?? {}).filter(([name]) => kinds.every(({ all }) => name in all)))
  const rows = kinds.map(({ kind, d, inside, beside }) => {
    const rare = Object.fromEntries(Object.entries(beside).filter(([name]) => !(name in common)))
    const marks = { ...(d['x-short'] && { short: d['x-short'] }), ...(d['x-payload'] && { payload: true }), ...(d['x-localized'] && { localized: true }) }
    return [kind, { ...marks, main: mainForm(d.properties[kind].anyOf), fields: inside, beside: rare }]
  })
  // What only tests of flows are made of has no form.
  const untold = /^(step.*|flow|test|expect.*|move|recorded.*)$/
  const mappings = Object.entries(defs).filter(([name, d]) => isMapping(d) && !untold.test(name))
  const lists = Object.entries(defs).flatMap(([name, d]) => {
    const of = d.type === 'array' && d.items.$ref?.replace('#/$defs/', '')
    return of && isMapping(defs[of]) && !untold.test(of) ? [[name, { of, ...(d.minItems && { least: d.minItems }), ...(d.maxItems && { most: d.maxItems }) }]] : []
  })
  return {
    kinds: { type: 'Readonly<Record<string, KindDefinition>>', of: Object.fromEntries(rows) },
    common: { type: 'Readonly<Record<string, Definition>>', of: common },
    mappings: { type: 'Readonly<Record<string, Readonly<Record<string, Definition>>>>', of: Object.fromEntries(mappings.map(([name, d]) => [name, fields(d)])) },
    lists: { type: 'Readonly<Record<string, ListDefinition>>', of: Object.fromEntries(lists) },
  }
}

/**
 * The form of what stands right behind a step key.
 * @param {any[]} ways
 */
function mainForm(ways) {
  const found = ways.find((w) => w.$ref || w.enum)
  return found ? definition(found, false).form : ''
}

/**
 * JSON with one entry of an entry a line.
 * @param {Record<string, any>} value
 */
function lines(value) {
  return `{\n${Object.entries(value)
    .map(([k, v]) => `  ${k}: ${JSON.stringify(v).replace(/"(\w+)":/g, '$1: ').replace(/'/g, "\\'").replace(/"/g, "'").replace(/,(?=\S)/g, ', ')},\n`)
    .join('')}}`
}
