import { defineConfig, type Plugin } from 'vite'

/** Of the language files the loader needs the words on the shop's own page only. */
const fewWords: Plugin = {
  name: 'few-words',
  enforce: 'pre',
  transform(code, id) {
    if (!/\/lang\/\w+\.json$/.test(id)) return undefined
    const all = Object.entries(JSON.parse(code) as Record<string, string>)
    return JSON.stringify(Object.fromEntries(all.filter(([key]) => key.startsWith('launcher.') || key === 'frame.title')))
  },
}

// The loader: one classic script, dist/widget.js, the address that sites embed.
export default defineConfig({
  plugins: [fewWords],
  build: {
    outDir: '../dist',
    emptyOutDir: false,
    copyPublicDir: false,
    target: 'es2022',
    reportCompressedSize: false,
    lib: { entry: 'src/loader/main.ts', formats: ['iife'], name: 'frontdesk', fileName: () => 'widget.js' },
  },
})
