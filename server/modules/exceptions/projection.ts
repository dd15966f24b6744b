/** Rows of ExceptionAcknowledgement. */
import { projection } from '../../log/index.ts'
import { exceptionAcknowledged } from './ops.ts'

export const exceptionsProjection = projection('exceptions', 1, ({ on, table }) => {
  const seen = table('ExceptionAcknowledgement', 'id')
  on(exceptionAcknowledged, ({ body, meta }) => {
    if (!seen.get(body.exceptionId)) seen.insert({ id: body.exceptionId, acknowledgedBy: meta.actor, acknowledgedAt: meta.at }) // two stations may both acknowledge: the first is kept
  })
})
