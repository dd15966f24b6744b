/**
 * Keeps every window on the page it was made for: no other page, no second window, no embedded guest.
 * `will-navigate` alone is not enough: redirects and sub-frames have events of their own.
 */
import type { WebContents } from 'electron'
import { isAppUrl } from './app-address.ts'

/** What the guard needs besides the web contents it watches. */
export type NavigationDeps = {
  /** Called with every address a page wanted to open in a new window; decides by itself what may leave. */
  openOutside(url: string): void
  /** Told which guard refused; never the address, it may carry anything. */
  onRefused(guard: 'navigate' | 'redirect' | 'frame' | 'webview'): void
}

/** The part of Electron's web contents the guard listens to. */
export type GuardedContents = Pick<WebContents, 'on' | 'setWindowOpenHandler'>

/**
 * Tells whether a page may go to an address: only to the workstation itself.
 * @param url where it wants to go
 */
export function isAllowedNavigation(url: string): boolean {
  return isAppUrl(url)
}

/** Attaches the guards to one web contents; call it from `web-contents-created`, before anything is loaded. */
export function guardNavigation(contents: GuardedContents, deps: NavigationDeps): void {
  const deny = (guard: 'navigate' | 'redirect' | 'frame', event: { preventDefault(): void; url: string }): void => {
    if (isAllowedNavigation(event.url)) return
    event.preventDefault()
    deps.onRefused(guard)
  }
  contents.on('will-navigate', (event) => deny('navigate', event))
  contents.on('will-redirect', (event) => deny('redirect', event))
  contents.on('will-frame-navigate', (event) => deny('frame', event))
  contents.on('will-attach-webview', (event) => {
    event.preventDefault()
    deps.onRefused('webview')
  })
  contents.setWindowOpenHandler(({ url }) => {
    deps.openOutside(url)
    return { action: 'deny' }
  })
}
