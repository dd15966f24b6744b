/** Shown before sign-in when the station does not answer. */
import { ErrorState } from '../ui/states.tsx'
import { DoorPage } from './door-page.tsx'

/** What happened and a way to try again. */
export function StationUnreachable({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  return (
    <DoorPage isUntitled>
      <ErrorState error={error} onRetry={onRetry} />
    </DoorPage>
  )
}
