/** What positions tell and a person has to look at: arrivals nobody has confirmed, and units where no unit should go. Pure. */
import type { ExceptionCode } from '../../contract/exceptions.ts'
import type { ArrivalProposal, FenceIntrusion, ProposedStep } from '../../contract/geofences.ts'
import type { Raised } from './derive.ts'

const CODES = { onScene: 'sceneArrival', atHospital: 'hospitalArrival' } as const satisfies Record<ProposedStep, ExceptionCode>

/** What the fences of a station say. */
export type Fenced = { readonly proposals: readonly ArrivalProposal[]; readonly intrusions: readonly FenceIntrusion[] }

/** One line each; it goes when the step is taken, by a person or the station's rule, or when the unit is gone again. */
export const fenceExceptions = ({ proposals, intrusions }: Fenced): Raised[] => [
  ...proposals.map(arrivalException),
  ...intrusions.map(intrusionException),
]

const arrivalException = ({ assignmentId, incidentId, incidentNumber, unitId, callSign, to, at, fenceName }: ArrivalProposal): Raised => ({
  id: `${CODES[to]}:${assignmentId}:${at}`,
  code: CODES[to],
  priority: 'P3',
  since: at,
  params: { callSign, number: incidentNumber, place: fenceName },
  entity: { kind: 'unit', id: unitId },
  incidentId,
  facilityId: null,
  mustResolve: false,
  isEscalated: false,
})

/** A crew may be in danger: more urgent than an arrival. Coming in again later is another occurrence. */
const intrusionException = ({ fenceId, fenceName, unitId, callSign, since }: FenceIntrusion): Raised => ({
  id: `exclusionEntered:fence:${fenceId}:${unitId}:${Math.floor(Date.parse(since) / 1000).toString(36)}`,
  code: 'exclusionEntered',
  priority: 'P2',
  since,
  params: { callSign, place: fenceName },
  entity: { kind: 'fence', id: fenceId },
  incidentId: null,
  facilityId: null,
  mustResolve: false,
  isEscalated: false,
})
