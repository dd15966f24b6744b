/** What the dispatcher is looking at, and the call being taken: in memory here, kept on the station by `kept-draft.ts`. */
import { create } from 'zustand'
import { IntakeDraft, PLACE_TEXT_LIMIT } from '../../../server/contract/drafts.ts'
import { readInstant } from '../../lib/now.ts'

type MiddleView = 'incident' | 'intake' | 'close' | 'handover' | 'conflict' | 'fences'
type DispatchDesk = {
  incidentId: string | null
  unitId: string | null
  view: MiddleView
  draft: IntakeDraft | null
  /** False: the last words of the draft are only in this window. */
  isDraftKept: boolean
  isPicking: boolean
  /** The call was taken this moment: its first field wants the keyboard. Coming back to a kept draft must not take it from another field. */
  isIntakeNew: boolean
}

const NOTHING: DispatchDesk = {
  incidentId: null,
  unitId: null,
  view: 'incident',
  draft: null,
  isDraftKept: true,
  isPicking: false,
  isIntakeNew: false,
}

export const useDispatchDesk = create<DispatchDesk>(() => NOTHING)

/** Shows an incident in the middle. */
export const showIncident = (incidentId: string | null): void => {
  useDispatchDesk.setState({ incidentId, view: 'incident', isPicking: false })
}
/** Marks a unit in list and map. */
export const showUnit = (unitId: string | null): void => {
  useDispatchDesk.setState({ unitId })
}
/** Forgets everything, when the person leaves: the next one starts with nothing chosen and sees no call of somebody else. */
export const forgetChoice = (): void => {
  useDispatchDesk.setState(NOTHING)
}
/** Opens another face of the middle panel. */
export const showView = (view: MiddleView): void => {
  useDispatchDesk.setState({ view, isPicking: false })
}
/** The next click on the map sets the place of the call. */
export const pickOnMap = (isPicking: boolean): void => {
  useDispatchDesk.setState({ isPicking })
}

/** Starts taking a call, or returns to the one being taken. */
export function startIntake(first: Partial<IntakeDraft> = {}): void {
  const { draft } = useDispatchDesk.getState()
  if (draft === null) {
    changeDraft({
      startedAt: readInstant(),
      source: 'call',
      kind: 'unknown',
      place: null,
      placeText: '',
      placeName: null,
      callerName: '',
      callerPhone: '',
      language: null,
      narrative: '',
      answers: {},
      priority: null,
      priorityReason: '',
      ...first,
      ...(first.placeText === undefined ? {} : { placeText: first.placeText.slice(0, PLACE_TEXT_LIMIT) }),
    })
  }
  showView('intake')
  useDispatchDesk.setState({ isIntakeNew: true })
}

/** The first field has had its chance. */
export const noteIntakeShown = (): void => {
  useDispatchDesk.setState({ isIntakeNew: false })
}

/** Changes the draft; it is kept soon after. */
export function changeDraft(part: Partial<IntakeDraft>): void {
  const { draft } = useDispatchDesk.getState()
  const isOtherPlace = part.place !== undefined && part.placeName === undefined
  useDispatchDesk.setState({ draft: IntakeDraft.parse({ ...draft, ...part, ...(isOtherPlace ? { placeName: null } : {}) }) })
}

/** Goes on with a call that was kept, unless another one has been begun or something else is looked at already. */
export function takeUpDraft(draft: IntakeDraft): void {
  useDispatchDesk.setState((desk) => {
    if (desk.draft !== null) return {}
    return { draft, ...(desk.view === 'incident' && desk.incidentId === null ? { view: 'intake' } : {}) }
  })
}

/** Throws the draft away: the call became an incident, or the dispatcher says so. */
export function dropDraft(): void {
  useDispatchDesk.setState({ draft: null, view: 'incident', isPicking: false })
}
