/** Where the story's persons work: windows of the workstation, in a browser or in the desktop shell. The story does not know which. */
import type { Page } from 'playwright-core'
import type { Person } from './cast.ts'

/** What is left when everything has been stopped: enough to ask the log for its proof. */
export type Left = { readonly exitCode: number | null; readonly dataDir: string; readonly keyFile?: string }

/** A running station with its workstation. */
export type Workplace = {
  /** Address of the station's HTTP door, which phones, trackers and integrators use. */
  readonly url: string
  /** The workstation before anybody has signed in. */
  open(): Promise<Page>
  /**
   * The workstation with this person signed in. In a browser everybody has a window of their own;
   * a shell has one window, at which the persons take turns.
   */
  as(person: Person): Promise<Page>
  /** What the windows complained about so far. */
  complaints(): readonly string[]
  /** Ends station and windows as an operator would. */
  stop(): Promise<Left>
  /** Ends what still runs and removes what was written. */
  remove(): Promise<void>
}

/** Size of every window: the smallest screen the desks are drawn for. */
export const WINDOW = { width: 1280, height: 800 } as const

/** Makes this window this person's: signs in, after signing somebody else out. Does nothing where the person is signed in already. */
export async function enterAs(page: Page, person: Person): Promise<void> {
  const nameField = page.getByLabel('User name')
  const leave = page.getByRole('button', { name: 'Sign out' })
  await nameField.or(leave).waitFor()
  if (await leave.isVisible()) {
    if ((await leave.getAttribute('aria-label')) === `Sign out ${person.displayName}`) return
    await leave.click()
  }
  await nameField.fill(person.userName)
  await page.getByRole('textbox', { name: 'Password' }).fill(person.password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('button', { name: `Sign out ${person.displayName}` }).waitFor()
}
