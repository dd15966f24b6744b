/** A made-up country with as many names as wanted: villages, streets, facilities and landmarks of realistic syllables. Nobody's real place. */
import type { PlaceKind } from '../../../server/contract/places.ts'
import type { PlaceName, PlaceRecord, PlaceSet } from '../../../server/geo/places/index/records.ts'
import { seededRandom } from '../roads/synthetic-country.ts'

const STARTS = [
  'Nya',
  'Ka',
  'Ki',
  'Mu',
  'Bu',
  'Gi',
  'Ru',
  'Ma',
  'Mwa',
  'Ru',
  'Shi',
  'Gati',
  'Kiga',
  'Bwa',
  'Igo',
  'Ngo',
  'Cyi',
  'Rwe',
  'Bi',
  'Uta',
  'Mba',
]
const MIDDLES = ['', 'ma', 'ra', 'nga', 'be', 'shi', 'ku', 'go', 'ro', 'ta', 'zi', 'nyi', 'ha', 'so', 'mbo', 'ri', 'ge', 'ndo', 'wa', 'ki']
const ENDS = [
  'gabe',
  'ra',
  'nge',
  'mba',
  'ro',
  'ndo',
  'ga',
  'zi',
  'mo',
  'ta',
  'sovu',
  'ngo',
  'we',
  'ri',
  'kiro',
  'bo',
  'sha',
  'nya',
  'ze',
  'ko',
]
const LAST = ['', '', '', ' Kati', ' Juu', ' Chini', ' Mjini', ' A', ' B', ' ya Kale']
/** Kind, share of all places, importance, how it is called around a place name. */
type Sort = readonly [kind: PlaceKind, share: number, importance: number, forms: readonly string[]]
const MIX: readonly [Sort, ...Sort[]] = [
  ['village', 0.2, 140, ['%']],
  ['hamlet', 0.1, 100, ['%']],
  ['street', 0.25, 70, ['% Street', 'Rue %', 'Barabara ya %', '% Road', 'KN # St', 'KG # Ave', 'KK # St']],
  ['school', 0.12, 90, ['% Primary School', 'Shule ya Msingi %', 'GS %', 'Ecole Primaire %']],
  ['worship', 0.08, 80, ['% Church', 'Kanisa la %', 'Paroisse %', 'Msikiti wa %']],
  ['healthCentre', 0.03, 150, ['% Health Centre', 'Kituo cha Afya %', 'Centre de Santé %']],
  ['dispensary', 0.03, 120, ['Zahanati ya %', '% Dispensary', '% Health Post']],
  ['hospital', 0.005, 190, ['% District Hospital', 'Hospitali ya %', 'Ibitaro bya %']],
  ['market', 0.02, 130, ['% Market', 'Soko la %', 'Isoko rya %']],
  ['busStop', 0.06, 70, ['% Bus Stop', 'Stendi ya %', '%']],
  ['landmark', 0.105, 70, ['% Hotel', 'Duka la %', '% Bar', 'Ofisi ya %', 'Sacco %']],
]
/** A district has about so many places. */
const PLACES_A_DISTRICT = 4_000
const WEST_E7 = 289_000_000
const SOUTH_E7 = -117_000_000
const SPAN_E7 = 110_000_000

/** Makes the country. About one place in four has a second name, so that `names` counts names, not places. */
export function makeCountry(names: number, seed = 7): PlaceSet {
  const chance = seededRandom(seed)
  const pick = <Item>(list: readonly Item[]): Item => list[Math.floor(chance() * list.length)] as Item // no list here is empty
  const placeName = (): string => pick(STARTS) + pick(MIDDLES) + (chance() < 0.4 ? pick(MIDDLES) : '') + pick(ENDS) + pick(LAST)
  const count = Math.round(names / 1.25)
  const districts = Math.max(1, Math.round(count / PLACES_A_DISTRICT))
  const records: PlaceRecord[] = []
  const areaOf = new Int32Array(count + districts)
  const side = Math.ceil(Math.sqrt(districts))
  for (let district = 0; district < districts; district += 1) {
    areaOf[district] = -1
    records.push(
      recordOf(
        district,
        'area',
        215,
        SOUTH_E7 + ((district % side) + 0.5) * (SPAN_E7 / side),
        WEST_E7 + (Math.floor(district / side) + 0.5) * (SPAN_E7 / side),
        [{ text: placeName(), type: 'name' }],
      ),
    )
  }
  for (let at = districts; at < count + districts; at += 1) {
    const district = Math.floor(chance() * districts)
    const [kind, , importance, forms] = kindAt(chance())
    const text = pick(forms)
      .replace('%', placeName())
      .replace('#', String(1 + Math.floor(chance() * 700)))
    const list: PlaceName[] = [{ text, type: 'name' }]
    if (chance() < 0.25)
      list.push({ text: pick(forms).replace('%', placeName()).replace('#', '9'), type: pick(['en', 'alternative', 'old', 'sw'] as const) })
    const latitude = SOUTH_E7 + ((district % side) + chance()) * (SPAN_E7 / side)
    const longitude = WEST_E7 + (Math.floor(district / side) + chance()) * (SPAN_E7 / side)
    records.push(recordOf(at, kind, importance + Math.floor(chance() * 20), latitude, longitude, list))
    areaOf[at] = district
  }
  return { records, areas: Array.from({ length: districts }, (_district, record) => ({ record, parent: -1 })), areaOf }
}

function kindAt(chance: number): Sort {
  let left = chance
  for (const entry of MIX) if ((left -= entry[1]) < 0) return entry
  return MIX[0]
}

function recordOf(ref: number, kind: PlaceKind, importance: number, latitude: number, longitude: number, names: PlaceName[]): PlaceRecord {
  const [latitudeE7, longitudeE7] = [Math.round(latitude), Math.round(longitude)]
  const base = { ref, kind, importance, latitudeE7, longitudeE7, radiusMetres: 50, names }
  return kind === 'street' ? { ...base, lines: [Int32Array.of(latitudeE7, longitudeE7, latitudeE7 + 20_000, longitudeE7 + 30_000)] } : base
}
