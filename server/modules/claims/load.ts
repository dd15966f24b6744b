/** State a decision about claims needs, read inside the writer's transaction and given its types. */
import { z } from 'zod'
import { ClaimStatus, resourceParts } from '../../contract/claims.ts'
import { Instant } from '../../contract/primitives.ts'
import type { StateReader } from '../../log/index.ts'
import { memberKey } from './members.ts'
import type { Reach } from './reach.ts'
import type { ClaimSubject } from './subject.ts'

const LeaseState = z.object({
  resource: z.string(),
  stationId: z.string(),
  epoch: z.number().int(),
  successors: z.array(z.string()),
})
/** Who gives a resource away. */
export type LeaseState = z.infer<typeof LeaseState>

/** The lease of a resource; null while nobody ever owned it. */
export function loadLease(state: StateReader, resource: string): LeaseState | null {
  const row = state.table('Lease').get(resource)
  return row && LeaseState.parse(row)
}

/** A station's name from the directory; its id's first letters where nobody told the name. */
export function stationName(state: StateReader, stationId: string): string {
  const name = state.table('PeerStation').get(stationId)?.name ?? state.table('Station').get(stationId)?.name
  return name || stationId.slice(0, 8)
}

/** May this station give a resource away by itself? `free`: nobody owns it yet, the first to use it does from then on. */
export type Tenure =
  | { readonly kind: 'own'; readonly epoch: number }
  | { readonly kind: 'free' }
  | {
      readonly kind: 'elsewhere'
      readonly stationId: string
      readonly station: string
      readonly isReachable: boolean
      readonly epoch: number
    }

/** How this station stands to a resource. @param ownId this station */
export function tenureOf(state: StateReader, resource: string, ownId: string, reach: Pick<Reach, 'isReachable'>): Tenure {
  const lease = loadLease(state, resource)
  if (!lease) return { kind: 'free' }
  const { stationId, epoch } = lease
  if (stationId === ownId) return { kind: 'own', epoch }
  return { kind: 'elsewhere', stationId, station: stationName(state, stationId), isReachable: reach.isReachable(stationId), epoch }
}

const RequestState = z.object({
  id: z.string(),
  resource: z.string(),
  about: z.string().nullable(),
  askedBy: z.string(),
  askedAt: Instant,
  actor: z.string(),
  isProvisional: z.boolean(),
  detail: z.record(z.string(), z.unknown()),
  status: ClaimStatus,
})
/** A claim somebody asked for, as decisions see it. */
export type RequestState = z.infer<typeof RequestState>

/** The claim asked for under this holder; null when none was. */
export function loadRequest(state: StateReader, holder: string): RequestState | null {
  const row = state.table('ClaimRequest').get(holder)
  return row && RequestState.parse(row)
}

/** Requests for this resource and purpose that wait for their owner. */
export const waitingRequests = (state: StateReader, resource: string, about: string | null): RequestState[] =>
  state
    .table('ClaimRequest')
    .find({ resource, status: 'asked', about })
    .map((row) => RequestState.parse(row))

/** Everything that waits for an answer, oldest first. */
export const unanswered = (state: StateReader): RequestState[] =>
  state
    .table('ClaimRequest')
    .find({ status: 'asked' }, 10_000)
    .map((row) => RequestState.parse(row))
    .sort((a, b) => (a.askedAt < b.askedAt ? -1 : 1))

/** An open double booking: two claims of different holders that knew nothing of each other. */
export type OpenConflict = {
  readonly id: string
  readonly members: readonly [string, string]
  readonly holders: readonly [string, string]
}

/** Conflicts of one resource are bounded by what people do in one partition; this keeps a broken log from filling memory. */
const CONFLICTS_LIMIT = 100_000

/**
 * The conflicts of a resource that need a person: no resolution closed them, their resolutions differ, or a claim that a resolution called
 * back stands again beside the other (its crew went on at a station that had not heard of the decision).
 */
export function openConflicts(state: StateReader, resource: string, subject: Pick<ClaimSubject, 'isLive'>): OpenConflict[] {
  const streams = new Map<number, string>()
  const opId = (no: number, seq: number): string => {
    const streamId = streams.get(no) ?? state.table('Stream').find({ no }, 1)[0]?.streamId ?? ''
    streams.set(no, streamId)
    return `${streamId}:${seq}`
  }
  const { id: resourceId } = resourceParts(resource)
  const isClosed = (id: string, members: readonly string[], holders: readonly string[]): boolean => {
    const resolutions = state.table('ConflictResolution').find({ conflictId: id, members: memberKey(members) })
    if (resolutions.length === 0 || state.table('FieldVersion').find({ entity: id, field: 'keepHolder' }, 1).length > 0) return false
    return resolutions.some((one) => !one.isReleasingOthers) || !holders.every((holder) => subject.isLive(state, resourceId, holder))
  }
  return state
    .table('Conflict')
    .find({ resource }, CONFLICTS_LIMIT)
    .map((row) => ({
      id: row.id,
      members: [opId(row.firstStreamNo, row.firstSeq), opId(row.secondStreamNo, row.secondSeq)] as const,
      holders: [row.firstHolder, row.secondHolder] as const,
    }))
    .filter(({ id, members, holders }) => !isClosed(id, members, holders))
}
