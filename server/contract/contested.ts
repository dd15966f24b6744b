/** Fields that two stations set without knowing of each other: every value stays, one is shown, a person may pick another. */
import { z } from 'zod'
import { Instant } from './primitives.ts'
import { StationId } from './stations.ts'

/** A station by id, with its name where the directory knows it. */
export const StationRef = z.object({ id: StationId, name: z.string() })
export type StationRef = z.infer<typeof StationRef>
/** When something happened by the clock of the station that wrote it, corrected by what that station knew of its own error. */
export const ClockReading = z.object({ at: Instant, offBySeconds: z.number().int(), isSuspect: z.boolean() })
export type ClockReading = z.infer<typeof ClockReading>
/** A clock that is off by more than this is flagged wherever a time of it is shown; what it wrote is taken all the same. */
export const SUSPECT_CLOCK_SECONDS = 5 * 60

export const ContestedValue = z.object({ value: z.unknown(), actorName: z.string(), station: StationRef, set: ClockReading })
export type ContestedValue = z.infer<typeof ContestedValue>
/** A field with more than one value; the one that is shown comes last. */
export const ContestedField = z.object({ field: z.string(), values: z.array(ContestedValue) })
export type ContestedField = z.infer<typeof ContestedField>
