/** The workstation in a browser: a station process of its own, and a Chromium window for each person. */
import type { Browser, Page } from 'playwright-core'
import { watchPage } from '../../harness/browser.ts'
import { startStationProcess } from '../../harness/station-process.ts'
import type { Person } from './cast.ts'
import { enterAs, WINDOW, type Workplace } from './workplace.ts'

/** Starts an empty station. @param browser stays open when the workplace is removed */
export async function openBrowserWorkplace(browser: Browser): Promise<Workplace> {
  const station = await startStationProcess()
  const watched: string[][] = []
  const windows = new Map<string, Page>()
  const newWindow = async (): Promise<Page> => {
    const context = await browser.newContext({ viewport: WINDOW, locale: 'en-GB' })
    const page = await context.newPage()
    watched.push(watchPage(page))
    await page.goto(station.url)
    return page
  }
  /** The first person to come takes the window that was opened before anybody could sign in. */
  let free: Page | null = null
  const windowOf = async ({ userName }: Person): Promise<Page> => {
    const page = windows.get(userName) ?? free ?? (await newWindow())
    if (page === free) free = null
    windows.set(userName, page)
    return page
  }
  return {
    url: station.url,
    open: async () => (free = await newWindow()),
    async as(person) {
      const page = await windowOf(person)
      await enterAs(page, person)
      return page
    },
    complaints: () => watched.flat(),
    stop: async () => ({ exitCode: await station.stop(), dataDir: station.dataDir }),
    remove: () => station.remove(),
  }
}
