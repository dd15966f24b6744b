/**
 * Metrics of a service: made on a thread of their own, kept up to a memory bound. While a metric with new changes is in the
 * making, the one before goes on answering and says that it is not current.
 */
import type { Metric } from './hierarchy/customise.ts'
import type { RoadChange } from './query/changes.ts'
import type { MetricOptions } from './query/costs.ts'
import type { RoadThread } from './road-threads.ts'
import type { MetricOrder, Notice } from './worker-protocol.ts'

/** A metric that can answer now. */
export type ReadyMetric = MetricOrder & {
  readonly weights: Metric
  /** Whether all changes in force are in it. */
  readonly isCurrent: boolean
}

type Wish = { readonly order: MetricOrder; readonly open: Notice }

type Slot = {
  readonly region: string
  readonly options: MetricOptions
  ready: (MetricOrder & { readonly weights: Metric }) | null
  /** What is being made, and what is to be made after it; only the newest wish counts. */
  making: Wish | null
  next: Wish | null
  /** Ends when nothing more is wished for; rejects when the last build failed. */
  work: Promise<void> | null
  lastUsed: number
}

export type StoreOptions = {
  readonly thread: RoadThread
  readonly memoryBytes: number
  /** A metric that no thread needs any more. */
  onDropped(key: string): void
  /** A build that nobody waits for failed. */
  onFailure(error: unknown): void
}

const bytesOf = ({ up, down }: Metric): number => up.byteLength + down.byteLength
const slotName = (region: string, { profile, season, optimise }: MetricOptions): string => `${region}/${profile}/${season}/${optimise}`
/** Changes as a key: the same changes always make the same metric. */
const keyFor = (region: string, options: MetricOptions, changes: readonly RoadChange[]): string =>
  `${slotName(region, options)}/${changes.length === 0 ? '' : JSON.stringify(changes)}`

/** Metrics by region and options. */
export class MetricStore {
  private readonly slots = new Map<string, Slot>()
  private readonly options: StoreOptions
  private clock = 0

  constructor(options: StoreOptions) {
    this.options = options
  }

  /** Memory of all metrics. */
  get bytes(): number {
    return [...this.slots.values()].reduce((sum, { ready }) => sum + (ready === null ? 0 : bytesOf(ready.weights)), 0)
  }

  /** The metric for these options and changes: current, or the one before while the current one is being made. */
  async take(region: string, options: MetricOptions, changes: readonly RoadChange[], open: Notice): Promise<ReadyMetric> {
    const name = slotName(region, options)
    const slot = this.slots.get(name) ?? { region, options, ready: null, making: null, next: null, work: null, lastUsed: 0 }
    this.slots.set(name, slot)
    this.clock += 1
    slot.lastUsed = this.clock
    const work = this.wish(slot, changes, open)
    if (slot.ready === null) await work
    else work.catch(this.options.onFailure)
    const { ready } = slot
    if (ready === null) throw new Error(`no metric was made for ${name}`)
    return { ...ready, isCurrent: ready.key === keyFor(region, options, changes) }
  }

  /** Begins to make what has other changes now, without waiting. */
  refresh(changesFor: (options: MetricOptions) => readonly RoadChange[], openOf: (region: string) => Notice | null): void {
    for (const slot of this.slots.values()) {
      const open = openOf(slot.region)
      if (open !== null && slot.ready !== null) this.wish(slot, changesFor(slot.options), open).catch(this.options.onFailure)
    }
  }

  /** Resolves when nothing is being made. */
  async settled(): Promise<void> {
    const pending = (): Promise<void>[] => [...this.slots.values()].flatMap(({ work }) => work ?? [])
    for (let open = pending(); open.length > 0; open = pending()) await Promise.allSettled(open)
  }

  /** Forgets all metrics of a region. */
  drop(region: string): void {
    for (const [name, slot] of this.slots) if (slot.region === region) this.remove(name, slot)
  }

  private remove(name: string, slot: Slot): void {
    this.slots.delete(name)
    if (slot.ready !== null) this.options.onDropped(slot.ready.key)
  }

  private makeRoom(keep: Slot): void {
    const idle = [...this.slots].filter(([, slot]) => slot !== keep && slot.work === null).sort(([, a], [, b]) => a.lastUsed - b.lastUsed)
    for (const [name, slot] of idle) if (this.bytes > this.options.memoryBytes) this.remove(name, slot)
  }

  /** Makes the metric with these changes the next one, unless it is the one that is or will be there. */
  private wish(slot: Slot, changes: readonly RoadChange[], open: Notice): Promise<void> {
    const key = keyFor(slot.region, slot.options, changes)
    const coming = slot.next ?? slot.making
    if ((coming?.order.key ?? slot.ready?.key) !== key)
      slot.next = { order: { region: slot.region, key, options: slot.options, changes }, open }
    if (slot.next !== null) slot.work ??= this.workOff(slot)
    return slot.work ?? Promise.resolve()
  }

  private async workOff(slot: Slot): Promise<void> {
    let failure: { readonly reason: unknown } | null = null
    for (slot.making = slot.next; slot.making !== null; slot.making = slot.next) {
      slot.next = null
      failure = await this.make(slot, slot.making)
    }
    slot.work = null
    if (failure !== null) throw failure.reason
  }

  /** @returns what went wrong, or null */
  private async make(slot: Slot, { order, open }: Wish): Promise<{ readonly reason: unknown } | null> {
    const before = slot.ready
    const base = before && { changes: before.changes, weights: before.weights }
    try {
      const needs = new Map([[`open ${order.region}`, open]])
      const weights = (await this.options.thread.run({ kind: 'build', base, ...order }, needs, null)) as Metric // a build answers weights
      slot.ready = { ...order, weights }
      if (before !== null && before.key !== order.key) this.options.onDropped(before.key)
      this.makeRoom(slot)
      return null
    } catch (reason) {
      return { reason } // thrown by whoever works the slot off
    }
  }
}
