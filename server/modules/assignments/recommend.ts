/** Which units to send: a ranked list with reasons, what is missing, and who was left out and why. Pure; the operator decides. */
import type { IncidentId, Instant, Point } from '../../contract/primitives.ts'
import type {
  CareLevel,
  Reason,
  Readiness,
  Recommendation,
  ResourceNeed,
  Skill,
  UnitCapability,
  UnitKind,
  UnitStatus,
} from '../../contract/units.ts'
import { fromInstant } from '../../kernel/clock.ts'
import { distanceMetres } from '../../kernel/geo.ts'
import { profileOfKind, type Traveller } from '../roads/index.ts'
import type { KnownPosition } from '../units/index.ts'
import type { FirstTimes } from './first-times.ts'

/** A unit as the recommendation sees it. `base` is where it stands when nothing reports for it. */
export type Candidate = {
  readonly id: Recommendation['units'][number]['unitId']
  readonly callSign: string
  readonly kind: UnitKind
  readonly level: CareLevel
  readonly status: UnitStatus
  readonly readiness: Readiness
  readonly isVerified: boolean
  readonly skills: readonly Skill[]
  readonly capabilities: readonly UnitCapability[]
  readonly restUntil: Instant | null
  readonly incidentId: string | null
  readonly base: Point | null
}
export type RecommendOptions = {
  readonly incidentId: IncidentId
  /** Where help is needed; null = unknown, then nobody is near or far. */
  readonly place: Point | null
  readonly limit: number
  /** Positions older than this drop out, or are marked when `isStaleIncluded`. */
  readonly fixLimitSeconds: number
  readonly isStaleIncluded: boolean
  /** Straight-line limit; null = none. */
  readonly radiusMetres: number | null
}
export type Excluded = Recommendation['excluded'][number]
type Ranked = Recommendation['units'][number]
type Standing = { readonly point: Point | null; readonly ageSeconds: number | null; readonly isStale: boolean; readonly isAtBase: boolean }
/** A unit that may be sent. */
export type Fit = { readonly unit: Candidate; readonly standing: Standing; readonly distance: number | null }
/** Who is out and why, and who remains; `travellers` are those of the rest whose way can be told, `travellerOf` their number by unit. */
export type Sifted = {
  readonly excluded: readonly Excluded[]
  readonly fit: readonly Fit[]
  readonly assigned: number
  readonly travellers: readonly Traveller[]
  readonly travellerOf: ReadonlyMap<string, number>
}
type Rated = {
  readonly unit: Candidate
  readonly standing: Standing
  readonly etaSeconds: number | null
  /** Others come by road and no road leads from here: the straight line says little, and a closed road must not make a unit look near. */
  readonly isCutOff: boolean
  readonly distance: number | null
  readonly lacks: Reason[]
  readonly meets: Reason[]
  readonly isSoft: boolean
}

/** Units left out that are named; the rest are counted. */
const EXCLUDED_SHOWN = 100
const LEVEL_RANK = { als: 3, bls: 2, firstAid: 1, transport: 0 } as const satisfies Record<CareLevel, number>

/**
 * Parts the fleet into those who cannot be sent, each with the reason, and the rest with where they stand.
 * @param units active units of the fleet
 * @param positions newest position by unit id
 */
export function sift(
  need: ResourceNeed,
  units: readonly Candidate[],
  positions: { latest(unitId: string): KnownPosition | null },
  now: Instant,
  options: RecommendOptions,
): Sifted {
  const nowMs = fromInstant(now)
  const excluded: Excluded[] = []
  const fit: Fit[] = []
  const travellers: Traveller[] = []
  const travellerOf = new Map<string, number>()
  let assigned = 0
  for (const unit of units) {
    const standing = standingOf(unit, positions.latest(unit.id), nowMs, options)
    const distance = standing.point && options.place ? distanceMetres(standing.point, options.place) : null
    const code =
      unfit(unit, need, options) ??
      (standing.isStale && !options.isStaleIncluded
        ? 'fixTooOld'
        : distance !== null && options.radiusMetres !== null && distance > options.radiusMetres
          ? 'tooFar'
          : null)
    if (code) excluded.push({ unitId: unit.id, callSign: unit.callSign, code })
    else {
      fit.push({ unit, standing, distance })
      if (standing.point && options.place) travellerOf.set(unit.id, travellers.push({ from: standing.point, kind: unit.kind }) - 1)
    }
    if (code === 'alreadyAssigned' && isKindMet(unit, need) && compareWith(unit, need).lacks.length === 0) assigned += 1
  }
  return { excluded, fit, assigned, travellers, travellerOf }
}

/**
 * Ranks units for a need. Those that meet it whole come first; among them the rested and free before the resting and the clearing, so
 * that a resting unit is used when nothing else fills the need; then those who come
 * by road before those whom no road leads there, then the shortest travel time. The order is total: the call sign decides last.
 * Units that already work on the incident and meet the need whole count as found; what is still missing is the shortfall.
 * @param times travel times of the travellers, in their order; null = not asked, it cannot be among those shown
 */
export function rank(need: ResourceNeed, sifted: Sifted, times: FirstTimes, now: Instant, options: RecommendOptions): Recommendation {
  const { assigned } = sifted
  const rated = sifted.fit.map((fit) => rate(fit, sifted.travellerOf.get(fit.unit.id) ?? null, times, need, now)).sort(compare)
  const nearest = rated.reduce<Rated | null>(
    (best, one) =>
      one.etaSeconds !== null && !one.isCutOff && (best?.etaSeconds == null || one.etaSeconds < best.etaSeconds) ? one : best,
    null,
  )
  const found = Math.min(need.count, assigned + rated.filter((one) => one.lacks.length === 0).length)
  return {
    incidentId: options.incidentId,
    need,
    asked: need.count,
    assigned,
    found,
    shortfall: need.count - found,
    travelTime: times.basis,
    computedAt: now,
    units: rated.slice(0, options.limit).map((one) => rankedOf(one, one === nearest)),
    excludedCount: sifted.excluded.length,
    excluded: sifted.excluded.toSorted((a, b) => byText(a.callSign, b.callSign) || byText(a.unitId, b.unitId)).slice(0, EXCLUDED_SHOWN),
  }
}

/** Why a unit is out of the question, whatever its place. */
function unfit(unit: Candidate, need: ResourceNeed, { incidentId }: RecommendOptions): Excluded['code'] | null {
  if (unit.incidentId === incidentId) return 'alreadyAssigned'
  if (unit.status === 'outOfService') return 'outOfService'
  if (unit.status !== 'available' && unit.status !== 'clearing') return 'busy'
  if (unit.readiness !== 'ready') return unit.readiness
  if (!unit.isVerified) return 'notVerified'
  return isKindMet(unit, need) ? null : 'wrongKind'
}
const isKindMet = (unit: Candidate, { kinds }: ResourceNeed): boolean => kinds.length === 0 || kinds.includes(unit.kind)

/** What the unit brings of the need, and what it does not. */
function compareWith(unit: Candidate, need: ResourceNeed): Pick<Rated, 'lacks' | 'meets'> {
  const lacks: Reason[] = []
  const meets: Reason[] = []
  if (need.level !== null && LEVEL_RANK[unit.level] < LEVEL_RANK[need.level])
    lacks.push({ code: 'lowerLevel', params: { level: unit.level, needed: need.level } })
  else meets.push({ code: 'level', params: { level: unit.level } })
  for (const skill of need.skills)
    (unit.skills.includes(skill) ? meets : lacks).push({ code: unit.skills.includes(skill) ? 'skill' : 'missingSkill', params: { skill } })
  for (const capability of need.capabilities)
    (unit.capabilities.includes(capability) ? meets : lacks).push({
      code: unit.capabilities.includes(capability) ? 'capability' : 'missingCapability',
      params: { capability },
    })
  return { lacks, meets }
}

/** Where the unit is: its newest fix, else its base. A clock that runs ahead counts as now. */
function standingOf(unit: Candidate, fix: KnownPosition | null, nowMs: number, { fixLimitSeconds }: RecommendOptions): Standing {
  if (!fix) return { point: unit.base, ageSeconds: null, isStale: false, isAtBase: unit.base !== null }
  const ageSeconds = Math.max(0, Math.round((nowMs - fix.fixedAtMs) / 1000))
  return { point: { latitude: fix.latitude, longitude: fix.longitude }, ageSeconds, isStale: ageSeconds > fixLimitSeconds, isAtBase: false }
}

function rate({ unit, standing, distance }: Fit, traveller: number | null, times: FirstTimes, need: ResourceNeed, now: Instant): Rated {
  const etaSeconds = traveller === null ? null : (times.etaSeconds[traveller] ?? null)
  const isByRoad = times.basis.method === 'road' && profileOfKind(unit.kind) !== null
  const isCutOff = isByRoad && traveller !== null && etaSeconds !== null && times.isRoad[traveller] !== true
  return { unit, standing, distance, etaSeconds, isCutOff, ...compareWith(unit, need), isSoft: isSoft(unit, now) }
}

/** Resting or clearing: used when nobody else is there. */
const isSoft = ({ restUntil, status }: Candidate, now: string): boolean => (restUntil !== null && restUntil > now) || status === 'clearing'

/** What counts before the travel time: 0 = meets the need and is free, 1 = resting or clearing, 2 and 3 = the same with something lacking. */
export type Bucket = 0 | 1 | 2 | 3
export function bucketOf({ unit }: Fit, need: ResourceNeed, now: string): Bucket {
  const soft = isSoft(unit, now) ? 1 : 0
  return compareWith(unit, need).lacks.length > 0 ? (soft === 1 ? 3 : 2) : soft
}

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
const orLast = (seconds: number | null): number => seconds ?? Number.MAX_SAFE_INTEGER
function compare(a: Rated, b: Rated): number {
  return (
    Number(a.lacks.length > 0) - Number(b.lacks.length > 0) ||
    Number(a.isSoft) - Number(b.isSoft) ||
    Number(a.isCutOff) - Number(b.isCutOff) ||
    orLast(a.etaSeconds) - orLast(b.etaSeconds) ||
    a.lacks.length - b.lacks.length ||
    LEVEL_RANK[b.unit.level] - LEVEL_RANK[a.unit.level] ||
    byText(a.unit.callSign, b.unit.callSign) ||
    byText(a.unit.id, b.unit.id)
  )
}

/** The line of the list, with its reasons: place first, then what it can do, then the state of crew and position. */
function rankedOf(one: Rated, isNearest: boolean): Ranked {
  const { unit, standing, etaSeconds, distance, lacks, meets } = one
  const reasons: Reason[] = []
  if (isNearest) reasons.push({ code: 'nearest', params: {} })
  if (etaSeconds !== null) reasons.push({ code: 'eta', params: { seconds: etaSeconds, minutes: Math.ceil(etaSeconds / 60) } })
  if (one.isCutOff) reasons.push({ code: 'offRoad', params: {} })
  reasons.push(...meets, ...lacks)
  if (unit.status === 'clearing') reasons.push({ code: 'clearing', params: {} })
  if (one.isSoft && unit.restUntil !== null && unit.status !== 'clearing')
    reasons.push({ code: 'resting', params: { until: unit.restUntil } })
  else if (unit.restUntil !== null && !one.isSoft) reasons.push({ code: 'rested', params: { since: unit.restUntil } })
  if (standing.ageSeconds !== null)
    reasons.push({ code: standing.isStale ? 'fixStale' : 'fixAge', params: { seconds: standing.ageSeconds } })
  else reasons.push({ code: standing.isAtBase ? 'positionAtBase' : 'noPosition', params: {} })
  return {
    unitId: unit.id,
    callSign: unit.callSign,
    kind: unit.kind,
    level: unit.level,
    status: unit.status,
    etaSeconds,
    distanceMetres: distance === null ? null : Math.round(distance),
    fixAgeSeconds: standing.ageSeconds,
    isFull: lacks.length === 0,
    reasons,
  }
}
