/** The assignments module's door: who works on what, and every command that moves unit, task and incident together. */
import { assignmentConfirmed, assignmentEnded, assignmentMade, assignmentProgressed } from './ops.ts'

/** Every kind of op of this module. */
export const assignmentsOps = [assignmentMade, assignmentConfirmed, assignmentProgressed, assignmentEnded]
export { assignmentsProjection } from './projection.ts'
export { assignmentsRouter, incidentTasksRouter, unitTasksRouter } from './routes.ts'
export { fieldRouter } from './field-routes.ts'
export { createFleet, type Fleet } from './fleet.ts'
export { assignmentJobs } from './jobs.ts'
export { unitClaims } from './claim-subject.ts'
export { progressTask } from './progress-task.ts'
