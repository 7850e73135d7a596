// Prints what a visitor downloads, gzipped, and fails above the budgets of
// the product's promise: loader 5 KB, app 45 KB with its styles. The protocol's
// 6 KB are a watch on one part of the app, and no promise.
import { readdir, readFile } from 'node:fs/promises'
import { gzipSync } from 'node:zlib'
import { build } from 'vite'

const KB = 1024
const dist = new URL('../dist/', import.meta.url)

/** @param {string | Uint8Array} content */
const gzipped = (content) => gzipSync(content, { level: 9 }).length

/** @param {string[]} names */
async function sizeOf(names) {
  let sum = 0
  for (const name of names) sum += gzipped(await readFile(new URL(name, dist)))
  return sum
}

/** The protocol as it would be alone, since it is bundled into the others. */
async function protocolSize() {
  const result = await build({
    root: new URL('../protocol/', import.meta.url).pathname,
    configFile: false,
    logLevel: 'error',
    build: { write: false, target: 'es2022', lib: { entry: 'src/index.ts', formats: ['iife'], name: 'protocol' } },
  })
  const [first] = Array.isArray(result) ? result : [result]
  if (!first || !('output' in first)) throw new Error('the protocol was not built')
  return gzipped(first.output[0].code)
}

const files = await readdir(new URL('widget/', dist)).catch(() => [])
const parts = files.filter((name) => /\.(js|css)$/.test(name)).map((name) => `widget/${name}`)
if (parts.length === 0) {
  console.error('nothing is built: run "npm run build" in web first')
  process.exit(1)
}

const rows = [
  { name: 'loader (widget.js)', size: await sizeOf(['widget.js']), budget: 5 * KB },
  { name: 'app (widget/*)', size: await sizeOf(parts), budget: 45 * KB },
  { name: 'protocol (in the app)', size: await protocolSize(), budget: 6 * KB },
]
console.log(`${'gzipped'.padEnd(24)}${'bytes'.padStart(8)}${'budget'.padStart(8)}`)
for (const { name, size, budget } of rows) {
  console.log(`${name.padEnd(24)}${String(size).padStart(8)}${String(budget).padStart(8)}${size > budget ? '  too large' : ''}`)
}
if (rows.some(({ size, budget }) => size > budget)) process.exit(1)
