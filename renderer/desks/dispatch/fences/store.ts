/** Which fence the dispatcher looks at, whether one is being drawn or changed, and what of it the map shows. */
import { create } from 'zustand'
import type { FenceOutline } from '../../../../server/contract/geofences.ts'
import { showView } from '../store.ts'

type FenceDesk = {
  fenceId: string | null
  isEditing: boolean
  isArchivedShown: boolean
  /** Whether the map shows fences. */
  isOnMap: boolean
  /** What the form describes at this moment, shown on the map beside the others. */
  sketch: FenceOutline | null
}
const CLOSED: FenceDesk = { fenceId: null, isEditing: false, isArchivedShown: false, isOnMap: true, sketch: null }

export const useFenceDesk = create<FenceDesk>(() => CLOSED)

/** Shows the list, or one fence. */
export const showFence = (fenceId: string | null): void => {
  useFenceDesk.setState({ fenceId, isEditing: false })
  showView('fences')
}
/** Opens the form: for a new fence, or to change one. */
export const editFence = (fenceId: string | null): void => {
  useFenceDesk.setState({ fenceId, isEditing: true })
  showView('fences')
}
/** Lists those that were put away as well. */
export const showArchivedFences = (isArchivedShown: boolean): void => {
  useFenceDesk.setState({ isArchivedShown })
}
/** Shows or hides all fences on the map. */
export const toggleFencesOnMap = (): void => {
  useFenceDesk.setState(({ isOnMap }) => ({ isOnMap: !isOnMap }))
}
/** Shows on the map what the form describes; null = nothing. */
export const sketchFence = (sketch: FenceOutline | null): void => {
  useFenceDesk.setState({ sketch })
}
/** Forgets all of it, when the person leaves. */
export const forgetFences = (): void => {
  useFenceDesk.setState(CLOSED)
}
