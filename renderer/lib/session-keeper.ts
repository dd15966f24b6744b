/** Keeps the session alive while the window is open, and notices when the station no longer knows it. */
import { isSignedOut } from './errors.ts'
import { currentSession, setSession } from './session.ts'
import { queryClient, station } from './trpc.ts'

/** The access token lives 15 minutes; renewing at two thirds leaves room for a lost line. */
const RENEW_MS = 10 * 60_000

/**
 * Starts renewing, and watches every answer for 'signed out'.
 * @param onLost called when the station no longer accepts the session; the desk locks and keeps its forms
 * @returns stops
 */
export function keepSession(onLost: () => void): () => void {
  const renew = async (): Promise<void> => {
    try {
      setSession(await oneWindowAtATime(() => station.identity.refresh.mutate({})))
    } catch (error) {
      if (isSignedOut(error)) onLost()
      // Any other failure is a lost line: the heartbeat tells it, the next renewal tries again.
    }
  }
  let isRenewing = false
  const notice = (error: unknown): void => {
    if (!isSignedOut(error) || isRenewing || currentSession() === null) return
    isRenewing = true
    void renew().then(() => {
      isRenewing = false
    })
  }
  const timer = setInterval(() => void renew(), RENEW_MS)
  const stopQueries = queryClient.getQueryCache().subscribe((event) => {
    if (event.type === 'updated' && event.action.type === 'error') notice(event.action.error)
  })
  const stopMutations = queryClient.getMutationCache().subscribe((event) => {
    if (event.type === 'updated' && event.action.type === 'error') notice(event.action.error)
  })
  return () => {
    clearInterval(timer)
    stopQueries()
    stopMutations()
  }
}

/** A refresh token works once, and all windows of a browser share it: they take turns, so that none looks like a thief. */
async function oneWindowAtATime<Result>(act: () => Promise<Result>): Promise<Result> {
  return 'locks' in navigator ? navigator.locks.request('kituo.renew', act) : act()
}
