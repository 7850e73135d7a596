// Writes protocol/src/api.gen.ts from ../api/openapi.yaml.
import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
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
