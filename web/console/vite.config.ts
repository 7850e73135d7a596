import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import react from '@vitejs/plugin-react'
import { fileURLToPath } from 'node:url'
import { defineConfig, type Plugin } from 'vite'

/** Ships the licence of the bundled typeface beside it, as the licence asks. */
function fontLicence(): Plugin {
  return {
    name: 'font-licence',
    apply: 'build',
    generateBundle() {
      const file = createRequire(import.meta.url).resolve('@fontsource-variable/inter/LICENSE')
      this.emitFile({ type: 'asset', fileName: 'assets/inter-LICENSE.txt', source: readFileSync(file) })
    },
  }
}

const source = fileURLToPath(new URL('src/', import.meta.url))

// What is fetched together, by the modules that it begins with. A first screen made of fifty files is late even from the same machine.
const together = [
  ['boot', ['main.ts']],
  ['desk', ['start.tsx', 'screens/shell.tsx', 'screens/inbox/inbox.tsx']],
  ['chat', ['screens/inbox/chat.tsx', 'screens/inbox/context.tsx']],
] as const

type Graph = { getModuleInfo(id: string): { importedIds: readonly string[] } | null }

/** The file that a module goes into: the first of `together` that needs it, or where the bundler likes it. */
function fileOf(id: string, graph: Graph): string | null {
  const words = /src\/lang\/(?:(?:lists|mail|work)\/)?(en|ko)\.json$/.exec(id)
  if (words) return `words-${words[1]}`
  if (id.includes('vite/preload-helper')) return 'boot'
  return together.find(([, roots]) => reached(roots, graph).has(id))?.[0] ?? null
}

const known = new Map<readonly string[], Set<string>>()

/** The modules that these import, and those that they do. */
function reached(roots: readonly string[], graph: Graph): Set<string> {
  const before = known.get(roots)
  if (before) return before
  const all = new Set<string>()
  const walk = (id: string): void => {
    const info = all.has(id) ? null : graph.getModuleInfo(id)
    if (!info) return
    all.add(id)
    info.importedIds.forEach(walk)
  }
  roots.forEach((root) => walk(source + root))
  known.set(roots, all)
  return all
}

/** Lets the browser fetch the script of the first screen while the first, small one is on its way. */
function deskSoon(): Plugin {
  return {
    name: 'desk-soon',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      handler: (_, { bundle }) =>
        Object.values(bundle ?? {})
          .filter((file) => file.type === 'chunk' && file.name === 'desk')
          .map((file) => ({ tag: 'link', injectTo: 'head' as const, attrs: { rel: 'preload', as: 'script', crossorigin: true, href: `/console/${file.fileName}` } })),
    },
  }
}

const server = process.env.FRONTDESK_URL ?? 'http://127.0.0.1:8080'

export default defineConfig({
  base: '/console/',
  json: { stringify: true },
  plugins: [react(), fontLicence(), deskSoon()],
  build: {
    outDir: '../dist/console',
    emptyOutDir: true,
    chunkSizeWarningLimit: 600,
    rolldownOptions: { output: { codeSplitting: { includeDependenciesRecursively: false, groups: [{ name: fileOf }] } } },
  },
  server: { host: '127.0.0.1', proxy: { '/api': { target: server, ws: true } } },
})
