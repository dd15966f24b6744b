/** The demo's life: crews answer, drive and report; now and then somebody needs help. */
import type { AssignmentStatus } from '../contract/assignments.ts'
import type { CommandId, Point } from '../contract/primitives.ts'
import { distanceMetres } from '../kernel/geo.ts'
import type { StationServices } from '../trpc/context.ts'
import { DEMO_FACILITIES, demoUnits } from './geography.ts'
import type { DemoCaller } from './index.ts'
import { advance, hasArrived, headFor, standing, type Motion } from './motion.ts'
import { nextReport, reportedAs } from './reports.ts'

type Parts = { readonly caller: DemoCaller; readonly services: StationServices; readonly url: string | null }
type Unit = Awaited<ReturnType<DemoCaller['units']['board']>>[number]

/** A new incident comes about this often. */
const SECONDS_BETWEEN_INCIDENTS = 240
/** Never more open incidents made by the demo than this: a person must be able to keep up. */
const MOST_OPEN = 6
/** Time a crew takes for each act, in seconds. */
const PAUSE = { accepted: 30, onScene: 60, atPatient: 120, atHospital: 180, clearing: 60 } as const
/** With lights and siren a crew is this much faster than the road's ordinary speed. */
const EMERGENCY_PACE = 1.25
/** Units standing still report only every so many ticks, as trackers do. */
const IDLE_EVERY = 6

/** Builds the life of the island. Time advances only by `tick`. */
export function createLife({ caller, services, url }: Parts) {
  const { ids, random } = services
  const devices = new Map(demoUnits().map((unit) => [unit.callSign, unit]))
  const motions = new Map<string, Motion>([...devices.values()].map((unit) => [unit.callSign, standing(unit.base)]))
  const waited = new Map<string, number>()
  let sinceIncident = SECONDS_BETWEEN_INCIDENTS - 20
  let ticks = 0

  const commandId = (): CommandId => ids.next<CommandId>()

  /** Sends what a tracker app sends. */
  async function report(callSign: string, motion: Motion): Promise<void> {
    const device = devices.get(callSign)
    if (!device || url === null) return
    const { latitude, longitude } = motion.at
    const query = new URLSearchParams({ id: device.deviceId, lat: latitude.toFixed(6), lon: longitude.toFixed(6), timestamp: String(Math.floor(services.clock.nowMs() / 1000)), speed: (motion.speedKmh / 1.852).toFixed(1), bearing: motion.headingDegrees.toFixed(0), accuracy: '8', batt: '80' })
    const answer = await fetch(`${url}/gps/osmand?${query.toString()}`, { method: 'POST' })
    if (!answer.ok) services.logger.warn({ status: answer.status }, 'the GPS door refused a demo fix')
  }

  /** What the crew of a unit does next; null = nothing now. */
  async function act(unit: Unit, motion: Motion, seconds: number): Promise<Motion> {
    if (unit.assignmentId === null || unit.incidentId === null) return idle(unit, motion)
    const { assignmentId } = unit
    const incident = await caller.incidents.get({ incidentId: unit.incidentId })
    const assignment = incident.assignments.find((candidate) => candidate.id === assignmentId)
    if (!assignment) return motion
    const key = `${assignmentId}:${assignment.status}`
    const waitedSeconds = (waited.get(key) ?? 0) + seconds
    waited.set(key, waitedSeconds)
    const step = (to: 'enRoute' | 'onScene' | 'atPatient' | 'transporting' | 'atHospital' | 'clearing' | 'completed') => caller.assignments.progress({ commandId: commandId(), assignmentId, to })
    const scene: Point | null = incident.place
    const hospital = hospitalOf(incident)
    switch (assignment.status satisfies AssignmentStatus) {
      case 'offered': if (waitedSeconds >= 10) await caller.assignments.answer({ commandId: commandId(), assignmentId, answer: 'accept' }); return motion
      case 'accepted': if (waitedSeconds >= PAUSE.accepted) { await step('enRoute'); return scene ? headFor(motion, scene) : motion } return motion
      case 'enRoute': if (scene === null || hasArrived(motion) || distanceMetres(motion.at, scene) < 30) { await step('onScene'); return standing(motion.at, motion.headingDegrees) } return motion.goal === null ? headFor(motion, scene) : motion
      case 'onScene': if (waitedSeconds >= PAUSE.onScene) await step('atPatient'); return motion
      case 'atPatient': if (waitedSeconds >= PAUSE.atPatient) { await step(hospital ? 'transporting' : 'clearing'); return hospital ? headFor(motion, hospital) : motion } return motion
      case 'transporting': if (!hospital || hasArrived(motion)) { await step('atHospital'); return standing(motion.at, motion.headingDegrees) } return motion.goal === null ? headFor(motion, hospital) : motion
      case 'atHospital': if (waitedSeconds >= PAUSE.atHospital && incident.handovers.every((handover) => handover.status !== 'atDoor' && handover.status !== 'triaged')) await step('clearing'); return motion
      case 'clearing': if (waitedSeconds >= PAUSE.clearing) await step('completed'); return motion
      default: return motion
    }
  }

  /** The hospital that accepted, if any. */
  function hospitalOf(incident: Awaited<ReturnType<DemoCaller['incidents']['get']>>): Point | null {
    const accepted = incident.handovers.findLast((handover) => ['accepted', 'atDoor', 'triaged', 'handedOver'].includes(handover.status))
    return accepted ? (DEMO_FACILITIES.find((facility) => facility.name === accepted.facilityName) ?? null) : null
  }

  /** A free unit goes home. */
  function idle(unit: Unit, motion: Motion): Motion {
    const home = devices.get(unit.callSign)?.base
    if (!home || unit.status !== 'available') return motion
    if (motion.goal !== null) return hasArrived(motion) ? standing(motion.at, motion.headingDegrees) : motion
    return distanceMetres(motion.at, home) > 50 ? headFor(motion, home) : motion
  }

  async function somebodyNeedsHelp(seconds: number): Promise<void> {
    sinceIncident += seconds
    if (sinceIncident < SECONDS_BETWEEN_INCIDENTS) return
    sinceIncident = 0
    const open = await caller.incidents.board({})
    if (open.length < MOST_OPEN) await caller.incidents.open({ commandId: commandId(), ...reportedAs(nextReport(random)) })
  }

  return {
    /** Lets `seconds` pass. */
    async tick(seconds: number): Promise<void> {
      ticks += 1
      await somebodyNeedsHelp(seconds)
      for (const unit of await caller.units.board({})) {
        const before = motions.get(unit.callSign)
        if (!before) continue // not a demo unit: a person drives it
        const motion = advance(await act(unit, before, seconds), seconds, unit.assignmentId === null ? 1 : EMERGENCY_PACE)
        motions.set(unit.callSign, motion)
        if (motion.speedKmh > 0 || (ticks + unit.callSign.charCodeAt(2)) % IDLE_EVERY === 0 || ticks === 1) await report(unit.callSign, motion)
      }
    },
  }
}
