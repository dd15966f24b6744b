/** Reading a place a person types as coordinates: decimal degrees in the ways people write them. Pure. */
import type { Point } from '../../server/contract/primitives.ts'

const PAIR = /^\s*([+-]?\d{1,3}(?:[.,]\d+)?)\s*°?\s*([NSns])?\s*[,;\s]\s*([+-]?\d{1,3}(?:[.,]\d+)?)\s*°?\s*([EWew])?\s*$/

/**
 * Latitude and longitude from text such as `-1.62, 32.81`, `1.62 S 32.81 E` or `1,62S; 32,81E`.
 * @returns null when the text is no pair of coordinates in range
 */
export function parseCoordinates(text: string): Point | null {
  const match = PAIR.exec(text)
  if (!match) return null
  const [, latitudeText = '', northSouth = '', longitudeText = '', eastWest = ''] = match
  const latitude = Number(latitudeText.replace(',', '.')) * (northSouth.toUpperCase() === 'S' ? -1 : 1)
  const longitude = Number(longitudeText.replace(',', '.')) * (eastWest.toUpperCase() === 'W' ? -1 : 1)
  return Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180 ? { latitude, longitude } : null
}
