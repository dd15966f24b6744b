/** The browser the harness draws in, and opening its page. */
import { chromium, type Browser, type Page } from 'playwright-core'
import { findChromium } from '../../../resources/bootstrap/chromium.mjs'

/** Quiet start; software WebGL, so that every machine draws the same. */
const FLAGS = ['--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync']
const SOFTWARE_GL = ['--use-angle=swiftshader', '--enable-unsafe-swiftshader', '--ignore-gpu-blocklist']
/** Chromium as on a machine whose graphics card offers no WebGL. */
const NO_GL = ['--disable-3d-apis']

/** Starts a browser; without WebGL when asked. */
export async function openBrowser({ hasWebGl = true } = {}): Promise<Browser> {
  const executablePath = findChromium()
  if (executablePath === null) throw new Error('no Chromium on this machine')
  return chromium.launch({
    executablePath,
    args: [...FLAGS, ...(hasWebGl ? SOFTWARE_GL : NO_GL)],
    chromiumSandbox: process.getuid?.() !== 0,
  })
}

export type OpenPage = { page: Page; complaints: string[] }

/**
 * Opens the harness.
 * @param query for instance `theme=light&scene=load`
 * @returns the page and everything its console complained about, policy violations included
 */
export async function openPage(
  browser: Browser,
  url: string,
  query: string,
  { isStill = false, viewport = { width: 1100, height: 760 } } = {},
): Promise<OpenPage> {
  const page = await browser.newPage({ viewport, deviceScaleFactor: 1, reducedMotion: isStill ? 'reduce' : 'no-preference' })
  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text())
  })
  await page.goto(`${url}?${query}`)
  return { page, complaints }
}

/** Waits until the map is complete. */
export async function drawn(page: Page): Promise<void> {
  await page.locator('canvas.maplibregl-canvas').waitFor()
  await page.evaluate(() => window.mapHarness.drawn())
}
