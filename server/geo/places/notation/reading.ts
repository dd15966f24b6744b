/** What every notation gives: positions a text can mean, how exactly it says them, and what is odd about it. */
import type { Notation, NotationNote, RefusedNotation } from '../../../contract/places.ts'
import type { Point } from '../../../contract/primitives.ts'

/** One way to read a text. */
export type Reading = {
  readonly notation: Notation
  readonly point: Point
  /** The text is as exact as this, metres. */
  readonly accuracyMetres: number
  readonly notes: readonly NotationNote[]
  /** A name that stood beside the position, in a link. */
  readonly label: string | null
}
/** Readings, best first: one is clear, several are for a person to choose from. Or why there is none although it looks like a notation. */
export type NotationAnswer =
  | { readonly readings: readonly [Reading, ...Reading[]]; readonly refused: null }
  | { readonly readings: readonly []; readonly refused: RefusedNotation }

/** What is known when reading. */
export type NotationContext = {
  /** Where the one who asks is: short codes are completed from it. */
  readonly near: Point | null
  /** Whether a position lies where this station works; null = not known, nothing is suspected. */
  readonly isInside: ((point: Point) => boolean) | null
}

/** No notation says a place more exactly than a phone measures it. */
export const BEST_ACCURACY_METRES = 5
/** As far as an accuracy can be said. */
export const WORST_ACCURACY_METRES = 100_000

/** An accuracy in whole metres, within what can be recorded. */
export const accuracyOf = (metres: number): number => Math.min(WORST_ACCURACY_METRES, Math.max(BEST_ACCURACY_METRES, Math.round(metres)))

export const read = (...readings: readonly Reading[]): NotationAnswer | null => {
  const [first, ...rest] = readings
  return first ? { readings: [first, ...rest], refused: null } : null
}
export const refuseText = (refused: RefusedNotation): NotationAnswer => ({ readings: [], refused })

/** True for a latitude and longitude that exist. */
export const isOnEarth = ({ latitude, longitude }: Point): boolean => Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180

/**
 * Readings of two numbers of which nobody said which is which. As written, latitude first, where that lies inside; else what lies inside
 * when they are swapped or a missing south is added, with a warning, and what was written second.
 * @param isUnsigned no sign and no letter stood with them
 */
export function orderReadings(
  base: Omit<Reading, 'point'>,
  first: number,
  second: number,
  isUnsigned: boolean,
  { isInside }: NotationContext,
): NotationAnswer {
  const written = { latitude: first, longitude: second }
  const swapped = { latitude: second, longitude: first }
  const candidates: readonly (readonly [Point, readonly NotationNote[]])[] = [
    [written, []],
    [swapped, ['swapped']],
    ...(isUnsigned
      ? ([
          [{ latitude: -first, longitude: second }, ['southMissing']],
          [{ latitude: -second, longitude: first }, ['swapped', 'southMissing']],
        ] as const)
      : []),
  ]
  const possible = candidates.filter(([point]) => isOnEarth(point))
  const make = ([point, notes]: readonly [Point, readonly NotationNote[]]): Reading => ({
    ...base,
    point,
    notes: [...base.notes, ...notes],
  })
  const [asWritten] = possible
  if (!asWritten) return refuseText('outOfRange')
  const inside = isInside === null ? [] : possible.filter(([point]) => isInside(point))
  if (isInside === null || asWritten[1].length > 0) return { readings: [make(inside[0] ?? asWritten)], refused: null }
  if (inside[0] === asWritten) return { readings: [make(asWritten)], refused: null }
  const outside = make([asWritten[0], ['outside']])
  const [best, ...others] = inside.map(make)
  return { readings: best ? [best, ...others, outside] : [outside], refused: null }
}
