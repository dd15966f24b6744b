/** The call being taken, before it is an incident: what the screen holds and the station keeps for the one person who types it. */
import { z } from 'zod'
import { IncidentKind, IncidentSource, TriageAnswers } from './incidents.ts'
import { Instant, Language, Place, Priority } from './primitives.ts'

/** A draft that nobody has touched for so long is thrown away: the call is over. */
export const DRAFT_HOURS = 24
/** Longest text of the place field. */
export const PLACE_TEXT_LIMIT = 300
/** Most of anything typed: the longest field of an incident, with room. The form's own limits are narrower. */
const typed = z.string().max(8_000)

export const IntakeDraft = z.object({
  startedAt: Instant,
  source: IncidentSource,
  kind: IncidentKind,
  place: Place.nullable(),
  placeText: typed,
  /** The words `place` was found by. Other words then mean another place; null for a point on the map, which words only describe. */
  placeName: typed.nullable().default(null),
  callerName: typed,
  callerPhone: typed,
  language: Language.nullable(),
  narrative: typed,
  answers: TriageAnswers,
  priority: Priority.nullable(),
  priorityReason: typed,
})
export type IntakeDraft = z.infer<typeof IntakeDraft>

export const KeepDraft = z.object({ draft: IntakeDraft })
/** Names the call, so that dropping one never drops another that was begun in a second window. */
export const DropDraft = z.object({ startedAt: Instant })
