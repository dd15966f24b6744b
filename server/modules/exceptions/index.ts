/** The exceptions module's door: the sticky list of what needs a person. */
import { exceptionAcknowledged } from './ops.ts'

/** Every kind of op of this module. */
export const exceptionsOps = [exceptionAcknowledged]
export { exceptionsProjection } from './projection.ts'
export { exceptionsRouter } from './routes.ts'
export { watchExceptions, type ExceptionTimers, type ExceptionWatch } from './watch.ts'
export { seenUnits } from './seen.ts'
