/** MapLibre styles made from our tokens: ground, roads and names from bundled vectors, facilities as signs. No sprite, no glyph server. */
import type { FeatureCollection, Point as GeoPoint } from 'geojson'
import type { ExpressionSpecification, LayerSpecification, StyleSpecification, SymbolLayerSpecification } from 'maplibre-gl'
import type { Language } from '../../server/contract/primitives.ts'
import { facilityImageId } from './facility-glyphs.ts'
import type { MapPalette } from './palette.ts'
import { css } from './tokens.ts'
import type { MapFacility, MapFlavour } from './types.ts'

/** The first name tells MapLibre the weight, the browser uses the second: our bundled face (there is no glyph server). */
export const REGULAR_FONT = ['Noto Sans Regular', 'Noto Sans']
export const STRONG_FONT = ['Noto Sans Semibold', 'Noto Sans']

export type StyleOptions = {
  palette: MapPalette
  flavour: MapFlavour
  language: Language
  facilities: readonly MapFacility[]
  /** Draw the fictional island. Never on a real station. */
  isDemo: boolean
  assets: { region: string; island: string }
}

/** The whole style. Pure: the same options give the same style, so MapLibre changes only what differs. */
export function buildStyle(options: StyleOptions): StyleSpecification {
  const { assets, facilities, flavour, isDemo, palette } = options
  return {
    version: 8,
    sources: {
      region: { type: 'geojson', data: assets.region, maxzoom: 9, tolerance: 0.2 },
      ...(isDemo ? { island: { type: 'geojson' as const, data: assets.island, maxzoom: 14 } } : {}),
      facilities: { type: 'geojson', data: facilityCollection(facilities, flavour) },
    },
    layers: [
      { id: 'water', type: 'background', paint: { 'background-color': css(palette.water) } },
      ...groundLayers(palette),
      ...(isDemo ? islandLayers(palette) : []),
      ...regionNames(palette, options.language),
      ...(isDemo ? islandNames(palette) : []),
      ...facilityLayers(),
    ],
  }
}

const inLayer = (name: string): ExpressionSpecification => ['==', ['get', 'layer'], name]
const ofKind = (layer: string, ...kinds: string[]): ExpressionSpecification => [
  'all',
  inLayer(layer),
  ['in', ['get', 'kind'], ['literal', kinds]],
]
/** Line width in pixels growing with the zoom. */
const widening = (...stops: readonly (readonly [zoom: number, value: number])[]): ExpressionSpecification => [
  'interpolate',
  ['exponential', 1.4],
  ['zoom'],
  ...stops.flat(),
]
const steadily = (...stops: readonly (readonly [zoom: number, value: number])[]): ExpressionSpecification => [
  'interpolate',
  ['linear'],
  ['zoom'],
  ...stops.flat(),
]

function groundLayers(palette: MapPalette): LayerSpecification[] {
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

function islandLayers(palette: MapPalette): LayerSpecification[] {
  const road = (
    id: string,
    kinds: string[],
    colour: string,
    width: ExpressionSpecification,
    more: { dash?: number[]; minzoom?: number } = {},
  ): LayerSpecification => ({
    id,
    type: 'line',
    source: 'island',
    filter: ofKind('road', ...kinds),
    ...(more.minzoom === undefined ? {} : { minzoom: more.minzoom }),
    layout: { 'line-cap': 'round', 'line-join': 'round' },
    paint: { 'line-color': colour, 'line-width': width, ...(more.dash === undefined ? {} : { 'line-dasharray': more.dash }) },
  })
  return [
    { id: 'island-land', type: 'fill', source: 'island', filter: inLayer('land'), paint: { 'fill-color': css(palette.land) } },
    {
      id: 'island-coast',
      type: 'line',
      source: 'island',
      filter: inLayer('land'),
      paint: { 'line-color': css(palette.shore), 'line-width': 1.2 },
    },
    {
      id: 'ferry',
      type: 'line',
      source: 'island',
      filter: inLayer('ferry'),
      paint: { 'line-color': css(palette.border), 'line-width': 1.2, 'line-dasharray': [2, 4] },
    },
    road('tracks', ['track'], css(palette.roadTrack), widening([10, 0.6], [16, 3]), { dash: [3, 2], minzoom: 10 }),
    road('streets', ['street'], css(palette.roadMinor), widening([11, 0.4], [14, 2], [17, 9]), { minzoom: 11 }),
    road('roads-secondary', ['secondary', 'pier'], css(palette.roadMinor), widening([9, 0.6], [14, 2.6], [17, 11])),
    road('roads-main', ['main'], css(palette.roadMain), widening([9, 0.9], [14, 3.2], [17, 13])),
  ]
}

type TextLook = { colour: string; halo: string; size: ExpressionSpecification | number; isStrong?: boolean }
const textPaint = ({ colour, halo }: TextLook) => ({ 'text-color': colour, 'text-halo-color': halo, 'text-halo-width': 1.4 })
const textLayout = (field: ExpressionSpecification, { size, isStrong = false }: TextLook) => ({
  'text-field': field,
  'text-font': isStrong ? STRONG_FONT : REGULAR_FONT,
  'text-size': size,
})

function regionNames(palette: MapPalette, language: Language): LayerSpecification[] {
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
      filter: inLayer('lake-name'),
      minzoom: 5,
      layout: { ...textLayout(name, lake), 'text-letter-spacing': 0.06 },
      paint: textPaint(lake),
    },
    {
      id: 'cities',
      type: 'symbol',
      source: 'region',
      minzoom: 5,
      filter: ['all', inLayer('city'), ['>=', ['zoom'], ['match', ['get', 'rank'], 1, 5, 7]]],
      layout: { ...textLayout(name, city), 'text-anchor': 'left', 'text-offset': [0.6, 0], 'symbol-sort-key': ['get', 'rank'] },
      paint: textPaint(city),
    },
    {
      id: 'city-dots',
      type: 'circle',
      source: 'region',
      minzoom: 5,
      filter: ['all', inLayer('city'), ['>=', ['zoom'], ['match', ['get', 'rank'], 1, 5, 7]]],
      paint: { 'circle-radius': 2, 'circle-color': css(palette.textQuiet) },
    },
  ]
}

function islandNames(palette: MapPalette): LayerSpecification[] {
  const label: ExpressionSpecification = ['get', 'label']
  const halo = css(palette.land)
  const road: TextLook = { colour: css(palette.textQuiet), halo, size: 11 }
  const landmark: TextLook = { colour: css(palette.textQuiet), halo, size: 11 }
  const village: TextLook = { colour: css(palette.textQuiet), halo, size: steadily([10, 11], [14, 14]) }
  const town: TextLook = { colour: css(palette.text), halo, size: steadily([9, 12], [14, 16]), isStrong: true }
  const island: TextLook = { colour: css(palette.textQuiet), halo: css(palette.water), size: 12, isStrong: true }
  return [
    {
      id: 'road-names',
      type: 'symbol',
      source: 'island',
      filter: inLayer('road'),
      minzoom: 13,
      layout: { ...textLayout(label, road), 'symbol-placement': 'line', 'symbol-spacing': 400 },
      paint: textPaint(road),
    },
    {
      id: 'landmarks',
      type: 'symbol',
      source: 'island',
      filter: ofKind('place', 'landmark'),
      minzoom: 12.5,
      layout: textLayout(label, landmark),
      paint: textPaint(landmark),
    },
    {
      id: 'villages',
      type: 'symbol',
      source: 'island',
      filter: ofKind('place', 'village'),
      minzoom: 9.5,
      layout: { ...textLayout(label, village), 'text-anchor': 'top', 'text-offset': [0, 1] },
      paint: textPaint(village),
    },
    {
      id: 'village-dots',
      type: 'circle',
      source: 'island',
      filter: ofKind('place', 'village'),
      minzoom: 9.5,
      paint: { 'circle-radius': 2, 'circle-color': css(palette.textQuiet) },
    },
    {
      id: 'town-name',
      type: 'symbol',
      source: 'island',
      filter: ofKind('place', 'town'),
      minzoom: 9,
      layout: { ...textLayout(label, town), 'text-anchor': 'top', 'text-offset': [0, 1.2] },
      paint: textPaint(town),
    },
    {
      id: 'island-name',
      type: 'symbol',
      source: 'island',
      filter: ofKind('place', 'island'),
      maxzoom: 12,
      layout: { ...textLayout(label, island), 'text-letter-spacing': 0.12 },
      paint: textPaint(island),
    },
  ]
}

/** Facilities as GeoJSON; the sign's name is worked out here so that the style needs no logic. */
export function facilityCollection(facilities: readonly MapFacility[], flavour: MapFlavour): FeatureCollection<GeoPoint> {
  return {
    type: 'FeatureCollection',
    features: facilities.map(({ id, kind, emsTraffic, longitude, latitude }) => ({
      type: 'Feature',
      properties: {
        id,
        rank: kind === 'referralHospital' || kind === 'hospital' ? 0 : 1,
        sign: facilityImageId(kind, emsTraffic === 'closed', flavour),
      },
      geometry: { type: 'Point', coordinates: [longitude, latitude] },
    })),
  }
}

/** Signs only: facility names are drawn with the unit names, so that the two never lie over each other. */
function facilityLayers(): LayerSpecification[] {
  const layout = {
    'icon-image': ['get', 'sign'],
    'icon-allow-overlap': true,
    'icon-size': steadily([7, 0.6], [11, 1]),
    'symbol-sort-key': ['-', 0, ['get', 'rank']],
  } satisfies SymbolLayerSpecification['layout']
  return [{ id: 'facilities', type: 'symbol', source: 'facilities', minzoom: 7, layout }]
}
