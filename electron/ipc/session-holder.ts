/**
 * Keeps the tokens of the signed-in person inside the main process, one holder per window: the page
 * never sees them, so a script that got into a page has nothing to carry away.
 */

/** The pair a sign-in gives: a short access token and the rotating refresh token. */
export type SessionTokens = { accessToken: string; refreshToken: string }

/** What the station uses to read and change the session of the window a call came from. */
export type SessionHolder = {
  get(): SessionTokens | null
  set(tokens: SessionTokens): void
  clear(): void
}

/** All holders of the running app. */
export type SessionHolders = {
  /** The holder of one window; the same object for the same id until it is dropped. */
  forWindow(windowId: number): SessionHolder
  /** Forgets the tokens of a window that closed. */
  drop(windowId: number): void
}

/** Creates the table of holders, empty. */
export function createSessionHolders(): SessionHolders {
  const holders = new Map<number, SessionHolder>()
  return {
    forWindow(windowId) {
      const existing = holders.get(windowId)
      if (existing !== undefined) return existing
      const created = createHolder()
      holders.set(windowId, created)
      return created
    },
    drop(windowId) {
      holders.get(windowId)?.clear()
      holders.delete(windowId)
    },
  }
}

function createHolder(): SessionHolder {
  let tokens: SessionTokens | null = null
  return {
    get: () => (tokens === null ? null : { ...tokens }),
    set(next) {
      tokens = { accessToken: next.accessToken, refreshToken: next.refreshToken }
    },
    clear() {
      tokens = null
    },
  }
}
