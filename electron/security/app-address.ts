/** The shell's own addresses, and the one test for "is this ours". Addresses are parsed, never matched as text. */

/** Scheme of everything the shell serves to its windows. */
export const appScheme = 'app'

/** Host of the workstation's screens: `app://kituo/`. */
export const mainHost = 'kituo'

/** Host of the passphrase window: `app://prompt/`. */
export const promptHost = 'prompt'

/** First page of the workstation. */
export const mainUrl = `${appScheme}://${mainHost}/index.html`

/** The one page of the passphrase window. */
export const promptUrl = `${appScheme}://${promptHost}/index.html`

/**
 * Tells whether an address lies on one of the shell's hosts: scheme `app`, exactly that host, no user, no port.
 * @param raw anything; text that is no URL is not ours
 * @param host {@link mainHost} or {@link promptHost}
 */
export function isAppUrl(raw: unknown, host: string = mainHost): boolean {
  if (typeof raw !== 'string' || !URL.canParse(raw)) return false
  const url = new URL(raw)
  return url.protocol === `${appScheme}:` && url.host === host && url.username === '' && url.password === ''
}
