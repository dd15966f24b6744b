/** What a person feels: how long the map keeps the page busy, how soon the dispatch desk can be used, how much is fetched for it. */
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import type { Browser, Page } from 'playwright-core'
import { openBrowser } from '../../e2e/map-harness/browser.ts'
import { measureMap, type MapFigures } from '../../e2e/map-harness/measure.ts'
import { serveHarness } from '../../e2e/map-harness/serve.ts'
import { signIn } from '../../harness/api.ts'
import { startStationProcess, type StationProcess } from '../../harness/station-process.ts'
import { report, say } from '../figure.ts'
import type { BenchOptions } from '../run.ts'
import { machine } from '../sync/machine.ts'

const UNITS = 10_000
const PASSWORD = 'bench screen, nothing secret'
const WINDOW = { width: 1280, height: 800 }
const builtScreens = fileURLToPath(new URL('../../../out/renderer/index.html', import.meta.url))

async function mapFigures(browser: Browser, isQuick: boolean): Promise<void> {
  const served = await serveHarness()
  try {
    const take = (isInView: boolean): Promise<MapFigures> =>
      measureMap(browser, { url: served.url, units: UNITS, seconds: isQuick ? 5 : 30, isInView })
    const away = await take(false)
    const drawn = await take(true)
    say(`map: longest task ${drawn.longestTaskMs} ms drawn, ${away.longestTaskMs} ms without drawing`)
    const conditions = `${UNITS} units moved once a second, ${drawn.updates} updates, Chromium with software WebGL on the same cores, React in development mode; ${machine()}`
    const figure = { bench: 'desk', unit: 'ms', better: 'lower', goal: 50 } as const
    const peers = {
      'in processor time': drawn.longestTaskCpuMs,
      'without drawing': away.longestTaskMs,
      'without drawing, in processor time': away.longestTaskCpuMs,
    }
    report({ ...figure, figure: 'screen.map10000.longestTask', peers, conditions }, [drawn.longestTaskMs])
    report({ ...figure, figure: 'screen.map10000.p99Task', conditions }, [drawn.p99TaskMs])
  } finally {
    await served.close()
  }
}

/** An incident to be seen on the board. @returns its number */
async function addIncident({ url }: StationProcess): Promise<string> {
  const api = await signIn(url, 'admin', PASSWORD)
  const { status, body } = await api.post('/incidents', {
    source: 'call',
    kind: 'other',
    place: null,
    caller: { name: null, phone: null, language: null },
    narrative: '',
    priority: null,
  })
  if (status !== 200) throw new Error(`the incident was refused: ${status}`)
  return (body as { result: { number: string } }).result.number // as the API documents
}

type Visit = { readonly readyMs: number; readonly firstBytes: number; readonly deskBytes: number }

/** Sums what a page fetches from the station's screens, compressed as a proxy or a browser's cache would keep it. */
function countBytes(page: Page, url: string): { waitFor(): Promise<number> } {
  const pending: Promise<number>[] = []
  page.on('response', (response) => {
    const { pathname } = new URL(response.url())
    if (!response.url().startsWith(url) || pathname.startsWith('/trpc') || pathname.startsWith('/api')) return
    pending.push(
      response.body().then(
        (body) => gzipSync(body).byteLength,
        () => 0, // a redirect, or an answer from the cache, has no body
      ),
    )
  })
  return { waitFor: async () => (await Promise.all(pending)).reduce((sum, bytes) => sum + bytes, 0) }
}

async function visit(browser: Browser, { url }: StationProcess, number: string): Promise<Visit> {
  const context = await browser.newContext({ viewport: WINDOW, locale: 'en-GB' })
  try {
    const page = await context.newPage()
    const bytes = countBytes(page, url)
    await page.goto(url)
    await page.getByLabel('User name').fill('admin')
    await page.getByRole('textbox', { name: 'Password' }).fill(PASSWORD)
    const firstBytes = await bytes.waitFor()
    const startedMs = performance.now()
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByText(number).first().waitFor()
    await page.getByRole('button', { name: 'Take a call' }).first().click({ trial: true })
    const readyMs = performance.now() - startedMs
    return { readyMs, firstBytes, deskBytes: await bytes.waitFor() }
  } finally {
    await context.close()
  }
}

async function deskFigures(browser: Browser, isQuick: boolean): Promise<void> {
  const station = await startStationProcess({ adminPassword: PASSWORD })
  try {
    const number = await addIncident(station)
    const visits: Visit[] = []
    for (let run = 0; run < (isQuick ? 2 : 7); run += 1) visits.push(await visit(browser, station, number))
    say(`dispatch desk after ${visits.map(({ readyMs }) => Math.round(readyMs)).join(', ')} ms`)
    const conditions = `out/renderer from a station of this machine, Chromium with an empty cache, software graphics; ${machine()}`
    const figure = { bench: 'desk', better: 'lower' } as const
    report(
      {
        ...figure,
        figure: 'screen.deskReady',
        unit: 'ms',
        goal: 1_500,
        conditions: `from the click on "Sign in" until the incident is listed and "Take a call" can be pressed; ${conditions}`,
      },
      visits.map(({ readyMs }) => readyMs),
    )
    const [{ firstBytes, deskBytes } = { firstBytes: 0, deskBytes: 0 }] = visits
    report(
      {
        ...{
          ...figure,
          figure: 'screen.firstLoad',
          unit: 'bytes',
          goal: 1_000_000,
          peers: { 'until the dispatch desk with its map': deskBytes },
        },
        conditions: `every file fetched until the sign-in page stands, each compressed with gzip; ${conditions}`,
      },
      [firstBytes],
    )
  } finally {
    await station.remove()
  }
}

/** Takes the figures; those of the desk only where the screens have been built. */
export async function screenFigures({ isQuick }: BenchOptions): Promise<void> {
  const browser = await openBrowser()
  try {
    if (existsSync(builtScreens)) await deskFigures(browser, isQuick)
    else say('the screens are not built: run npm run build for the figures of the desk')
    await mapFigures(browser, isQuick)
  } finally {
    await browser.close()
  }
}
