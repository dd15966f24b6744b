/** Fences on the desk's map: all in use, and the one being typed or drawn. */
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { FenceOutline } from '../../../../server/contract/geofences.ts'
import type { MapShape } from '../../../map/index.ts'
import { useUnits } from '../data.ts'
import { useDispatchDesk } from '../store.ts'
import { useFences, type Fence } from './data.ts'
import { fenceShapes, stateIn, type ChosenUnit } from './fence-shapes.ts'
import { outlineRing } from './outline.ts'
import { useFenceDesk } from './store.ts'

const NOTHING: readonly MapShape[] = []

export function useFenceShapes(): readonly MapShape[] {
  const { t } = useTranslation('fences')
  const isOnMap = useFenceDesk((desk) => desk.isOnMap)
  const sketch = useFenceDesk((desk) => desk.sketch)
  const { data: fences } = useFences(false)
  const unit = useChosenUnit()
  const drawn = useMemo(
    () =>
      !isOnMap || fences === undefined
        ? NOTHING
        : fenceShapes(fences, unit, (fence) => {
            const parts = [fence.name, t(`purpose.${fence.purpose}`)]
            return (unit === null ? parts : [...parts, t(`state.${stateIn(fence, unit)}`, { callSign: unit.callSign })]).join(' · ')
          }),
    [isOnMap, fences, unit, t],
  )
  const lookedAt = useLookedAt(fences)
  return useMemo(
    () => [
      ...drawn,
      ...(lookedAt === null ? [] : [edge('fence-chosen', 'fenceChosen', lookedAt)]),
      ...(sketch === null ? [] : [edge('fence-sketch', 'planned', sketch)]),
    ],
    [drawn, lookedAt, sketch],
  )
}

const edge = (id: string, look: MapShape['look'], shape: FenceOutline): MapShape => ({
  id,
  look,
  geometry: { type: 'Polygon', coordinates: [outlineRing(shape)] },
  label: null,
})

/** The shape of the fence the middle panel is about; one that is being changed is drawn as it is typed. */
function useLookedAt(fences: readonly Fence[] | undefined): FenceOutline | null {
  const isInPanel = useDispatchDesk((desk) => desk.view === 'fences')
  const fenceId = useFenceDesk((desk) => (desk.isEditing ? null : desk.fenceId))
  return (isInPanel ? fences?.find(({ id }) => id === fenceId)?.shape : undefined) ?? null
}

/** Keeps its identity while what fences say about the unit cannot change. */
function useChosenUnit(): ChosenUnit | null {
  const unitId = useDispatchDesk((desk) => desk.unitId)
  const { data: units } = useUnits()
  const unit = units?.find(({ id }) => id === unitId)
  const { id, callSign, position } = unit ?? {}
  const isPlaced = position !== undefined && position !== null
  return useMemo(() => (id === undefined || callSign === undefined ? null : { id, callSign, isPlaced }), [id, callSign, isPlaced])
}
