/**
 * The state of one point after OPC UA Part 9: six things that are independent of each other. The letter of ISA-18.2 is computed from them,
 * never stored. Pure.
 */
import type { AlarmLetter } from '../../../contract/alarms.ts'
import type { Instant } from '../../../contract/primitives.ts'

/** Until when, at the latest. A one-shot shelving ends earlier when the alarm becomes inactive. */
export type Shelved = { readonly kind: 'oneShot' | 'timed'; readonly until: Instant }
export type AlarmTuple = {
  readonly isActive: boolean
  readonly isAcknowledged: boolean
  readonly isLatched: boolean
  readonly shelved: Shelved | null
  /** Why it is suppressed by design; empty = it is not. */
  readonly suppressedBy: readonly string[]
  readonly isOutOfService: boolean
}

/** A point of which nothing is known. */
export const NORMAL: AlarmTuple = {
  isActive: false,
  isAcknowledged: true,
  isLatched: false,
  shelved: null,
  suppressedBy: [],
  isOutOfService: false,
}

/** The letter of a state: out of service before suppressed before shelved before the rest (ISA-18.2, IEC 62682). */
export function letterOf({ isActive, isAcknowledged, isLatched, shelved, suppressedBy, isOutOfService }: AlarmTuple): AlarmLetter {
  if (isOutOfService) return 'G'
  if (suppressedBy.length > 0) return 'F'
  if (shelved) return 'E'
  if (isActive) return isAcknowledged ? 'C' : 'B'
  if (!isAcknowledged) return 'D'
  return isLatched ? 'C' : 'A'
}

/** Takes a point from its shelf. An active alarm asks anew; an inactive one is normal, or waits for its reset (ISA-18.2: re-evaluate). */
export const unshelved = (tuple: AlarmTuple): AlarmTuple => ({ ...tuple, shelved: null, isAcknowledged: !tuple.isActive })

/** The state at a moment: a shelving that has run out counts no more, even before anybody wrote that down. */
export const asOf = (tuple: AlarmTuple, now: Instant): AlarmTuple =>
  tuple.shelved !== null && tuple.shelved.until <= now ? unshelved(tuple) : tuple

/** True when something about the point is not normal, so that it belongs to the lists. */
export const isStanding = (tuple: AlarmTuple): boolean => letterOf(tuple) !== 'A'
