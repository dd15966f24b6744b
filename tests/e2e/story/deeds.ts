/** What hands do at a desk: a typed command, a signature, a picture. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'

const results = fileURLToPath(new URL('../../../test-results/', import.meta.url))

/** Keeps pictures under test-results/`folder`. */
export function camera(folder: string): (page: Page, name: string) => Promise<void> {
  mkdirSync(join(results, folder), { recursive: true })
  return async (page, name) => {
    await page.screenshot({ path: join(results, folder, `${name}.png`) })
  }
}

/** Types one line into the command line, as from anywhere on the desk. */
export async function command(desk: Page, line: string): Promise<void> {
  await desk.keyboard.press('F2')
  await desk.keyboard.type(line)
  await desk.keyboard.press('Enter')
}

/** Goes to the dispatch desk and waits until it is there: its own commands are known from then on. */
export async function goToDispatch(desk: Page): Promise<void> {
  await command(desk, 'GO dispatch')
  await desk.getByTestId('map').last().waitFor()
}

/** Goes to the dispatch desk and chooses an incident by keyboard. @param number as the queue shows it, e.g. `KM-1` */
export async function chooseIncident(desk: Page, number: string): Promise<void> {
  await goToDispatch(desk)
  await desk.getByText(number).first().waitFor()
  await command(desk, `I ${number.replace(/^.*-/, '')}`)
}

/** Draws on every signature pad of the page. */
export async function sign(page: Page): Promise<void> {
  for (const pad of await page.getByRole('img', { name: 'Field to draw the signature' }).all()) {
    await pad.scrollIntoViewIfNeeded()
    const box = await pad.boundingBox()
    if (!box) throw new Error('no signature pad')
    await page.mouse.move(box.x + 40, box.y + 60)
    await page.mouse.down()
    for (const [dx, dy] of [
      [90, 30],
      [140, 80],
      [200, 40],
      [260, 70],
    ] as const)
      await page.mouse.move(box.x + dx, box.y + dy)
    await page.mouse.up()
  }
}
