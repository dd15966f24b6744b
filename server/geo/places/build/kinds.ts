/** What an element of a map is as a place: its kind and how likely people mean it. Pure. */
import type { PlaceKind } from '../../../contract/places.ts'
import type { Tags } from '../../osm/elements.ts'
import { conceptsIn, type Concept } from '../concepts.ts'
import { wordsOf } from '../text.ts'

export type Classified = { readonly kind: PlaceKind; readonly importance: number; readonly radiusMetres: number }

/** Kind -> importance of an ordinary one (0..255) and how far it reaches when only a point is mapped, metres. */
const ORDINARY: Readonly<Record<PlaceKind, readonly [importance: number, radiusMetres: number]>> = {
  city: [240, 4_000],
  town: [205, 1_800],
  suburb: [160, 700],
  village: [140, 500],
  hamlet: [100, 250],
  area: [150, 3_000],
  street: [70, 200],
  hospital: [190, 100],
  clinic: [130, 50],
  healthCentre: [150, 60],
  dispensary: [125, 50],
  pharmacy: [95, 30],
  police: [120, 40],
  fireStation: [115, 40],
  ambulanceBase: [130, 40],
  vaccineStore: [110, 40],
  school: [90, 80],
  market: [130, 100],
  fuel: [90, 30],
  worship: [80, 40],
  busStop: [75, 30],
  landmark: [60, 40],
  peak: [100, 200],
  water: [90, 300],
  house: [30, 20],
}

const SETTLEMENTS: Readonly<Record<string, PlaceKind>> = {
  city: 'city',
  town: 'town',
  borough: 'suburb',
  suburb: 'suburb',
  quarter: 'suburb',
  neighbourhood: 'suburb',
  village: 'village',
  hamlet: 'hamlet',
  isolated_dwelling: 'hamlet',
  farm: 'hamlet',
  locality: 'hamlet',
  island: 'landmark',
  islet: 'landmark',
  square: 'landmark',
}
const AMENITIES: Readonly<Record<string, PlaceKind>> = {
  hospital: 'hospital',
  clinic: 'clinic',
  doctors: 'clinic',
  health_post: 'dispensary',
  pharmacy: 'pharmacy',
  police: 'police',
  fire_station: 'fireStation',
  school: 'school',
  kindergarten: 'school',
  college: 'school',
  university: 'school',
  marketplace: 'market',
  fuel: 'fuel',
  place_of_worship: 'worship',
  monastery: 'worship',
  bus_station: 'busStop',
}
const HEALTHCARE: Readonly<Record<string, PlaceKind>> = {
  hospital: 'hospital',
  centre: 'healthCentre',
  clinic: 'clinic',
  doctor: 'clinic',
  birthing_centre: 'clinic',
  dentist: 'clinic',
  laboratory: 'clinic',
  pharmacy: 'pharmacy',
}
/** Tags that make a named thing something to find the way by, and what they add to the importance. */
const LANDMARKS: Readonly<Record<string, number>> = {
  tourism: 20,
  historic: 25,
  man_made: 10,
  office: 10,
  amenity: 15,
  shop: 0,
  leisure: 10,
  aeroway: 60,
  railway: 25,
  bridge: 20,
  building: 0,
  craft: 0,
  landuse: 5,
  natural: 15,
  barrier: 0,
  military: 20,
  industrial: 10,
  power: 0,
  emergency: 30,
  healthcare: 25,
  public_transport: 10,
  junction: 20,
  ferry: 30,
}
/** What carries a name but is no place anybody is sent to. */
const NO_PLACES: ReadonlySet<string> = new Set(['abandoned', 'demolished', 'razed', 'disused'])
const HIGHWAYS: Readonly<Record<string, number>> = {
  motorway: 90,
  trunk: 80,
  primary: 70,
  secondary: 50,
  tertiary: 30,
  unclassified: 10,
  residential: 5,
  living_street: 5,
  pedestrian: 5,
}
/** Levels of administrative boundaries from the country to the smallest cell. */
const LEVEL_IMPORTANCE: Readonly<Record<string, number>> = {
  2: 250,
  3: 238,
  4: 230,
  5: 220,
  6: 212,
  7: 190,
  8: 165,
  9: 150,
  10: 130,
  11: 115,
}

/** Words in the name of a health facility decide, because "hospital" is tagged on much smaller ones. */
const HEALTH_WORDS: readonly (readonly [Concept, PlaceKind])[] = [
  ['healthCentre', 'healthCentre'],
  ['dispensary', 'dispensary'],
  ['hospital', 'hospital'],
  ['clinic', 'clinic'],
]
const HEALTH_KINDS: ReadonlySet<PlaceKind> = new Set(['hospital', 'clinic', 'healthCentre', 'dispensary'])

function healthKind(kind: PlaceKind, names: readonly string[]): PlaceKind {
  if (!HEALTH_KINDS.has(kind)) return kind
  for (const name of names) {
    const said = new Set(conceptsIn(wordsOf(name)))
    const found = HEALTH_WORDS.find(([concept]) => said.has(concept))
    if (found) return found[1]
  }
  return kind
}

function facilityKind(tags: Tags): PlaceKind | null {
  if (tags.get('emergency') === 'ambulance_station') return 'ambulanceBase'
  const amenity = tags.get('amenity')
  const kind = amenity === undefined ? undefined : AMENITIES[amenity]
  if (kind !== undefined) return kind
  if (amenity === 'pharmacy' || tags.get('shop') === 'chemist') return 'pharmacy'
  const healthcare = tags.get('healthcare')
  if (healthcare !== undefined) return HEALTHCARE[healthcare] ?? 'clinic'
  if (tags.get('highway') === 'bus_stop' || /^(platform|station|stop_position)$/.test(tags.get('public_transport') ?? '')) return 'busStop'
  return null
}

function naturalKind(tags: Tags): PlaceKind | null {
  const natural = tags.get('natural') ?? ''
  if (/^(peak|volcano|hill|ridge|saddle)$/.test(natural)) return 'peak'
  if (/^(water|bay|spring|wetland|strait|beach)$/.test(natural) || tags.has('waterway') || tags.get('landuse') === 'reservoir')
    return 'water'
  return null
}

/** Well known places: somebody wrote an article about them, or many live there. */
function fame(tags: Tags): number {
  const people = Number(tags.get('population') ?? 0)
  const article = tags.has('wikidata') || tags.has('wikipedia') ? 15 : 0
  return article + (people > 0 ? Math.min(20, 4 * Math.log10(people)) : 0) + (tags.has('capital') ? 10 : 0)
}

const ordinary = (kind: PlaceKind, tags: Tags, extra = 0): Classified => {
  const [importance, radiusMetres] = ORDINARY[kind]
  return { kind, importance: importance + extra + fame(tags), radiusMetres }
}

/**
 * Kind and importance of a named element that is no road and no boundary.
 * @param names all its names; health facilities are told apart by them
 * @returns null for what is no place
 */
export function classify(tags: Tags, names: readonly string[]): Classified | null {
  const settlement = SETTLEMENTS[tags.get('place') ?? '']
  if (settlement !== undefined) return ordinary(settlement, tags, settlement === 'landmark' ? 40 : 0)
  const facility = facilityKind(tags)
  if (facility !== null) return ordinary(healthKind(facility, names), tags, tags.get('amenity') === 'university' ? 40 : 0)
  const natural = naturalKind(tags)
  if (natural !== null) return ordinary(natural, tags, tags.get('natural') === 'volcano' ? 40 : 0)
  if ([...NO_PLACES].some((key) => tags.has(key) || tags.has(`${key}:amenity`))) return null
  for (const [key, extra] of Object.entries(LANDMARKS))
    if (tags.has(key) && tags.get(key) !== 'no') return ordinary('landmark', tags, extra)
  return null
}

/** Importance of a road by its class; null for what is no road with a name people say. */
export function roadImportance(tags: Tags): number | null {
  const highway = tags.get('highway')
  if (highway === undefined || /^(bus_stop|platform|proposed|construction|services|rest_area|traffic_signals|crossing)$/.test(highway))
    return null
  return ORDINARY.street[0] + (HIGHWAYS[highway.replace('_link', '')] ?? 0)
}

/** Importance of an administrative area, or null for levels and boundaries of other sorts. */
export function areaImportance(tags: Tags): { readonly level: number; readonly importance: number } | null {
  const level = tags.get('admin_level') ?? ''
  const importance = LEVEL_IMPORTANCE[level]
  if (tags.get('boundary') !== 'administrative' || importance === undefined) return null
  return { level: Number(level), importance: importance + Math.min(5, fame(tags)) }
}

/** Importance of an ordinary place of this kind, 0 to 255. */
export const ordinaryImportance = (kind: PlaceKind): number => ORDINARY[kind][0]
