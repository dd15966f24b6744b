/** Outlines of the unit kinds, shared by the map's picture, the list and the legend. */
import type { KIND_CODES } from './unit-positions.ts'

export type KindCode = (typeof KIND_CODES)[number]
/** Shapes are drawn on a grid of this size, nose up, centred at half of it. */
export const UNIT_GRID = 32

/** SVG paths. Ambulance: broad chevron; motorcycle: slim dart; car: house; boat: hull; responder: open chevron; fire: double arrow; police: shield. */
export const UNIT_SHAPES: Readonly<Record<KindCode, string>> = {
  ambulance: 'M16 4 26.5 26.5 16 21.5 5.5 26.5Z',
  motorcycle: 'M16 4 21.5 26.5 16 22.5 10.5 26.5Z',
  car: 'M16 4.5 23.5 13.5V26H8.5V13.5Z',
  boat: 'M16 3.5C22 10.5 23.5 18 21.5 26.5H10.5C8.5 18 10 10.5 16 3.5Z',
  responder: 'M16 6 26.5 21 21.5 25 16 17 10.5 25 5.5 21Z',
  fire: 'M16 4 25.5 18H20.5L25.5 26.5H6.5L11.5 18H6.5Z',
  police: 'M16 4 25 12V18C25 23 20.5 26.5 16 28 11.5 26.5 7 23 7 18V12Z',
  unknown: 'M16 8A8 8 0 1 1 16 24 8 8 0 1 1 16 8Z',
}
