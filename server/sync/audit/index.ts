/** The door of audits: comparing logs and rows with peers, bearing witness of what others wrote, noticing who lost something. */
export { auditOps } from './ops.ts'
export { auditProjection } from './projection.ts'
