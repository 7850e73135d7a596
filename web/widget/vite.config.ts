import { defineConfig } from 'vitest/config'

// The app inside the iframe. The page that loads it is built too
// (dist/widget/frame.html), so that only Vite knows the hashed name.
export default defineConfig({
  base: '/widget/',
  build: {
    outDir: '../dist/widget',
    emptyOutDir: true,
    target: 'es2022',
    modulePreload: false,
    reportCompressedSize: false,
    rollupOptions: {
      input: 'frame.html',
      output: {
        entryFileNames: 'app-[hash].js',
        chunkFileNames: 'part-[hash].js',
        assetFileNames: '[name]-[hash][extname]',
      },
    },
  },
  test: { environment: 'happy-dom', include: ['test/**/*.test.{ts,tsx}'] },
})
