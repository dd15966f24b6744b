/** The product as built: the real shell, the real station and the real screens together. */
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Page } from 'playwright-core'
import { menuCommandIds } from '../../electron/ipc/channel.ts'
import { writeIslandExtract } from '../../server/demo/extract/index.ts'
import { ensureBuilt } from '../../resources/bootstrap/build.mjs'
import { enterWorkstation } from './harness/enter.ts'
import { describeShell, temporaryFolder } from './harness/kinds.ts'
import type { Shell } from './harness/shell.ts'

const root = resolve(import.meta.dirname, '..', '..')
const password = 'four quiet herons waiting'

beforeAll(() => ensureBuilt({ quiet: true }))

describeShell('the workstation', (launcher) => {
  const folder = temporaryFolder()
  let shell: Shell
  let page: Page
  const complaints: string[] = []

  beforeAll(async () => {
    const env = { KITUO_ADMIN_PASSWORD: password }
    shell = await launcher.open({ appDir: root, userDataDir: folder.path, args: ['--port', '0', '--lang=en-GB'], env })
    page = await enterWorkstation(shell)
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()))
    page.on('pageerror', (error) => complaints.push(error.message))
  })
  afterAll(async () => {
    await shell.close()
    folder.remove()
  })

  const isInside = () => page.locator('nav a, nav button').first().waitFor()

  it('signs a person in without the page ever holding a token', async () => {
    await page.locator('input[name="username"]').fill('admin')
    await page.locator('input[name="password"]').fill(password)
    await page.locator('button[type="submit"]').click()
    await isInside()
    const kept = await page.evaluate(() => JSON.stringify([document.cookie, { ...localStorage }, { ...sessionStorage }]))
    expect(kept).not.toMatch(/eyJ|token/i)
  })

  it('keeps the person signed in through a reload', async () => {
    await page.reload()
    await isInside()
    expect(await page.locator('input[name="password"]').count()).toBe(0)
  })

  it('imports a region from a file that the person chose in the dialog of the system', async () => {
    const extract = join(folder.path, 'kisiwa-latest.osm.pbf')
    await writeIslandExtract(extract)
    await shell.evaluate((electron, chosen) => {
      electron.dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [chosen] })
    }, extract)
    await shell.evaluate(({ Menu }) => Menu.getApplicationMenu()?.getMenuItemById('desk.admin')?.click(), null)
    await page.getByRole('tab', { name: 'Regions' }).click()
    await page.getByRole('button', { name: 'Add a region' }).click()
    await page.getByRole('button', { name: 'Choose a file' }).click()
    await page.getByText(extract).waitFor()
    expect(await page.getByRole('textbox', { name: 'Name' }).inputValue()).toBe('kisiwa')
    await page.getByRole('button', { name: 'Import', exact: true }).click()
    await page.getByText('kisiwa has been ready since').waitFor()
    expect(await page.getByRole('row').filter({ hasText: 'kisiwa' }).count()).toBe(1)
  })

  it('follows the menu', async () => {
    await shell.evaluate(({ Menu }) => Menu.getApplicationMenu()?.getMenuItemById('desk.admin')?.click(), null)
    await page.waitForURL((url) => url.hash.startsWith('#/admin'))
    await shell.evaluate(({ Menu }) => Menu.getApplicationMenu()?.getMenuItemById('frame.palette')?.click(), null)
    await page.locator('[role="dialog"] input, [role="combobox"]').first().waitFor()
  })

  it('draws all of it under the content security policy, without a complaint', () => {
    expect(complaints).toEqual([])
  })
})

describe('the menu', () => {
  const source = (path: string): string => readFileSync(join(root, 'renderer', path), 'utf8')
  const catalogue = ['app/frame-commands.ts', 'desks/dispatch/commands.ts'].map(source).join('\n')

  it.each(menuCommandIds.filter((id) => !id.startsWith('desk.')))('asks for %s, which the screens know', (id) => {
    expect(catalogue).toContain(`id: '${id}'`)
  })

  it.each(menuCommandIds.filter((id) => id.startsWith('desk.')))('asks for %s, which is a desk', (id) => {
    expect(source('app/desks.ts')).toContain(`id: '${id.slice('desk.'.length)}'`)
  })
})
