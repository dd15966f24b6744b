/** MapLibre styles made from our tokens: ground, roads and names from bundled vectors, facilities as signs. No sprite, no glyph server. */
import type { FeatureCollection, Point as GeoPoint } from 'geojson'
import type { LayerSpecification, SourceSpecification, StyleSpecification, SymbolLayerSpecification } from 'maplibre-gl'
import type { MapRegion } from '../../server/contract/maps.ts'
import type { Language } from '../../server/contract/primitives.ts'
import { BASE, borderLayers, buildingLayer, COVER, coverLayer, landLayers, waterLayers } from './base-ground.ts'
import { baseNames } from './base-names.ts'
import { roadLayers } from './base-roads.ts'
import { REGION_BOUNDS } from './bounds.ts'
import { groundLayers, regionNames } from './bundled-layers.ts'
import { facilityImageId } from './facility-glyphs.ts'
import { islandLayers, islandNames } from './island-layers.ts'
import type { MapPalette } from './palette.ts'
import { meets } from './region-choice.ts'
import { shapeLayers, shapeSource } from './shape-layers.ts'
import { steadily } from './style-parts.ts'
import { css } from './tokens.ts'
import type { MapFacility, MapFlavour, MapShape } from './types.ts'

export type StyleOptions = {
  palette: MapPalette
  flavour: MapFlavour
  language: Language
  facilities: readonly MapFacility[]
  /** Closures, areas reached, routes and tracks. */
  shapes: readonly MapShape[]
  /** Draw the fictional island. Never on a real station. */
  isDemo: boolean
  /** The imported base map to draw; null = the bundled vectors alone. */
  base: MapRegion | null
  assets: StyleAssets
}
/** Addresses: the bundled vectors, and the folder of imported base maps with a slash at its end. */
export type StyleAssets = { region: string; island: string; maps: string }

/** The whole style. Pure: the same options give the same style, so MapLibre changes only what differs. */
export function buildStyle(options: StyleOptions): StyleSpecification {
  const { assets, base, facilities, flavour, palette } = options
  // the island in tiles has streets; its drawn outline would lie over them
  const isDemo = options.isDemo && base === null
  return {
    version: 8,
    sources: {
      region: { type: 'geojson', data: assets.region, maxzoom: 9, tolerance: 0.2 },
      ...(isDemo ? { island: { type: 'geojson' as const, data: assets.island, maxzoom: 14 } } : {}),
      ...(base === null ? {} : baseSources(base, assets.maps)),
      facilities: { type: 'geojson', data: facilityCollection(facilities, flavour) },
      shapes: shapeSource(options.shapes),
    },
    layers: [
      { id: 'water', type: 'background', paint: { 'background-color': css(isBeyond(base) ? palette.land : palette.water) } },
      ...groundLayers(palette),
      ...(isDemo ? islandLayers(palette) : []),
      ...(base === null ? [] : baseGround(palette)),
      ...shapeLayers(palette),
      ...regionNames(palette, options.language, base?.bounds ?? null),
      ...(isDemo ? islandNames(palette) : []),
      ...(base === null ? [] : baseNames(options)),
      ...facilityLayers(),
    ],
  }
}

/** Whether a base map lies where the bundled outlines do not reach: then nothing says what is sea around it. */
const isBeyond = (base: MapRegion | null): boolean => base !== null && !meets(base.bounds, REGION_BOUNDS)

/** Tiles of a base map, and boxes of land where it has data. */
function baseSources({ name, version, bounds, minZoom, maxZoom, coverage }: MapRegion, maps: string): Record<string, SourceSpecification> {
  const boxes: FeatureCollection = {
    type: 'FeatureCollection',
    features: coverage.map(([west, south, east, north]) => ({
      type: 'Feature',
      properties: {},
      geometry: {
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
    })),
  }
  const tiles = [`${maps}${encodeURIComponent(name)}/{z}/{x}/{y}.mvt?v=${encodeURIComponent(version)}`]
  return {
    [COVER]: { type: 'geojson', data: boxes, maxzoom: 12, buffer: 0 },
    [BASE]: { type: 'vector', tiles, bounds: [...bounds], minzoom: minZoom, maxzoom: maxZoom },
  }
}

const baseGround = (palette: MapPalette): LayerSpecification[] => [
  coverLayer(palette),
  ...landLayers(palette),
  ...waterLayers(palette),
  buildingLayer(palette),
  ...roadLayers(palette),
  ...borderLayers(palette),
]

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
