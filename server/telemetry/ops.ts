/** What the log keeps of telemetry: that an hour of fixes was sealed, and its hash. The fixes themselves stay beside the log. */
import { z } from 'zod'
import { Instant, Ulid } from '../contract/primitives.ts'
import { districtScope } from '../contract/scopes.ts'
import { defineOp } from '../log/index.ts'

/** SHA-256 is over the bytes of the segment as stored (`FixSegment.data`). */
export const segmentSealed = defineOp({
  kind: 'telemetry.segment-sealed',
  version: 1,
  body: z.object({
    segmentId: Ulid,
    /** Hour of arrival, `2026-01-01T08`; a busy hour has several parts. */
    hour: z.string().regex(/^\d{4}-\d{2}-\d{2}T\d{2}$/),
    part: z.number().int().min(1),
    count: z.number().int().min(1),
    fixedFrom: Instant,
    fixedTo: Instant,
    sha256: z.string().regex(/^[0-9a-f]{64}$/),
  }),
  entity: (body) => body.segmentId,
  scope: districtScope('fleet'),
  conflict: 'fact',
  read: 'position.read',
})

export const telemetryOps = [segmentSealed]
