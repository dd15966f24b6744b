/** Acknowledging an exception. Pure. */
import { CONFLICT_CODES, type AcknowledgeException, type ExceptionCode } from '../../contract/exceptions.ts'
import { accept, refuse, type Decision } from '../../log/index.ts'
import type { Viewer } from './derive.ts'
import { exceptionAcknowledged } from './ops.ts'

/** True for what only a resolution takes away. */
const mustBeResolved = (exceptionId: string): boolean => CONFLICT_CODES.has(exceptionId.split(':')[0] ?? '')

/** Codes of what a hospital has to do; the rest of such an exception's name is the id of the handover. */
const OF_HOSPITALS: ReadonlySet<string> = new Set(['handoverUnanswered'] satisfies ExceptionCode[])

/**
 * Whether somebody may say that an exception was seen: who sees all of dispatch any, a hospital only what it was asked itself. What
 * dispatch has not seen must not fall silent because somebody else said so.
 * @param facilityOf the hospital of a handover, or null when there is none
 */
export function mayAcknowledge(exceptionId: string, viewer: Viewer, facilityOf: (handoverId: string) => string | null): boolean {
  if (viewer.seesDispatch && viewer.facilityId === null) return true
  const [code = '', handoverId = ''] = exceptionId.split(':')
  if (!viewer.seesHandovers || !OF_HOSPITALS.has(code)) return false
  const facilityId = facilityOf(handoverId)
  return facilityId !== null && (viewer.facilityId === null || viewer.facilityId === facilityId)
}

/**
 * Records that somebody saw it; seeing it again is calm. The occurrence is named by its id, so a new one flashes again. A double booking
 * is refused: two crews or two patients wait until somebody decides.
 */
export const acknowledge = (input: AcknowledgeException, isAcknowledged: boolean): Decision<{ id: string }> =>
  mustBeResolved(input.id)
    ? refuse('exception.must-be-resolved', {})
    : accept(isAcknowledged ? [] : [exceptionAcknowledged({ exceptionId: input.id })], { result: { id: input.id } })
