/** What happened to readings since the start, in numbers: no name of a sensor, a place or a person. */
import { READING_REFUSALS, type ReadingDoor, type ReadingRefusal } from '../../contract/readings.ts'

export type ReadingCounts = {
  accepted: number
  duplicates: number
  /** Another value for a moment that has one. */
  conflicts: number
  /** Accepted, but older than the newest of their sensor. */
  late: number
  readonly refused: Record<ReadingRefusal, number>
  /** Accepted, by the door they came through. */
  readonly byDoor: Partial<Record<ReadingDoor, number>>
  sealed: number
  sealedBytes: number
  /** Sealed days that were asked for and could not be read. */
  damaged: number
}

/** All zero. */
export const createCounts = (): ReadingCounts => ({
  ...{ accepted: 0, duplicates: 0, conflicts: 0, late: 0, sealed: 0, sealedBytes: 0, damaged: 0, byDoor: {} },
  refused: Object.fromEntries(READING_REFUSALS.map((reason) => [reason, 0])) as Record<ReadingRefusal, number>, // one entry a reason
})
