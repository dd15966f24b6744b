/** Layers of the fictional island of demonstrations, drawn while no base map of it is there. */
import type { ExpressionSpecification, LayerSpecification } from 'maplibre-gl'
import type { MapPalette } from './palette.ts'
import { steadily, textLayout, textPaint, widening, type TextLook } from './style-parts.ts'
import { css } from './tokens.ts'

const inLayer = (name: string): ExpressionSpecification => ['==', ['get', 'layer'], name]
const ofKind = (layer: string, ...kinds: string[]): ExpressionSpecification => [
  'all',
  inLayer(layer),
  ['in', ['get', 'kind'], ['literal', kinds]],
]

/** Land, roads and the ferry. */
export function islandLayers(palette: MapPalette): LayerSpecification[] {
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

/** Names of roads, landmarks and settlements. */
export const islandNames = (palette: MapPalette): LayerSpecification[] => [...lesserNames(palette), ...settlementNames(palette)]

const LABEL: ExpressionSpecification = ['get', 'label']

function lesserNames(palette: MapPalette): LayerSpecification[] {
  const halo = css(palette.land)
  const quiet: TextLook = { colour: css(palette.textQuiet), halo, size: 11 }
  return [
    {
      id: 'road-names',
      type: 'symbol',
      source: 'island',
      filter: inLayer('road'),
      minzoom: 13,
      layout: { ...textLayout(LABEL, quiet), 'symbol-placement': 'line', 'symbol-spacing': 400 },
      paint: textPaint(quiet),
    },
    {
      id: 'landmarks',
      type: 'symbol',
      source: 'island',
      filter: ofKind('place', 'landmark'),
      minzoom: 12.5,
      layout: textLayout(LABEL, quiet),
      paint: textPaint(quiet),
    },
  ]
}

function settlementNames(palette: MapPalette): LayerSpecification[] {
  const halo = css(palette.land)
  const village: TextLook = { colour: css(palette.textQuiet), halo, size: steadily([10, 11], [14, 14]) }
  const town: TextLook = { colour: css(palette.text), halo, size: steadily([9, 12], [14, 16]), isStrong: true }
  const island: TextLook = { colour: css(palette.textQuiet), halo: css(palette.water), size: 12, isStrong: true }
  return [
    {
      id: 'villages',
      type: 'symbol',
      source: 'island',
      filter: ofKind('place', 'village'),
      minzoom: 9.5,
      layout: { ...textLayout(LABEL, village), 'text-anchor': 'top', 'text-offset': [0, 1] },
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
      layout: { ...textLayout(LABEL, town), 'text-anchor': 'top', 'text-offset': [0, 1.2] },
      paint: textPaint(town),
    },
    {
      id: 'island-name',
      type: 'symbol',
      source: 'island',
      filter: ofKind('place', 'island'),
      maxzoom: 12,
      layout: { ...textLayout(LABEL, island), 'text-letter-spacing': 0.12 },
      paint: textPaint(island),
    },
  ]
}
