/** The phones of the story: pages of 360 px in a Chromium of their own, and a tracker that speaks OsmAnd. */
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { expect } from 'vitest'
import { watchPage } from '../../harness/browser.ts'
import { SCENE, TRACKER } from './cast.ts'

/** A phone in somebody's hand. */
export type Phone = {
  readonly context: BrowserContext
  readonly page: Page
  readonly complaints: readonly string[]
  /** Waits until an element of the page says this. */
  says(id: string, text: string | RegExp): Promise<void>
  tap(id: string): Promise<void>
}

/** Takes a phone at the scene and opens a page on it. */
export async function openPhone(browser: Browser, address: string): Promise<Phone> {
  const context = await browser.newContext({
    viewport: { width: 360, height: 740 },
    isMobile: true,
    hasTouch: true,
    locale: 'en-GB',
    geolocation: { ...SCENE, accuracy: 12 },
    permissions: ['geolocation'],
  })
  const page = await context.newPage()
  const complaints = watchPage(page)
  await page.goto(address)
  return {
    context,
    page,
    complaints,
    says: (id, text) => page.locator(`#${id}`).filter({ hasText: text }).waitFor(),
    tap: (id) => page.locator(`#${id}`).tap(),
  }
}

type Point = { readonly latitude: number; readonly longitude: number }
/** A tracker on a unit. */
export type Tracker = {
  /** Sends one report; answers the station's HTTP status. */
  report(at: Point): Promise<number>
  /** Drives in a straight line, one report a second of the way. */
  drive(from: Point, to: Point, reports: number): Promise<void>
}

/** A tracker whose first report is `secondsOld`; later ones follow a second apart, so that a whole drive fits into a moment. */
export function createTracker(url: string, secondsOld: number): Tracker {
  let second = Math.floor(Date.now() / 1000) - secondsOld
  const report = async ({ latitude, longitude }: Point): Promise<number> => {
    second += 1
    const query = new URLSearchParams({
      id: TRACKER,
      lat: String(latitude),
      lon: String(longitude),
      timestamp: String(second),
      speed: '20',
      bearing: '15',
      accuracy: '5',
    })
    return (await fetch(`${url}/gps/osmand?${query.toString()}`)).status
  }
  return {
    report,
    async drive(from, to, reports) {
      for (let step = 1; step <= reports; step += 1) {
        const share = step / reports
        const latitude = from.latitude + (to.latitude - from.latitude) * share
        const longitude = from.longitude + (to.longitude - from.longitude) * share
        expect(await report({ latitude, longitude })).toBe(200)
      }
    },
  }
}
