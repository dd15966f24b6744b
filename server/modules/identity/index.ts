/** Identity's door: people, roles, sessions, enrolled phones, the first run. */
import * as ops from './ops.ts'

export const identityOps = Object.values(ops)
export { createIdentity } from './identity.ts'
export { identityProjection } from './projection.ts'
export { identityRouter } from './routes.ts'
export type { Identity } from './service.ts'
export type { IssuedSession } from './sessions.ts'
export { ensureAdmin } from './setup.ts'
export { setupRouter } from './setup-routes.ts'
