/** Acknowledging an exception. Pure. */
import { CONFLICT_CODES, type AcknowledgeException } from '../../contract/exceptions.ts'
import { accept, refuse, type Decision } from '../../log/index.ts'
import { exceptionAcknowledged } from './ops.ts'

/** True for what only a resolution takes away. */
const mustBeResolved = (exceptionId: string): boolean => CONFLICT_CODES.has(exceptionId.split(':')[0] ?? '')

/**
 * Records that somebody saw it; seeing it again is calm. The occurrence is named by its id, so a new one flashes again. A double booking
 * is refused: two crews or two patients wait until somebody decides.
 */
export const acknowledge = (input: AcknowledgeException, isAcknowledged: boolean): Decision<{ id: string }> =>
  mustBeResolved(input.id)
    ? refuse('exception.must-be-resolved', {})
    : accept(isAcknowledged ? [] : [exceptionAcknowledged({ exceptionId: input.id })], { result: { id: input.id } })
