/** The one way out of the app: an address is parsed, its scheme checked, and its re-written form handed to the system. */

/** Schemes that may leave: web pages over TLS, mail, telephone. `http` may not, a link can be changed on the way. */
const allowedSchemes: ReadonlySet<string> = new Set(['https:', 'mailto:', 'tel:'])

const maxLength = 2048

/**
 * The form of an address that is safe to hand to the operating system.
 * @param raw what a page asked to open
 * @returns the re-serialised address, or null when it must not be opened
 */
export function safeExternalUrl(raw: unknown): string | null {
  if (typeof raw !== 'string' || raw.length > maxLength || !URL.canParse(raw)) return null
  const url = new URL(raw)
  if (!allowedSchemes.has(url.protocol)) return null
  // a name and password in front of a host serve to make an address look like another
  if (url.username !== '' || url.password !== '') return null
  return url.href
}

/** Hands safe addresses to the system's own programs. */
export type ExternalLinks = {
  /** @returns whether the address was handed over */
  open(raw: unknown): Promise<boolean>
}

/**
 * @param deps.openExternal Electron's `shell.openExternal`
 * @param deps.onRefused told the scheme only; the address may carry anything
 * @param deps.onFailed the system had no program for it
 */
export function createExternalLinks(deps: {
  openExternal(url: string): Promise<void>
  onRefused(scheme: string): void
  onFailed(error: unknown): void
}): ExternalLinks {
  return {
    async open(raw) {
      const url = safeExternalUrl(raw)
      if (url === null) {
        deps.onRefused(schemeOf(raw))
        return false
      }
      try {
        await deps.openExternal(url)
        return true
      } catch (error) {
        deps.onFailed(error)
        return false
      }
    },
  }
}

function schemeOf(raw: unknown): string {
  return typeof raw === 'string' && URL.canParse(raw) ? new URL(raw).protocol : 'none'
}
