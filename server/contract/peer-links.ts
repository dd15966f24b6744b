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

/** How the comparison of one scope, entry by entry and record by record, ended on this side. */
export const AuditOutcome = z.enum([
  'agreed', // every op and every row that can be compared is the same
  'repaired', // something here or there was not what was signed, was put right, and is now the same
  'other-build', // the ops are the same; the builds make different rows of them, so those were not compared
  'ops-differ', // an op differs: named, and nothing was taken over
  'rows-differ', // the ops are the same, the rows are not, and folding again did not help
  'damaged', // our own log is not what was signed, and the peer could not give what is missing
  'not-carried', // the peer does not hold this scope, or does not share it
  'busy', // the peer answers later
  'behind', // one side still lacks many ops of the other: compared when they have come
  'no-answer', // the peer fell silent, or its build knows no audit
  'no-link',
  'broken', // the peer's answers make no sense
  'failed', // our own side could not read its log
])
export type AuditOutcome = z.infer<typeof AuditOutcome>

/** Where an op stands: who wrote it, its number among what that station wrote in the scope, and what kind it is if it is held here. */
export const OpPlace = z.object({ streamId: z.string(), author: StationId, seq: count, kind: z.string().nullable() })
export type OpPlace = z.infer<typeof OpPlace>
/** A record by the id of its entity and the kind of its first op. */
export const AuditedRecord = z.object({ entity: z.string(), kind: z.string().nullable() })
export type AuditedRecord = z.infer<typeof AuditedRecord>

/** What was put right here: entries fetched anew, records made again from the log; the first of each by name. */
export const AuditRepair = z.object({
  at: Instant,
  entries: count,
  entry: OpPlace.nullable(),
  records: count,
  firstRecords: z.array(AuditedRecord),
})
export type AuditRepair = z.infer<typeof AuditRepair>

/** How one scope last compared with one station. */
export const ScopeAudit = z.object({
  scope: ScopeName,
  at: Instant,
  outcome: AuditOutcome,
  /** When it first ended like this, the last times in a row. */
  since: Instant,
  /** What was compared on this side. */
  entries: count,
  records: count,
  /** Records that cannot be the same yet: one side has erased a person, or lacks a key. */
  incomparable: count,
  /** The first entry that differs, and how many were found. */
  difference: OpPlace.nullable(),
  differences: count,
  /** The first damaged entry here that could not be put right. */
  damage: OpPlace.nullable(),
  /** Records made again there. */
  repairedThere: count,
  /** Records that still differ; the first ten. */
  unsettled: z.array(AuditedRecord),
  /** The last time something was put right here, then or earlier. */
  lastRepair: AuditRepair.nullable(),
})
export type ScopeAudit = z.infer<typeof ScopeAudit>

/** How everything that two stations share last compared. */
export const LinkAudit = z.object({ isComparing: z.boolean(), scopes: z.array(ScopeAudit) })
export type LinkAudit = z.infer<typeof LinkAudit>

/** What a station wrote is not what others saw of it: it is shorter, or another entry stands where they saw one. It still stands. */
export const StreamFinding = z.object({
  kind: z.enum(['shorter', 'rewritten']),
  author: StationId,
  scope: ScopeName,
  streamId: z.string(),
  /** How far others saw it, and how far it goes now. */
  seq: count,
  heldSeq: count,
  at: Instant,
  witnesses: z.array(StationId),
})
export type StreamFinding = z.infer<typeof StreamFinding>

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
  audit: LinkAudit,
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
  /** What is wrong with what a station wrote, newest first. */
  findings: z.array(StreamFinding),
  /** Names of the stations that are spoken of, by id. */
  names: z.record(StationId, z.string()),
  holdings: z.array(ScopeHolding),
})
export type StationLinks = z.infer<typeof StationLinks>

/** Comparing everything now, with every station that can be heard. */
export const CompareStarted = z.object({ /** Links on which it runs; 0 = nobody can be heard. */ links: count })
export type CompareStarted = z.infer<typeof CompareStarted>
