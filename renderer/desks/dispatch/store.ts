/** What the dispatcher is looking at, and the call being taken. The draft survives a crash: it is kept at every change. */
import { create } from 'zustand'
import { z } from 'zod'
import { IncidentKind, IncidentSource, TriageAnswers } from '../../../server/contract/incidents.ts'
import { Language, Place, Priority } from '../../../server/contract/primitives.ts'
import { readInstant } from '../../lib/now.ts'
import { readStored, writeStored } from '../../lib/storage.ts'

/** A call being taken, before it is an incident. */
export const IntakeDraft = z.object({
  startedAt: z.string(),
  source: IncidentSource,
  kind: IncidentKind,
  place: Place.nullable(),
  placeText: z.string(),
  /** The words `place` was found by. Other words then mean another place; null for a point on the map, which words only describe. */
  placeName: z.string().nullable().default(null),
  callerName: z.string(),
  callerPhone: z.string(),
  language: Language.nullable(),
  narrative: z.string(),
  answers: TriageAnswers,
  priority: Priority.nullable(),
  priorityReason: z.string(),
})
export type IntakeDraft = z.infer<typeof IntakeDraft>

type MiddleView = 'incident' | 'intake' | 'close' | 'handover' | 'conflict' | 'fences'
type DispatchDesk = {
  incidentId: string | null
  unitId: string | null
  view: MiddleView
  draft: IntakeDraft | null
  isPicking: boolean
  /** The call was taken this moment: its first field wants the keyboard. Coming back to a kept draft must not take it from another field. */
  isIntakeNew: boolean
}

const DRAFT_KEY = 'kituo.dispatch.intake'

export const useDispatchDesk = create<DispatchDesk>(() => {
  const draft = readStored(window.localStorage, DRAFT_KEY, IntakeDraft.nullable()) ?? null
  return { incidentId: null, unitId: null, view: draft ? 'intake' : 'incident', draft, isPicking: false, isIntakeNew: false }
})

/** Shows an incident in the middle. */
export const showIncident = (incidentId: string | null): void => {
  useDispatchDesk.setState({ incidentId, view: 'incident', isPicking: false })
}
/** Marks a unit in list and map. */
export const showUnit = (unitId: string | null): void => {
  useDispatchDesk.setState({ unitId })
}
/** Forgets what was looked at, when the person leaves: the next one starts with nothing chosen. A call being taken stays. */
export const forgetChoice = (): void => {
  useDispatchDesk.setState(({ draft }) => ({ incidentId: null, unitId: null, view: draft ? 'intake' : 'incident', isPicking: false }))
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
    })
  }
  showView('intake')
  useDispatchDesk.setState({ isIntakeNew: true })
}

/** The first field has had its chance. */
export const noteIntakeShown = (): void => {
  useDispatchDesk.setState({ isIntakeNew: false })
}

/** Changes the draft and keeps it at once. */
export function changeDraft(part: Partial<IntakeDraft>): void {
  const { draft } = useDispatchDesk.getState()
  const isOtherPlace = part.place !== undefined && part.placeName === undefined
  const next = IntakeDraft.parse({ ...draft, ...part, ...(isOtherPlace ? { placeName: null } : {}) })
  writeStored(window.localStorage, DRAFT_KEY, next)
  useDispatchDesk.setState({ draft: next })
}

/** Throws the draft away: the call became an incident, or the dispatcher says so. */
export function dropDraft(): void {
  writeStored(window.localStorage, DRAFT_KEY, null)
  useDispatchDesk.setState({ draft: null, view: 'incident', isPicking: false })
}
