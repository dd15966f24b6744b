/** State a decision about stations needs, read inside the writer's transaction and given its types. */
import { z } from 'zod'
import { RevokeReason, SignedCard, StreamEnds } from '../../contract/stations.ts'
import { Instant } from '../../contract/primitives.ts'
import type { StateReader } from '../../log/index.ts'
import { sharedScopes, type GrantRow } from './sharing.ts'

/** Most rows read of one station: scopes times writers. */
const ROWS_LIMIT = 100_000
const PERMISSION = 'peers.manage'

const PeerState = SignedCard.extend({ addressesOrder: z.string(), enrolledAt: Instant, enrolledBy: z.string() })
export type PeerState = z.infer<typeof PeerState>
const Revocation = z.object({ reason: RevokeReason, note: z.string(), heads: StreamEnds, revokedAt: Instant, revokedBy: z.string() })
export type Revocation = z.infer<typeof Revocation>

/** A row of PeerStation with its types. */
export const readPeer = ({ id, ...row }: { readonly id: string } & Record<string, unknown>): PeerState =>
  PeerState.parse({ stationId: id, ...row })

/** An enrolled station, shut out or not; null when nobody enrolled it. */
export function findPeer(state: StateReader, stationId: string): PeerState | null {
  const row = state.table('PeerStation').get(stationId)
  return row && readPeer(row)
}

/** Everything said about shutting a station out, oldest first. */
export const revocationsOf = (state: StateReader, stationId: string): Revocation[] =>
  state
    .table('StationRevocation')
    .find({ stationId }, ROWS_LIMIT)
    .map((row) => Revocation.parse(row))
    .sort((a, b) => (a.revokedAt < b.revokedAt ? -1 : 1))

/**
 * Where the streams of a shut-out station end, by stream id: the furthest of what those who shut it out held at that time.
 * A stream that is absent ends before its first op.
 * @returns null while the station is not shut out
 */
export function cutoffsOf(state: StateReader, stationId: string): ReadonlyMap<string, number> | null {
  const revocations = revocationsOf(state, stationId)
  if (revocations.length === 0) return null
  const ends = new Map<string, number>()
  for (const { heads } of revocations) for (const [streamId, seq] of heads) ends.set(streamId, Math.max(seq, ends.get(streamId) ?? 0))
  return ends
}

/** Heads this station holds of another one's streams. */
export const heldHeads = (state: StateReader, stationId: string): [streamId: string, seq: number][] =>
  state
    .table('Stream')
    .find({ stationId }, ROWS_LIMIT)
    .map(({ no, streamId }): [string, number] => [streamId, state.table('Op').max('seq', { streamNo: no }) ?? 0])
    .filter(([, seq]) => seq > 0)

/** Every word about sharing with one station. */
export const grantsOf = (state: StateReader, stationId: string): GrantRow[] => state.table('ScopeGrant').find({ stationId }, ROWS_LIMIT)

/** The streams in which a station writes about sharing: one an incarnation. */
export const writersOf = (state: StateReader, stationId: string): Set<string> =>
  new Set(
    state
      .table('Stream')
      .find({ scope: 'directory', stationId }, ROWS_LIMIT)
      .map(({ streamId }) => streamId),
  )

/** Scopes that `from` shares with `to`. */
export const sharedBy = (state: StateReader, from: string, to: string): Set<string> =>
  sharedScopes(grantsOf(state, to), writersOf(state, from))

/** True when the actor of a command is a person who may decide about other stations now. */
export function mayManagePeers(state: StateReader, actor: string): boolean {
  if (!actor.startsWith('user:')) return false
  const user = state.table('User').get(actor.slice('user:'.length))
  if (!user?.isActive) return false
  return z
    .array(z.string())
    .parse(user.roles)
    .some((role) =>
      z
        .array(z.string())
        .parse(state.table('Role').get(role)?.permissions ?? [])
        .includes(PERMISSION),
    )
}

/** What every decision about a station looks at. */
export const loadAround = (
  state: StateReader,
  stationId: string,
  facts: { readonly actor: string; readonly station: { readonly id: string } },
) => ({
  peer: findPeer(state, stationId),
  cutoffs: cutoffsOf(state, stationId),
  grants: grantsOf(state, stationId),
  shared: sharedBy(state, facts.station.id, stationId),
  isManager: mayManagePeers(state, facts.actor),
})
export type Around = ReturnType<typeof loadAround>
