/** Names and signs of an imported base map. MapLibre places the last layer first, so the greatest names come last. */
import type { ExpressionSpecification, LayerSpecification, SymbolLayerSpecification } from 'maplibre-gl'
import type { Language } from '../../server/contract/primitives.ts'
import { BASE } from './base-ground.ts'
import { basePlaces } from './base-places.ts'
import { baseSignName, ONEWAY_SIGN } from './base-signs.ts'
import type { MapPalette } from './palette.ts'
import { isOneOf, nameIn, steadily, textLayout, textPaint, type TextLook } from './style-parts.ts'
import { css } from './tokens.ts'
import type { MapFlavour } from './types.ts'

type NameOptions = { readonly palette: MapPalette; readonly language: Language; readonly flavour: MapFlavour }
type Symbols = Omit<SymbolLayerSpecification, 'id' | 'type' | 'source' | 'source-layer'>
const symbols = (id: string, sourceLayer: string, more: Symbols): LayerSpecification => ({
  id,
  type: 'symbol',
  source: BASE,
  'source-layer': sourceLayer,
  ...more,
})

const isLine: ExpressionSpecification = ['==', ['geometry-type'], 'LineString']
const isPoint: ExpressionSpecification = ['==', ['geometry-type'], 'Point']
/** A road that carries several routes has their numbers one after another; the first is enough. */
const FIRST_REF: ExpressionSpecification = [
  'let',
  'ref',
  ['to-string', ['get', 'ref']],
  [
    'let',
    'end',
    ['index-of', ';', ['var', 'ref']],
    ['case', ['<', ['var', 'end'], 0], ['var', 'ref'], ['slice', ['var', 'ref'], 0, ['var', 'end']]],
  ],
]

function oneways({ flavour }: NameOptions): LayerSpecification {
  return symbols('base-oneways', 'roads', {
    minzoom: 15.5,
    filter: ['all', isLine, ['has', 'oneway']],
    layout: {
      'icon-image': `${ONEWAY_SIGN}:${flavour}`,
      'icon-size': steadily([15, 0.7], [18, 1.1]),
      'icon-rotate': ['case', ['<', ['get', 'oneway'], 0], 180, 0],
      'icon-rotation-alignment': 'map',
      'icon-padding': 8,
      'icon-ignore-placement': true,
      'symbol-placement': 'line',
      'symbol-spacing': 140,
    },
  })
}

function roadNames({ palette, language }: NameOptions): LayerSpecification[] {
  const halo = css(palette.land)
  const quiet: TextLook = { colour: css(palette.textQuiet), halo, size: steadily([13, 10.5], [18, 13]) }
  const number: TextLook = { colour: css(palette.textQuiet), halo: css(palette.land), size: 10, isStrong: true }
  const along = { 'symbol-placement': 'line', 'symbol-spacing': 320, 'text-max-angle': 30 } as const
  const names = (id: string, classes: readonly string[], minzoom: number): LayerSpecification =>
    symbols(id, 'roads', {
      minzoom,
      filter: ['all', isLine, isOneOf('class', ...classes)],
      layout: { ...textLayout(nameIn(language), quiet), ...along },
      paint: textPaint(quiet),
    })
  return [
    names('base-names-paths', ['track', 'path', 'service', 'pedestrian'], 16),
    names('base-names-minor', ['minor'], 14.5),
    symbols('base-refs', 'roads', {
      minzoom: 8,
      filter: [
        'all',
        isLine,
        ['has', 'ref'],
        ['>=', ['zoom'], ['match', ['get', 'class'], ['motorway', 'trunk', 'primary'], 8, 'secondary', 11, 'tertiary', 12, 13]],
      ],
      layout: {
        ...textLayout(FIRST_REF, number),
        'symbol-placement': 'line',
        'symbol-spacing': 420,
        'text-rotation-alignment': 'viewport',
        'text-padding': 12,
      },
      paint: { ...textPaint(number), 'text-halo-width': 2.2 },
    }),
    names('base-names-roads', ['motorway', 'trunk', 'primary', 'secondary', 'tertiary', 'ferry'], 13),
  ]
}

function landAndWaterNames({ palette, language }: NameOptions): LayerSpecification[] {
  const water: TextLook = { colour: css(palette.textWater), halo: css(palette.water), size: steadily([5, 10], [12, 13]) }
  const stream: TextLook = { ...water, halo: css(palette.land), size: steadily([10, 10], [16, 12]) }
  const land: TextLook = { colour: css(palette.textQuiet), halo: css(palette.land), size: steadily([8, 10], [15, 12]) }
  return [
    symbols('base-names-rivers', 'water', {
      minzoom: 10,
      filter: ['all', isLine, ['>=', ['zoom'], ['match', ['get', 'kind'], 'river', 10, 'canal', 13, 14]]],
      layout: {
        ...textLayout(nameIn(language), stream),
        'symbol-placement': 'line',
        'symbol-spacing': 420,
        'text-letter-spacing': 0.04,
        'text-max-angle': 35,
      },
      paint: textPaint(stream),
    }),
    symbols('base-names-land', 'landuse', {
      minzoom: 8,
      filter: isPoint,
      layout: { ...textLayout(nameIn(language), land), 'text-max-width': 8 },
      paint: { ...textPaint(land), 'text-opacity': 0.85 },
    }),
    symbols('base-names-lakes', 'water', {
      minzoom: 5,
      filter: isPoint,
      layout: { ...textLayout(nameIn(language), water), 'text-letter-spacing': 0.06, 'text-max-width': 8 },
      paint: textPaint(water),
    }),
  ]
}

/** From which zoom a kind of facility has a sign, and from which its name. */
const FACILITY_ZOOMS: readonly (readonly [kinds: readonly string[], sign: number, name: number])[] = [
  [['worship', 'school', 'townHall', 'university'], 15.5, 16],
  [['fuel', 'market', 'pharmacy', 'busStation', 'ferryTerminal'], 14, 15],
  [['clinic', 'police', 'fireStation', 'ambulance'], 12.5, 14],
  [['hospital', 'aerodrome'], 10.5, 12],
]

function facilities({ palette, language, flavour }: NameOptions): LayerSpecification[] {
  const look: TextLook = { colour: css(palette.textQuiet), halo: css(palette.land), size: 11 }
  return FACILITY_ZOOMS.map(([kinds, sign, name], index) =>
    symbols(`base-facilities-${index}`, 'facilities', {
      minzoom: sign,
      filter: isOneOf('kind', ...kinds),
      layout: {
        ...textLayout(['step', ['zoom'], '', name, nameIn(language)], look),
        'icon-image': baseSignName(flavour),
        'icon-size': steadily([10, 0.8], [15, 1.1]),
        'text-anchor': 'left',
        'text-offset': [0.9, 0],
        'text-max-width': 9,
        'text-optional': true,
        'symbol-sort-key': ['get', 'rank'],
      },
      paint: textPaint(look),
    }),
  )
}

/** All names of the base map, the least first. */
export const baseNames = (options: NameOptions): LayerSpecification[] => [
  oneways(options),
  ...roadNames(options),
  ...landAndWaterNames(options),
  ...facilities(options),
  ...basePlaces(options),
]
