/** For tests: what is known while a position is read, and readings as short text. */
import type { Point } from '../../../contract/primitives.ts'
import { readNotation, type ReadingContext } from './index.ts'

/** A station on the equator's southern side, about 28 to 42 degrees east. */
export const inside = ({ latitude, longitude }: Point): boolean => latitude > -12 && latitude < 0 && longitude > 28 && longitude < 42

/** The context of that station; it knows one town. */
export const contextOf = (changes: Partial<ReadingContext> = {}): ReadingContext => ({
  near: null,
  isInside: inside,
  locate: (name) => (name.toLowerCase() === 'mjini' ? { latitude: -1.95, longitude: 30.06 } : null),
  ...changes,
})

/** A text's readings as "notation latitude longitude notes", or why it is refused; null when it is no position. */
export function told(text: string, changes: Partial<ReadingContext> = {}, digits = 4): readonly string[] | string | null {
  const answer = readNotation(text, contextOf(changes))
  if (answer === null) return null
  if (answer.refused !== null) return answer.refused
  return answer.readings.map(({ notation, point, notes }) =>
    [notation, point.latitude.toFixed(digits), point.longitude.toFixed(digits), ...notes].join(' '),
  )
}
