/**
 * The door to road time: several regions, each profile and season, with the changes in force. Graphs and metrics lie in memory
 * that threads share; questions are answered on threads of their own, and without a region by straight line, labelled as such.
 */
import { MetricStore } from './metric-store.ts'
import { changesAt, nextTurnAfter, type RoadChange } from './query/changes.ts'
import type { MetricOptions } from './query/costs.ts'
import type { Isochrone } from './query/isochrone.ts'
import type { Answer, MatchedLine, Question, QuestionName, RoadPoint, SnappedPlace, TracePoint } from './query/requests.ts'
import type { Route } from './query/route.ts'
import type { Sense } from './query/sweep.ts'
import { createRegionShelf, type OpenRegion, type RegionShelf } from './region-shelf.ts'
import { asError, RoadThread, type Needs } from './road-threads.ts'
import { createStraightLine, type NotByRoad, type StraightLine, type StraightLineBasis, type StraightLineNumbers } from './straight-line.ts'
import type { ProfileName, Season } from './tags/kinds.ts'
import { PROFILE_SET } from './tags/profiles.ts'
import type { Notice } from './worker-protocol.ts'

export type RoadServiceOptions = {
  readonly straightLine: StraightLineNumbers
  /** Most memory for metrics in bytes; the ones not used for longest go first. Graphs are not counted. */
  readonly metricBytes?: number
  /** Threads that answer questions; one more makes metrics. */
  readonly threads?: number
  /** A metric could not be made in the background; the one before goes on answering. */
  onFailure(error: unknown): void
}

/** Whose travel time. */
export type Travel = { readonly profile: ProfileName; readonly season: Season }

/** `isCurrent` false: some changes in force are not in the answer yet. */
export type RoadBasis = {
  readonly method: 'road'
  readonly region: string
  readonly profileSet: string
  readonly season: Season
  readonly isCurrent: boolean
}

/** Times in seconds; by straight line where `isRoad` is 0. */
export type TravelTimes = { readonly seconds: Float64Array; readonly isRoad: Uint8Array; readonly basis: RoadBasis | StraightLineBasis }

export type RouteAnswer =
  | { readonly basis: RoadBasis; readonly routes: readonly Route[] }
  | { readonly basis: StraightLineBasis; readonly durationSeconds: number; readonly distanceMetres: number }

export type MatchAnswer = { readonly region: string; readonly stretches: readonly MatchedLine[]; readonly offRoad: readonly number[] }

const METRIC_BYTES = 512 * 1024 * 1024

export class RoadService {
  private readonly shelf: RegionShelf = createRegionShelf()
  private readonly maker = new RoadThread()
  private readonly answerers: readonly RoadThread[]
  private readonly store: MetricStore
  private readonly straight: StraightLine
  private changes: readonly RoadChange[] = []
  private inForce: readonly RoadChange[] = []

  constructor(options: RoadServiceOptions) {
    this.answerers = Array.from({ length: Math.max(1, options.threads ?? 1) }, () => new RoadThread())
    this.straight = createStraightLine(options.straightLine)
    this.store = new MetricStore({
      thread: this.maker,
      memoryBytes: options.metricBytes ?? METRIC_BYTES,
      onDropped: (key) => this.answerers.forEach((thread) => thread.forget(key, { kind: 'forget', key })),
      onFailure: options.onFailure,
    })
  }

  get regions(): readonly OpenRegion[] {
    return this.shelf.all()
  }

  /** Memory of all metrics. */
  get metricBytes(): number {
    return this.store.bytes
  }

  /** Opens the roads of a region, or opens it anew. @throws AppError region.corrupt, or what reading the file throws */
  openRegion(name: string, file: string): OpenRegion {
    const region = this.shelf.open(name, file)
    this.letGo(name)
    return region
  }

  closeRegion(name: string): void {
    this.shelf.close(name)
    this.letGo(name)
  }

  /** Replaces all changes. Metrics in use are made anew in the background; until then answers say that they are not current. */
  setChanges(changes: readonly RoadChange[], at: string): void {
    this.changes = changes
    this.inForce = changesAt(changes, at)
    this.store.refresh(
      (options) => this.changesFor(options),
      (name) => (this.shelf.has(name) ? this.shelf.notice(name) : null),
    )
  }

  /** When to call `setChanges` again because a change begins or ends; null = never. */
  nextTurn(at: string): string | null {
    return nextTurnAfter(this.changes, at)
  }

  async route(
    travel: Travel,
    from: RoadPoint,
    to: RoadPoint,
    options: { alternatives?: number; signal?: AbortSignal } = {},
  ): Promise<RouteAnswer> {
    const region = this.shelf.covering([from, to])
    const byStraightLine = (reason: NotByRoad): RouteAnswer => ({
      basis: this.straight.basis(reason),
      durationSeconds: this.straight.seconds(travel.profile, from, to),
      distanceMetres: this.straight.metres(from, to),
    })
    if (typeof region === 'string') return byStraightLine(region)
    const { answer, basis } = await this.ask(
      region,
      byTime(travel),
      'route',
      { from, to, alternatives: options.alternatives ?? 0 },
      options.signal,
    )
    return 'missing' in answer ? byStraightLine(answer.missing) : { basis, routes: answer.routes }
  }

  /** One place and many: units to an incident (`to`), or an incident to hospitals (`from`). */
  async times(travel: Travel, one: RoadPoint, many: readonly RoadPoint[], sense: Sense, signal?: AbortSignal): Promise<TravelTimes> {
    const region = this.shelf.covering([one])
    const straightAt = (i: number): number => this.straight.seconds(travel.profile, one, many[i] ?? one)
    const byStraightLine = (reason: NotByRoad): TravelTimes =>
      mixed(this.straight.basis(reason), new Float64Array(many.length).fill(Infinity), straightAt)
    if (typeof region === 'string') return byStraightLine(region)
    const { answer, basis } = await this.ask(region, byTime(travel), 'oneToMany', { one, many, sense }, signal)
    return 'missing' in answer ? byStraightLine(answer.missing) : mixed(basis, answer.seconds, straightAt)
  }

  /** From each source to each target, row by row. */
  async matrix(travel: Travel, sources: readonly RoadPoint[], targets: readonly RoadPoint[], signal?: AbortSignal): Promise<TravelTimes> {
    const region = this.shelf.coveringMost([...sources, ...targets])
    const straightAt = (i: number): number => {
      const [from, to] = [sources[Math.floor(i / targets.length)], targets[i % targets.length]]
      return from && to ? this.straight.seconds(travel.profile, from, to) : Infinity
    }
    if (region === null)
      return mixed(this.straight.basis('noRegion'), new Float64Array(sources.length * targets.length).fill(Infinity), straightAt)
    const { answer, basis } = await this.ask(region, byTime(travel), 'manyToMany', { sources, targets }, signal)
    if (answer === null) throw asError(signal?.reason) // only a signal stops it
    return mixed(basis, answer.seconds, straightAt)
  }

  /** Null where no region has a road. */
  async isochrones(
    travel: Travel,
    from: RoadPoint,
    limitsSeconds: readonly number[],
    signal?: AbortSignal,
  ): Promise<{ readonly basis: RoadBasis; readonly areas: readonly Isochrone[] } | null> {
    const region = this.shelf.covering([from])
    if (typeof region === 'string') return null
    const { answer, basis } = await this.ask(region, byTime(travel), 'isochrones', { from, limitsSeconds }, signal)
    return 'missing' in answer ? null : { basis, areas: answer.areas }
  }

  /** Places on roads near a point, best first. */
  async snap(
    travel: Travel,
    point: RoadPoint,
    options: { toleranceMetres: number; count: number; signal?: AbortSignal },
  ): Promise<readonly SnappedPlace[]> {
    const region = this.shelf.covering([point])
    if (typeof region === 'string') return []
    const { toleranceMetres, count, signal } = options
    return (await this.ask(region, byTime(travel), 'snap', { point, toleranceMetres, count }, signal)).answer
  }

  /** Where a trace was driven; null where no region covers it. */
  async match(travel: Travel, trace: readonly TracePoint[], signal?: AbortSignal): Promise<MatchAnswer | null> {
    const region = this.shelf.coveringMost(trace)
    if (region === null) return null
    const { answer } = await this.ask(region, { ...travel, optimise: 'distance' }, 'match', { trace }, signal)
    return { region: region.name, ...answer }
  }

  /** Resolves when no metric is in the making. */
  settled(): Promise<void> {
    return this.store.settled()
  }

  async close(): Promise<void> {
    await Promise.all([this.maker, ...this.answerers].map((thread) => thread.close()))
  }

  private changesFor({ profile }: MetricOptions): readonly RoadChange[] {
    return this.inForce.filter(({ profiles }) => profiles.includes(profile))
  }

  private letGo(region: string): void {
    this.store.drop(region)
    for (const thread of [this.maker, ...this.answerers]) thread.forget(`open ${region}`, { kind: 'close', region })
  }

  private async ask<Name extends QuestionName>(
    { name: region }: OpenRegion,
    metric: MetricOptions,
    name: Name,
    question: Question<Name>,
    signal?: AbortSignal,
  ): Promise<{ answer: Answer<Name>; basis: RoadBasis }> {
    signal?.throwIfAborted()
    const open = this.shelf.notice(region)
    const { isCurrent, ...ready } = await unlessAborted(this.store.take(region, metric, this.changesFor(metric), open), signal)
    const needs: Needs = new Map<string, Notice>([
      [`open ${region}`, open],
      [ready.key, { kind: 'adopt', ...ready }],
    ])
    const thread = this.answerers.reduce((best, other) => (other.load < best.load ? other : best))
    const answer = await thread.run({ kind: 'ask', region, key: ready.key, name, question }, needs, signal ?? null)
    const basis: RoadBasis = { method: 'road', region, profileSet: PROFILE_SET, season: metric.season, isCurrent }
    return { answer: answer as Answer<Name>, basis } // the thread answers what it was asked
  }
}

const byTime = ({ profile, season }: Travel): MetricOptions => ({ profile, season, optimise: 'time' })

/** Waits no longer than the signal allows; the metric goes on being made for the next one who asks. */
function unlessAborted<Value>(promise: Promise<Value>, signal: AbortSignal | undefined): Promise<Value> {
  if (signal === undefined) return promise
  const { promise: aborted, reject } = Promise.withResolvers<never>()
  const abort = (): void => reject(asError(signal.reason))
  signal.addEventListener('abort', abort, { once: true })
  return Promise.race([promise, aborted]).finally(() => signal.removeEventListener('abort', abort))
}

/** Road times, with the straight line where there is no way (Infinity). */
function mixed(basis: TravelTimes['basis'], seconds: Float64Array, straightAt: (index: number) => number): TravelTimes {
  const isRoad = Uint8Array.from(seconds, (value) => (value === Infinity ? 0 : 1))
  return { basis, isRoad, seconds: seconds.map((value, i) => (value === Infinity ? straightAt(i) : value)) }
}
