/** What a demo crew does with an assignment: answers, drives to the scene, takes the patient to the hospital that accepted, reports clear. */
import type { AssignmentStatus } from '../contract/assignments.ts'
import type { CommandId, Point } from '../contract/primitives.ts'
import { distanceMetres } from '../kernel/geo.ts'
import type { IdSource } from '../kernel/ids.ts'
import type { DemoCaller, DemoIncident, DemoUnit } from './caller.ts'
import { DEMO_FACILITIES } from './geography.ts'
import { hasArrived, headFor, standing, type Motion } from './motion.ts'

export type Crew = {
  /** Does what is next for a unit with an assignment. @returns how it moves from now on */
  act(unit: DemoUnit, motion: Motion, seconds: number): Promise<Motion>
}

/** Time a crew takes for each act, in seconds. */
const PAUSE = { offered: 10, accepted: 30, onScene: 60, atPatient: 120, atHospital: 180, clearing: 60 } as const
/** This close to the place counts as arrived. */
const NEAR_METRES = 30

type Step = Parameters<DemoCaller['assignments']['progress']>[0]['to']
/** One look at an assignment. */
type Moment = {
  readonly assignmentId: NonNullable<DemoUnit['assignmentId']>
  readonly incident: DemoIncident
  readonly motion: Motion
  /** Time in the present status. */
  readonly waitedSeconds: number
}

/** Builds the crews of all units; they act through the procedures a person would use. */
export function createCrew(caller: DemoCaller, ids: IdSource): Crew {
  return new DemoCrew(caller, ids)
}

class DemoCrew implements Crew {
  readonly #caller: DemoCaller
  readonly #ids: IdSource
  /** Assignment and status -> seconds in it. */
  readonly #waited = new Map<string, number>()

  constructor(caller: DemoCaller, ids: IdSource) {
    this.#caller = caller
    this.#ids = ids
  }

  async act({ assignmentId, incidentId }: DemoUnit, motion: Motion, seconds: number): Promise<Motion> {
    if (assignmentId === null || incidentId === null) return motion
    const incident = await this.#caller.incidents.get({ incidentId })
    const assignment = incident.assignments.find((candidate) => candidate.id === assignmentId)
    if (!assignment) return motion
    const key = `${assignmentId}:${assignment.status}`
    const waitedSeconds = (this.#waited.get(key) ?? 0) + seconds
    this.#waited.set(key, waitedSeconds)
    const moment: Moment = { assignmentId, incident, motion, waitedSeconds }
    switch (assignment.status satisfies AssignmentStatus) {
      case 'offered':
        return this.#accept(moment)
      case 'accepted':
        return this.#setOff(moment)
      case 'enRoute':
        return this.#driveToScene(moment)
      case 'onScene':
        return this.#after(PAUSE.onScene, moment, 'atPatient')
      case 'atPatient':
        return this.#leaveScene(moment)
      case 'transporting':
        return this.#driveToHospital(moment)
      case 'atHospital':
        return incident.handovers.some(isWaitingAtDoor) ? motion : this.#after(PAUSE.atHospital, moment, 'clearing')
      case 'clearing':
        return this.#after(PAUSE.clearing, moment, 'completed')
      default:
        return motion
    }
  }

  async #accept({ assignmentId, motion, waitedSeconds }: Moment): Promise<Motion> {
    if (waitedSeconds >= PAUSE.offered)
      await this.#caller.assignments.answer({ commandId: this.#ids.next<CommandId>(), assignmentId, answer: 'accept' })
    return motion
  }

  async #setOff({ assignmentId, incident, motion, waitedSeconds }: Moment): Promise<Motion> {
    if (waitedSeconds < PAUSE.accepted) return motion
    await this.#step(assignmentId, 'enRoute')
    return incident.place ? headFor(motion, incident.place) : motion
  }

  async #driveToScene({ assignmentId, incident: { place }, motion }: Moment): Promise<Motion> {
    if (place === null || hasArrived(motion) || distanceMetres(motion.at, place) < NEAR_METRES)
      return this.#arrive(assignmentId, 'onScene', motion)
    return motion.goal === null ? headFor(motion, place) : motion
  }

  async #leaveScene({ assignmentId, incident, motion, waitedSeconds }: Moment): Promise<Motion> {
    if (waitedSeconds < PAUSE.atPatient) return motion
    const hospital = hospitalOf(incident)
    await this.#step(assignmentId, hospital ? 'transporting' : 'clearing')
    return hospital ? headFor(motion, hospital) : motion
  }

  async #driveToHospital({ assignmentId, incident, motion }: Moment): Promise<Motion> {
    const hospital = hospitalOf(incident)
    if (!hospital || hasArrived(motion)) return this.#arrive(assignmentId, 'atHospital', motion)
    return motion.goal === null ? headFor(motion, hospital) : motion
  }

  async #arrive(assignmentId: Moment['assignmentId'], to: Step, motion: Motion): Promise<Motion> {
    await this.#step(assignmentId, to)
    return standing(motion.at, motion.headingDegrees)
  }

  async #after(pauseSeconds: number, { assignmentId, motion, waitedSeconds }: Moment, to: Step): Promise<Motion> {
    if (waitedSeconds >= pauseSeconds) await this.#step(assignmentId, to)
    return motion
  }

  async #step(assignmentId: Moment['assignmentId'], to: Step): Promise<void> {
    await this.#caller.assignments.progress({ commandId: this.#ids.next<CommandId>(), assignmentId, to })
  }
}

const isWaitingAtDoor = ({ status }: DemoIncident['handovers'][number]): boolean => status === 'atDoor' || status === 'triaged'

/** The hospital that accepted, if any. */
function hospitalOf(incident: DemoIncident): Point | null {
  const accepted = incident.handovers.findLast((handover) => ['accepted', 'atDoor', 'triaged', 'handedOver'].includes(handover.status))
  return accepted ? (DEMO_FACILITIES.find((facility) => facility.name === accepted.facilityName) ?? null) : null
}
