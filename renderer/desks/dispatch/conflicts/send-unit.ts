/** Sending a unit: at once, by asking its own station, or, where that one cannot be heard, by asking for the words said by voice. */
import { readError } from '../../../lib/errors.ts'
import type { RouterOutputs } from '../../../lib/trpc.ts'
import { askForWords } from './store.ts'

type Assigned = RouterOutputs['assignments']['assign']['result']['assignments'][number]

/**
 * Takes a refusal that only words said to the crew can overcome, and asks for them.
 * @returns false when it is another failure: that one is shown as ever
 */
export function askIfUnreachable(error: unknown, unit: { unitId: string; callSign: string }, incidentId: string): boolean {
  const { code, params } = readError(error)
  if (code !== 'claim.owner-unreachable') return false
  const { unitId, callSign } = unit
  askForWords({ incidentId, unitId, callSign, station: String(params['station'] ?? ''), isLate: false })
  return true
}

/** The station that was asked, where the unit is not sent yet. */
export const askedAt = (assigned: Assigned | undefined): string | null => (assigned?.outcome === 'asked' ? (assigned.owner ?? '') : null)
