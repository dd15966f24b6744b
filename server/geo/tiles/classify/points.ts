/** Names of places: which nodes are written on the map, from which zoom, and which goes first where two want the same room. */
import type { Tags } from '../../osm/elements.ts'
import { attribute, nameAttributes, type Draft } from './draft.ts'
import { facilityOf } from './facilities.ts'

/** `order`: 0 = the greatest; a screen places smaller numbers first. */
type PlaceRule = { readonly kind: string; readonly minZoom: number; readonly order: number }
const rule = (kind: string, minZoom: number, order: number): PlaceRule => ({ kind, minZoom, order })
const PLACES: Readonly<Record<string, PlaceRule>> = {
  country: rule('country', 2, 0),
  state: rule('region', 5, 2),
  province: rule('region', 5, 2),
  region: rule('region', 6, 2),
  district: rule('region', 8, 4),
  city: rule('city', 5, 5),
  town: rule('town', 8, 6),
  village: rule('village', 10, 8),
  suburb: rule('suburb', 11, 9),
  quarter: rule('suburb', 12, 10),
  neighbourhood: rule('neighbourhood', 13, 11),
  hamlet: rule('hamlet', 12, 11),
  isolated_dwelling: rule('hamlet', 14, 13),
  farm: rule('hamlet', 14, 13),
  locality: rule('locality', 13, 12),
  island: rule('island', 9, 7),
  islet: rule('island', 12, 10),
  square: rule('neighbourhood', 15, 12),
}
/** Inhabitants from which on a city or town is written one zoom earlier and placed one step sooner. */
const GREAT_TOWNS = [50_000, 200_000, 1_000_000]

function importance(found: PlaceRule, tags: Tags): PlaceRule {
  if (found.kind !== 'city' && found.kind !== 'town') return found
  if (tags.get('capital') === 'yes') return { ...found, minZoom: 4, order: 1 }
  const inhabitants = Number(tags.get('population') ?? 0)
  const steps = GREAT_TOWNS.filter((size) => inhabitants >= size).length
  return { ...found, minZoom: Math.max(4, found.minZoom - Math.min(steps, 2)), order: Math.max(2, found.order - steps) }
}

function place(tags: Tags): Draft[] {
  const value = tags.get('place') ?? (tags.get('natural') === 'peak' ? 'peak' : '')
  const known = value === 'peak' ? rule('peak', 12, 13) : Object.hasOwn(PLACES, value) ? PLACES[value] : undefined
  const names = known === undefined ? [] : nameAttributes(tags)
  if (known === undefined || names.length === 0) return []
  const { kind, minZoom, order } = importance(known, tags)
  return [
    {
      layer: 'places',
      form: 'point',
      minZoom,
      rank: 250 - order * 8,
      pixels: 0,
      attributes: [attribute('kind', kind), ...names, attribute('rank', order)],
    },
  ]
}

/** The points a node is drawn as. */
export const classifyNode = (tags: Tags): Draft[] => [...place(tags), ...facilityOf(tags, 'point')]
