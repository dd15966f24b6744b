/** What pairing suggests: the same on both sides, never across a border, only names that exist. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { FacilityId } from '../../contract/primitives.ts'
import { GrantableScope } from '../../contract/scopes.ts'
import { StationKind, type StationCard } from '../../contract/stations.ts'
import { suggestedScopes } from './suggestions.ts'

const FACILITY = '01M7Y6HN3GRK2C9892F3WZP3F9' as FacilityId
type Side = Pick<StationCard, 'kind' | 'country' | 'district' | 'facilityId'>
const side = (kind: StationKind, district: string, facilityId: FacilityId | null = null): Side => ({
  kind,
  country: 'TZ',
  district,
  facilityId,
})

test.each([
  [side('controlRoom', 'mfano'), side('hospital', 'mfano', FACILITY), [`tz/hospital/${FACILITY}`]],
  [side('controlRoom', 'mfano'), side('hospital', 'mfano'), []],
  [
    side('controlRoom', 'mfano'),
    side('controlRoom', 'jirani'),
    ['tz/dispatch/jirani', 'tz/dispatch/mfano', 'tz/fleet/jirani', 'tz/fleet/mfano'],
  ],
  [side('controlRoom', 'mfano'), side('controlRoom', 'mfano'), ['tz/dispatch/mfano', 'tz/fleet/mfano']],
  [side('coldStore', 'mfano', FACILITY), side('coldStore', 'jirani'), [`tz/coldchain/${FACILITY}`]],
  [side('regulator', 'mfano'), side('controlRoom', 'mfano'), []],
] as const)('%o with %o', (a, b, scopes) => {
  expect(suggestedScopes(a, b)).toEqual(scopes)
})

test('both sides compute the same; nothing crosses a border', () => {
  const any = fc.record({
    kind: fc.constantFrom(...StationKind.options),
    country: fc.constantFrom('TZ' as const, 'RW' as const),
    district: fc.constantFrom('mfano', 'jirani'),
    facilityId: fc.constantFrom(FACILITY, null),
  })
  fc.assert(
    fc.property(any, any, (a, b) => {
      const scopes = suggestedScopes(a, b)
      expect(suggestedScopes(b, a)).toEqual(scopes)
      if (a.country !== b.country) expect(scopes).toEqual([])
      for (const scope of scopes) expect(GrantableScope.safeParse(scope).success).toBe(true)
    }),
  )
})
