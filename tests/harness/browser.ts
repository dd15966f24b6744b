/** Chromium for tests: the system's own, without background traffic, with software graphics. */
import { existsSync } from 'node:fs'
import { chromium, type Browser, type Page } from 'playwright-core'

const PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
]
const FLAGS = [
  '--no-first-run',
  '--disable-quic',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
  '--ignore-gpu-blocklist',
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
]

/** Path of an installed Chromium, or null. `KITUO_CHROMIUM` names another. */
export const findChromium = (): string | null =>
  [process.env['KITUO_CHROMIUM'] ?? '', ...PLACES].find((path) => path !== '' && existsSync(path)) ?? null

/** Starts it. @throws Error where none is installed */
export async function launchChromium(): Promise<Browser> {
  const executablePath = findChromium()
  if (executablePath === null) throw new Error('no Chromium found: install one, or name it in KITUO_CHROMIUM')
  return chromium.launch({ executablePath, args: FLAGS })
}

/** Collects what a page complains about; a test expects this to stay empty. */
export function watchPage(page: Page): string[] {
  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(String(error)))
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text())
  })
  return complaints
}
