/** The one Chromium behind all windows of the stand-in. */
import { mkdirSync } from 'node:fs'
import { chromium } from 'playwright-core'
import type { BrowserContext } from 'playwright-core'
import { record } from './journal.ts'
import { findChromium } from '../../../resources/bootstrap/chromium.mjs'

const flags = [
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
  '--ignore-gpu-blocklist',
  // lets the test look at the same pages from its own process
  '--remote-debugging-port=0',
]

let opened: Promise<BrowserContext> | null = null

/**
 * Starts Chromium with the first window.
 * @param profile folder of its profile
 * @param prepare called once, before any page
 */
export function openChromium(profile: string, prepare: (context: BrowserContext) => Promise<void>): Promise<BrowserContext> {
  return (opened ??= start(profile, prepare))
}

/** Ends Chromium if it was started. */
export async function closeChromium(): Promise<void> {
  const context = await opened
  await context?.close()
}

async function start(profile: string, prepare: (context: BrowserContext) => Promise<void>): Promise<BrowserContext> {
  const executablePath = findChromium()
  if (executablePath === null) throw new Error('no Chromium on this machine')
  mkdirSync(profile, { recursive: true })
  const options = { executablePath, headless: true, args: flags, chromiumSandbox: process.getuid?.() !== 0, viewport: null }
  const context = await chromium.launchPersistentContext(profile, options)
  await prepare(context)
  record('chromium', profile)
  return context
}
