/** Layers of the vectors every installation brings along: outlines of the region, its lakes and cities. */
import type { ExpressionSpecification, LayerSpecification } from 'maplibre-gl'
import type { Language } from '../../server/contract/primitives.ts'
import type { MapPalette } from './palette.ts'
import type { MapBounds } from './types.ts'
import { steadily, textLayout, textPaint, type TextLook } from './style-parts.ts'
import { css } from './tokens.ts'

const inLayer = (name: string): ExpressionSpecification => ['==', ['get', 'layer'], name]

/** Land, borders, lakes. */
export function groundLayers(palette: MapPalette): LayerSpecification[] {
  return [
    {
      id: 'land',
      type: 'fill',
      source: 'region',
      filter: inLayer('land'),
      paint: { 'fill-color': css(palette.land), 'fill-antialias': false },
    },
    {
      id: 'borders',
      type: 'line',
      source: 'region',
      filter: inLayer('border'),
      paint: { 'line-color': css(palette.border), 'line-width': 1, 'line-dasharray': [4, 3] },
    },
    { id: 'lakes', type: 'fill', source: 'region', filter: inLayer('lake'), paint: { 'fill-color': css(palette.water) } },
    { id: 'shores', type: 'line', source: 'region', filter: inLayer('lake'), paint: { 'line-color': css(palette.shore), 'line-width': 1 } },
  ]
}

/** True outside a box that has names of its own. */
function outside(covered: MapBounds | null): ExpressionSpecification {
  if (covered === null) return ['literal', true]
  const [west, south, east, north] = covered
  return [
    '!',
    [
      'within',
      {
        type: 'Polygon',
        coordinates: [
          [
            [west, south],
            [east, south],
            [east, north],
            [west, north],
            [west, south],
          ],
        ],
      },
    ],
  ]
}

/**
 * Names of countries, lakes and cities.
 * @param covered a box where an imported base map has its own names for lakes and cities
 */
export function regionNames(palette: MapPalette, language: Language, covered: MapBounds | null): LayerSpecification[] {
  const isBare = outside(covered)
  const name: ExpressionSpecification = ['get', `name_${language}`]
  const halo = css(palette.land)
  const country: TextLook = { colour: css(palette.textQuiet), halo, size: steadily([4, 11], [8, 16]), isStrong: true }
  const lake: TextLook = { colour: css(palette.textWater), halo: css(palette.water), size: steadily([5, 10], [10, 14]) }
  const city: TextLook = { colour: css(palette.textQuiet), halo, size: 12 }
  return [
    {
      id: 'country-names',
      type: 'symbol',
      source: 'region',
      filter: inLayer('country-name'),
      maxzoom: 8.5,
      layout: { ...textLayout(name, country), 'text-letter-spacing': 0.12 },
      paint: textPaint(country),
    },
    {
      id: 'lake-names',
      type: 'symbol',
      source: 'region',
      filter: ['all', inLayer('lake-name'), isBare],
      minzoom: 5,
      layout: { ...textLayout(name, lake), 'text-letter-spacing': 0.06 },
      paint: textPaint(lake),
    },
    {
      id: 'cities',
      type: 'symbol',
      source: 'region',
      minzoom: 5,
      filter: ['all', inLayer('city'), isBare, ['>=', ['zoom'], ['match', ['get', 'rank'], 1, 5, 7]]],
      layout: { ...textLayout(name, city), 'text-anchor': 'left', 'text-offset': [0.6, 0], 'symbol-sort-key': ['get', 'rank'] },
      paint: textPaint(city),
    },
    {
      id: 'city-dots',
      type: 'circle',
      source: 'region',
      minzoom: 5,
      filter: ['all', inLayer('city'), isBare, ['>=', ['zoom'], ['match', ['get', 'rank'], 1, 5, 7]]],
      paint: { 'circle-radius': 2, 'circle-color': css(palette.textQuiet) },
    },
  ]
}
