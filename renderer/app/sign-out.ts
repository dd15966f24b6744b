/** Leaves the station: ends the session there and forgets everything read here. */
import { finishBeforeLeaving } from '../lib/leaving.ts'
import { resetLink } from '../lib/link-state.ts'
import { navigate } from '../lib/route.ts'
import { setSession } from '../lib/session.ts'
import { queryClient, station, trpc } from '../lib/trpc.ts'
import { clearToasts } from '../ui/toast-store.ts'
import { forgetLock } from './idle.ts'

/**
 * Signs out. The person leaves the screen even when the station does not answer; the session then ends by its own expiry.
 */
export async function signOut(): Promise<void> {
  await finishBeforeLeaving()
  try {
    await station.identity.signOut.mutate({})
  } catch {
    // Said above: leaving must always work, and a lost line must not keep a stranger's desk open.
  }
  forgetLock()
  clearToasts()
  navigate('') // the next person may not enter this desk, and the address may name an incident
  setSession(null)
  queryClient.clear()
  queryClient.setQueryData(trpc.identity.session.queryKey(), null)
  resetLink()
}
