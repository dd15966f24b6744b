/** The time in steps of half a minute: soon enough for what begins or ends by the clock. */
import { useNowMs } from '../../../lib/now.ts'

const STEP_MS = 30_000

/** An instant as the station writes it; changes twice a minute. */
export function useNowSteps(): string {
  const nowMs = useNowMs()
  return new Date(nowMs - (nowMs % STEP_MS)).toISOString()
}
