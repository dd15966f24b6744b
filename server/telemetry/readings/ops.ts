/** What the log keeps of readings: that some were sealed, with their hashes, and that of sealed ones only the hours are kept from now on. */
import { z } from 'zod'
import { Instant, Ulid } from '../../contract/primitives.ts'
import { ScopeName } from '../../contract/scopes.ts'
import { defineOp } from '../../log/index.ts'

const Sha256 = z.string().regex(/^[0-9a-f]{64}$/)

/**
 * `sha256` is over the readings, `hoursSha256` over least, greatest, mean and count of their hours (seal-hash.ts): what was sealed is proven
 * by the second for as long as the hours are kept, when the readings themselves are gone.
 */
export const readingsSealed = defineOp({
  kind: 'readings.segment-sealed',
  version: 1,
  body: z.object({
    segmentId: Ulid,
    scope: ScopeName,
    count: z.number().int().min(1),
    /** Blocks: a sensor's readings of a day each. */
    blocks: z.number().int().min(1),
    from: Instant,
    to: Instant,
    sha256: Sha256,
    hoursSha256: Sha256,
  }),
  entity: (body) => body.segmentId,
  scope: (body) => body.scope,
  conflict: 'fact',
  read: 'directory.read',
})

/** Single readings of the segment are dropped under a retention policy; its hours stay. */
export const readingsThinned = defineOp({
  kind: 'readings.segment-thinned',
  version: 1,
  body: z.object({ segmentId: Ulid, scope: ScopeName, before: Instant }),
  entity: (body) => body.segmentId,
  scope: (body) => body.scope,
  conflict: 'fact',
  read: 'directory.read',
})

export const readingsOps = [readingsSealed, readingsThinned]
