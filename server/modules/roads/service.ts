/** The roads of a station: the engine kept up to date with imported regions, with the changes people report and with the season. */
import type { Instant, Point } from '../../contract/primitives.ts'
import type {
  IsochroneAnswer,
  RoadChangeView,
  RoadProfileName,
  RoadSeason,
  RoadsState,
  RouteAnswer,
  RouteQuery,
} from '../../contract/roads.ts'
import { RoadService, type RoadChange, type Route } from '../../geo/roads/index.ts'
import { fromInstant, toInstant, type Clock } from '../../kernel/clock.ts'
import type { Logger } from '../../kernel/logger.ts'
import type { Log } from '../../log/index.ts'
import { STRAIGHT_LINE_PROFILE } from '../units/index.ts'
import { openChanges, seasonOf } from './load.ts'
import { basisOf, byStraightLine, createTravel, ROADS_WAIT_MS, type Travel } from './travel.ts'

/** Regions that can be used; `version` is another after each import. */
export type RoadRegions = {
  list(): readonly { readonly name: string; readonly files: { readonly roads: string }; readonly version: string }[]
  onChange(listener: () => void): () => void
}
/** The roads as procedures use them. */
export type Roads = Travel & {
  readonly season: RoadSeason
  regions(): RoadsState['regions']
  /** Whether all changes in force are worked in. */
  readonly isCurrent: boolean
  route(query: RouteQuery): Promise<RouteAnswer>
  reach(from: Point, profile: RoadProfileName, limitsSeconds: readonly number[]): Promise<IsochroneAnswer>
  /** Resolves when nothing is being worked in. */
  settled(): Promise<void>
  close(): Promise<void>
}
export type RoadsParts = {
  readonly log: Pick<Log, 'feed' | 'state'> & { station(): { readonly district: string } }
  readonly regions: RoadRegions
  readonly clock: Clock
  readonly timers: { setTimeout(run: () => void, ms: number): unknown; clearTimeout(timer: unknown): void }
  readonly logger: Pick<Logger, 'warn' | 'error'>
  /** State of the roads is another: screens ask again. */
  onChange(): void
}

/** Profiles made ready before anybody asks: who is sent to emergencies. */
const READY_PROFILES: readonly RoadProfileName[] = ['ambulance', 'motorcycle']
/** Timers of Node hold no more than 24 days; the next turn is looked for again by then. */
const LONGEST_TIMER_MS = 24 * 3_600_000
const { ambulance, car, motorcycle, responder } = STRAIGHT_LINE_PROFILE.speedKmh
const STRAIGHT_LINE = {
  name: STRAIGHT_LINE_PROFILE.name,
  factor: STRAIGHT_LINE_PROFILE.factor,
  speedKmh: { ambulance, car, motorcycle, walking: responder },
}

class StationRoads implements Roads {
  readonly #parts: RoadsParts
  readonly #service: RoadService
  readonly #travel: Travel
  readonly #opened = new Map<string, string>()
  readonly #stops: (() => void)[]
  #season: RoadSeason = 'dry'
  #timer: { readonly handle: unknown } | null = null
  /** Rounds of work that are not done. */
  #working = 0
  #isClosed = false

  constructor(parts: RoadsParts) {
    this.#parts = parts
    const onFailure = (error: unknown): void => {
      parts.logger.warn({ error }, 'the roads did not answer')
    }
    this.#service = new RoadService({ straightLine: STRAIGHT_LINE, onFailure })
    this.#travel = createTravel({ roads: this.#service, season: () => this.#season, onFailure })
    this.#stops = [
      parts.log.feed.listen((changes) => {
        if (changes.some(({ kind }) => kind.startsWith('road.') || kind.startsWith('station.'))) this.#takeChanges()
      }),
      parts.regions.onChange(() => {
        this.#takeRegions()
      }),
    ]
    this.#takeRegions()
    this.#takeChanges()
  }

  get season(): RoadSeason {
    return this.#season
  }

  get isCurrent(): boolean {
    return this.#working === 0
  }

  regions(): RoadsState['regions'] {
    return this.#service.regions.map(({ name, info: { junctions, edges, bounds } }) => ({ name, junctions, edges, bounds }))
  }

  toPlace: Travel['toPlace'] = (travellers, place) => this.#travel.toPlace(travellers, place)

  async route({ fromLatitude, fromLongitude, toLatitude, toLongitude, profile, alternatives }: RouteQuery): Promise<RouteAnswer> {
    const [from, to] = [
      { latitude: fromLatitude, longitude: fromLongitude },
      { latitude: toLatitude, longitude: toLongitude },
    ]
    const answer = await this.#service.route({ profile, season: this.#season }, from, to, { alternatives })
    if ('routes' in answer) return { basis: basisOf(answer.basis), routes: answer.routes.map(routeView) }
    const { durationSeconds, distanceMetres, basis } = answer
    return {
      basis: basisOf(basis),
      routes: [{ durationSeconds, distanceMetres, offRoadMetres: distanceMetres, line: [], steps: [] }],
    }
  }

  async reach(from: Point, profile: RoadProfileName, limitsSeconds: readonly number[]): Promise<IsochroneAnswer> {
    const signal = AbortSignal.timeout(10 * ROADS_WAIT_MS)
    const answer = await this.#service.isochrones({ profile, season: this.#season }, from, limitsSeconds, signal)
    if (answer === null) return { basis: byStraightLine('noRegion'), from, profile, areas: [] }
    const areas = answer.areas.map(({ limitSeconds, polygons }) => ({
      limitSeconds,
      polygons: polygons.map((rings) => rings.map((ring) => ring.map(([longitude, latitude]): [number, number] => [longitude, latitude]))),
    }))
    return { basis: basisOf(answer.basis), from, profile, areas }
  }

  settled(): Promise<void> {
    return this.#service.settled()
  }

  async close(): Promise<void> {
    this.#isClosed = true
    for (const stop of this.#stops) stop()
    if (this.#timer) this.#parts.timers.clearTimeout(this.#timer.handle)
    await this.#service.close()
  }

  /** Opens what came or was imported anew, closes what went. One bad region leaves the others as they are. */
  #takeRegions(): void {
    const wanted = new Map(this.#parts.regions.list().map((region) => [region.name, region]))
    for (const name of [...this.#opened.keys()]) {
      if (wanted.get(name)?.version === this.#opened.get(name)) continue
      this.#service.closeRegion(name)
      this.#opened.delete(name)
    }
    for (const { name, files, version } of wanted.values()) {
      if (this.#opened.has(name)) continue
      try {
        this.#service.openRegion(name, files.roads)
        this.#opened.set(name, version)
      } catch (error) {
        this.#parts.logger.error({ error, region: name }, 'the roads of a region cannot be used')
      }
    }
    this.#makeReady()
  }

  #takeChanges(): void {
    if (this.#isClosed) return
    const { clock, log, timers } = this.#parts
    const nowMs = clock.nowMs()
    const now = toInstant(nowMs)
    const { district } = log.station()
    this.#season = seasonOf(log.state, district)
    this.#service.setChanges(openChanges(log.state, now).map(toEngine), now)
    if (this.#timer) timers.clearTimeout(this.#timer.handle)
    const turn = this.#service.nextTurn(now)
    const waitMs = turn === null ? null : Math.min(LONGEST_TIMER_MS, Math.max(1, fromInstant(turn as Instant) - nowMs)) // turns are instants of changes
    this.#timer =
      waitMs === null
        ? null
        : {
            handle: timers.setTimeout(() => {
              this.#takeChanges()
            }, waitMs),
          }
    this.#makeReady()
  }

  /** Has the metrics made that the next emergency will ask for, and says when they are. */
  #makeReady(): void {
    this.#working += 1
    const asked = this.#service.regions.flatMap(({ info: { bounds } }) => {
      if (bounds === null) return []
      const middle = {
        latitude: (bounds.minLatitudeE7 + bounds.maxLatitudeE7) / 2e7,
        longitude: (bounds.minLongitudeE7 + bounds.maxLongitudeE7) / 2e7,
      }
      return READY_PROFILES.map((profile) => this.#service.times({ profile, season: this.#season }, middle, [], 'to'))
    })
    void Promise.allSettled(asked)
      .then(() => this.#service.settled())
      .catch(() => undefined) // a failed build was told to onFailure; the roads as they were go on answering
      .then(() => {
        this.#working -= 1
        if (!this.#isClosed) this.#parts.onChange()
      })
    this.#parts.onChange()
  }
}

/** A change as the engine takes it. */
const toEngine = ({ id, shape, profiles, factor, from, until }: RoadChangeView): RoadChange => ({
  id,
  area: shape.kind === 'area' ? { kind: 'polygon', ring: shape.ring } : { kind: 'line', points: shape.points },
  profiles,
  factor,
  from,
  until,
})

const routeView = ({ durationSeconds, distanceMetres, toRoad, fromRoad, line, steps }: Route): RouteAnswer['routes'][number] => ({
  durationSeconds,
  distanceMetres,
  offRoadMetres: toRoad.distanceMetres + fromRoad.distanceMetres,
  line: line.map(([longitude, latitude]): [number, number] => [longitude, latitude]),
  steps: steps.map(({ manoeuvre, name, reference, distanceMetres: metres, durationSeconds: seconds, at }) => ({
    manoeuvre,
    name,
    reference,
    distanceMetres: metres,
    durationSeconds: seconds,
    at: [at[0], at[1]] as [number, number], // a coordinate of the engine is read-only
  })),
})

/** Opens the roads; they answer by straight line until a region is there. */
export const createRoads = (parts: RoadsParts): Roads => new StationRoads(parts)
