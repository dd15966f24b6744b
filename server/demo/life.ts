/** The demo's life: crews answer, drive and report; now and then somebody needs help. */
import type { CommandId } from '../contract/primitives.ts'
import { distanceMetres } from '../kernel/geo.ts'
import type { StationServices } from '../trpc/context.ts'
import type { DemoCaller, DemoUnit } from './caller.ts'
import { createCrew, type Crew } from './crew.ts'
import { demoUnits } from './geography.ts'
import { advance, hasArrived, headFor, standing, type Motion } from './motion.ts'
import { nextReport, reportedAs } from './reports.ts'

type Parts = { readonly caller: DemoCaller; readonly services: StationServices; readonly url: string | null }
export type Life = {
  /** Lets `seconds` pass. */
  tick(seconds: number): Promise<void>
}

/** A new incident comes about this often. */
const SECONDS_BETWEEN_INCIDENTS = 240
/** Never more open incidents made by the demo than this: a person must be able to keep up. */
const MOST_OPEN = 6
/** With lights and siren a crew is this much faster than the road's ordinary speed. */
const EMERGENCY_PACE = 1.25
/** Units standing still report only every so many ticks, as trackers do. */
const IDLE_EVERY = 6

/** Builds the life of the island. Time advances only by `tick`. */
export function createLife(parts: Parts): Life {
  return new IslandLife(parts)
}

class IslandLife implements Life {
  readonly #caller: DemoCaller
  readonly #services: StationServices
  readonly #url: string | null
  readonly #crew: Crew
  readonly #devices = new Map(demoUnits().map((unit) => [unit.callSign, unit]))
  readonly #motions = new Map<string, Motion>([...this.#devices.values()].map((unit) => [unit.callSign, standing(unit.base)]))
  #sinceIncident = SECONDS_BETWEEN_INCIDENTS - 20
  #ticks = 0

  constructor({ caller, services, url }: Parts) {
    this.#caller = caller
    this.#services = services
    this.#url = url
    this.#crew = createCrew(caller, services.ids)
  }

  async tick(seconds: number): Promise<void> {
    this.#ticks += 1
    await this.#somebodyNeedsHelp(seconds)
    for (const unit of await this.#caller.units.board({})) {
      const before = this.#motions.get(unit.callSign)
      if (!before) continue // not a demo unit: a person drives it
      const after = unit.assignmentId === null ? this.#idle(unit, before) : await this.#crew.act(unit, before, seconds)
      const motion = advance(after, seconds, unit.assignmentId === null ? 1 : EMERGENCY_PACE)
      this.#motions.set(unit.callSign, motion)
      if (motion.speedKmh > 0 || (this.#ticks + unit.callSign.charCodeAt(2)) % IDLE_EVERY === 0 || this.#ticks === 1)
        await this.#report(unit.callSign, motion)
    }
  }

  /** A free unit goes home. */
  #idle(unit: DemoUnit, motion: Motion): Motion {
    const home = this.#devices.get(unit.callSign)?.base
    if (!home || unit.status !== 'available') return motion
    if (motion.goal !== null) return hasArrived(motion) ? standing(motion.at, motion.headingDegrees) : motion
    return distanceMetres(motion.at, home) > 50 ? headFor(motion, home) : motion
  }

  async #somebodyNeedsHelp(seconds: number): Promise<void> {
    this.#sinceIncident += seconds
    if (this.#sinceIncident < SECONDS_BETWEEN_INCIDENTS) return
    this.#sinceIncident = 0
    const open = await this.#caller.incidents.board({})
    const { ids, random } = this.#services
    if (open.length < MOST_OPEN) await this.#caller.incidents.open({ commandId: ids.next<CommandId>(), ...reportedAs(nextReport(random)) })
  }

  /** Sends what a tracker app sends. */
  async #report(callSign: string, motion: Motion): Promise<void> {
    const device = this.#devices.get(callSign)
    if (!device || this.#url === null) return
    const { latitude, longitude } = motion.at
    const query = new URLSearchParams({
      id: device.deviceId,
      lat: latitude.toFixed(6),
      lon: longitude.toFixed(6),
      timestamp: String(Math.floor(this.#services.clock.nowMs() / 1000)),
      speed: (motion.speedKmh / 1.852).toFixed(1),
      bearing: motion.headingDegrees.toFixed(0),
      accuracy: '8',
      batt: '80',
    })
    const answer = await fetch(`${this.#url}/gps/osmand?${query.toString()}`, { method: 'POST' })
    if (!answer.ok) this.#services.logger.warn({ status: answer.status }, 'the GPS door refused a demo fix')
  }
}
