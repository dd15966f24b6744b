/** Places of the fictional island: the town, its villages, landmarks and facilities. Every name is invented. */
import type { FacilityCapability, FacilityKind } from '../contract/directory.ts'
import type { Point } from '../contract/primitives.ts'
import { pointAt, type LocalKm } from './island-shape.ts'

export type DemoPlaceKind = 'island' | 'town' | 'village' | 'landmark'
/**
 * A named place. `name` carries the word "mfano" (Swahili: example) so that a list or an export cannot be mistaken for
 * real data; `label` is the short form a map has room for.
 */
export type DemoPlace = { id: string; kind: DemoPlaceKind; name: string; label: string; local: LocalKm } & Point

const place = (kind: DemoPlaceKind, id: string, label: string, local: LocalKm): DemoPlace => ({
  id,
  kind,
  label,
  local,
  name: label.toLowerCase().includes('mfano') ? label : `${label} (mfano)`,
  ...pointAt(local),
})

export const DEMO_ISLAND = place('island', 'island', 'Kisiwa cha Mfano', [-5.6, 2.2])
export const DEMO_TOWN = place('town', 'town', 'Mji Mfano', [0.4, -2.2])

export const DEMO_VILLAGES: readonly DemoPlace[] = [
  place('village', 'kisovu', 'Kisovu', [-9.2, 0.9]),
  place('village', 'bwalima', 'Bwalima', [-7, 3.6]),
  place('village', 'nyakisoro', 'Nyakisoro', [-3.6, 5.6]),
  place('village', 'mchangamoto', 'Mchangamoto', [-0.4, 3.4]),
  place('village', 'rukindo', 'Rukindo', [3.4, 5]),
  place('village', 'igombelo', 'Igombelo', [6.4, 5.2]),
  place('village', 'bukazimo', 'Bukazimo', [9.4, 2.8]),
  place('village', 'mtomsafi', 'Mtomsafi', [7.6, -0.4]),
  place('village', 'kamirembo', 'Kamirembo', [8.8, -3]),
  place('village', 'nyabweya', 'Nyabweya', [4.8, -4.8]),
  place('village', 'chemkando', 'Chemkando', [-3.2, -5.2]),
  place('village', 'lusokwe', 'Lusokwe', [-6.6, -4.4]),
  place('village', 'mwamfano', 'Mwamfano', [-8.8, -2]),
  place('village', 'ihalinzo', 'Ihalinzo', [-4.2, 0.4]),
]

export const DEMO_LANDMARKS: readonly DemoPlace[] = [
  place('landmark', 'soko', 'Soko Kuu', [0.75, -2.35]),
  place('landmark', 'gati', 'Gati la Feri', [0.35, -3.75]),
  place('landmark', 'shule', 'Shule ya Mlimani', [-0.9, -1.1]),
  place('landmark', 'mnara', 'Mnara wa Simu', [-1.8, 1.9]),
  place('landmark', 'mbuyu', 'Mbuyu Mkubwa', [4.6, 1.6]),
  place('landmark', 'kilima', 'Kilima cha Upepo', [-5.9, 5]),
  place('landmark', 'daraja', 'Daraja la Mawe', [3.1, -1.35]),
  place('landmark', 'mwalo', 'Mwalo wa Wavuvi', [10.2, 4.1]),
  place('landmark', 'kisima', 'Kisima cha Kale', [-7.7, -3.2]),
]

/** A facility as the directory's create command takes it, plus a stable id for cross references inside the demo. */
export type DemoFacility = {
  id: string
  code: string
  name: string
  label: string
  kind: FacilityKind
  capabilities: FacilityCapability[]
  local: LocalKm
} & Point

const facility = (
  id: string,
  code: string,
  kind: FacilityKind,
  label: string,
  local: LocalKm,
  capabilities: FacilityCapability[],
): DemoFacility => ({
  id,
  code,
  kind,
  label,
  local,
  capabilities,
  name: label.includes('Mfano') ? label : `${label} (mfano)`,
  ...pointAt(local),
})
const healthCentre = (id: string, code: string, village: string, local: LocalKm, extra: FacilityCapability[] = []): DemoFacility =>
  facility(id, code, 'healthCentre', `Kituo cha Afya ${village}`, local, ['emergency', 'obstetric', 'oxygen', 'vaccines', ...extra])

/** One referral hospital, five health centres, one vaccine store, two ambulance bases. */
export const DEMO_FACILITIES: readonly DemoFacility[] = [
  facility(
    'hospital',
    'MF-HOSP',
    'referralHospital',
    'Hospitali ya Rufaa ya Mfano',
    [0.15, -1],
    ['emergency', 'surgery', 'obstetric', 'caesarean', 'neonatal', 'blood', 'icu', 'imaging', 'trauma', 'paediatric', 'oxygen'],
  ),
  healthCentre('hc-kisovu', 'MF-HC1', 'Kisovu', [-9.05, 1.15], ['paediatric']),
  healthCentre('hc-nyakisoro', 'MF-HC2', 'Nyakisoro', [-3.35, 5.4]),
  healthCentre('hc-bukazimo', 'MF-HC3', 'Bukazimo', [9.15, 2.6], ['paediatric']),
  healthCentre('hc-kamirembo', 'MF-HC4', 'Kamirembo', [8.55, -2.75]),
  healthCentre('hc-lusokwe', 'MF-HC5', 'Lusokwe', [-6.4, -4.15], ['neonatal']),
  facility('vaccine-store', 'MF-VAC', 'vaccineStore', 'Ghala la Chanjo la Mfano', [1.75, -1.5], ['vaccines']),
  facility('base-town', 'MF-AMB1', 'ambulanceBase', 'Kituo cha Ambulansi Mji Mfano', [-0.45, -1.35], []),
  facility('base-east', 'MF-AMB2', 'ambulanceBase', 'Kituo cha Ambulansi Mtomsafi', [7.4, -0.25], []),
]
