/** One thing mapped twice, as a point and as a building: told once. */
import type { PlaceRecord } from '../index/records.ts'
import { foldText } from '../text.ts'
import { metresBetween } from './shapes.ts'

/** Two of one name and kind nearer than this are one. */
const SAME_METRES = 150
const MOST_NAMES = 12

const isSamePlace = (a: PlaceRecord, b: PlaceRecord): boolean =>
  metresBetween(a.latitudeE7, a.longitudeE7, b.latitudeE7, b.longitudeE7) <= SAME_METRES

/** Both with all names; the more important one gives position and number. */
function merged(a: PlaceRecord, b: PlaceRecord): PlaceRecord {
  const [main, other] = b.importance > a.importance ? [b, a] : [a, b]
  const names = [...main.names]
  for (const name of other.names)
    if (names.length < MOST_NAMES && !names.some((known) => known.text === name.text))
      names.push({ ...name, type: name.type === 'name' ? 'alternative' : name.type })
  return { ...main, names, radiusMetres: Math.max(a.radiusMetres, b.radiusMetres) }
}

/** Joins doubles. Records with a course were joined before and are left alone. */
export function withoutDoubles(records: readonly PlaceRecord[]): PlaceRecord[] {
  const groups = Map.groupBy(records, ({ kind, names }) => `${kind} ${foldText(names[0]?.text ?? '')}`)
  return [...groups.values()].flatMap((same) => {
    if (same.length === 1) return same
    const kept: PlaceRecord[] = []
    for (const record of same.toSorted((a, b) => a.latitudeE7 - b.latitudeE7)) {
      const recent = kept
        .slice(-8)
        .findIndex((other) => other.lines === undefined && record.lines === undefined && isSamePlace(other, record))
      const at = recent < 0 ? -1 : Math.max(0, kept.length - 8) + recent
      const twin = kept[at]
      if (twin) kept[at] = merged(twin, record)
      else kept.push(record)
    }
    return kept
  })
}
