/** Builds the phone pages alone, with the project's own build settings: seconds instead of the whole workstation. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build, type UserConfig } from 'vite'
import config from '../../electron.vite.config.ts'

const field = fileURLToPath(new URL('../../renderer/field/', import.meta.url))

export type BuiltPages = { /** Give it to a station as KITUO_RENDERER_DIR. */ readonly dir: string; remove(): void }

/** Pages, their files and the service worker in a temporary folder. Minified only when the settings say so: electron-vite's default is not. */
export async function buildFieldPages(): Promise<BuiltPages> {
  const dir = mkdtempSync(join(tmpdir(), 'kituo-field-'))
  const { renderer } = config as { renderer: UserConfig } // electron-vite takes one vite configuration per world
  const pages = readdirSync(field).filter((name) => name.endsWith('.html'))
  const input = Object.fromEntries([
    ...pages.map((name) => [`field-${basename(name, '.html')}`, join(field, name)]),
    ['field/service-worker', join(field, 'service-worker.ts')],
  ])
  await build({
    ...renderer,
    configFile: false,
    logLevel: 'error',
    build: {
      ...renderer.build,
      outDir: dir,
      emptyOutDir: true,
      minify: renderer.build?.minify ?? false,
      rolldownOptions: { ...renderer.build?.rolldownOptions, input },
    },
  })
  return {
    dir,
    remove: () => {
      rmSync(dir, { recursive: true, force: true })
    },
  }
}
