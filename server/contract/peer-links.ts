/** How the links to other stations stand and who holds what, as screens and the REST door see it. No personal data. */
import { z } from 'zod'
import { Instant } from './primitives.ts'
import { ScopeName } from './scopes.ts'
import { StationId, StationKind } from './stations.ts'

/** Where the link to a station stands. */
export const LinkState = z.enum(['connected', 'connecting', 'waiting', 'kept-away', 'offline', 'no-address', 'revoked'])
export type LinkState = z.infer<typeof LinkState>
/** Why a link ended or a call led to none, in as few kinds as a person acts on differently. */
export const LinkFailure = z.enum([
  'noAnswer',
  'lineBroke',
  'notTheStation',
  'refusedThere',
  'closedThere',
  'closedHere',
  'misbehaved',
  'tooSlow',
  'fault',
])
export type LinkFailure = z.infer<typeof LinkFailure>
/** How far a clock is off: fine, a hint, a warning, so far that every desk says so, so far that entries are marked. */
export const ClockLevel = z.enum(['fine', 'notice', 'warning', 'banner', 'suspect'])
export type ClockLevel = z.infer<typeof ClockLevel>
/** Why a scope does not move although something is missing. */
export const LinkTrouble = z.enum(['waiting', 'gap', 'refused', 'failed'])
export type LinkTrouble = z.infer<typeof LinkTrouble>

const count = z.number().int().nonnegative()
const counts = z.record(z.string(), count)

/** One scope that both sides of a link carry. Counts are what is known of the other side. */
export const LinkScope = z.object({
  scope: ScopeName,
  opsToGet: count,
  opsToGive: count,
  bytesToGet: count,
  bytesToGive: count,
  /** When the oldest op was written that the other side is not known to hold. */
  oldestToGiveAt: Instant.nullable(),
  /** When both sides were last proven equal. */
  agreedAt: Instant.nullable(),
  trouble: LinkTrouble.nullable(),
})
export type LinkScope = z.infer<typeof LinkScope>

/** What sync knows of one link. */
export const LinkReport = z.object({
  stationId: StationId,
  state: LinkState,
  since: Instant,
  address: z.string().nullable(),
  isDialer: z.boolean().nullable(),
  retryAt: Instant.nullable(),
  /** `code`: the exact reason, for a report to the maker. */
  lastFailure: z.object({ why: LinkFailure, code: z.string(), at: Instant }).nullable(),
  rttMs: z.number().nullable(),
  /** `offsetMs`: how far the other clock is ahead of ours. */
  clock: z.object({ offsetMs: z.number(), level: ClockLevel }).nullable(),
  scopes: z.array(LinkScope),
  /** When everything that both share was last proven equal, on this link or an earlier one since this station started. */
  agreedAt: Instant.nullable(),
  /** null while no link stands. */
  queues: z
    .object({ inFlightBatches: count, inFlightBytes: count, bufferedBytes: count, toApplyBatches: count, toApplyBytes: count })
    .nullable(),
  /** What this side did not take and what the other did not take, by reason; broken or misplaced messages, by kind. */
  refused: counts,
  refusedByPeer: counts,
  faults: counts,
})
export type LinkReport = z.infer<typeof LinkReport>

/** A link with what the directory and the log say of the station. */
export const PeerLink = LinkReport.extend({
  name: z.string(),
  kind: StationKind.nullable(),
  opsToGet: count,
  opsToGive: count,
  oldestToGiveAt: Instant.nullable(),
  /** The newest entry of this station that is held here, by its own clock as far as that is known to be right. */
  newestAt: Instant.nullable(),
})
export type PeerLink = z.infer<typeof PeerLink>

/** How far sharing has come with this station: both share, only one does, it holds the scope with others, or nobody said anything. */
export const Sharing = z.enum(['both', 'here', 'there', 'elsewhere'])
export type Sharing = z.infer<typeof Sharing>
export const Holder = z.object({
  stationId: StationId,
  name: z.string(),
  sharing: Sharing,
  isConnected: z.boolean(),
  /** Its newest entry in this scope that is held here. */
  newestAt: Instant.nullable(),
  opsToGet: count,
  opsToGive: count,
  agreedAt: Instant.nullable(),
})
export type Holder = z.infer<typeof Holder>
/** One scope and everybody who has to do with it. */
export const ScopeHolding = z.object({
  scope: ScopeName,
  isHeldHere: z.boolean(),
  /** The newest entry of this very station. */
  ownNewestAt: Instant.nullable(),
  holders: z.array(Holder),
})
export type ScopeHolding = z.infer<typeof ScopeHolding>

export const StationLinks = z.object({
  /** How far our own clock is ahead of the others'; null while no other clock is known. */
  ownClock: z.object({ offsetMs: z.number(), level: ClockLevel }).nullable(),
  /** Double bookings that wait for a person. */
  openConflicts: count,
  links: z.array(PeerLink),
  holdings: z.array(ScopeHolding),
})
export type StationLinks = z.infer<typeof StationLinks>
