/** What the tools of the map read from the station. */
import { useQuery } from '@tanstack/react-query'
import type { UnitId } from '../../../../server/contract/primitives.ts'
import { RouteQuery } from '../../../../server/contract/roads.ts'
import { trpc, type RouterOutputs } from '../../../lib/trpc.ts'

export type Roads = RouterOutputs['roads']['state']
export type RoadChange = Roads['changes'][number]
export type Reach = RouterOutputs['roads']['isochrones']
export type Route = RouterOutputs['roads']['route']

/** Regions with roads, the season, and what people reported. */
export const useRoads = () => useQuery(trpc.roads.state.queryOptions({}))

/** How far a unit gets in five, ten and fifteen minutes. */
export const REACH_SECONDS = [300, 600, 900] as const

/** Areas a unit reaches from where it is. Asked again on request only: a moving unit would never let the picture rest. */
export const useReach = (unitId: string | null) =>
  useQuery({
    // an id that came from the board; without one the query is off
    ...trpc.roads.isochrones.queryOptions({ unitId: (unitId ?? '') as UnitId, limitsSeconds: [...REACH_SECONDS] }),
    enabled: unitId !== null,
    retry: false,
  })

type Ends = { fromLatitude: number; fromLongitude: number; toLatitude: number; toLongitude: number }
export type RouteWish = Ends & { profile: 'ambulance' | 'car' | 'motorcycle' | 'walking' }

/** A unit has moved this little in degrees since it was last asked: two kilometres. */
const MOVED = 0.02
const isSameWay = (before: Partial<RouteWish> | undefined, now: RouteWish | null): boolean =>
  before !== undefined &&
  now !== null &&
  before.profile === now.profile &&
  before.toLatitude === now.toLatitude &&
  before.toLongitude === now.toLongitude &&
  Math.abs((before.fromLatitude ?? Infinity) - now.fromLatitude) < MOVED &&
  Math.abs((before.fromLongitude ?? Infinity) - now.fromLongitude) < MOVED

/** The way between two points. */
export const useRoute = (wish: RouteWish | null) =>
  useQuery({
    ...trpc.roads.route.queryOptions(wish ?? { fromLatitude: 0, fromLongitude: 0, toLatitude: 0, toLongitude: 0, profile: 'ambulance' }),
    enabled: wish !== null,
    // while a unit moves its way stays on screen; the way of another unit must not
    placeholderData: (way, asked) => (isSameWay(RouteQuery.safeParse(asked?.queryKey[1]?.input).data, wish) ? way : undefined),
    retry: false,
  })
