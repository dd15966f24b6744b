/** Leaves the station: ends the session there and forgets everything read here. */
import { resetLink } from '../lib/link-state.ts'
import { setSession } from '../lib/session.ts'
import { queryClient, station, trpc } from '../lib/trpc.ts'
import { forgetLock } from './idle.ts'

/**
 * Signs out. The person leaves the screen even when the station does not answer; the session then ends by its own expiry.
 */
export async function signOut(): Promise<void> {
  try {
    await station.identity.signOut.mutate({})
  } catch {
    // Said above: leaving must always work, and a lost line must not keep a stranger's desk open.
  }
  forgetLock()
  setSession(null)
  queryClient.clear()
  queryClient.setQueryData(trpc.identity.session.queryKey(), null)
  resetLink()
}
