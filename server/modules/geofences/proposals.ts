/** Steps that being inside a fence proposes: arrived at the scene, arrived at the hospital. Pure. */
import type { AssignmentStatus } from '../../contract/assignments.ts'
import type { ArrivalProposal, ArrivalRule, FencePurpose } from '../../contract/geofences.ts'
import type { Instant } from '../../contract/primitives.ts'
import { toInstant } from '../../kernel/clock.ts'

/** A task of a unit that is inside something. Times are instants or null. */
export type WatchedTask = {
  readonly assignmentId: ArrivalProposal['assignmentId']
  readonly incidentId: ArrivalProposal['incidentId']
  readonly incidentNumber: string
  readonly unitId: ArrivalProposal['unitId']
  readonly callSign: string
  readonly status: AssignmentStatus
  readonly acceptedAt: Instant | null
  readonly leftSceneAt: Instant | null
  /** The newest time recorded for the task: no step lies before it. */
  readonly lastAt: Instant
  /** Hospitals that were asked for this unit's patient and have not refused. */
  readonly destinations: readonly string[]
}
/** A fence the unit is inside. */
export type Stay = {
  readonly fenceId: string
  readonly name: string
  readonly purpose: FencePurpose
  readonly aboutId: string | null
  readonly sinceMs: number
}
/** `isSure`: nothing had to be guessed, so that a rule may confirm it. */
export type FoundProposal = ArrivalProposal & { readonly isSure: boolean }

const later = (sinceMs: number, at: Instant): Instant => {
  const since = toInstant(sinceMs)
  return since > at ? since : at
}
const proposal = (task: WatchedTask, to: ArrivalProposal['to'], stay: Stay, isSure: boolean): FoundProposal => ({
  assignmentId: task.assignmentId,
  incidentId: task.incidentId,
  incidentNumber: task.incidentNumber,
  unitId: task.unitId,
  callSign: task.callSign,
  to,
  at: later(stay.sinceMs, task.lastAt),
  fenceId: stay.fenceId,
  fenceName: stay.name,
  facilityId: stay.purpose === 'hospital' ? (stay.aboutId as ArrivalProposal['facilityId']) : null, // a hospital's fence is about a facility
  isSure,
})

/**
 * At the scene: on the way and inside its fence. A crew that said yes but not that it left is only believed to have arrived when it came
 * there afterwards; it may stand next door, and no rule decides that.
 */
function scene(task: WatchedTask, stays: readonly Stay[]): FoundProposal | null {
  const stay = stays.find(({ purpose, aboutId }) => purpose === 'scene' && aboutId === task.incidentId)
  if (!stay) return null
  if (task.status === 'enRoute') return proposal(task, 'onScene', stay, true)
  const hasMoved = task.acceptedAt !== null && toInstant(stay.sinceMs) > task.acceptedAt
  return task.status === 'accepted' && hasMoved ? proposal(task, 'onScene', stay, false) : null
}

/** At the hospital: transporting and inside the one that was asked; where none was asked, one it came to since it left the scene. */
function hospital(task: WatchedTask, stays: readonly Stay[]): FoundProposal | null {
  if (task.status !== 'transporting') return null
  const hospitals = stays.filter(({ purpose }) => purpose === 'hospital')
  const asked = hospitals.find(({ aboutId }) => aboutId !== null && task.destinations.includes(aboutId))
  if (asked) return proposal(task, 'atHospital', asked, true)
  if (task.destinations.length > 0) return null
  const { leftSceneAt } = task
  const reached = hospitals.find(({ sinceMs }) => leftSceneAt !== null && toInstant(sinceMs) > leftSceneAt)
  return reached ? proposal(task, 'atHospital', reached, false) : null
}

/** What being inside proposes, oldest first. */
export const proposalsOf = (tasks: readonly WatchedTask[], staysOf: (unitId: string) => readonly Stay[]): FoundProposal[] =>
  tasks
    .flatMap((task) => {
      const stays = staysOf(task.unitId)
      return scene(task, stays) ?? hospital(task, stays) ?? []
    })
    .sort((a, b) => a.at.localeCompare(b.at) || a.assignmentId.localeCompare(b.assignmentId))

/** Whether the station confirms it by itself. */
export const isRuled = ({ to, isSure }: FoundProposal, rule: ArrivalRule): boolean => isSure && rule[to]
