/** What telemetry between stations needs from the rest: fleets, positions, sealed hours, and one open session. */
import type { Clock } from '../../kernel/clock.ts'
import type { SealedSegment, Telemetry } from '../../telemetry/index.ts'
import type { Outlet } from '../ports.ts'
import type { Session, Timers } from '../session/types.ts'

/** Which fleet scope a unit belongs to. */
export type UnitScopes = {
  /** null: not known here, or said to belong to several; its positions then go nowhere. */
  of(unitId: string): string | null
}
/** The station's own positions, newest only. */
export type PositionSource = Pick<Telemetry, 'all' | 'latest' | 'watch' | 'takeTold'>
/** Sealed hours in the log, as facts. */
export type SealedList = {
  /** Everything the log says of one id; more than one entry means that stations contradict each other. */
  of(segmentId: string): readonly SealedSegment[]
}
/** What one link is made of. */
export type LinkParts = {
  /** The station this link was authenticated for. */
  readonly peer: string
  /** What that station may see now. */
  readonly outlet: Pick<Outlet, 'scopes' | 'onGrants'>
  readonly session: Pick<Session, 'send' | 'room'>
  readonly timers: Timers
  readonly clock: Clock
}

/** What happened, counted: for status and tests. */
export const TELEMETRY_COUNTS = [
  'positionsTold',
  'positionsTaken',
  'positionsNotGranted',
  'positionsInvalid',
  'positionsOfUnknownUnit',
  'positionsOfOtherScope',
  'segmentsTaken',
  'segmentsWrong', // bytes that are not those of the hash in the log
  'segmentsUnreadable',
  'segmentsFailed', // our own disk
  'chunksIn',
  'chunksOut',
  'chunksUnasked',
  'chunksMalformed',
  'wantsRefused', // not held, or not for this peer
  'answersMissed',
] as const
export type TelemetryCount = (typeof TELEMETRY_COUNTS)[number]
export type TelemetryCounts = Readonly<Record<TelemetryCount, number>>
export type CountUp = (what: TelemetryCount, by?: number) => void

/** A counter of everything above. */
export function createCounts(): { readonly values: TelemetryCounts; readonly count: CountUp } {
  const values = Object.fromEntries(TELEMETRY_COUNTS.map((name) => [name, 0])) as Record<TelemetryCount, number> // one entry a name
  return {
    values,
    count: (what, by = 1) => {
      values[what] += by
    },
  }
}
