/** Which fence the dispatcher looks at, and whether one is being drawn or changed. */
import { create } from 'zustand'
import { showView } from '../store.ts'

type FenceDesk = { fenceId: string | null; isEditing: boolean; isArchivedShown: boolean }
const CLOSED: FenceDesk = { fenceId: null, isEditing: false, isArchivedShown: false }

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
/** Forgets all of it, when the person leaves. */
export const forgetFences = (): void => {
  useFenceDesk.setState(CLOSED)
}
