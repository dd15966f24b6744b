/** Lets a page's network requests reach nothing but the shell itself and the hosts an administrator configured. */
import type { WebRequest } from 'electron'
import { isAppUrl, mainHost, promptHost } from './app-address.ts'

/** What may be reached besides the shell's own pages. */
export type RequestRules = {
  /** Exact host names (with port, if any) of tile servers, reached over https only. */
  tileHosts: readonly string[]
  /** Developer tools load their own pages; only when not packaged. */
  isDevToolsAllowed: boolean
}

/**
 * Tells whether a page's request may go out.
 * @param raw address of the request
 */
export function isAllowedRequest(raw: string, rules: RequestRules): boolean {
  if (isAppUrl(raw, mainHost) || isAppUrl(raw, promptHost)) return true
  if (!URL.canParse(raw)) return false
  const url = new URL(raw)
  switch (url.protocol) {
    case 'data:':
      return true
    case 'blob:':
      return isAppUrl(raw.slice('blob:'.length), mainHost)
    case 'devtools:':
      return rules.isDevToolsAllowed
    case 'https:':
      return url.username === '' && url.password === '' && rules.tileHosts.includes(url.host)
    default:
      return false
  }
}

/** The part of Electron's web request object the filter is installed on. */
export type RequestFilterTarget = Pick<WebRequest, 'onBeforeRequest'>

/**
 * Installs the filter for all pages of a session.
 * @param onRefused told the scheme of what was refused
 */
export function installRequestFilter(target: RequestFilterTarget, rules: RequestRules, onRefused: (scheme: string) => void): void {
  target.onBeforeRequest((details, answer) => {
    const isAllowed = isAllowedRequest(details.url, rules)
    if (!isAllowed) onRefused(URL.canParse(details.url) ? new URL(details.url).protocol : 'none')
    answer({ cancel: !isAllowed })
  })
}
