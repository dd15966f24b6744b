/** Finds the places in a Queclink message: accuracy, speed, course, altitude, longitude, latitude, time, and the cell behind. */
import { addCell, knotsOfKmh, place, tell, type Draft } from '../wire/record.ts'
import { compactTime, hexOf, numberOf } from '../wire/texts.ts'

const DEGREES = /^-?\d{1,3}\.\d{1,8}$/
const TIME = /^\d{14}$/
/** A message carries fifteen places at most; more are someone's joke. */
const PLACE_LIMIT = 64

/** Where each longitude stands. */
export function placesIn(parts: readonly string[]): number[] {
  const found: number[] = []
  for (let at = 4; at + 2 < parts.length && found.length < PLACE_LIMIT; at += 1) {
    if (DEGREES.test(parts[at] ?? '') && DEGREES.test(parts[at + 1] ?? '') && TIME.test(parts[at + 2] ?? '')) found.push(at)
  }
  return found
}

/** Country and network as four decimal digits, area and cell in hex. @returns true when a cell stands there */
export function tellCell(draft: Draft, parts: readonly string[], at: number): boolean {
  const [mcc, mnc, lac, cellId] = [numberOf(parts[at]), numberOf(parts[at + 1]), hexOf(parts[at + 2]), hexOf(parts[at + 3])]
  if (mcc === null || mnc === null || lac === null || cellId === null) return false
  addCell(draft, mcc, mnc, lac, cellId)
  return true
}

/** Reads the place whose longitude stands at `at`. Accuracy 0 = the last known place. */
export function readPlace(draft: Draft, parts: readonly string[], at: number): void {
  const [accuracy, speed, course, altitude] = [4, 3, 2, 1].map((before) => numberOf(parts[at - before]))
  tell(draft, 'hdop', accuracy)
  place(draft, {
    fixedAtMs: compactTime(parts[at + 2] ?? ''),
    isValid: accuracy === null || accuracy === undefined || accuracy > 0,
    latitude: Number(parts[at + 1]),
    longitude: Number(parts[at]),
    speedKnots: knotsOfKmh(speed ?? null),
    courseDegrees: course ?? null,
    altitudeMetres: altitude ?? null,
  })
  tellCell(draft, parts, at + 3)
}

/** A cell of a message without a place: the first four parts that can be one. */
export function tellLoneCell(draft: Draft, parts: readonly string[]): void {
  const at = parts.findIndex(
    (part, index) =>
      index > 3 &&
      /^0?[2-7]\d\d$/.test(part) &&
      /^\d{2,4}$/.test(parts[index + 1] ?? '') &&
      /^[0-9a-f]{4}$/i.test(parts[index + 2] ?? '') &&
      /^[0-9a-f]{4,8}$/i.test(parts[index + 3] ?? ''),
  )
  if (at >= 0) tellCell(draft, parts, at)
}
