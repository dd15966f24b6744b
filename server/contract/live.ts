/** What a screen hears while it is open, and the health of the station in plain figures. */
import { z } from 'zod'
import { Instant } from './primitives.ts'

/**
 * What changes without an op that says so, announced on the same stream as a change of this kind (entity and scope empty):
 * exceptions that time raises or clears, figures of the station's health, what the reader itself may do, how the links to other stations stand,
 * which regions there are, how far the import of one has come, who is inside which fence, and that sensors of the cold chain were heard.
 */
export const LIVE_SIGNALS = ['exceptions', 'health', 'access', 'peers', 'roads', 'regions', 'imports', 'fences', 'coldchain'] as const
export type LiveSignal = (typeof LIVE_SIGNALS)[number]
/** The stream speaks at least this often, with no changes when there are none: a screen that hears nothing longer has lost its station. */
export const LIVE_BEAT_SECONDS = 5

/** What changed in the log. `reset` = too far behind: read everything anew. */
export const LiveChanges = z.object({
  position: z.number().int(),
  reset: z.boolean(),
  changes: z.array(z.object({ kind: z.string(), entity: z.string(), scope: z.string() })),
})
export type LiveChanges = z.infer<typeof LiveChanges>

export const StationHealth = z.object({
  db: z.enum(['ok', 'read-only', 'corrupt']),
  peers: z.object({
    connected: z.number().int(),
    total: z.number().int(),
    /** The station whose data is oldest here, of those that are not known to be up to date. */
    oldest: z.object({ name: z.string(), at: Instant }).nullable(),
  }),
  gps: z.object({ fixesPerSecond: z.number() }),
  positionOfLog: z.number().int(),
  clockSkewMs: z.number().nullable(),
  diskFreeBytes: z.number().nullable(),
})
export type StationHealth = z.infer<typeof StationHealth>

/** One op as the audit shows it: who did what, when. Personal parts stay sealed. */
export const AuditEntry = z.object({
  position: z.number().int(),
  at: z.string(),
  kind: z.string(),
  entity: z.string(),
  actor: z.string(),
  scope: z.string(),
  seq: z.number().int(),
  hash: z.string(),
})
export const AuditQuery = z.object({
  /** Position to continue before. */ cursor: z.number().int().positive().nullish(),
  entity: z.string().max(64).optional(),
  limit: z.number().int().min(1).max(500).default(100),
})
