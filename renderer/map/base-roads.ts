/** Roads, railways and ferries of an imported base map: calm greys, the greater the road the lighter (dark) or darker (light). */
import type { ExpressionSpecification, LayerSpecification, LineLayerSpecification } from 'maplibre-gl'
import { BASE } from './base-ground.ts'
import type { MapPalette } from './palette.ts'
import { isOneOf, steadily } from './style-parts.ts'
import { css, type Rgb } from './tokens.ts'

/** Width in CSS pixels at some zooms; between them it grows as the map does. */
type Widths = readonly (readonly [zoom: number, pixels: number])[]
const WIDTHS: Readonly<Record<string, Widths>> = {
  motorway: [
    [4, 0.7],
    [8, 1.4],
    [11, 2.6],
    [14, 6.5],
    [18, 26],
  ],
  trunk: [
    [4, 0.6],
    [8, 1.3],
    [11, 2.4],
    [14, 6],
    [18, 24],
  ],
  primary: [
    [4, 0.5],
    [8, 1.1],
    [11, 2.1],
    [14, 5.4],
    [18, 22],
  ],
  secondary: [
    [4, 0.3],
    [8, 0.7],
    [11, 1.6],
    [14, 4.4],
    [18, 19],
  ],
  tertiary: [
    [4, 0.2],
    [8, 0.4],
    [11, 1.2],
    [14, 3.6],
    [18, 16],
  ],
  minor: [
    [4, 0.1],
    [8, 0.2],
    [11, 0.6],
    [14, 2.2],
    [18, 13],
  ],
  pedestrian: [
    [4, 0.1],
    [8, 0.2],
    [11, 0.5],
    [14, 1.6],
    [18, 8],
  ],
  service: [
    [4, 0.1],
    [8, 0.2],
    [11, 0.4],
    [14, 1.2],
    [18, 7],
  ],
}
const ZOOMS = [4, 8, 11, 14, 18] as const
const CLASSES = Object.keys(WIDTHS)
const MAIN = ['motorway', 'trunk', 'primary']
const MIDDLE = ['secondary', 'tertiary']

/** Width by class and zoom; ramps are narrower than their road. `more`: pixels added for the edge. */
function widths(more: number): ExpressionSpecification {
  const at = (index: number): ExpressionSpecification => {
    const pairs = CLASSES.flatMap((name) => [name, (WIDTHS[name]?.[index]?.[1] ?? 0) + more])
    // the parts of a match expression: pairs, then what everything else gets
    const byClass = ['match', ['get', 'class'], ...pairs, 0.5 + more] as unknown as ExpressionSpecification
    return ['*', byClass, ['case', ['has', 'link'], 0.65, 1]]
  }
  return ['interpolate', ['exponential', 1.4], ['zoom'], ...ZOOMS.flatMap((zoom, index) => [zoom, at(index)])]
}

/** Greater roads lie over lesser ones. */
const ORDER: ExpressionSpecification = [
  'match',
  ['get', 'class'],
  'motorway',
  9,
  'trunk',
  8,
  'primary',
  7,
  'secondary',
  6,
  'tertiary',
  5,
  'minor',
  4,
  1,
]

const byGreatness = (main: Rgb, middle: Rgb, minor: Rgb): ExpressionSpecification => [
  'match',
  ['get', 'class'],
  MAIN,
  css(main),
  MIDDLE,
  css(middle),
  css(minor),
]
/** From afar a road is a line of its own grey; by day, from near, it is a white surface between edges. */
function surfaces(palette: MapPalette): ExpressionSpecification {
  const far = byGreatness(palette.roadMain, palette.roadMiddle, palette.roadMinor)
  return palette.roadSurface === null ? far : ['interpolate', ['linear'], ['zoom'], 11, far, 13, css(palette.roadSurface)]
}

const line = (
  id: string,
  filter: ExpressionSpecification,
  more: Partial<Omit<LineLayerSpecification, 'id' | 'type' | 'source'>>,
): LayerSpecification => ({
  id,
  type: 'line',
  source: BASE,
  'source-layer': 'roads',
  filter,
  ...more,
})

const has = (...flags: readonly ('bridge' | 'tunnel')[]): ExpressionSpecification[] => flags.map((flag) => ['has', flag])
const hasNot = (...flags: readonly ('bridge' | 'tunnel')[]): ExpressionSpecification[] => flags.map((flag) => ['!', ['has', flag]])
const isRoad = isOneOf('class', ...CLASSES)
const ROUND = { 'line-cap': 'round', 'line-join': 'round' } as const
/** A bridge ends where it ends. */
const BUTT = { 'line-cap': 'butt', 'line-join': 'round' } as const

/** Edge and surface of roads on one level. */
function level(name: string, palette: MapPalette, filter: readonly ExpressionSpecification[], isBridge: boolean): LayerSpecification[] {
  const cap = isBridge ? BUTT : ROUND
  return [
    line(`base-${name}-edge`, ['all', isRoad, ...filter], {
      minzoom: isBridge ? 14 : 11,
      layout: { ...cap, 'line-sort-key': ORDER },
      paint: {
        'line-color': isBridge ? css(palette.bridgeEdge) : byGreatness(palette.mainEdge, palette.mainEdge, palette.roadEdge),
        'line-width': widths(isBridge ? 2.6 : 2),
        'line-opacity': steadily([11, 0], [12.5, 1]),
      },
    }),
    line(`base-${name}`, ['all', isRoad, ...filter], {
      layout: { ...cap, 'line-sort-key': ORDER },
      paint: { 'line-color': surfaces(palette), 'line-width': widths(0) },
    }),
  ]
}

function narrowWays(palette: MapPalette): LayerSpecification[] {
  const colour = css(palette.path)
  return [
    line('base-paths', ['all', isOneOf('class', 'path'), ...hasNot('tunnel')], {
      minzoom: 13,
      layout: BUTT,
      paint: {
        'line-color': colour,
        'line-width': steadily([13, 0.6], [16, 1.2], [18, 2.2]),
        'line-dasharray': [2, 1.5],
        'line-opacity': steadily([13, 0.4], [15, 1]),
      },
    }),
    line('base-tracks', ['all', isOneOf('class', 'track'), ...hasNot('tunnel')], {
      minzoom: 12,
      layout: BUTT,
      paint: {
        'line-color': colour,
        'line-width': steadily([12, 0.6], [15, 1.6], [18, 4]),
        'line-dasharray': [5, 1.5],
        'line-opacity': steadily([12, 0.5], [14, 1]),
      },
    }),
    line('base-piers', isOneOf('class', 'pier', 'taxiway', 'runway'), {
      minzoom: 11,
      layout: BUTT,
      paint: {
        'line-color': css(palette.institution),
        'line-width': [
          'interpolate',
          ['exponential', 1.8],
          ['zoom'],
          11,
          1,
          18,
          ['match', ['get', 'class'], 'runway', 60, 'taxiway', 26, 8],
        ],
      },
    }),
  ]
}

const tunnels = (palette: MapPalette): LayerSpecification =>
  line('base-tunnels', ['all', isRoad, ...has('tunnel')], {
    minzoom: 12,
    layout: BUTT,
    paint: { 'line-color': css(palette.roadMinor), 'line-width': widths(0), 'line-dasharray': [0.6, 0.5], 'line-opacity': 0.5 },
  })

const rails = (palette: MapPalette): LayerSpecification[] => [
  line('base-rails', ['all', isOneOf('class', 'rail'), ...hasNot('tunnel')], {
    minzoom: 9,
    layout: BUTT,
    paint: { 'line-color': css(palette.rail), 'line-width': steadily([9, 0.6], [14, 1], [18, 2]) },
  }),
  line('base-sleepers', ['all', isOneOf('class', 'rail'), ...hasNot('tunnel')], {
    minzoom: 12,
    layout: BUTT,
    paint: { 'line-color': css(palette.rail), 'line-width': steadily([12, 3], [18, 8]), 'line-dasharray': [0.2, 2.4] },
  }),
]

/** Streets show it from near, country roads from afar. */
const isSeamVisible: ExpressionSpecification = ['>=', ['zoom'], ['match', ['get', 'class'], [...MAIN, ...MIDDLE], 12, 'minor', 14.5, 25]]

/** A surface of earth shows as a seam of land along the middle: a heavy vehicle goes slower here, in the rains perhaps not at all. */
const unpaved = (palette: MapPalette): LayerSpecification =>
  line('base-unpaved', ['all', isOneOf('surface', 'unpaved'), ...hasNot('tunnel'), isSeamVisible], {
    minzoom: 12,
    layout: BUTT,
    paint: { 'line-color': css(palette.roadEdge), 'line-width': steadily([12, 0.5], [14, 0.9], [18, 2]), 'line-dasharray': [6, 4] },
  })

/** Everything that moves on or beside a road, from the ground up. */
export const roadLayers = (palette: MapPalette): LayerSpecification[] => [
  line('base-ferries', isOneOf('class', 'ferry'), {
    paint: { 'line-color': css(palette.border), 'line-width': 1.2, 'line-dasharray': [2, 4] },
  }),
  tunnels(palette),
  ...narrowWays(palette),
  ...rails(palette),
  ...level('roads', palette, hasNot('bridge', 'tunnel'), false),
  ...level('bridges', palette, [...has('bridge'), ...hasNot('tunnel')], true),
  unpaved(palette),
]
