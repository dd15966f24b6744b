/** Claims as the rest of the station uses them: who can be heard, what is double booked, and the owner's own answers. */
import type { PrismaClient } from '../../../prisma/generated/client.ts'
import type { ConflictSummary, ConflictView } from '../../contract/claims.ts'
import type { Instant } from '../../contract/primitives.ts'
import { toInstant, type Clock } from '../../kernel/clock.ts'
import { conflictSummaries, conflictView, createFoundTimes } from './conflicts.ts'
import { agoFrom, type Reach } from './reach.ts'
import type { ClaimSubject, ClaimSubjects } from './subject.ts'

export type Claims = {
  readonly reach: Reach
  /** Since when this program listens to other stations, told by the clock as it stands now. */
  readonly listeningSince: Instant
  readonly subjects: ClaimSubjects
  /** Open double bookings, one line a resource, most urgent first. */
  conflicts(): Promise<ConflictSummary[]>
  /** Everything about the open double bookings of one resource; null when there is none. */
  conflict(resource: string): Promise<ConflictView | null>
}

/** Builds the service. @param parts.subjects one for each kind of resource */
export function createClaims(parts: {
  readonly read: PrismaClient
  readonly clock: Clock
  readonly reach: Reach
  readonly subjects: readonly ClaimSubject[]
}): Claims {
  const now = (): Instant => toInstant(parts.clock.nowMs())
  const startedMs = parts.clock.monotonicMs()
  const subjects = new Map(parts.subjects.map((subject) => [subject.kind, subject]))
  const looked = { read: parts.read, subjects, foundAt: createFoundTimes(now) }
  return {
    reach: parts.reach,
    get listeningSince() {
      return agoFrom(parts.clock, startedMs)
    },
    subjects,
    conflicts: () => conflictSummaries(looked),
    conflict: (resource) => conflictView(looked, resource),
  }
}
