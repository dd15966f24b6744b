/** Travel times of units to one place: by road where a region has one, else by straight line, and every answer says which. */
import type { Point } from '../../contract/primitives.ts'
import type { NotByRoad, RoadProfileName, RoadSeason, TravelBasis } from '../../contract/roads.ts'
import type { UnitKind } from '../../contract/units.ts'
import type { RoadService, TravelTimes as RoadTimes } from '../../geo/roads/index.ts'
import { straightLineSeconds, STRAIGHT_LINE_PROFILE } from '../units/index.ts'

/** Where a unit is and how it travels. */
export type Traveller = { readonly from: Point; readonly kind: UnitKind }
/** In the order asked. `isRoad` false: this one is by straight line although the basis is the road. */
export type TravelTimes = { readonly basis: TravelBasis; readonly etaSeconds: readonly number[]; readonly isRoad: readonly boolean[] }
export type Travel = {
  /** Never rejects: where roads cannot answer in time, the straight line does, and says so. A place nobody knows (null) is near to nobody. */
  toPlace(travellers: readonly Traveller[], place: Point | null): Promise<TravelTimes>
}

/** Longest wait for the roads before the straight line answers: a caller is on the line. House rule. */
export const ROADS_WAIT_MS = 1_500

/** Who drives as whom: services with lights and sirens as the ambulance, a responder on foot. Null = no road (a boat). */
export const profileOfKind = (kind: UnitKind): RoadProfileName | null => PROFILES[kind]
const PROFILES: Readonly<Record<UnitKind, RoadProfileName | null>> = {
  ambulance: 'ambulance',
  fire: 'ambulance',
  police: 'ambulance',
  car: 'car',
  motorcycle: 'motorcycle',
  responder: 'walking',
  boat: null,
}

export const byStraightLine = (reason: NotByRoad): TravelBasis => ({ method: 'straightLine', factor: STRAIGHT_LINE_PROFILE.factor, reason })
/** The basis as screens see it. */
export const basisOf = (basis: RoadTimes['basis']): TravelBasis =>
  basis.method === 'road' ? { ...basis, factor: null } : byStraightLine(basis.reason)

type Parts = {
  readonly roads: Pick<RoadService, 'times'>
  season(): RoadSeason
  onFailure(error: unknown): void
}

/** Asks the roads once for each profile. */
export function createTravel({ roads, season, onFailure }: Parts): Travel {
  /** Null when the roads failed or took too long. */
  async function timesOf(profile: RoadProfileName, from: readonly Point[], place: Point): Promise<RoadTimes | null> {
    try {
      return await roads.times({ profile, season: season() }, place, from, 'to', AbortSignal.timeout(ROADS_WAIT_MS))
    } catch (error) {
      onFailure(error)
      return null
    }
  }
  return {
    async toPlace(travellers, place) {
      if (place === null) return { basis: byStraightLine('noRegion'), etaSeconds: [], isRoad: [] }
      const etaSeconds = travellers.map(({ from, kind }) => straightLineSeconds(from, place, kind))
      const isRoad = travellers.map(() => false)
      const bases: TravelBasis[] = []
      await Promise.all(
        [...groupsOf(travellers)].map(async ([profile, members]) => {
          const answer = await timesOf(
            profile,
            members.map((index) => travellers[index]?.from ?? place),
            place,
          )
          bases.push(answer === null ? byStraightLine('unavailable') : basisOf(answer.basis))
          for (const [at, index] of members.entries()) {
            if (!answer || answer.isRoad[at] !== 1) continue
            etaSeconds[index] = Math.round(answer.seconds[at] ?? 0)
            isRoad[index] = true
          }
        }),
      )
      return { basis: bases.find(({ method }) => method === 'road') ?? bases[0] ?? byStraightLine('notOnRoads'), etaSeconds, isRoad }
    },
  }
}

/** Travellers by the profile they travel with; those that use no road are left out. */
function groupsOf(travellers: readonly Traveller[]): Map<RoadProfileName, number[]> {
  const groups = new Map<RoadProfileName, number[]>()
  for (const [index, { kind }] of travellers.entries()) {
    const profile = profileOfKind(kind)
    if (profile === null) continue
    const members = groups.get(profile)
    if (members) members.push(index)
    else groups.set(profile, [index])
  }
  return groups
}
