/** UTM and MGRS. Pure. */
import type { NotationNote } from '../../../contract/places.ts'
import type { Point } from '../../../contract/primitives.ts'
import { accuracyOf, isOnEarth, read, refuseText, type NotationAnswer, type NotationContext, type Reading } from './reading.ts'
import { FALSE_NORTHING, fromPlane, middleOfZone, toPlane } from './transverse-mercator.ts'

/** Bands of eight degrees from 80 south (NGA.STND.0037, the universal grids). */
const BANDS = 'CDEFGHJKLMNPQRSTUVWX'
const COLUMN_LETTERS = ['ABCDEFGH', 'JKLMNPQR', 'STUVWXYZ'] as const
const ROW_LETTERS = 'ABCDEFGHJKLMNPQRSTUV'
const SQUARE_METRES = 100_000
/** Rows of squares repeat after this. */
const ROW_CYCLE_METRES = 2_000_000
/** Zones are six degrees wide; a little beyond their edge they are still used. */
const ZONE_EDGE_DEGREES = 4.5

const bandSouth = (band: string): number => BANDS.indexOf(band) * 8 - 80
const bandNorth = (band: string): number => (band === 'X' ? 84 : bandSouth(band) + 8)

const UTM =
  /^(?:utm\s*)?(?:zone\s*)?(\d{1,2})\s*([c-hj-np-x])?\s*[:,]?\s*(?:e\s*)?(\d{5,6}(?:\.\d+)?)\s*m?\s*e?\s*[,;/ ]\s*(?:n\s*)?(\d{1,8}(?:\.\d+)?)\s*m?\s*n?$/i
const MGRS = /^(?:mgrs\s*)?(\d{1,2})\s*([c-hj-np-x])\s*([a-hj-np-z])\s*([a-hj-np-v])\s*(\d{2,10}|\d{1,5}\s+\d{1,5})$/i

/** Inside the zone's own strip and between the poles' caps, which have a grid of their own; other numbers were written with another zone in mind. */
const isInZone = (point: Point, zone: number): boolean =>
  isOnEarth(point) && point.latitude >= -80 && point.latitude <= 84 && Math.abs(point.longitude - middleOfZone(zone)) <= ZONE_EDGE_DEGREES

/**
 * Readings of UTM. The letter after the zone is a band to some and a hemisphere to others: "S" is the band from 32 to 40 degrees north, "N"
 * the one from 0 to 8; both readings are given where both can be.
 */
export function readUtm(text: string, { isInside }: NotationContext): NotationAnswer | null {
  const match = UTM.exec(text.trim())
  if (!match) return null
  const [, zoneText = '', letter = '', eastingText = '', northingText = ''] = match
  const [zone, easting, northing] = [Number(zoneText), Number(eastingText), Number(northingText)]
  if (zone < 1 || zone > 60 || northing > FALSE_NORTHING) return refuseText('badGrid')
  const base = { notation: 'utm', accuracyMetres: accuracyOf(eastingText.includes('.') ? 1 : 2), label: null } as const
  const reading = (isSouth: boolean, notes: readonly NotationNote[]): Reading[] => {
    const point = fromPlane({ easting, northing: isSouth ? northing - FALSE_NORTHING : northing }, zone)
    return isInZone(point, zone) ? [{ ...base, point, notes }] : []
  }
  const band = letter.toUpperCase()
  const fits = (found: Reading): boolean => found.point.latitude >= bandSouth(band) - 0.5 && found.point.latitude <= bandNorth(band) + 0.5
  const readings =
    band === ''
      ? [...reading(true, []), ...reading(false, [])]
      : band === 'S'
        ? [...reading(true, []), ...reading(false, ['bandLetter']).filter(fits)]
        : reading(band < 'N', []).filter(band === 'N' ? () => true : fits)
  return read(...preferred(readings, isInside)) ?? refuseText('badGrid')
}

/** Where only some readings lie inside, these; the others are no doubt anybody has. */
function preferred(readings: readonly Reading[], isInside: NotationContext['isInside']): readonly Reading[] {
  if (isInside === null) return readings
  const inside = readings.filter(({ point }) => isInside(point))
  return inside.length > 0 ? inside : readings.map((reading) => ({ ...reading, notes: [...reading.notes, 'outside' as const] }))
}

/** The southern edge of a row of squares inside a band; null when the row is not in it. */
function northingOf(row: number, band: string, zone: number): number | null {
  const least = toPlane({ latitude: Math.max(-80, bandSouth(band)), longitude: middleOfZone(zone) }, zone).northing - SQUARE_METRES
  const greatest = toPlane({ latitude: bandNorth(band), longitude: middleOfZone(zone) + 3 }, zone).northing + SQUARE_METRES
  const first = row * SQUARE_METRES + Math.ceil((least - row * SQUARE_METRES) / ROW_CYCLE_METRES) * ROW_CYCLE_METRES
  return first <= greatest ? first : null
}

/** The reading of an MGRS reference: the middle of the square it names. */
export function readMgrs(text: string, { isInside }: NotationContext): NotationAnswer | null {
  const match = MGRS.exec(text.trim())
  if (!match) return null
  const [, zoneText = '', band = '', column = '', row = '', digitText = ''] = match
  const zone = Number(zoneText)
  const parts = digitText.split(/\s+/)
  const [eastDigits = '', northDigits = ''] =
    parts.length === 2 ? parts : [digitText.slice(0, digitText.length / 2), digitText.slice(digitText.length / 2)]
  const columnAt = COLUMN_LETTERS[(zone - 1) % 3]?.indexOf(column.toUpperCase()) ?? -1
  const rowAt = (ROW_LETTERS.indexOf(row.toUpperCase()) + (zone % 2 === 1 ? 0 : 15)) % 20
  if (zone < 1 || zone > 60 || columnAt < 0 || eastDigits.length !== northDigits.length) return refuseText('badGrid')
  const side = 10 ** (5 - eastDigits.length)
  const south = northingOf(rowAt, band.toUpperCase(), zone)
  if (south === null) return refuseText('badGrid')
  const easting = (columnAt + 1) * SQUARE_METRES + Number(eastDigits) * side + side / 2
  const point = fromPlane({ easting, northing: south + Number(northDigits) * side + side / 2 }, zone)
  if (!isInZone(point, zone)) return refuseText('badGrid')
  const notes: readonly NotationNote[] = isInside === null || isInside(point) ? [] : ['outside']
  return read({ notation: 'mgrs', point, accuracyMetres: accuracyOf(side * Math.SQRT1_2), notes, label: null })
}
