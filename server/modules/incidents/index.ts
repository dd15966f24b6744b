/** The incidents module's door: what happened, who told us, how far help has come. */
import * as ops from './ops.ts'

/** Every kind of op of this module. */
export const incidentsOps = Object.values(ops)
export { incidentCancelled, incidentWorkNoted } from './ops.ts'
export { incidentsProjection } from './projection.ts'
export { incidentsRouter } from './routes.ts'
export { handoverStop, incidentStep } from './decide.ts'
export { loadIncident, openHandoverAt, type IncidentState } from './load.ts'
export { hashToken, openSos } from './sos.ts'
export { assignmentView, FIX_LIMIT_SECONDS, type AssignmentRow } from './assignment-queries.ts'
export { placeOf } from './board-queries.ts'
export { findIncident, publicStatus } from './queries.ts'
