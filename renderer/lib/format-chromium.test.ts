/** The formats in a real Chromium, whose Intl silently answers in another language where it knows no Kinyarwanda. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium } from 'playwright-core'
import { build } from 'vite'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { FORMAT_CASES } from './format-cases.fixture.ts'

const CHROMIUM = [process.env['CHROMIUM_PATH'], '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(
  (path) => path !== undefined && existsSync(path),
)
const folder = mkdtempSync(join(tmpdir(), 'kituo-format-'))
let script = ''

beforeAll(async () => {
  const entry = new URL('./format-cases.fixture.ts', import.meta.url).pathname
  await build({
    configFile: false,
    logLevel: 'error',
    build: { outDir: folder, minify: false, lib: { entry, name: 'cases', formats: ['iife'], fileName: () => 'cases.js' } },
  })
  script = readFileSync(join(folder, 'cases.js'), 'utf8')
})

afterAll(() => rmSync(folder, { recursive: true, force: true }))

test.skipIf(CHROMIUM === undefined)('every case comes out as in Node', async () => {
  const browser = await chromium.launch({ executablePath: CHROMIUM ?? '', args: ['--no-sandbox'] })
  try {
    const page = await (await browser.newContext({ locale: 'fr-FR' })).newPage()
    await page.addScriptTag({ content: `${script}; window.formatResults = cases.FORMAT_CASES.map((one) => one.run())` })
    const results = await page.evaluate(() => Reflect.get(window, 'formatResults'))
    expect(results).toEqual(FORMAT_CASES.map((one) => one.expected))
  } finally {
    await browser.close()
  }
})
