/** Places where a crew finds help or a landmark: hospitals, police, fuel, schools, markets and the like. */
import type { Tags } from '../../osm/elements.ts'
import { attribute, nameAttributes, type Draft } from './draft.ts'

type FacilityRule = { readonly kind: string; readonly minZoom: number; readonly rank: number }
const rule = (kind: string, minZoom: number, rank: number): FacilityRule => ({ kind, minZoom, rank })
const CLINIC = rule('clinic', 11, 200)
const SCHOOL = rule('school', 14, 120)

/** Value of `amenity`, `healthcare`, `emergency`, `aeroway` or `public_transport` to what it is for us. */
const RULES: readonly (readonly [key: string, values: Readonly<Record<string, FacilityRule>>])[] = [
  [
    'amenity',
    {
      hospital: rule('hospital', 10, 220),
      clinic: CLINIC,
      doctors: CLINIC,
      health_post: CLINIC,
      pharmacy: rule('pharmacy', 14, 150),
      fuel: rule('fuel', 13, 150),
      police: rule('police', 12, 210),
      fire_station: rule('fireStation', 12, 210),
      school: SCHOOL,
      kindergarten: { ...SCHOOL, minZoom: 15 },
      college: rule('university', 13, 130),
      university: rule('university', 13, 130),
      marketplace: rule('market', 13, 150),
      place_of_worship: rule('worship', 15, 100),
      bus_station: rule('busStation', 13, 150),
      ferry_terminal: rule('ferryTerminal', 12, 160),
      townhall: rule('townHall', 14, 130),
    },
  ],
  [
    'healthcare',
    { hospital: rule('hospital', 10, 220), clinic: CLINIC, centre: CLINIC, doctor: CLINIC, dispensary: CLINIC, birthing_centre: CLINIC },
  ],
  ['emergency', { ambulance_station: rule('ambulance', 12, 215) }],
  ['aeroway', { aerodrome: rule('aerodrome', 9, 205) }],
]

/**
 * The facility an element is, as a sign with a name.
 * @param form `point` for a node, `label` for an area
 */
export function facilityOf(tags: Tags, form: 'point' | 'label'): Draft[] {
  for (const [key, values] of RULES) {
    const value = tags.get(key)
    const found = value !== undefined && Object.hasOwn(values, value) ? values[value] : undefined
    if (found === undefined) continue
    const { kind, minZoom, rank } = found
    return [
      {
        layer: 'facilities',
        form,
        minZoom,
        rank,
        pixels: 0,
        attributes: [attribute('kind', kind), attribute('rank', 255 - rank), ...nameAttributes(tags)],
      },
    ]
  }
  return []
}
