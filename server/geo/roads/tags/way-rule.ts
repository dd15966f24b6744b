/** What the road engine keeps of a way's tags: 16 bytes, shared by all ways that are alike. */
import type { Tags } from '../../osm/elements.ts'
import { wayAccess, type BarrierRule } from './access.ts'
import { EVERYBODY_MASK, ROAD_CLASSES, smoothnessIndex, surfaceIndex, trackTypeIndex, type RoadClass } from './kinds.ts'
import { parseDurationSeconds, parseSpeedKmh } from './values.ts'

/** Bits of {@link WayRule.flags}. */
export const FLAG = { roundabout: 1, ford: 2, dryOnly: 4, bridge: 8, tunnel: 16, slowBarrier: 32 } as const

export type WayRule = {
  /** Place in ROAD_CLASSES. */
  readonly roadClass: number
  readonly surface: number
  readonly trackType: number
  readonly smoothness: number
  /** Masks of profiles by direction, and of those for whom the way is restricted (or a barrier needs asking). */
  readonly forward: number
  readonly backward: number
  readonly restricted: number
  readonly flags: number
  /** Signed limits in km/h, 0 = none. */
  readonly limitForwardKmh: number
  readonly limitBackwardKmh: number
  /** Whole crossing of a ferry in seconds without waiting, 0 = unknown. */
  readonly ferrySeconds: number
  /** Whole length of a ferry in metres. */
  readonly ferryMetres: number
}

export const WAY_RULE_BYTES = 16

const classIndex = (name: RoadClass): number => ROAD_CLASSES.indexOf(name)
const highwayClasses = new Map<string, number>(ROAD_CLASSES.map((name, index) => [name, index]))
for (const notHighway of ['ferry', 'barrier']) highwayClasses.delete(notHighway)

/** Class of a way; null when nobody travels on it. */
function classOf(tags: Tags): number | null {
  if (tags.get('route') === 'ferry') return classIndex('ferry')
  const highway = tags.get('highway')
  if (highway === undefined || tags.get('area') === 'yes' || tags.get('ice_road') === 'yes' || tags.get('winter_road') === 'yes')
    return null
  return highwayClasses.get(highway) ?? null
}

function flagsOf(tags: Tags): number {
  const is = (key: string): boolean => (tags.get(key) ?? 'no') !== 'no'
  let flags = 0
  const junction = tags.get('junction')
  if (junction === 'roundabout' || junction === 'circular') flags |= FLAG.roundabout
  if (is('ford')) flags |= FLAG.ford
  if (tags.get('seasonal') === 'dry_season' || tags.get('dry_weather_only') === 'yes' || tags.get('4wd_only:dry') === 'yes')
    flags |= FLAG.dryOnly
  if (is('bridge')) flags |= FLAG.bridge
  if (is('tunnel')) flags |= FLAG.tunnel
  return flags
}

const byte = (value: number): number => Math.min(255, Math.max(0, Math.round(value)))
const word = (value: number): number => Math.min(65_535, Math.max(0, Math.round(value)))

/**
 * Reads a way's tags.
 * @param lengthMetres of the whole way; only ferries need it
 * @returns null when no profile may use the way
 */
export function wayRule(tags: Tags, lengthMetres: () => number): WayRule | null {
  const roadClass = classOf(tags)
  if (roadClass === null) return null
  const name = ROAD_CLASSES[roadClass] ?? 'road'
  const access = wayAccess(tags, name)
  if ((access.forward | access.backward) === 0) return null
  const limit = parseSpeedKmh(tags.get('maxspeed'))
  const isFerry = name === 'ferry'
  return {
    ...access,
    roadClass,
    surface: surfaceIndex(tags.get('surface')),
    trackType: trackTypeIndex(tags.get('tracktype')),
    smoothness: smoothnessIndex(tags.get('smoothness')),
    flags: flagsOf(tags),
    limitForwardKmh: byte(parseSpeedKmh(tags.get('maxspeed:forward')) || limit),
    limitBackwardKmh: byte(parseSpeedKmh(tags.get('maxspeed:backward')) || limit),
    ferrySeconds: isFerry ? Math.min(0xffff * 4, parseDurationSeconds(tags.get('duration'))) : 0,
    ferryMetres: isFerry ? lengthMetres() : 0,
  }
}

/** What a rule depends on: these keys and all that begin like the last ones. */
const KEYS_THAT_MATTER =
  /^(highway|route|area|surface|tracktype|smoothness|maxspeed|junction|ford|seasonal|bridge|tunnel|service|motorroad|impassable|conveying|ice_road|winter_road|dry_weather_only|4wd_only|access|vehicle|motor_vehicle|motorcar|motorcycle|foot|emergency|oneway)(:|$)/

/** Remembers rules: most ways of a country have one of a few thousand sets of tags. */
export function createRuleReader(): typeof wayRule {
  const known = new Map<string, WayRule | null>()
  const matters = new Map<string, boolean>()
  return (tags, lengthMetres) => {
    if (!tags.has('highway') && tags.get('route') !== 'ferry') return null
    let signature = ''
    for (const [key, value] of tags) {
      let isKey = matters.get(key)
      if (isKey === undefined) matters.set(key, (isKey = KEYS_THAT_MATTER.test(key)))
      if (isKey) signature += `${key}=${value}\n`
    }
    const found = known.get(signature)
    if (found !== undefined) return found
    const rule = wayRule(tags, lengthMetres)
    // a ferry's rule holds its own length; hostile input must not fill the memory
    if (tags.get('route') !== 'ferry' && known.size < MOST_REMEMBERED) known.set(signature, rule)
    return rule
  }
}

/** Sets of tags that are remembered. */
const MOST_REMEMBERED = 100_000

/** A barrier as a way without length between the two halves of its node. */
export const barrierWayRule = (rule: BarrierRule): WayRule => ({
  roadClass: classIndex('barrier'),
  surface: 0,
  trackType: 0,
  smoothness: 0,
  forward: EVERYBODY_MASK & ~rule.blocked,
  backward: EVERYBODY_MASK & ~rule.blocked,
  restricted: rule.restricted,
  flags: rule.isSlow ? FLAG.slowBarrier : 0,
  limitForwardKmh: 0,
  limitBackwardKmh: 0,
  ferrySeconds: 0,
  ferryMetres: 0,
})

/** Writes a rule into `bytes[at..at + 16)`. Ferry times are kept to 4 seconds. */
export function writeWayRule(rule: WayRule, bytes: Uint8Array, at: number): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset + at, WAY_RULE_BYTES)
  const masks = (rule.forward & 15) | ((rule.backward & 15) << 4)
  const small = [rule.roadClass, rule.surface, rule.trackType, rule.smoothness, masks, rule.restricted, rule.flags]
  for (const [index, value] of small.entries()) view.setUint8(index, value)
  view.setUint8(7, rule.limitForwardKmh)
  view.setUint8(8, rule.limitBackwardKmh)
  view.setUint8(9, 0)
  view.setUint16(10, word(rule.ferrySeconds / 4), true)
  view.setUint32(12, Math.round(rule.ferryMetres), true)
}

/** Reads a rule back. */
export function readWayRule(bytes: Uint8Array, at: number): WayRule {
  const view = new DataView(bytes.buffer, bytes.byteOffset + at, WAY_RULE_BYTES)
  const masks = view.getUint8(4)
  return {
    roadClass: view.getUint8(0),
    surface: view.getUint8(1),
    trackType: view.getUint8(2),
    smoothness: view.getUint8(3),
    forward: masks & 15,
    backward: masks >> 4,
    restricted: view.getUint8(5),
    flags: view.getUint8(6),
    limitForwardKmh: view.getUint8(7),
    limitBackwardKmh: view.getUint8(8),
    ferrySeconds: view.getUint16(10, true) * 4,
    ferryMetres: view.getUint32(12, true),
  }
}
