/** What can ever be recorded about claims: who gives a resource away, that one was asked for and answered, how a double booking was resolved. */
import { z } from 'zod'
import { ClaimRefusal, ClaimResource, ConflictId, OpId, resourceParts, Told, type ResourceKind } from '../../contract/claims.ts'
import { SubjectId, Ulid } from '../../contract/primitives.ts'
import { districtScope } from '../../contract/scopes.ts'
import { StationId } from '../../contract/stations.ts'
import { defineOp, type StationFacts } from '../../log/index.ts'

type Claimed = { readonly resource: string }
const fleetScope = districtScope('fleet')
/** Where the claims of each kind of resource are written: what is said about them lies in the same scope, so that it comes after them. */
const SCOPE_OF = { unit: districtScope('dispatch'), device: fleetScope } as const satisfies Record<ResourceKind, typeof fleetScope>
const claimScope = (body: Claimed, station: StationFacts): string => SCOPE_OF[resourceParts(body.resource).kind](body, station)

/** One above every epoch the writer knew for this resource; the highest one holds. */
const Epoch = z.number().int().positive()

/** A station gives the resource away from now on. `successors`: who may take over when it falls silent, first one first; empty = any station. */
export const leaseOwned = defineOp({
  kind: 'lease.owned',
  version: 1,
  body: z.object({ resource: ClaimResource, stationId: StationId, epoch: Epoch, successors: z.array(StationId).max(8) }),
  entity: (body) => body.resource,
  scope: fleetScope,
  conflict: 'authority',
  read: 'unit.read',
})

const about = { entity: (body: { holder: string }): string => body.holder, scope: claimScope, read: 'incident.read' } as const
const key = { resource: ClaimResource, holder: Ulid }
/** What the kind of resource needs to know to make the claim; read by its own subject. */
const Detail = z.record(z.string().max(40), z.union([z.string().max(200), z.number(), z.boolean(), z.null()]))

/**
 * A station wants something another one gives away. `isProvisional`: the owner cannot be reached, the claim is made already and stays
 * marked until the owner or a person confirms it; `said` is what was said by radio or phone.
 */
export const claimRequested = defineOp({
  kind: 'claim.requested',
  version: 1,
  body: z.object({
    ...key,
    /** The entity it is wanted for, such as an incident. */
    about: z.string().max(64).nullable(),
    askedBy: StationId,
    isProvisional: z.boolean(),
    said: z.string().nullable(),
    subjectId: SubjectId.nullable(),
    detail: Detail,
  }),
  sealed: ['said'],
  subject: (body) => body.subjectId,
  conflict: 'fact',
  ...about,
})
/** The owner gives it. `epoch` is that of its lease: of two answers the later owner's holds. */
export const claimConfirmed = defineOp({
  kind: 'claim.confirmed',
  version: 1,
  body: z.object({ ...key, epoch: Epoch }),
  conflict: 'authority',
  ...about,
})
export const claimRefused = defineOp({
  kind: 'claim.refused',
  version: 1,
  body: z.object({ ...key, epoch: Epoch, refusal: ClaimRefusal }),
  conflict: 'authority',
  ...about,
})
/** Whoever asked does not want it any more. */
export const claimWithdrawn = defineOp({
  kind: 'claim.withdrawn',
  version: 1,
  body: z.object(key),
  conflict: 'fact',
  ...about,
})

/**
 * A person resolved one pair of claims. It closes the conflict only when `members` are all its ops. Two people may resolve at once:
 * both stay, and while they differ the conflict is open again for a person.
 */
export const conflictResolved = defineOp({
  kind: 'conflict.resolved',
  version: 1,
  body: z.object({
    resource: ClaimResource,
    conflictId: ConflictId,
    members: z.array(OpId).min(1).max(20),
    keepHolder: z.string().max(64).nullable(),
    isReleasingOthers: z.boolean(),
    note: z.string().max(500),
    told: z.array(Told).max(20),
  }),
  entity: (body) => body.conflictId,
  scope: claimScope,
  registers: ({ keepHolder }) => ({ keepHolder }),
  conflict: 'register',
  read: 'incident.read',
})
