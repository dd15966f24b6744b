/** Travel times of those who can still be among the first: with thousands of units most are too far away to be worth the question. */
import type { Point } from '../../contract/primitives.ts'
import type { ResourceNeed } from '../../contract/units.ts'
import type { Travel, TravelTimes } from '../roads/index.ts'
import type { Fit, RecommendOptions, Sifted } from './recommend.ts'
import { bucketOf, type Bucket } from './recommend.ts'

/** Times of the travellers in their order; null = not asked, because the unit cannot be among those shown. */
export type FirstTimes = Omit<TravelTimes, 'etaSeconds'> & { readonly etaSeconds: readonly (number | null)[] }

/** Nobody is faster than this over any road of any profile: a way is at least as long as the straight line. */
const FASTEST_METRES_PER_SECOND = 150 / 3.6
const FIRST_QUESTION = 300
/** Nearest units asked in any case: who is nearest of all is told, whatever it lacks. */
const NEAREST_ASKED = 50

type Entry = { readonly fit: Fit; readonly bucket: Bucket; readonly traveller: number; readonly leastSeconds: number }

/**
 * Asks in the order of promise until nobody who was not asked can come before the last unit shown. The list is the same as if all had
 * been asked.
 */
export async function firstTimes(
  sifted: Sifted,
  need: ResourceNeed,
  place: Point | null,
  travel: Travel,
  { now, limit }: Pick<RecommendOptions, 'limit'> & { readonly now: string },
): Promise<FirstTimes> {
  const entries = sifted.fit.flatMap((fit): Entry[] => {
    const traveller = sifted.travellerOf.get(fit.unit.id)
    if (traveller === undefined) return []
    return [{ fit, traveller, bucket: bucketOf(fit, need, now), leastSeconds: (fit.distance ?? 0) / FASTEST_METRES_PER_SECOND }]
  })
  const byDistance = entries.toSorted((a, b) => a.leastSeconds - b.leastSeconds)
  const byPromise = byDistance.toSorted((a, b) => a.bucket - b.bucket)
  const asked = new Set<Entry>()
  const etaSeconds: (number | null)[] = sifted.travellers.map(() => null)
  const isRoad = sifted.travellers.map(() => false)
  let basis: TravelTimes['basis'] | null = null
  for (let size = FIRST_QUESTION; ; size *= 2) {
    const wanted = [...byPromise.slice(0, asked.size + size), ...byDistance.slice(0, NEAREST_ASKED)].filter((entry) => !asked.has(entry))
    const chosen = [...new Set(wanted)]
    const times = await travel.toPlace(
      chosen.map(({ traveller }) => sifted.travellers[traveller]).filter((one) => one !== undefined),
      place,
    )
    if (basis === null || times.basis.method === 'road') basis = times.basis
    for (const [at, entry] of chosen.entries()) {
      asked.add(entry)
      etaSeconds[entry.traveller] = times.etaSeconds[at] ?? null
      isRoad[entry.traveller] = times.isRoad[at] ?? false
    }
    const rest = byPromise.find((entry) => !asked.has(entry))
    if (rest === undefined || (isBehind(rest, asked, etaSeconds, isRoad, limit) && isNearestKnown(byDistance, asked, etaSeconds)))
      return { basis, etaSeconds, isRoad }
  }
}

/** Whether `limit` of those asked surely come before the best of the rest. */
function isBehind(
  rest: Entry,
  asked: ReadonlySet<Entry>,
  etaSeconds: readonly (number | null)[],
  isRoad: readonly boolean[],
  limit: number,
): boolean {
  let before = 0
  for (const { bucket, traveller } of asked) {
    const eta = etaSeconds[traveller] ?? Infinity
    // one that no road reaches stands behind all that a road does
    if (bucket < rest.bucket || (bucket === rest.bucket && isRoad[traveller] === true && eta < rest.leastSeconds)) before += 1
  }
  return before >= limit
}

function isNearestKnown(byDistance: readonly Entry[], asked: ReadonlySet<Entry>, etaSeconds: readonly (number | null)[]): boolean {
  const nextLeast = byDistance.find((entry) => !asked.has(entry))?.leastSeconds ?? Infinity
  for (const { traveller } of asked) if ((etaSeconds[traveller] ?? Infinity) < nextLeast) return true
  return false
}
