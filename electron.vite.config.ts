/** Bundles the three worlds of the desktop app: main process, sandboxed preloads, screens. Also the build of browser mode. */
import { existsSync, readdirSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'electron-vite'

const root = import.meta.dirname
const at = (...parts: string[]): string => resolve(root, ...parts)

/** The phone pages' service worker keeps its name and place: a browser renews it by its address, and its folder is what it may serve. */
const WORKER = 'field/service-worker'

/** `index.html` and every page below `field/`: a new phone page needs no line here. */
function screens(): Record<string, string> {
  const field = at('renderer', 'field')
  const pages = existsSync(field) ? readdirSync(field).filter((name) => name.endsWith('.html')) : []
  return {
    index: at('renderer', 'index.html'),
    ...Object.fromEntries(pages.map((name) => [`field-${basename(name, '.html')}`, join(field, name)])),
    [WORKER]: join(field, 'service-worker.ts'),
  }
}

export default defineConfig({
  main: {
    build: {
      outDir: 'out/main',
      sourcemap: false,
      // what package.json lists as dependencies stays outside and is packed as it is; our own code becomes a few files
      externalizeDeps: true,
      rolldownOptions: {
        input: {
          main: at('electron', 'main.ts'),
          'database-worker': at('server', 'db', 'database-worker.ts'),
          'import-worker': at('server', 'geo', 'import', 'import-worker.ts'),
          'extract-worker': at('server', 'demo', 'extract', 'extract-worker.ts'),
          'codec-worker': at('server', 'gateways', 'lorawan', 'sandbox', 'codec-worker.ts'),
          'road-worker': at('server', 'geo', 'roads', 'road-worker.ts'),
          'places-worker': at('server', 'geo', 'places', 'thread', 'places-worker.ts'),
        },
        // all in one folder: a worker is started by its place beside the code that starts it
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
      },
    },
  },
  preload: {
    build: {
      outDir: 'out/preload',
      sourcemap: false,
      // a sandboxed preload can load nothing: everything is inside one CommonJS file
      externalizeDeps: false,
      isolatedEntries: true,
      rolldownOptions: {
        input: { index: at('electron', 'preload', 'index.ts'), prompt: at('electron', 'preload', 'prompt.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: at('renderer'),
    // relative: the same files lie under app://kituo/ and under a station's http address
    base: './',
    plugins: [react()],
    build: {
      outDir: at('out', 'renderer'),
      emptyOutDir: true,
      sourcemap: false,
      // the content security policy allows no inline data for scripts and styles, and no polyfill writes any
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      rolldownOptions: {
        input: screens(),
        output: { entryFileNames: ({ name }) => (name === WORKER ? `${WORKER}.js` : 'assets/[name]-[hash].js') },
      },
    },
  },
})
