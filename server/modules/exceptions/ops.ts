/** What can ever be recorded about exceptions: that somebody has seen one. The exception itself is derived from state. */
import { z } from 'zod'
import { ExceptionId } from '../../contract/exceptions.ts'
import { districtScope } from '../../contract/scopes.ts'
import { defineOp } from '../../log/index.ts'

export const exceptionAcknowledged = defineOp({
  kind: 'exception.acknowledged',
  version: 1,
  body: z.object({ exceptionId: ExceptionId }),
  entity: (body) => body.exceptionId,
  scope: districtScope('dispatch'),
  conflict: 'fact',
  read: 'live.read',
})
