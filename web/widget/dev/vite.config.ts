import { readFile } from 'node:fs/promises'
import { defineConfig, type Plugin } from 'vite'

/** Gives the built loader and the frame's page their real addresses. */
const addresses: Plugin = {
  name: 'addresses',
  configureServer(server) {
    server.middlewares.use((request, response, next) => {
      const path = request.url?.split('?')[0]
      if (path === '/widget.js') {
        void readFile(new URL('../../dist/widget.js', import.meta.url)).then((script) => {
          response.setHeader('Content-Type', 'text/javascript').end(script)
        }, next)
        return
      }
      if (path === '/') request.url = '/dev/index.html'
      if (path === '/widget/frame') request.url = request.url!.replace('/widget/frame', '/dev/frame.html')
      next()
    })
  },
}

// A shop's page with the widget against the pretended desk of desk.ts.
export default defineConfig({
  root: new URL('..', import.meta.url).pathname,
  plugins: [addresses],
  server: { host: '127.0.0.1' },
})
