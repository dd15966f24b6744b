/** From a way's rule to the speed of a profile in a season. */
import { PROFILES } from './profiles.ts'
import { profileBit, ROAD_CLASSES, SURFACES, type ProfileName, type Season } from './kinds.ts'
import { FLAG, type WayRule } from './way-rule.ts'

const KMH_PER_METRE_SECOND = 3.6
/** No edge is slower: a tenth of a kilometre an hour would count as open and never arrive. */
const SLOWEST_KMH = 0.5

/** How one kind of way is travelled: 0 km/h = not at all. */
export type WaySpeeds = { readonly forwardKmh: number; readonly backwardKmh: number; readonly fixedSeconds: number }

/** Speeds of a profile on ways with this rule. */
export function waySpeeds(rule: WayRule, profile: ProfileName, season: Season): WaySpeeds {
  const bit = profileBit(profile)
  const data = PROFILES[profile]
  const roadClass = ROAD_CLASSES[rule.roadClass] ?? 'road'
  const isShut = season === 'rainy' && (rule.flags & FLAG.dryOnly) !== 0
  const speed = (mask: number, limitKmh: number): number => ((mask & bit) === 0 || isShut ? 0 : travelKmh(rule, profile, season, limitKmh))
  let fixedSeconds = 0
  if (roadClass === 'barrier') {
    if ((rule.flags & FLAG.slowBarrier) !== 0) fixedSeconds = data.barrierSeconds
    if ((rule.restricted & bit) !== 0) fixedSeconds = data.restrictedBarrierSeconds
  }
  return { forwardKmh: speed(rule.forward, rule.limitForwardKmh), backwardKmh: speed(rule.backward, rule.limitBackwardKmh), fixedSeconds }
}

function travelKmh(rule: WayRule, profile: ProfileName, season: Season, limitKmh: number): number {
  const data = PROFILES[profile]
  const roadClass = ROAD_CLASSES[rule.roadClass] ?? 'road'
  if (roadClass === 'ferry') return ferryKmh(rule, data.speedKmh.ferry, data.ferryWaitSeconds)
  const surface = SURFACES[rule.surface] ?? 'unknown'
  let kmh = data.speedKmh[roadClass]
  if (kmh === 0) kmh = data.otherKmh
  if (limitKmh > 0 && data.limitShare !== null) kmh = limitKmh * data.limitShare
  kmh = Math.min(
    kmh,
    data.surfaceCapKmh[surface],
    data.trackTypeCapKmh[rule.trackType] ?? Infinity,
    data.smoothnessCapKmh[rule.smoothness] ?? Infinity,
  )
  if (season === 'rainy') kmh *= data.rainyShare[surface]
  if ((rule.flags & FLAG.ford) !== 0) kmh *= data.fordShare[season]
  if ((rule.restricted & profileBit(profile)) !== 0 && roadClass !== 'barrier') kmh *= data.restrictedShare
  return Math.max(SLOWEST_KMH, kmh)
}

/** Speed over the whole crossing with the wait spread over it, so that a crossing cut into pieces waits once. */
function ferryKmh(rule: WayRule, usualKmh: number, waitSeconds: number): number {
  const metres = Math.max(1, rule.ferryMetres)
  const sailing = rule.ferrySeconds > 0 ? rule.ferrySeconds : (metres * KMH_PER_METRE_SECOND) / usualKmh
  return (metres * KMH_PER_METRE_SECOND) / (sailing + waitSeconds)
}
