/** Named points: town, villages, hamlets, landmarks, health facilities and what else a crew steers by. */
import type { FacilityKind } from '../../contract/directory.ts'
import { DEMO_FACILITIES, DEMO_LANDMARKS, DEMO_TOWN, DEMO_VILLAGES } from '../geography.ts'
import { localAt, type LocalKm } from '../island-shape.ts'
import type { Dice } from './dice.ts'
import type { ElementDraft, TagList } from './element-draft.ts'
import { ringAround } from './rivers.ts'
import { example, inventName, placeNames } from './words.ts'

const LANDMARK_TAGS: Readonly<Record<string, TagList>> = {
  soko: { amenity: 'marketplace' },
  gati: { amenity: 'ferry_terminal' },
  shule: { amenity: 'school' },
  mnara: { man_made: 'mast', 'tower:type': 'communication' },
  mbuyu: { natural: 'tree', species: 'Adansonia digitata' },
  kilima: { natural: 'peak', ele: '143' },
  daraja: { tourism: 'attraction', historic: 'bridge' },
  mwalo: { place: 'locality', leisure: 'slipway' },
  kisima: { man_made: 'water_well' },
}

const FACILITY_TAGS: Partial<Record<FacilityKind, TagList>> = {
  referralHospital: { amenity: 'hospital', healthcare: 'hospital', emergency: 'yes', beds: '180' },
  healthCentre: { amenity: 'clinic', healthcare: 'centre' },
  vaccineStore: { industrial: 'warehouse', building: 'warehouse', healthcare: 'vaccination_centre' },
  ambulanceBase: { emergency: 'ambulance_station' },
}

/** Small facilities of a village; each has them in turn, so that some villages lack what others have. */
const VILLAGE_NEEDS: readonly { readonly label: string; readonly tags: TagList; readonly every: number }[] = [
  { label: 'Shule ya Msingi', tags: { amenity: 'school' }, every: 1 },
  { label: 'Soko', tags: { amenity: 'marketplace' }, every: 2 },
  { label: 'Duka la Dawa', tags: { amenity: 'pharmacy', healthcare: 'pharmacy' }, every: 3 },
  { label: 'Kituo cha Polisi', tags: { amenity: 'police' }, every: 5 },
  { label: 'Kituo cha Mafuta', tags: { amenity: 'fuel' }, every: 4 },
  { label: 'Zahanati', tags: { amenity: 'clinic', healthcare: 'dispensary' }, every: 4 },
]
const TOWN_PLACES: readonly { readonly label: string; readonly at: LocalKm; readonly tags: TagList }[] = [
  { label: 'Duka la Dawa Mwembe', at: [-0.2, -2.45], tags: { amenity: 'pharmacy' } },
  { label: 'Duka la Dawa Amani', at: [0.95, -1.9], tags: { amenity: 'pharmacy' } },
  { label: 'Kituo Kikuu cha Polisi', at: [0.42, -1.62], tags: { amenity: 'police' } },
  { label: 'Kituo cha Mafuta Bandari', at: [0.92, -2.92], tags: { amenity: 'fuel' } },
  { label: 'Kituo cha Mabasi', at: [1.42, -2.02], tags: { amenity: 'bus_station' } },
  { label: 'Zimamoto', at: [1.25, -1.62], tags: { amenity: 'fire_station' } },
  { label: 'Ofisi ya Wilaya', at: [0.4, -2.25], tags: { amenity: 'townhall' } },
  { label: 'Shule ya Sekondari', at: [-0.55, -1.95], tags: { amenity: 'school' } },
]

/** Writes every named point. @param hamlets ends of village lanes */
export function layPlaces(draft: ElementDraft, hamlets: readonly LocalKm[], dice: Dice): void {
  draft.node(localAt(DEMO_TOWN), { place: 'town', population: '8600', ...placeNames(DEMO_TOWN.label) })
  DEMO_VILLAGES.forEach((village, index) => {
    draft.node(localAt(village), { place: 'village', population: String(300 + index * 55), ...placeNames(village.label) })
    VILLAGE_NEEDS.forEach(({ label, tags, every }, need) => {
      if ((index + need) % every !== 0) return
      const at: LocalKm = [localAt(village)[0] + dice.between(-0.22, 0.22), localAt(village)[1] + dice.between(-0.22, 0.22)]
      draft.node(at, { ...tags, name: example(`${label} ${village.label}`), 'addr:village': example(village.label) })
    })
  })
  for (const hamlet of hamlets) draft.node(hamlet, { place: 'hamlet', name: inventName(dice) })
  for (const landmark of DEMO_LANDMARKS) draft.node(localAt(landmark), { ...LANDMARK_TAGS[landmark.id], name: landmark.name })
  for (const { label, at, tags } of TOWN_PLACES) draft.node(at, { ...tags, name: example(label) })
  for (const facility of DEMO_FACILITIES) {
    const tags = { ...FACILITY_TAGS[facility.kind], name: facility.name, ref: facility.code, operator: 'Afya Mfano' }
    // the hospital is large enough to be an area
    if (facility.kind === 'referralHospital') draft.way(ringAround(localAt(facility), 0.09, 0.1, 8), tags)
    else draft.node(localAt(facility), tags)
  }
}
