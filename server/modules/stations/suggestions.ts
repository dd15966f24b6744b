/** What pairing suggests to share, by what the two stations are for. Data, and the one function that reads it. */
import { scopeName, type ScopeClass } from '../../contract/scopes.ts'
import type { StationCard, StationKind } from '../../contract/stations.ts'

type Side = Pick<StationCard, 'kind' | 'country' | 'district' | 'facilityId'>
/** A class of scopes of one side: keyed by its district, or by the facility it stands in. */
type Suggestion = { readonly class: ScopeClass; readonly of: StationKind; readonly by: 'district' | 'facility' }

const dispatch: Suggestion = { class: 'dispatch', of: 'controlRoom', by: 'district' }
const fleet: Suggestion = { class: 'fleet', of: 'controlRoom', by: 'district' }
const arrivals: Suggestion = { class: 'hospital', of: 'hospital', by: 'facility' }
const fridges: Suggestion = { class: 'coldchain', of: 'coldStore', by: 'facility' }
const visits: Suggestion = { class: 'maternal', of: 'maternalHealth', by: 'district' }
const rides: Suggestion = { class: 'rides', of: 'transport', by: 'district' }

/** Two kinds of station -> what both hold in common. Kinds that are not named together share nothing until somebody decides. */
const COMMON: Partial<Record<StationKind, Partial<Record<StationKind, readonly Suggestion[]>>>> = {
  controlRoom: {
    controlRoom: [dispatch, fleet],
    hospital: [arrivals],
    transport: [fleet, rides],
    maternalHealth: [visits],
  },
  hospital: { maternalHealth: [visits] },
  coldStore: { coldStore: [fridges], transport: [fridges] },
}

/**
 * Names of the scopes that two stations of these kinds usually hold in common. Both sides compute the same list, so that after
 * pairing each shares what the other expects. Stations of two countries have nothing in common beyond the directory.
 */
export function suggestedScopes(a: Side, b: Side): string[] {
  if (a.country !== b.country) return []
  const names = (COMMON[a.kind]?.[b.kind] ?? COMMON[b.kind]?.[a.kind] ?? []).flatMap((suggestion) =>
    [a, b]
      .filter(({ kind }) => kind === suggestion.of)
      .map((side) => (suggestion.by === 'district' ? side.district : side.facilityId))
      .filter((key) => key !== null)
      .map((key) => scopeName(a.country, suggestion.class, key)),
  )
  return [...new Set(names)].sort()
}
