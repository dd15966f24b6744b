/** Builds the real shell around a tiny station and a tiny page: main module and preloads exactly as in the product. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'
import type { InlineConfig } from 'vite'

const root = resolve(import.meta.dirname, '..', '..', '..')

/** Where the fixture is built: below the checkout, so that its packages are found; ignored by git. */
export const fixtureDir = join(root, 'out', 'shell-fixture')

const tinyStation = fileURLToPath(import.meta.resolve('../fixture/tiny-station.ts'))

const shared = { root, configFile: false, logLevel: 'warn', publicDir: false } satisfies InlineConfig
const nodeTarget = 'node24'

/** Builds everything; takes about a second. */
export async function buildFixture(): Promise<void> {
  mkdirSync(fixtureDir, { recursive: true })
  writeFileSync(
    join(fixtureDir, 'package.json'),
    JSON.stringify({ name: 'kituo-fixture', version: '0.1.0', type: 'module', main: 'out/main/main.js' }),
  )
  await Promise.all([buildMain(), buildPreload('index'), buildPreload('prompt'), buildPage()])
}

async function buildMain(): Promise<void> {
  await build({
    ...shared,
    plugins: [
      {
        name: 'tiny-station',
        enforce: 'pre',
        resolveId: (source) => (source.endsWith('/server/station.ts') ? tinyStation : null),
      },
    ],
    ssr: { noExternal: [], external: true },
    build: {
      ssr: true,
      target: nodeTarget,
      outDir: join(fixtureDir, 'out', 'main'),
      emptyOutDir: true,
      minify: false,
      rolldownOptions: {
        input: { main: join(root, 'electron', 'main.ts') },
        external: ['electron'],
        output: { format: 'es', entryFileNames: '[name].js' },
      },
    },
  })
}

async function buildPreload(name: 'index' | 'prompt'): Promise<void> {
  await build({
    ...shared,
    build: {
      target: 'chrome150',
      outDir: join(fixtureDir, 'out', 'preload'),
      emptyOutDir: false,
      minify: false,
      rolldownOptions: {
        input: join(root, 'electron', 'preload', `${name}.ts`),
        external: ['electron'],
        output: { format: 'cjs', entryFileNames: `${name}.cjs` },
      },
    },
  })
}

async function buildPage(): Promise<void> {
  await build({
    ...shared,
    root: join(root, 'tests', 'electron', 'fixture', 'page'),
    base: './',
    build: {
      target: 'chrome150',
      outDir: join(fixtureDir, 'out', 'renderer'),
      emptyOutDir: true,
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
    },
  })
}
