/** Small pieces the layers of the style are put together from. */
import type { ExpressionSpecification } from 'maplibre-gl'
import type { Language } from '../../server/contract/primitives.ts'

/** The first name tells MapLibre the weight, the browser uses the second: our bundled face (there is no glyph server). */
const REGULAR_FONT = ['Noto Sans Regular', 'Noto Sans']
const STRONG_FONT = ['Noto Sans Semibold', 'Noto Sans']

type Stop = readonly [zoom: number, value: number]
/** Line width in pixels growing with the zoom. */
export const widening = (...stops: readonly Stop[]): ExpressionSpecification => [
  'interpolate',
  ['exponential', 1.4],
  ['zoom'],
  ...stops.flat(),
]
/** A value that changes evenly with the zoom. */
export const steadily = (...stops: readonly Stop[]): ExpressionSpecification => ['interpolate', ['linear'], ['zoom'], ...stops.flat()]

/** True for one of the values of a property. */
export const isOneOf = (property: string, ...values: readonly (string | number)[]): ExpressionSpecification => [
  'in',
  ['get', property],
  ['literal', [...values]],
]

export type TextLook = { colour: string; halo: string; size: ExpressionSpecification | number; isStrong?: boolean }
export const textPaint = ({ colour, halo }: TextLook) => ({ 'text-color': colour, 'text-halo-color': halo, 'text-halo-width': 1.4 })
export const textLayout = (field: ExpressionSpecification, { size, isStrong = false }: TextLook) => ({
  'text-field': field,
  'text-font': isStrong ? STRONG_FONT : REGULAR_FONT,
  'text-size': size,
})

/** The name in a person's language where the map has it, else the local one. */
export const nameIn = (language: Language): ExpressionSpecification => ['coalesce', ['get', `name_${language}`], ['get', 'name']]
