/** Positions beside the log: taken in batches, durable before they are acknowledged, newest in memory, old hours sealed. */
import type { FixAge, TrackerProtocol } from '../contract/units.ts'
import type { UnknownDeviceView } from '../contract/positions.ts'
import type { ForeignSegments } from './foreign-segments.ts'
import type { Doubts } from './present.ts'
import type { FixFlag } from './track/fix-filter.ts'

/** One position report of a device. Times in epoch milliseconds, speed in km/h, heading 0..360. */
export type IncomingFix = {
  readonly deviceId: string
  readonly fixedAtMs: number
  readonly latitude: number
  readonly longitude: number
  readonly speedKmh: number | null
  readonly headingDegrees: number | null
  readonly accuracyMetres: number | null
  readonly altitudeMetres: number | null
  readonly batteryPercent: number | null
}
/** The newest known position of a unit. */
export type UnitPosition = {
  readonly unitId: string
  readonly deviceId: string
  readonly fixedAtMs: number
  readonly receivedAtMs: number
  readonly latitude: number
  readonly longitude: number
  readonly speedKmh: number | null
  readonly headingDegrees: number | null
  readonly accuracyMetres: number | null
  /** The station that told it; absent when the device reported here. The device is then not named. */
  readonly fromStationId?: string
}
/** A believed fix: `fixedAtMs` is when it was taken, as far as that can be believed. Not in order of time: a tracker may save up. */
export type WatchedFix = Pick<UnitPosition, 'unitId' | 'fixedAtMs' | 'latitude' | 'longitude' | 'accuracyMetres' | 'receivedAtMs'>
/** A newest position as another station tells it. */
export type ToldPosition = Omit<UnitPosition, 'deviceId' | 'receivedAtMs' | 'fromStationId'>
/** Through which door fixes came. `unitId` is given by doors that know the unit (a signed-in phone); otherwise the device is looked up. */
export type FixSource = {
  readonly protocol: TrackerProtocol
  readonly unitId?: string
  /** What the device sent, without secrets; kept for devices nobody knows. */ readonly payload?: string
}
/** A position on record. `atMs`: when it was taken, as far as that can be believed; `flag`: why it is doubtful; only a believed one moved the unit. */
export type TrackedPosition = UnitPosition & { readonly atMs: number; readonly flag: FixFlag | null; readonly isBelieved: boolean }
/** Where a unit has been, in order of `atMs`. `isTruncated`: there is more than `limit`. */
export type UnitTrack = { readonly points: readonly TrackedPosition[]; readonly isTruncated: boolean }
/** What a check of the sealed hours against the log found. */
export type SegmentReport = {
  readonly checked: number
  readonly problems: readonly { readonly segmentId: string; readonly problem: 'missing' | 'changed' | 'notInLog' }[]
}

export type Telemetry = {
  /**
   * Takes fixes of known devices. Resolves after they are on disk. All are checked before any is taken.
   * @returns how many were new, and the devices nobody has registered
   * @throws AppError `fix.invalid` for a fix no working device can mean, `station.overloaded` when more wait than memory should hold, `db.*` when the disk refuses
   */
  accept(
    fixes: readonly IncomingFix[],
    source?: FixSource,
  ): Promise<{ accepted: number; duplicates: number; unknownDevices: readonly string[] }>
  /** Newest position of a unit over all its devices, or null. */
  latest(unitId: string): UnitPosition | null
  /** Newest positions of all units. */
  all(): Iterable<UnitPosition>
  /** Batches of positions that changed, at most every `everyMs`, until aborted; the first batch holds all. */
  follow(everyMs: number, signal: AbortSignal): AsyncGenerator<readonly UnitPosition[]>
  /** Hears of each unit whose newest position changed, at once; returns the way to stop. */
  watch(listener: (unitId: string) => void): () => void
  /**
   * Hears of every believed fix that devices reported here, once it is on disk, late ones as well; returns the way to stop. The listener
   * is called for each fix of a stream and must be quick.
   */
  watchFixes(listener: (fix: WatchedFix) => void): () => void
  /**
   * Takes newest positions that another station told; they are not stored, that station tells them again.
   * @returns how many were newer than what was known, and how many no device can mean
   */
  takeTold(stationId: string, positions: readonly ToldPosition[]): { readonly taken: number; readonly invalid: number }
  /** Sealed hours as other stations meet them. */
  readonly segments: ForeignSegments
  /** Positions of a unit fixed in [fromMs, toMs), in order of fix time, from open rows and sealed hours alike; each device and moment once. */
  history(unitId: string, fromMs: number, toMs: number, limit?: number): Promise<UnitTrack>
  /** Notes that a device spoke without telling a place; nothing happens when it belongs to a unit. */
  noteDevice(deviceId: string, source: FixSource): void
  /** Devices that report but belong to no unit, last heard first. */
  unknownDevices(): readonly UnknownDeviceView[]
  ageOf(fixedAtMs: number, nowMs: number): FixAge
  /** Doubtful fixes since the start, by reason. */
  doubts(): Doubts
  readonly fixesPerSecond: number
  /** Seals the hours that are complete (also happens by itself). @returns segments sealed */
  sealCompleted(): Promise<number>
  /** Compares every sealed hour with its hash in the log. */
  verifySegments(): Promise<SegmentReport>
  close(): Promise<void>
}

/** Name under which a signed-in phone reports: one per session, so that two phones of one crew are told apart. */
export const phoneDeviceId = (sessionId: string): string => `field.${sessionId}`

export { createTelemetry, type TelemetryParts, type TelemetryTimers } from './create.ts'
export { fixProblem, type FixProblem } from './fix-check.ts'
export type { ForeignSegments, SealedSegment, StoreOutcome } from './foreign-segments.ts'
export { segmentSealed, telemetryOps } from './ops.ts'
export { trackAsCsv, trackAsGpx } from './track/export.ts'
export { thinLine } from './track/thin.ts'
export { tripsAndStops } from './track/trips.ts'
