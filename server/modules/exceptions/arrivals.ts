/** Arrivals that a position tells and nobody has confirmed, in the list of what needs a person. Pure. */
import type { ExceptionCode } from '../../contract/exceptions.ts'
import type { ArrivalProposal, ProposedStep } from '../../contract/geofences.ts'
import type { Raised } from './derive.ts'

const CODES = { onScene: 'sceneArrival', atHospital: 'hospitalArrival' } as const satisfies Record<ProposedStep, ExceptionCode>

/** One line each; it goes when the step is taken, by a person or the station's rule, or when the unit is gone again. */
export const arrivalExceptions = (proposals: readonly ArrivalProposal[]): Raised[] =>
  proposals.map(({ assignmentId, incidentId, incidentNumber, unitId, callSign, to, at, fenceName }) => ({
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
  }))
