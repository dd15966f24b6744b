/** Keeps the session alive while the window is open, and notices when the station no longer knows it. */
import { isSignedOut, readError } from './errors.ts'
import { currentSession, setSession } from './session.ts'
import { queryClient, station } from './trpc.ts'

/** The access token lives 15 minutes; renewing at two thirds leaves room for a lost line. */
const RENEW_MS = 10 * 60_000

/** What keeps the session. */
export type SessionKeeper = {
  /** Looks at a failure of any kind: one that says 'signed out' is followed up, one that says 'not allowed' makes the screen ask what is. */
  notice(error: unknown): void
  /** Asks the station anew who is signed in and what they may do. */
  readAgain(): void
  stop(): void
}

/**
 * Starts renewing, and watches every answer for 'signed out'.
 * @param onLost called when the station no longer accepts the session; the desk locks and keeps its forms
 */
export function keepSession(onLost: () => void): SessionKeeper {
  let isStopped = false
  const renew = async (): Promise<void> => {
    try {
      setSession(await oneWindowAtATime(() => station.identity.refresh.mutate({})))
    } catch (error) {
      // Whoever has left meanwhile is not locked out: signing out ends the stream as well, and that is heard here.
      if (isSignedOut(error) && !isStopped && currentSession() !== null) onLost()
      // Any other failure is a lost line: the feed tells it, the next renewal tries again.
    }
  }
  let isRenewing = false
  const renewOnce = (): void => {
    if (isRenewing || currentSession() === null) return
    isRenewing = true
    void renew().then(() => {
      isRenewing = false
    })
  }
  const readAgain = (): void =>
    void station.identity.session.query().then(
      (session) => {
        if (currentSession() === null) return
        if (session === null) renewOnce()
        else setSession(session)
      },
      () => undefined, // a lost line: the feed tells it, and begins anew with this question
    )
  const notice = (error: unknown): void => {
    if (isSignedOut(error)) renewOnce()
  }
  const timer = setInterval(() => void renew(), RENEW_MS)
  const stopQueries = queryClient.getQueryCache().subscribe((event) => {
    if (event.type === 'updated' && event.action.type === 'error') notice(event.action.error)
  })
  const stopMutations = queryClient.getMutationCache().subscribe((event) => {
    if (event.type === 'updated' && event.action.type === 'error') notice(event.action.error)
  })
  return {
    readAgain,
    notice(error) {
      notice(error)
      if (readError(error).code === 'auth.forbidden') readAgain()
    },
    stop() {
      isStopped = true
      clearInterval(timer)
      stopQueries()
      stopMutations()
    },
  }
}

/** A refresh token works once, and all windows of a browser share it: they take turns, so that none looks like a thief. */
async function oneWindowAtATime<Result>(act: () => Promise<Result>): Promise<Result> {
  return 'locks' in navigator ? navigator.locks.request('kituo.renew', act) : act()
}
