/** Shapes on the ground in the style: fences, hatched closures, areas reached, routes and tracks. Looks differ by pattern and dashes, not by hue. */
import type { ExpressionSpecification, GeoJSONSourceSpecification, LayerSpecification } from 'maplibre-gl'
import type { MapPalette } from './palette.ts'
import { SHAPE_SIGNS } from './shape-signs.ts'
import { isOneOf } from './style-parts.ts'
import { css, type Rgb } from './tokens.ts'
import type { MapShape, ShapeLook } from './types.ts'

const SOURCE = 'shapes'

/** The source of all shapes; which layer draws one is in its properties. */
export const shapeSource = (shapes: readonly MapShape[]): GeoJSONSourceSpecification => ({
  type: 'geojson',
  data: {
    type: 'FeatureCollection',
    features: shapes.map(({ id, look, geometry }) => ({ type: 'Feature', properties: { id, look }, geometry })),
  },
})

const isLook = (...looks: ShapeLook[]) => isOneOf('look', ...looks)
const isOf = (type: 'LineString' | 'Polygon'): ExpressionSpecification => ['==', ['geometry-type'], type]

type LineLook = { id: string; looks: ShapeLook[]; colour: Rgb; width: number; dashes?: [number, number]; opacity?: number }
const lineLayer = ({ id, looks, colour, width, dashes, opacity = 1 }: LineLook): LayerSpecification => ({
  id: `shape-${id}`,
  type: 'line',
  source: SOURCE,
  filter: isLook(...looks),
  // round ends would fill the gaps of a dashed line
  layout: dashes === undefined ? { 'line-cap': 'round', 'line-join': 'round' } : { 'line-join': 'round' },
  paint: {
    'line-color': css(colour),
    'line-width': width,
    'line-opacity': opacity,
    ...(dashes === undefined ? {} : { 'line-dasharray': dashes }),
  },
})

/** Nested areas lie over each other, so that the nearest is the most filled; edges differ by dashes. */
function reachLayers(palette: MapPalette): LayerSpecification[] {
  const edges: readonly (readonly [ShapeLook, [number, number] | undefined])[] = [
    ['reach3', [1, 3]],
    ['reach2', [1, 2]],
    ['reach1', [4, 2]],
    ['reach0', undefined],
  ]
  return [
    {
      id: 'shape-reach',
      type: 'fill',
      source: SOURCE,
      filter: isLook('reach0', 'reach1', 'reach2', 'reach3'),
      paint: { 'fill-color': css(palette.text), 'fill-opacity': 0.09, 'fill-antialias': false },
    },
    ...edges.map(([look, dashes]) =>
      lineLayer({ id: look, looks: [look], colour: palette.text, width: 1.3, opacity: 0.8, ...(dashes === undefined ? {} : { dashes }) }),
    ),
  ]
}

/** An area: hatched, with an edge. A line: a barrier in two tones, so that it is seen on any road. */
function changeLayers(palette: MapPalette): LayerSpecification[] {
  const pattern = (look: 'closed' | 'slow'): LayerSpecification => ({
    id: `shape-${look}-area`,
    type: 'fill',
    source: SOURCE,
    filter: ['all', isLook(look), isOf('Polygon')],
    paint: { 'fill-pattern': SHAPE_SIGNS[look] },
  })
  const barrier = (look: 'closed' | 'slow'): LayerSpecification => ({
    id: `shape-${look}-bar`,
    type: 'line',
    source: SOURCE,
    filter: ['all', isLook(look), isOf('LineString')],
    paint: { 'line-color': css(palette.land), 'line-width': 4, 'line-dasharray': look === 'closed' ? [1, 1] : [1, 3] },
  })
  return [
    pattern('closed'),
    pattern('slow'),
    lineLayer({ id: 'closed-edge', looks: ['closed'], colour: palette.text, width: 2 }),
    lineLayer({ id: 'slow-edge', looks: ['slow'], colour: palette.text, width: 1.6, dashes: [4, 2] }),
    lineLayer({ id: 'planned-edge', looks: ['planned'], colour: palette.textQuiet, width: 1.6, dashes: [1.5, 2] }),
    ...(['closed', 'slow'] as const).map((look): LayerSpecification => ({
      id: `shape-${look}-line`,
      type: 'line',
      source: SOURCE,
      filter: ['all', isLook(look), isOf('LineString')],
      paint: { 'line-color': css(palette.text), 'line-width': 7 },
    })),
    barrier('closed'),
    barrier('slow'),
  ]
}

function trackLayers(palette: MapPalette): LayerSpecification[] {
  const mark = (look: 'stop' | 'doubt'): LayerSpecification => ({
    id: `shape-${look}`,
    type: 'symbol',
    source: SOURCE,
    filter: isLook(look),
    layout: { 'icon-image': SHAPE_SIGNS[look], 'icon-allow-overlap': true, 'icon-ignore-placement': true },
  })
  return [
    lineLayer({ id: 'track-ground', looks: ['track'], colour: palette.land, width: 6 }),
    lineLayer({ id: 'gap', looks: ['gap'], colour: palette.textQuiet, width: 2, dashes: [1.5, 2.5] }),
    lineLayer({ id: 'track', looks: ['track'], colour: palette.focus, width: 3 }),
    mark('stop'),
    mark('doubt'),
  ]
}

/** Drawn ones dashed, the station's own dotted, keep-out sown with crosses, around the chosen unit a full line. */
function fenceLayers(palette: MapPalette): LayerSpecification[] {
  return [
    {
      id: 'shape-fence-fill',
      type: 'fill',
      source: SOURCE,
      filter: isLook('fence', 'fenceIn'),
      paint: { 'fill-color': css(palette.text), 'fill-opacity': 0.05, 'fill-antialias': false },
    },
    { id: 'shape-fence-out', type: 'fill', source: SOURCE, filter: isLook('fenceOut'), paint: { 'fill-pattern': SHAPE_SIGNS.fenceOut } },
    lineLayer({ id: 'fence-auto', looks: ['fenceAuto'], colour: palette.textQuiet, width: 1, dashes: [1, 3] }),
    lineLayer({ id: 'fence', looks: ['fence'], colour: palette.textQuiet, width: 1.4, dashes: [6, 3] }),
    lineLayer({ id: 'fence-out-edge', looks: ['fenceOut'], colour: palette.text, width: 2, dashes: [6, 2] }),
    lineLayer({ id: 'fence-chosen', looks: ['fenceChosen'], colour: palette.text, width: 3 }),
    lineLayer({ id: 'fence-in', looks: ['fenceIn'], colour: palette.focus, width: 2 }),
  ]
}

/** All of them, bottom first; below every name and sign. */
export const shapeLayers = (palette: MapPalette): LayerSpecification[] => [
  ...fenceLayers(palette),
  ...reachLayers(palette),
  ...changeLayers(palette),
  lineLayer({ id: 'other-route-ground', looks: ['otherRoute'], colour: palette.land, width: 5 }),
  lineLayer({ id: 'other-route', looks: ['otherRoute'], colour: palette.textQuiet, width: 2, dashes: [3, 2] }),
  lineLayer({ id: 'route-ground', looks: ['route'], colour: palette.land, width: 8 }),
  lineLayer({ id: 'route', looks: ['route'], colour: palette.focus, width: 4 }),
  ...trackLayers(palette),
]
