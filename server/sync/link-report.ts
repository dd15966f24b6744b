/** One link as the peers panel shows it, from the statuses of transport and session. Pure. */
import type { LinkAudit, LinkFailure, LinkReport, LinkScope } from '../contract/peer-links.ts'
import { toInstant } from '../kernel/clock.ts'
import { skewLevel } from './clock-skew.ts'
import type { ScopeStatus, SessionStatus } from './session/types.ts'
import type { DialFailure, LinkEnd, PeerStatus } from './transport/ports.ts'

/** When the op of a stream was written, epoch ms; null when it is not held any longer. */
export type WrittenAt = (streamId: string, seq: number) => number | null

const WHY = {
  unreachable: 'noAnswer',
  'timed-out': 'noAnswer',
  cut: 'lineBroke',
  silent: 'lineBroke',
  'tls-failed': 'notTheStation',
  'wrong-certificate': 'notTheStation',
  'wrong-answer': 'notTheStation',
  refused: 'refusedThere',
  'bad-challenge': 'refusedThere',
  'kept-away': 'refusedThere',
  revoked: 'refusedThere',
  'closed-by-peer': 'closedThere',
  duplicate: 'closedHere',
  replaced: 'closedHere',
  'closed-here': 'closedHere',
  cancelled: 'closedHere',
  misbehaved: 'misbehaved',
  'bad-frame': 'misbehaved',
  oversize: 'misbehaved',
  overrun: 'tooSlow',
  'broken-session': 'fault',
} as const satisfies Record<LinkEnd | DialFailure, LinkFailure>

const instant = (ms: number | null) => (ms === null ? null : toInstant(ms))

/**
 * The report of one link.
 * @param session null while no link stands
 * @param agreedAtMs when an earlier link was last proven equal, epoch ms
 * @param audit how everything that is shared last compared
 */
export function linkReport(
  link: PeerStatus,
  session: SessionStatus | null,
  { agreedAtMs, writtenAt, audit }: { readonly agreedAtMs: number | null; readonly writtenAt: WrittenAt; readonly audit: LinkAudit },
): LinkReport {
  const { lastFailure, ...shown } = link
  const offsetMs = session?.offsetMs ?? null
  return {
    ...shown,
    lastFailure: lastFailure && { why: WHY[lastFailure.code], ...lastFailure },
    rttMs: session?.rttMs ?? null,
    clock: offsetMs === null ? null : { offsetMs, level: skewLevel(offsetMs) },
    scopes: (session?.scopes ?? []).map((scope) => scopeReport(scope, writtenAt)),
    agreedAt: instant(session?.agreedAtMs ?? agreedAtMs),
    queues: session && { ...session.queues },
    refused: counted(session?.refused),
    refusedByPeer: counted(session?.refusedByPeer),
    faults: counted(session?.faults),
    audit,
  }
}

function scopeReport({ priority: _priority, agreedAtMs, toGiveFrom, ...shown }: ScopeStatus, writtenAt: WrittenAt): LinkScope {
  const written = toGiveFrom.flatMap(([streamId, seq]) => writtenAt(streamId, seq) ?? [])
  return {
    ...shown,
    oldestToGiveAt: written.length === 0 ? null : toInstant(Math.min(...written)),
    agreedAt: instant(agreedAtMs),
  }
}

const counted = (counts: Readonly<Partial<Record<string, number>>> = {}): Record<string, number> =>
  Object.fromEntries(Object.entries(counts).flatMap(([name, count]) => (count === undefined ? [] : [[name, count]])))
