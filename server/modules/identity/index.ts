/** Identity's door: people, roles, sessions, enrolled phones, the first run. */
import * as ops from './ops.ts'

export const identityOps = Object.values(ops)
export { createIdentity, type Identity } from './identity.ts'
export { identityProjection } from './projection.ts'
export { identityRouter } from './routes.ts'
export type { IssuedSession } from './sessions.ts'
export { ensureAdmin, setUpStation } from './setup.ts'
export { setupRouter } from './setup-routes.ts'
