/** One shell per profile: a second start shows the window of the first and ends. */
import type { App } from 'electron'
import type { MenuCommandId } from '../ipc/channel.ts'

/** What a second start may ask of the running one. */
export type SecondStart = { command: MenuCommandId | null }

const deskCommands: Readonly<Record<string, MenuCommandId>> = {
  dispatch: 'desk.dispatch',
  hospital: 'desk.hospital',
  admin: 'desk.admin',
}

/**
 * Reads the command line of a second start. Only `--desk=NAME` with a known name means anything; paths, addresses
 * and switches are ignored, because any program of this user can send them.
 * @param argv what the other process was started with, as Electron passes it on
 */
export function parseSecondStart(argv: unknown): SecondStart {
  const words = Array.isArray(argv) ? argv.filter((word) => typeof word === 'string') : []
  const name = words.find((word) => word.startsWith('--desk='))?.slice('--desk='.length) ?? ''
  return { command: Object.hasOwn(deskCommands, name) ? (deskCommands[name] ?? null) : null }
}

/**
 * Takes the lock.
 * @param onSecondStart called in the first process when another one was started
 * @returns false in the second process, which must then quit
 */
export function claimSingleInstance(
  app: Pick<App, 'requestSingleInstanceLock' | 'on'>,
  onSecondStart: (start: SecondStart) => void,
): boolean {
  if (!app.requestSingleInstanceLock()) return false
  app.on('second-instance', (_event, argv) => onSecondStart(parseSecondStart(argv)))
  return true
}
