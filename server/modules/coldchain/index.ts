/** The door of the cold chain: what is watched, the watch itself, lots and excursion cases. */
import { mergeRouters } from '../../trpc/trpc.ts'
import { casesRouter } from './case-routes.ts'
import { ingestRouter } from './ingest-routes.ts'
import * as ops from './ops.ts'
import * as records from './record-ops.ts'
import { registryRouter } from './routes.ts'

/** Every kind of op of this module. */
export const coldchainOps = [ops, records].flatMap((kinds) => Object.values(kinds)).filter((kind) => 'spec' in kind)
export const coldchainRouter = mergeRouters(registryRouter, ingestRouter, casesRouter)
export { coldchainAlarms } from './alarm-catalogue.ts'
export { coldchainProjection } from './projection.ts'
export { createColdRegistry, type ColdRegistry } from './registry.ts'
export { createColdChain, type ColdChain, type ColdChainParts } from './service.ts'
