/** Water, land use and buildings: which closed ways and multipolygons are filled, and from which zoom. */
import type { Tags } from '../../osm/elements.ts'
import { attribute, isYes, nameAttributes, type Draft } from './draft.ts'
import { facilityOf } from './facilities.ts'

/** Earliest zoom, square CSS pixels an area must cover, and what goes when a tile is too full. */
type AreaRule = { readonly minZoom: number; readonly pixels: number; readonly rank: number; readonly isNamed?: true }
const LAND_RULES = {
  wood: { minZoom: 7, pixels: 12, rank: 60, isNamed: true },
  scrub: { minZoom: 9, pixels: 16, rank: 30 },
  grass: { minZoom: 9, pixels: 16, rank: 30 },
  farmland: { minZoom: 9, pixels: 24, rank: 20 },
  wetland: { minZoom: 8, pixels: 16, rank: 50, isNamed: true },
  sand: { minZoom: 9, pixels: 12, rank: 40 },
  rock: { minZoom: 9, pixels: 24, rank: 20 },
  ice: { minZoom: 7, pixels: 12, rank: 50 },
  residential: { minZoom: 8, pixels: 10, rank: 70 },
  business: { minZoom: 10, pixels: 12, rank: 50 },
  industrial: { minZoom: 10, pixels: 12, rank: 50 },
  reserve: { minZoom: 6, pixels: 60, rank: 90, isNamed: true },
  park: { minZoom: 10, pixels: 10, rank: 60, isNamed: true },
  sport: { minZoom: 12, pixels: 8, rank: 50 },
  cemetery: { minZoom: 12, pixels: 8, rank: 50 },
  hospital: { minZoom: 11, pixels: 4, rank: 120 },
  school: { minZoom: 12, pixels: 6, rank: 60 },
  aerodrome: { minZoom: 9, pixels: 10, rank: 100 },
  runway: { minZoom: 11, pixels: 4, rank: 90 },
  military: { minZoom: 9, pixels: 16, rank: 60, isNamed: true },
  plaza: { minZoom: 13, pixels: 6, rank: 50 },
  pier: { minZoom: 12, pixels: 4, rank: 50 },
} as const satisfies Record<string, AreaRule>
type LandKind = keyof typeof LAND_RULES

/** key=value of OSM to our kinds; the first key that matches decides, so that a wood in a park is a wood once. */
const LAND_TAGS: readonly (readonly [key: string, values: Readonly<Record<string, LandKind>>])[] = [
  ['aeroway', { aerodrome: 'aerodrome', runway: 'runway', taxiway: 'runway', apron: 'runway', helipad: 'runway' }],
  [
    'amenity',
    {
      hospital: 'hospital',
      clinic: 'hospital',
      school: 'school',
      kindergarten: 'school',
      college: 'school',
      university: 'school',
      grave_yard: 'cemetery',
    },
  ],
  ['boundary', { national_park: 'reserve', protected_area: 'reserve' }],
  [
    'leisure',
    {
      nature_reserve: 'reserve',
      park: 'park',
      garden: 'park',
      common: 'park',
      golf_course: 'park',
      pitch: 'sport',
      sports_centre: 'sport',
      stadium: 'sport',
      track: 'sport',
    },
  ],
  [
    'natural',
    {
      wood: 'wood',
      scrub: 'scrub',
      heath: 'scrub',
      grassland: 'grass',
      fell: 'grass',
      wetland: 'wetland',
      mud: 'wetland',
      sand: 'sand',
      beach: 'sand',
      shingle: 'sand',
      bare_rock: 'rock',
      scree: 'rock',
      glacier: 'ice',
    },
  ],
  [
    'landuse',
    {
      forest: 'wood',
      grass: 'grass',
      meadow: 'grass',
      village_green: 'park',
      recreation_ground: 'park',
      cemetery: 'cemetery',
      farmland: 'farmland',
      farmyard: 'farmland',
      farm: 'farmland',
      orchard: 'farmland',
      vineyard: 'farmland',
      plant_nursery: 'farmland',
      residential: 'residential',
      commercial: 'business',
      retail: 'business',
      industrial: 'industrial',
      quarry: 'industrial',
      landfill: 'industrial',
      railway: 'industrial',
      port: 'industrial',
      military: 'military',
      salt_pond: 'wetland',
    },
  ],
  ['man_made', { pier: 'pier' }],
]
/** Land drawn from names alone is no ground: these are outlines over other land, not a kind of land. */
const OVERLAID: ReadonlySet<LandKind> = new Set(['reserve'])

function landKinds(tags: Tags): LandKind[] {
  const kinds: LandKind[] = []
  for (const [key, values] of LAND_TAGS) {
    const value = tags.get(key)
    const kind = value !== undefined && Object.hasOwn(values, value) ? values[value] : undefined
    if (kind === undefined) continue
    kinds.push(kind)
    if (!OVERLAID.has(kind)) break
  }
  if (kinds.length === 0 && isYes(tags.get('area')) && (tags.get('highway') === 'pedestrian' || tags.get('highway') === 'footway'))
    return ['plaza']
  return kinds
}

/** Where a named area is at least this many CSS pixels across, its name finds room. */
const NAME_PIXELS = 48

function land(tags: Tags): Draft[] {
  return landKinds(tags).flatMap((kind): Draft[] => {
    const rule: AreaRule = LAND_RULES[kind]
    const shared = { layer: 'landuse', attributes: [attribute('kind', kind)] } as const
    const names = rule.isNamed === true ? nameAttributes(tags) : []
    const area: Draft = { ...shared, form: 'area', minZoom: rule.minZoom, pixels: rule.pixels, rank: rule.rank }
    if (names.length === 0) return [area]
    return [
      area,
      {
        ...shared,
        form: 'label',
        minZoom: rule.minZoom,
        pixels: NAME_PIXELS,
        rank: rule.rank + 60,
        attributes: [...shared.attributes, ...names],
      },
    ]
  })
}

/** The kind of water an area is, null for land. Swimming pools and tanks are no water of a map. */
function waterKind(tags: Tags): string | null {
  if (tags.get('natural') === 'water') {
    const water = tags.get('water') ?? ''
    if (['river', 'canal', 'stream', 'lock', 'oxbow'].includes(water)) return 'river'
    if (['basin', 'wastewater', 'pond', 'fountain', 'reflecting_pool'].includes(water)) return 'basin'
    return water === 'reservoir' ? 'reservoir' : 'lake'
  }
  if (tags.get('waterway') === 'riverbank') return 'river'
  if (tags.get('waterway') === 'dock' || tags.get('landuse') === 'basin') return 'basin'
  return tags.get('landuse') === 'reservoir' ? 'reservoir' : null
}

function water(tags: Tags): Draft[] {
  const kind = waterKind(tags)
  if (kind === null) return []
  const intermittent = isYes(tags.get('intermittent')) || tags.get('seasonal') === 'yes' ? [attribute('intermittent', true)] : []
  const shared = { layer: 'water', attributes: [attribute('kind', kind), ...intermittent] } as const
  const area: Draft = { ...shared, form: 'area', minZoom: 3, pixels: 3, rank: 140 }
  const names = kind === 'lake' || kind === 'reservoir' ? nameAttributes(tags) : []
  if (names.length === 0) return [area]
  return [area, { ...shared, form: 'label', minZoom: 5, pixels: NAME_PIXELS, rank: 190, attributes: [...shared.attributes, ...names] }]
}

function building(tags: Tags): Draft[] {
  if (!isYes(tags.get('building'))) return []
  return [{ layer: 'buildings', form: 'area', minZoom: 13, pixels: 2, rank: 10, attributes: [] }]
}

function islandName(tags: Tags): Draft[] {
  const place = tags.get('place')
  if (place !== 'island' && place !== 'islet') return []
  const names = nameAttributes(tags)
  if (names.length === 0) return []
  return [
    {
      layer: 'places',
      form: 'label',
      minZoom: 7,
      pixels: NAME_PIXELS,
      rank: 150,
      attributes: [attribute('kind', 'island'), ...names, attribute('rank', 7)],
    },
  ]
}

/** The areas a closed way or a multipolygon is drawn as, and the labels inside it. */
export function classifyArea(tags: Tags): Draft[] {
  if (tags.get('location') === 'underground') return []
  return [...water(tags), ...land(tags), ...building(tags), ...islandName(tags), ...facilityOf(tags, 'label')]
}
