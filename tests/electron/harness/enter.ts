/** Gets a test to the workstation's page, past the passphrase window where the machine has no password store. */
import type { Page } from 'playwright-core'
import type { Shell } from './shell.ts'

/** Long enough for every station of the tests. */
export const testPassphrase = 'four quiet herons waiting'

/** Answers the passphrase window; leaves the second field alone where it is not asked. */
export async function answerPrompt(prompt: Page, passphrase: string, repeat = passphrase): Promise<void> {
  await prompt.locator('input[name="passphrase"]').fill(passphrase)
  const second = prompt.locator('input[name="repeat"]')
  if ((await second.count()) > 0) await second.fill(repeat)
  await prompt.locator('button').click()
}

/** The workstation's page, loaded. */
export async function enterWorkstation(shell: Shell): Promise<Page> {
  const first = await Promise.race([shell.page('app://kituo/'), shell.page('app://prompt/')])
  if (!first.url().includes('prompt')) return first
  await answerPrompt(first, testPassphrase)
  return shell.page('app://kituo/')
}
