/** Acknowledging an exception. Pure. */
import type { AcknowledgeException } from '../../contract/exceptions.ts'
import { accept, type Decision } from '../../log/index.ts'
import { exceptionAcknowledged } from './ops.ts'

/** Records that somebody saw it; seeing it again is calm. The occurrence is named by its id, so a new one flashes again. */
export const acknowledge = (input: AcknowledgeException, isAcknowledged: boolean): Decision<{ id: string }> =>
  accept(isAcknowledged ? [] : [exceptionAcknowledged({ exceptionId: input.id })], { result: { id: input.id } })
