/**
 * The names both ends of the desktop bridge agree on. Read by the main process and bundled into
 * the sandboxed preload, so it imports nothing.
 */

/** Carries every tRPC call: page -> main as (pageToken, request), main -> page as (pageToken, reply). */
export const trpcChannel = 'kituo:trpc'

/** Main -> page only: the id of a menu command the operator chose. */
export const menuChannel = 'kituo:menu'

/** Page -> main, from the passphrase window only: what the operator typed. */
export const promptChannel = 'kituo:prompt'

/** Page -> main, without content: the network may be another one now. */
export const networkChannel = 'kituo:network'

/** Page -> main as (pageToken): choose an extract; main -> page as (pageToken, path or null). */
export const extractChannel = 'kituo:extract'

/** Prefix of the argument that tells a sandboxed preload the version of the app. */
export const versionArgument = '--kituo-version='

/**
 * What the desktop menu can ask of a screen: ids of the screen's own command catalogue (a test compares them). An
 * id that means nothing at the moment, because nobody is signed in for instance, does nothing.
 */
export const menuCommandIds = [
  'dispatch.newCall',
  'frame.palette',
  'frame.commandLine',
  'frame.help',
  'desk.dispatch',
  'desk.hospital',
  'desk.admin',
  'look.theme',
  'look.settings',
  'session.lock',
  'session.signOut',
] as const

/** One id of {@link menuCommandIds}. */
export type MenuCommandId = (typeof menuCommandIds)[number]

/**
 * Tells whether a value is a menu command id.
 * @param value anything
 */
export function isMenuCommandId(value: unknown): value is MenuCommandId {
  return menuCommandIds.some((id) => id === value)
}
