/** The forty units of the demo district: ambulances, community drivers, first responders. All people are invented. */
import type { Point } from '../contract/primitives.ts'
import type { CareLevel, Skill, UnitCapability, UnitKind } from '../contract/units.ts'
import { DEMO_FACILITIES, DEMO_LANDMARKS, DEMO_TOWN, DEMO_VILLAGES } from './island-places.ts'

/**
 * A unit as the units module's create command takes it. `baseFacility` is the demo id of a facility, or null for a unit
 * at home in its village; `deviceId` is the name its tracker sends to the GPS door. Phones are null on purpose: a made-up
 * number might be somebody's.
 */
export type DemoUnit = {
  callSign: string
  kind: UnitKind
  level: CareLevel
  skills: Skill[]
  capabilities: UnitCapability[]
  seats: number
  crew: { name: string; role: string }[]
  baseFacility: string | null
  base: Point
  home: string
  phone: null
  isVerified: boolean
  deviceId: string
}

const places: ReadonlyMap<string, Point & { id: string }> = new Map(
  [DEMO_TOWN, ...DEMO_VILLAGES, ...DEMO_LANDMARKS, ...DEMO_FACILITIES].map((place) => [place.id, place]),
)
const villageIds = DEMO_VILLAGES.map((village) => village.id)

const GIVEN_NAMES = [
  'Asha',
  'Baraka',
  'Chiku',
  'Daudi',
  'Eshe',
  'Fadhili',
  'Grace',
  'Hamisi',
  'Imani',
  'Juma',
  'Kito',
  'Leila',
  'Musa',
  'Neema',
  'Omari',
  'Pendo',
  'Rehema',
  'Salim',
  'Tatu',
  'Upendo',
  'Vumilia',
  'Wema',
  'Yusufu',
  'Zawadi',
]
/** Every crew member's family name is "Mfano" (example). */
const crewMember = (index: number, role: string) => ({ name: `${GIVEN_NAMES[index % GIVEN_NAMES.length]} Mfano`, role })

type Plan = Pick<DemoUnit, 'kind' | 'level' | 'skills' | 'capabilities' | 'seats' | 'crew'> & { home: string; baseFacility: string | null }
function unit(series: string, number: number, plan: Plan): DemoUnit {
  const callSign = `${series}${String(number).padStart(2, '0')}`
  const home = places.get(plan.home)
  if (home === undefined) throw new RangeError(`the demo island has no place ${plan.home}`)
  const { latitude, longitude } = home
  return { ...plan, callSign, base: { latitude, longitude }, phone: null, isVerified: true, deviceId: `demo-${callSign.toLowerCase()}` }
}

function ambulance(number: number): DemoUnit {
  const isAdvanced = number <= 4
  const homes = [
    'base-town',
    'base-east',
    'hospital',
    'base-town',
    'base-town',
    'base-east',
    'hc-kisovu',
    'hc-nyakisoro',
    'hc-bukazimo',
    'hc-kamirembo',
    'hc-lusokwe',
    'hospital',
  ]
  const home = homes[number - 1] ?? 'base-town'
  return unit('A', number, {
    kind: 'ambulance',
    level: isAdvanced ? 'als' : 'bls',
    seats: 2,
    home,
    baseFacility: home,
    skills: isAdvanced
      ? ['paramedic', 'nurse', 'driver']
      : number % 3 === 0
        ? ['midwife', 'nurse', 'driver']
        : ['nurse', 'driver', 'firstAid'],
    capabilities: isAdvanced
      ? ['stretcher', 'oxygen', 'defibrillator', 'delivery', ...(number === 1 ? ['incubator' as const] : [])]
      : ['stretcher', 'oxygen', ...(number % 3 === 0 ? ['delivery' as const] : []), ...(number % 4 === 0 ? ['offroad' as const] : [])],
    crew: [crewMember(number * 2, isAdvanced ? 'paramedic' : 'nurse'), crewMember(number * 2 + 1, 'driver')],
  })
}

function communityDriver(number: number): DemoUnit {
  const kind: UnitKind = number <= 12 ? 'motorcycle' : number <= 14 ? 'car' : 'boat'
  const home = kind === 'boat' ? (number === 15 ? 'gati' : 'mwalo') : (villageIds[(number - 1) % villageIds.length] ?? 'town')
  const capabilities: UnitCapability[] =
    kind === 'boat'
      ? ['water', 'passengers', 'stretcher']
      : kind === 'car'
        ? ['passengers', 'offroad']
        : number % 2 === 0
          ? ['passengers', 'offroad']
          : ['passengers']
  return unit('M', number, {
    kind,
    level: number % 4 === 0 ? 'firstAid' : 'transport',
    home,
    baseFacility: null,
    seats: kind === 'motorcycle' ? 1 : 4,
    capabilities,
    skills: [...(number % 4 === 0 ? ['firstAid' as const] : []), ...(kind === 'boat' ? ['swimmer' as const] : []), 'driver'],
    crew: [crewMember(number * 5 + 3, 'driver')],
  })
}

function responder(number: number): DemoUnit {
  const home = number <= 3 ? 'town' : (villageIds[(number * 5) % villageIds.length] ?? 'town')
  const skills: Skill[] =
    number % 4 === 1
      ? ['midwife', 'firstAid']
      : number % 4 === 2
        ? ['firstAid', 'rescue']
        : number % 4 === 3
          ? ['nurse', 'firstAid']
          : ['firstAid', 'swimmer']
  return unit('R', number, {
    kind: 'responder',
    level: 'firstAid',
    skills,
    capabilities: number % 4 === 1 ? ['delivery'] : [],
    seats: 0,
    home,
    baseFacility: null,
    crew: [crewMember(number * 7 + 1, 'responder')],
  })
}

const series = (count: number, make: (number: number) => DemoUnit): DemoUnit[] =>
  Array.from({ length: count }, (_, index) => make(index + 1))

/** A01..A12 ambulances (four ALS, eight BLS), M01..M16 community drivers (twelve motorcycles, two cars, two boats), R01..R12 first responders. */
export function demoUnits(): DemoUnit[] {
  return [...series(12, ambulance), ...series(16, communityDriver), ...series(12, responder)]
}
