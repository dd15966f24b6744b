/** Words people say and type in the bench's story; fictional, and as varied as real ones, because they decide what the wire carries. */
import type { Caller, IncidentKind } from '../../../server/contract/incidents.ts'
import type { z } from 'zod'
import type { Chance } from './chance.ts'

const KINDS: readonly IncidentKind[] = [
  'labour',
  'bleeding',
  'breathing',
  'roadCrash',
  'fever',
  'trauma',
  'burn',
  'snakeBite',
  'newborn',
  'other',
]
const NAMES = ['Asha', 'Juma', 'Neema', 'Baraka', 'Rehema', 'Tumaini', 'Zawadi', 'Imani', 'Faraja', 'Amani', 'Subira', 'Daudi']
const PLACES = [
  'the fish market',
  'the primary school',
  'the mango tree',
  'the water tower',
  'the ferry landing',
  'the mill',
  'the church',
  'the bridge',
]
const SIDES = ['behind', 'beside', 'opposite', 'up the path from', 'two houses past', 'below']
const COMPLAINTS = [
  'bleeding since the early morning and now very weak',
  'fell from a motorcycle, leg looks broken',
  'labour pains every three minutes, water is gone',
  'child has had a high fever for two days and a fit just now',
  'cannot breathe well when lying down',
  'burned both hands at the cooking place',
  'bitten at the ankle while fishing, swelling fast',
  'hit by a car, awake, complains about the chest',
]
const NOTES = [
  'caller phoned again, patient is awake',
  'crew asks for oxygen at arrival',
  'road is flooded near the bridge, take the upper one',
  'midwife goes along, meet her at the dispensary',
  'family brings the patient to the road',
  'police is on the way as well',
]

export type Told = {
  readonly kind: IncidentKind
  readonly narrative: string
  readonly placeDescription: string
  readonly caller: z.infer<typeof Caller>
}

/** What a caller says. */
export function tell(chance: Chance): Told {
  const name = `${chance.pick(NAMES)} Mfano ${chance.between(1, 999)}`
  return {
    kind: chance.pick(KINDS),
    narrative: `${chance.between(1, 80)} years, ${chance.pick(COMPLAINTS)}; house number ${chance.between(1, 999)}`,
    placeDescription: `${chance.pick(SIDES)} ${chance.pick(PLACES)}, ask for ${chance.pick(NAMES)}`,
    caller: { name, phone: `+25570${String(chance.between(0, 9_999_999)).padStart(7, '0')}`, language: 'sw' },
  }
}

/** A note of a dispatcher. */
export const note = (chance: Chance): string => `${chance.pick(NOTES)} (${chance.between(1, 59)} min)`
