/** The small world of commands that simulated stations record: claims, releases, notes, edits, resolutions, and the directory. */
import { z } from 'zod'
import { defineOp, type AnyOpKind, type OpDraft, type StationFacts } from '../../../server/log/define-op.ts'

const Name = z.string().min(1).max(190)
/** Every body names the scope it belongs to: the simulator decides who writes where. */
const inScope = { scope: Name }
const scope = (body: { scope: string }, _station: StationFacts): string => body.scope

const task = { ...inScope, assignmentId: Name, unitId: Name, incidentId: Name }
const byAssignment = (body: { assignmentId: string }): string => body.assignmentId
export const unitAssigned = defineOp({
  kind: 'sim.unit-assigned',
  version: 1,
  body: z.object({ ...task, isProvisional: z.boolean() }),
  entity: byAssignment,
  scope,
  conflict: 'exclusive-claim',
  read: 'incident.read',
  claim: ({ unitId, incidentId }) => ({ resource: `unit/${unitId}`, holder: incidentId, verb: 'take' }),
})
export const unitReleased = defineOp({
  kind: 'sim.unit-released',
  version: 1,
  body: z.object(task),
  entity: byAssignment,
  scope,
  conflict: 'exclusive-claim',
  read: 'incident.read',
  claim: ({ unitId, incidentId }) => ({ resource: `unit/${unitId}`, holder: incidentId, verb: 'release' }),
})

const about = { entity: (body: { incidentId: string }): string => body.incidentId, scope, read: 'incident.read' } as const
export const incidentNoted = defineOp({
  kind: 'sim.incident-noted',
  version: 1,
  body: z.object({ ...inScope, incidentId: Name, text: z.string().max(40_000) }),
  conflict: 'fact',
  ...about,
})
const edited = { ...inScope, incidentId: Name, address: Name.optional(), phone: Name.optional() }
export const incidentEdited = defineOp({
  kind: 'sim.incident-edited',
  version: 1,
  body: z.object(edited),
  conflict: 'register',
  registers: ({ address, phone }) => ({ address, phone }),
  ...about,
})
/** What a newer build writes: the same kind with one field more. */
export const incidentEditedNewer = defineOp({
  kind: 'sim.incident-edited',
  version: 2,
  body: z.object({ ...edited, landmark: Name.nullable() }),
  conflict: 'register',
  registers: ({ address, phone }) => ({ address, phone }),
  upcasters: { 1: (body) => ({ ...body, landmark: null }) },
  ...about,
})
export const incidentMoved = defineOp({
  kind: 'sim.incident-moved',
  version: 1,
  body: z.object({ ...inScope, incidentId: Name, to: z.enum(['open', 'dispatched', 'closed']) }),
  conflict: 'state-machine',
  ...about,
})
/** A kind that only the newer build knows; it claims a bed. */
export const bedTaken = defineOp({
  kind: 'sim.bed-taken',
  version: 1,
  body: z.object({ ...inScope, bedId: Name, patientId: Name }),
  entity: ({ bedId, patientId }) => `${bedId}/${patientId}`,
  scope,
  conflict: 'exclusive-claim',
  read: 'incident.read',
  claim: ({ bedId, patientId }) => ({ resource: `bed/${bedId}`, holder: patientId, verb: 'take' }),
})
export const conflictResolved = defineOp({
  kind: 'sim.conflict-resolved',
  version: 1,
  body: z.object({ ...inScope, conflictId: Name, members: z.array(Name).min(2).max(8), keep: Name }),
  entity: ({ conflictId }) => conflictId,
  scope,
  conflict: 'fact',
  read: 'incident.read',
})
export const scopeGranted = defineOp({
  kind: 'sim.scope-granted',
  version: 1,
  body: z.object({ ...inScope, stationId: Name, granted: Name }),
  entity: ({ stationId }) => `station/${stationId}`,
  scope,
  conflict: 'authority',
  read: 'directory.read',
})
export const stationRevoked = defineOp({
  kind: 'sim.station-revoked',
  version: 1,
  body: z.object({ ...inScope, stationId: Name, cutoffs: z.array(z.tuple([Name, z.number().int()])).max(200) }),
  entity: ({ stationId }) => `station/${stationId}`,
  shutsOut: ({ stationId }) => stationId,
  scope,
  conflict: 'authority',
  read: 'directory.read',
})

const COMMON: readonly AnyOpKind[] = [
  unitAssigned,
  unitReleased,
  incidentNoted,
  incidentMoved,
  conflictResolved,
  scopeGranted,
  stationRevoked,
]
export type Build = 'older' | 'newer'
/** The kinds a build knows. */
export const kindsOf = (build: Build): readonly AnyOpKind[] =>
  build === 'older' ? [...COMMON, incidentEdited] : [...COMMON, incidentEditedNewer, bedTaken]

/** A draft of an edit as a build writes it. */
export const editDraft = (build: Build, body: { scope: string; incidentId: string; address?: string; phone?: string }): OpDraft =>
  build === 'older' ? incidentEdited(body) : incidentEditedNewer({ ...body, landmark: body.address ? `near ${body.address}` : null })
