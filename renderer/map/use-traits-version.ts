/** Tells React when units came, went or changed a trait; positions alone do not. */
import { useSyncExternalStore } from 'react'
import type { UnitPositionStore } from './unit-positions.ts'

/** The store's `traitsVersion`; a component using it draws again only when that grows. */
export function useTraitsVersion(units: UnitPositionStore): number {
  return useSyncExternalStore(
    (listener) => units.subscribe(listener),
    () => units.traitsVersion,
  )
}
