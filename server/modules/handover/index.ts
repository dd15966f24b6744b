/** The handover module's door: hospital acceptance, pre-alert, arrival, signed transfer of care. */
import * as ops from './ops.ts'

export const handoverOps = Object.values(ops)
export { handoverProjection } from './projection.ts'
export { handoverRouter } from './routes.ts'
export { handoversOf } from './queries.ts'
