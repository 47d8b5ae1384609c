import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vite'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))
/** While the pages are worked on, `npx vite dashboard` asks a server that runs beside it. */
const server = process.env.DOMINO_SERVER ?? 'http://127.0.0.1:8080'

/** Five pages, one build; JSX goes through the bundler's own transform, no preset needed. */
export default defineConfig({
  root: here('.'),
  appType: 'mpa',
  // never the development's: tests, whose NODE_ENV isn't 'production', build what people get
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact', development: false } },
  build: {
    outDir: here('../dist/dashboard'),
    emptyOutDir: true,
    target: 'es2022',
    modulePreload: { polyfill: false },
    // what a page is made of, for the worker that keeps the carrier's
    manifest: 'pages.json',
    rolldownOptions: {
      input: {
        door: here('index.html'),
        carrier: here('carrier/index.html'),
        manager: here('manager/index.html'),
        household: here('household/index.html'),
        print: here('print/index.html'),
        serviceWorker: here('carrier/serviceWorker.ts'),
      },
      output: {
        // a worker's address stays, and what it lies under is its scope
        entryFileNames: ({ name }) =>
          name === 'serviceWorker' ? 'carrier/serviceWorker.js' : 'assets/[name]-[hash].js',
      },
    },
  },
  server: {
    host: '127.0.0.1',
    proxy: {
      '/api': server,
      '/tiles': server,
      '/h/': server,
      '/live': { target: server, ws: true },
    },
  },
})
