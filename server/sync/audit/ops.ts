/**
 * What a station records of the others' logs: the heads it holds. A hash chain alone cannot show that its end was cut off; the word of
 * others about how far it went can. Stream ids are hashes, so that nothing is said of what a scope is called.
 */
import { z } from 'zod'
import { StationId } from '../../contract/stations.ts'
import { defineOp } from '../../log/index.ts'

/** Heads in one op (some 64 bytes each), and heads written down at one time. */
export const HEADS_PER_OP = 500
export const HEADS_MOST = 2_000

const StreamId = z.string().regex(/^[0-9a-f]{32}$/, 'expected a stream id')
/** First 16 bytes of a head's hash in base64url. */
const HashPrefix = z.string().regex(/^[A-Za-z0-9_-]{22}$/, 'expected 16 bytes in base64url')
const Month = z.string().regex(/^\d{4}-\d{2}$/, 'expected a month such as 2026-11')

/** A station's word: I hold these streams of others up to there. `stationId` and `incarnation` are the writer's own. */
export const stationWitnessed = defineOp({
  kind: 'station.witnessed',
  version: 1,
  body: z.object({
    stationId: StationId,
    incarnation: z.number().int().positive(),
    month: Month,
    heads: z
      .array(z.tuple([StreamId, z.number().int().positive(), HashPrefix]))
      .min(1)
      .max(HEADS_PER_OP),
  }),
  // a month's words are one entity: it stays small enough to be folded again at once
  entity: ({ stationId, month }) => `witness-${stationId}-${month}`,
  scope: () => 'directory',
  conflict: 'fact',
  read: 'peers.read',
})

export const auditOps = [stationWitnessed]

/** A head's hash as it is witnessed. */
export const hashPrefix = (hash: Uint8Array): string => Buffer.from(hash.subarray(0, 16)).toString('base64url')
