/** Which arrival a key means: that of what the dispatcher looks at, before any other. Pure. */
import type { Arrival } from './data.ts'

type Looked = {
  readonly incidentId?: string | null
  readonly unitId?: string | null
  /** The unit was typed: no other is meant. */ readonly isNamed?: boolean
}

/** The arrival of the chosen unit, else of the chosen incident, else the oldest; null when there is none. */
export function pickArrival(arrivals: readonly Arrival[], { incidentId = null, unitId = null, isNamed = false }: Looked): Arrival | null {
  const ofUnit = arrivals.find((arrival) => arrival.unitId === unitId)
  if (ofUnit || isNamed) return ofUnit ?? null
  return arrivals.find((arrival) => arrival.incidentId === incidentId) ?? arrivals[0] ?? null
}
