/** Layers of an imported base map below its names: land use, water, buildings, borders. The roads are in base-roads.ts. */
import type { ExpressionSpecification, LayerSpecification } from 'maplibre-gl'
import type { MapPalette } from './palette.ts'
import { isOneOf, steadily, widening } from './style-parts.ts'
import { css, type Rgb } from './tokens.ts'

/** Source of the tiles, and of the boxes under them. */
export const BASE = 'base'
export const COVER = 'cover'

const isArea: ExpressionSpecification = ['==', ['geometry-type'], 'Polygon']
const isLine: ExpressionSpecification = ['==', ['geometry-type'], 'LineString']

/** Kinds of land to the palette's colours; kinds that are not here look like any land. */
const LAND_COLOURS = {
  residential: 'residential',
  business: 'works',
  industrial: 'works',
  plaza: 'works',
  wood: 'wood',
  scrub: 'field',
  grass: 'field',
  park: 'park',
  cemetery: 'park',
  sport: 'park',
  wetland: 'wetland',
  sand: 'sand',
  ice: 'ice',
  hospital: 'institution',
  school: 'institution',
  aerodrome: 'works',
  runway: 'institution',
  pier: 'institution',
} as const satisfies Record<string, keyof MapPalette>

function landColour(palette: MapPalette): ExpressionSpecification {
  const pairs = Object.entries(LAND_COLOURS).flatMap(([kind, name]) => [kind, css(palette[name])])
  // the parts of a match expression: pairs, then what everything else gets
  return ['match', ['get', 'kind'], ...pairs, css(palette.land)] as unknown as ExpressionSpecification
}

/** The land under the tiles, instead of the coarse outlines. */
export const coverLayer = (palette: MapPalette): LayerSpecification => ({
  id: 'cover',
  type: 'fill',
  source: COVER,
  paint: { 'fill-color': css(palette.land), 'fill-antialias': false },
})

/** Land use, reserves. */
export const landLayers = (palette: MapPalette): LayerSpecification[] => [
  {
    id: 'base-land',
    type: 'fill',
    source: BASE,
    'source-layer': 'landuse',
    filter: ['all', isArea, ['!', isOneOf('kind', 'reserve', 'military', 'farmland', 'rock')]],
    paint: { 'fill-color': landColour(palette) },
  },
  {
    id: 'base-reserve',
    type: 'fill',
    source: BASE,
    'source-layer': 'landuse',
    filter: ['all', isArea, isOneOf('kind', 'reserve')],
    paint: { 'fill-color': css(palette.park), 'fill-opacity': steadily([7, 0.7], [11, 0.25]) },
  },
  {
    id: 'base-reserve-edge',
    type: 'line',
    source: BASE,
    'source-layer': 'landuse',
    minzoom: 8,
    filter: ['all', isArea, isOneOf('kind', 'reserve', 'military')],
    paint: { 'line-color': css(palette.border), 'line-width': 1, 'line-dasharray': [1, 2] },
  },
]

/** Sea, lakes, rivers. Lines lie under areas, so that a broad river has no stroke along its middle. */
export const waterLayers = (palette: MapPalette): LayerSpecification[] => [
  {
    id: 'base-waterways',
    type: 'line',
    source: BASE,
    'source-layer': 'water',
    filter: ['all', isLine, isOneOf('kind', 'river', 'canal')],
    layout: { 'line-cap': 'round', 'line-join': 'round' },
    paint: { 'line-color': css(palette.stream), 'line-width': widening([8, 0.6], [13, 1.8], [18, 8]) },
  },
  {
    id: 'base-streams',
    type: 'line',
    source: BASE,
    'source-layer': 'water',
    minzoom: 12,
    filter: ['all', isLine, isOneOf('kind', 'stream', 'drain')],
    layout: { 'line-cap': 'round', 'line-join': 'round' },
    paint: { 'line-color': css(palette.stream), 'line-width': widening([12, 0.4], [15, 0.9], [18, 2.4]) },
  },
  {
    id: 'base-water',
    type: 'fill',
    source: BASE,
    'source-layer': 'water',
    filter: isArea,
    paint: { 'fill-color': css(palette.water), 'fill-opacity': ['case', ['has', 'intermittent'], 0.55, 1] },
  },
  {
    id: 'base-shore',
    type: 'line',
    source: BASE,
    'source-layer': 'water',
    minzoom: 6,
    filter: ['any', isOneOf('kind', 'coast'), ['all', isArea, ['!', isOneOf('kind', 'sea', 'basin')]]],
    paint: { 'line-color': css(palette.shore), 'line-width': steadily([6, 0.4], [12, 0.9]) },
  },
]

/** Buildings appear slowly, so that a town does not jump. */
export const buildingLayer = (palette: MapPalette): LayerSpecification => ({
  id: 'base-buildings',
  type: 'fill',
  source: BASE,
  'source-layer': 'buildings',
  minzoom: 13,
  paint: {
    'fill-color': css(palette.building),
    'fill-outline-color': css(palette.buildingEdge),
    'fill-opacity': steadily([13, 0], [14, 0.8], [15, 1]),
  },
})

const border = (
  id: string,
  levels: readonly number[],
  colour: Rgb,
  width: ExpressionSpecification,
  dash: number[],
): LayerSpecification => ({
  id,
  type: 'line',
  source: BASE,
  'source-layer': 'boundaries',
  filter: ['all', isOneOf('level', ...levels), ['!', ['has', 'maritime']]],
  layout: { 'line-join': 'round' },
  paint: { 'line-color': css(colour), 'line-width': width, 'line-dasharray': dash },
})

/** Borders of countries, provinces, districts and sectors. */
export const borderLayers = (palette: MapPalette): LayerSpecification[] => [
  border('base-borders-small', [7, 8], palette.border, steadily([11, 0.5], [15, 0.9]), [1.5, 3]),
  border('base-borders-district', [5, 6], palette.border, steadily([8, 0.5], [13, 1.2]), [3, 3]),
  border('base-borders-province', [3, 4], palette.border, steadily([4, 0.6], [12, 1.4]), [5, 3]),
  border('base-borders-country', [2], palette.borderStrong, steadily([3, 0.8], [12, 2]), [6, 2, 1, 2]),
]
