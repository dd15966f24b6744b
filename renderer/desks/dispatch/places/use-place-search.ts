/** Asks the station for places at every key; a question that nobody waits for any more is taken back. */
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import type { PlaceAnswer } from '../../../../server/contract/places.ts'
import { FacilityKind } from '../../../../server/contract/directory.ts'
import { trpc, type RouterOutputs } from '../../../lib/trpc.ts'
import { useLanguage } from '../../../lib/use-language.ts'
import { useFacilities } from '../data.ts'

type Facility = RouterOutputs['directory']['facilities'][number]

/** Where distances are counted from: the greatest hospital, which everybody at the desk knows. */
export function referencePoint(facilities: readonly Facility[]): Facility | null {
  const rank = ({ kind }: Facility): number => FacilityKind.options.indexOf(kind)
  const known = facilities.filter(({ isActive }) => isActive)
  return known.toSorted((a, b) => rank(a) - rank(b) || a.code.localeCompare(b.code))[0] ?? null
}

export type PlaceSearchState = {
  /** Answer to the text, or to the one before while this one is being asked. */
  readonly answer: PlaceAnswer | null
  /** The answer is the one to this text. */
  readonly isCurrent: boolean
  /** What distances are counted from. */
  readonly from: string | null
  readonly error: unknown
}

/** @param text what is typed; '' asks nothing */
export function usePlaceSearch(text: string): PlaceSearchState {
  const language = useLanguage()
  const facilities = useFacilities()
  const reference = referencePoint(facilities.data ?? [])
  const near = reference === null ? {} : { latitude: reference.latitude, longitude: reference.longitude }
  const search = useQuery({
    ...trpc.places.search.queryOptions({ text, language, ...near }, { trpc: { abortOnUnmount: true } }),
    enabled: text !== '',
    placeholderData: keepPreviousData,
    gcTime: 60_000,
  })
  return {
    answer: text === '' ? null : (search.data ?? null),
    isCurrent: search.data !== undefined && !search.isPlaceholderData,
    from: reference?.name ?? null,
    error: search.error,
  }
}
