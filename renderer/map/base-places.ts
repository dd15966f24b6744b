/** Names of settlements of an imported base map, the least first. */
import type { ExpressionSpecification, LayerSpecification } from 'maplibre-gl'
import type { Language } from '../../server/contract/primitives.ts'
import { BASE } from './base-ground.ts'
import type { MapPalette } from './palette.ts'
import { isOneOf, nameIn, steadily, textLayout, textPaint } from './style-parts.ts'
import { css } from './tokens.ts'

/** plain: as text; spaced: small capitals apart, for areas without an edge; strong: heavier. */
type Manner = 'plain' | 'spaced' | 'strong' | 'strongSpaced'
type PlaceRule = {
  readonly kinds: readonly string[]
  readonly zooms: readonly [from: number, to: number]
  readonly colour: 'text' | 'textQuiet' | 'textWater'
  readonly size: ExpressionSpecification
  readonly manner: Manner
}
const ANY_ZOOM = 24
const rule = (
  kinds: readonly string[],
  zooms: PlaceRule['zooms'],
  colour: PlaceRule['colour'],
  size: ExpressionSpecification,
  manner: Manner = 'plain',
): PlaceRule => ({ kinds, zooms, colour, size, manner })

const RULES: Readonly<Record<string, PlaceRule>> = {
  peaks: rule(['peak', 'locality'], [13, ANY_ZOOM], 'textWater', steadily([13, 10], [17, 11.5])),
  hamlets: rule(['hamlet'], [12.5, ANY_ZOOM], 'textQuiet', steadily([12, 10.5], [16, 12.5])),
  neighbourhoods: rule(['neighbourhood'], [13.5, ANY_ZOOM], 'textQuiet', steadily([13, 9.5], [16, 11]), 'spaced'),
  suburbs: rule(['suburb'], [11.5, ANY_ZOOM], 'textQuiet', steadily([11, 9.5], [15, 12]), 'spaced'),
  islands: rule(['island'], [8, 13], 'textQuiet', steadily([8, 10.5], [12, 12])),
  villages: rule(['village'], [10.5, ANY_ZOOM], 'textQuiet', steadily([10, 10.5], [15, 13.5])),
  regions: rule(['region'], [5.5, 9], 'textWater', steadily([5, 10], [9, 12]), 'spaced'),
  towns: rule(['town'], [7.5, ANY_ZOOM], 'text', steadily([7, 11], [10, 12.5], [15, 16])),
  cities: rule(['city'], [4, ANY_ZOOM], 'text', steadily([4, 11], [8, 14], [13, 19]), 'strong'),
  countries: rule(['country'], [3, 7], 'textQuiet', steadily([3, 11], [7, 16]), 'strongSpaced'),
}
const SPACED = { 'text-transform': 'uppercase', 'text-letter-spacing': 0.09 } as const

/** One layer a rule: a greater place takes the room of a lesser one. */
export const basePlaces = ({ palette, language }: { readonly palette: MapPalette; readonly language: Language }): LayerSpecification[] =>
  Object.entries(RULES).map(([id, { kinds, zooms, colour, size, manner }]) => {
    const look = { colour: css(palette[colour]), halo: css(palette.land), size, isStrong: manner.startsWith('strong') }
    return {
      id: `base-places-${id}`,
      type: 'symbol',
      source: BASE,
      'source-layer': 'places',
      minzoom: zooms[0],
      maxzoom: zooms[1],
      filter: isOneOf('kind', ...kinds),
      layout: {
        ...textLayout(nameIn(language), look),
        'text-max-width': 8,
        'text-padding': 4,
        'symbol-sort-key': ['get', 'rank'],
        ...(manner === 'spaced' || manner === 'strongSpaced' ? SPACED : {}),
      },
      paint: textPaint(look),
    }
  })
