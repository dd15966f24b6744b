/** Who may use a way or pass a barrier (OpenStreetMap wiki, "Key:access": the most specific tag counts). */
import type { Tags } from '../../osm/elements.ts'
import { PROFILE_NAMES, profileBit, type ProfileName, type RoadClass } from './kinds.ts'

/** Keys from the most specific to the most general. */
const KEYS: Readonly<Record<ProfileName, readonly string[]>> = {
  ambulance: ['motorcar', 'motor_vehicle', 'vehicle', 'access'],
  car: ['motorcar', 'motor_vehicle', 'vehicle', 'access'],
  motorcycle: ['motorcycle', 'motor_vehicle', 'vehicle', 'access'],
  walking: ['foot', 'access'],
}

/** What one value says; null = nothing. `restricted` is open for whoever has business there. */
type Say = 'open' | 'restricted' | 'closed'

const SAYS: Readonly<Record<string, Say>> = {
  yes: 'open',
  permissive: 'open',
  designated: 'open',
  official: 'open',
  public: 'open',
  destination: 'restricted',
  delivery: 'restricted',
  customers: 'restricted',
  permit: 'restricted',
  private: 'restricted',
  residents: 'restricted',
  no: 'closed',
  agricultural: 'closed',
  forestry: 'closed',
  emergency: 'closed',
  psv: 'closed',
  bus: 'closed',
  military: 'closed',
  use_sidepath: 'closed',
}
/** Of several values the most open one counts. */
const OPENNESS: readonly Say[] = ['open', 'restricted', 'closed']

function say(value: string | undefined): Say | null {
  if (value === undefined) return null
  const says = value.split(';').map((part) => SAYS[part.trim()])
  return OPENNESS.find((wanted) => says.includes(wanted)) ?? null
}

const isForEmergency = (value: string | undefined): boolean => value === 'yes' || value === 'designated' || value === 'official'

/** What the tags say for one profile; `suffix` is '' or ':forward' / ':backward'. */
function saidFor(tags: Tags, profile: ProfileName, suffix: string): Say | null {
  if (profile === 'ambulance') {
    const emergency = tags.get(`emergency${suffix}`)
    if (isForEmergency(emergency)) return 'open'
    if (emergency === 'no') return 'closed'
    if (tags.get(`access${suffix}`) === 'emergency' || tags.get(`motor_vehicle${suffix}`) === 'emergency') return 'open'
  }
  for (const key of KEYS[profile]) {
    const said = say(tags.get(key + suffix))
    if (said !== null) return said
  }
  return null
}

const ON_FOOT_ONLY: ReadonlySet<RoadClass> = new Set(['pedestrian', 'footway', 'path', 'cycleway', 'bridleway', 'steps', 'busway'])
const NOT_ON_FOOT: ReadonlySet<RoadClass> = new Set(['motorway', 'motorway_link', 'busway'])

/** What the class of a road says where no tag does. */
function byClass(tags: Tags, roadClass: RoadClass, profile: ProfileName): Say {
  if (profile === 'walking') return NOT_ON_FOOT.has(roadClass) || tags.get('motorroad') === 'yes' ? 'closed' : 'open'
  if (tags.get('service') === 'emergency_access') return profile === 'ambulance' ? 'open' : 'closed'
  return ON_FOOT_ONLY.has(roadClass) ? 'closed' : 'open'
}

const isImpassable = (tags: Tags): boolean => tags.get('impassable') === 'yes' || tags.get('smoothness') === 'impassable'

/** Masks of profiles. */
export type Access = { readonly forward: number; readonly backward: number; readonly restricted: number }

/** Who may use a way, in the direction it is drawn and against it. */
export function wayAccess(tags: Tags, roadClass: RoadClass): Access {
  let [forward, backward, restricted] = [0, 0, 0]
  for (const profile of PROFILE_NAMES) {
    const bit = profileBit(profile)
    if (profile !== 'walking' && isImpassable(tags)) continue
    const general = saidFor(tags, profile, '') ?? byClass(tags, roadClass, profile)
    const directions = openDirections(tags, roadClass, profile)
    const there = saidFor(tags, profile, ':forward') ?? (directions.forward ? general : 'closed')
    const back = saidFor(tags, profile, ':backward') ?? (directions.backward ? general : 'closed')
    if (there !== 'closed') forward |= bit
    if (back !== 'closed') backward |= bit
    if (there === 'restricted' || back === 'restricted') restricted |= bit
  }
  return { forward, backward, restricted }
}

type Directions = { readonly forward: boolean; readonly backward: boolean }
const BOTH: Directions = { forward: true, backward: true }

/** Values of `oneway=*`; null = it says nothing. `reversible` changes by the hour, so nobody may count on it. */
function onewayDirections(value: string | undefined): Directions | null {
  if (value === 'yes' || value === 'true' || value === '1') return { forward: true, backward: false }
  if (value === '-1' || value === 'reverse') return { forward: false, backward: true }
  if (value === 'reversible') return { forward: false, backward: false }
  return value === 'no' || value === 'false' || value === '0' || value === 'alternating' ? BOTH : null
}

const ONEWAY_KEYS: Readonly<Record<ProfileName, readonly string[]>> = {
  ambulance: ['oneway:emergency', 'oneway:motorcar', 'oneway:motor_vehicle', 'oneway:vehicle', 'oneway'],
  car: ['oneway:motorcar', 'oneway:motor_vehicle', 'oneway:vehicle', 'oneway'],
  motorcycle: ['oneway:motorcycle', 'oneway:motor_vehicle', 'oneway:vehicle', 'oneway'],
  walking: ['oneway:foot'],
}

function openDirections(tags: Tags, roadClass: RoadClass, profile: ProfileName): Directions {
  for (const key of ONEWAY_KEYS[profile]) {
    const directions = onewayDirections(tags.get(key))
    if (directions !== null) return directions
  }
  if (profile === 'walking') return conveyed(tags.get('conveying'))
  const junction = tags.get('junction')
  const isImplied = junction === 'roundabout' || junction === 'circular' || roadClass === 'motorway' || roadClass === 'motorway_link'
  return isImplied ? { forward: true, backward: false } : BOTH
}

/** Moving stairs run one way. */
const conveyed = (value: string | undefined): Directions =>
  value === 'forward' || value === 'backward' ? { forward: value === 'forward', backward: value === 'backward' } : BOTH

/** Barriers that let vehicles through unless a tag says otherwise. */
const OPEN_BARRIERS = new Set([
  'arch',
  'border_control',
  'bump_gate',
  'cattle_grid',
  'coupure',
  'entrance',
  'gate',
  'garage door',
  'hampshire_gate',
  'height_restrictor',
  'kerb',
  'lift_gate',
  'no',
  'sally_port',
  'sliding_beam',
  'sliding_gate',
  'swing_gate',
  'toll_booth',
  'wicket_gate',
])
const CLOSED_ON_FOOT = new Set(['fence', 'wall', 'hedge', 'ditch', 'retaining_wall'])

/** What stands at a node: who cannot pass, and who passes only with business behind it. */
export type BarrierRule = { readonly blocked: number; readonly restricted: number; readonly isSlow: boolean }

/** Rule of a barrier node; null when the tags describe none that matters. */
export function barrierRule(tags: Tags): BarrierRule | null {
  const barrier = tags.get('barrier')
  if (barrier === undefined) return null
  const isRising = tags.get('bollard') === 'rising'
  let [blocked, restricted] = [0, 0]
  for (const profile of PROFILE_NAMES) {
    const isOpen = profile === 'walking' ? !CLOSED_ON_FOOT.has(barrier) : OPEN_BARRIERS.has(barrier) || (barrier === 'bollard' && isRising)
    const isLocked = tags.get('locked') === 'yes' && profile !== 'walking' && !isForEmergency(tags.get('emergency'))
    const said = saidFor(tags, profile, '') ?? (isOpen ? 'open' : 'closed')
    if (said === 'closed' || isLocked) blocked |= profileBit(profile)
    else if (said === 'restricted') restricted |= profileBit(profile)
  }
  const isSlow =
    barrier !== 'entrance' && barrier !== 'no' && barrier !== 'cattle_grid' && barrier !== 'kerb' && barrier !== 'height_restrictor'
  return blocked === 0 && restricted === 0 && !isSlow ? null : { blocked, restricted, isSlow }
}
