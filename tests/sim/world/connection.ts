/** One virtual connection: ordered, reliable frames both ways at the speed of its path, until it breaks. */
import type { Link } from '../../../server/sync/ports.ts'
import type { EndHandler, PathPlan } from './network.ts'
import type { Chance } from './random.ts'
import type { Life, Scheduler } from './scheduler.ts'

/** One side's handle. */
export type ConnectionEnd = Link & { readonly peer: number; readonly isOpen: boolean }

export type Connection = {
  readonly latencyMs: number
  touches(station: number): boolean
  end(station: number): ConnectionEnd
  /** Hands a side the one who listens there; frames that came earlier are delivered now. */
  attach(station: number, handler: EndHandler): void
  /** Frames of a direction that was blocked flow on. */
  release(from: number): void
  /** The connection is gone; what is under way is lost. The sides hear of it after the given times. */
  breakOff(reason: string, firstMs: number, secondMs: number): void
  /** A side's process died: what it had sent still arrives; the other side hears of the death after `noticeMs`. */
  die(station: number, noticeMs: number): void
}
export type ConnectionParts = {
  readonly scheduler: Scheduler
  readonly chance: Chance
  readonly a: { readonly station: number; readonly life: Life }
  readonly b: { readonly station: number; readonly life: Life }
  path(from: number, to: number): PathPlan
  isBlocked(from: number, to: number): boolean
  onSent(bytes: number): void
  onGone(connection: Connection): void
}

/** Added to a frame by TCP, TLS and the socket layer. */
const FRAME_OVERHEAD_BYTES = 60

/** Builds an open connection without listeners. */
export function createConnection(parts: ConnectionParts): Connection {
  return new VirtualConnection(parts)
}

class VirtualConnection implements Connection {
  readonly #parts: ConnectionParts
  readonly #sides: readonly [Side, Side]
  #isBroken = false

  constructor(parts: ConnectionParts) {
    this.#parts = parts
    const { a, b } = parts
    this.#sides = [new Side(this, parts, a.station, b.station, a.life), new Side(this, parts, b.station, a.station, b.life)]
  }

  get latencyMs(): number {
    return this.#parts.path(this.#parts.a.station, this.#parts.b.station).latencyMs
  }

  get isBroken(): boolean {
    return this.#isBroken
  }

  touches(station: number): boolean {
    return this.#sides.some((side) => side.station === station)
  }

  end(station: number): ConnectionEnd {
    return this.#side(station)
  }

  attach(station: number, handler: EndHandler): void {
    this.#side(station).handler = handler
  }

  release(from: number): void {
    this.#side(from).release()
  }

  breakOff(reason: string, firstMs: number, secondMs: number): void {
    if (this.#isBroken) return
    this.#isBroken = true
    const [one, two] = this.#sides
    one.tell(reason, firstMs)
    two.tell(reason, secondMs)
    this.#parts.onGone(this)
  }

  die(station: number, noticeMs: number): void {
    this.#side(station).isOpen = false
    this.#parts.scheduler.after(noticeMs, () => {
      this.breakOff('lost', 0, 0)
    })
  }

  /** The other side of `side`. */
  opposite(side: Side): Side {
    return this.#sides[0] === side ? this.#sides[1] : this.#sides[0]
  }

  #side(station: number): Side {
    return this.#sides[0].station === station ? this.#sides[0] : this.#sides[1]
  }
}

/** One side: sends towards the other, hears what the other sent. */
class Side implements ConnectionEnd {
  handler: EndHandler | null = null
  isOpen = true
  readonly station: number
  readonly peer: number
  readonly #connection: VirtualConnection
  readonly #parts: ConnectionParts
  readonly #life: Life
  /** When the sender's line is free again, and when the last frame arrives. */
  #freeAtMs = 0
  #lastArrivalMs = 0
  /** What is not on the wire yet: [moment it is, bytes]. */
  readonly #buffered: [number, number][] = []
  #held: Uint8Array[] = []
  #heldBytes = 0

  constructor(connection: VirtualConnection, parts: ConnectionParts, station: number, peer: number, life: Life) {
    this.#connection = connection
    this.#parts = parts
    this.station = station
    this.peer = peer
    this.#life = life
  }

  get bufferedBytes(): number {
    const now = this.#parts.scheduler.nowMs
    while (this.#buffered[0] && this.#buffered[0][0] <= now) this.#buffered.shift()
    return this.#buffered.reduce((sum, [, bytes]) => sum + bytes, this.#heldBytes)
  }

  send(frame: Uint8Array): void {
    if (!this.isOpen || !this.#life.isAlive) return
    const { scheduler, chance } = this.#parts
    const plan = this.#parts.path(this.station, this.peer)
    const bytes = frame.length + FRAME_OVERHEAD_BYTES
    this.#parts.onSent(bytes)
    this.#freeAtMs = Math.max(this.#freeAtMs, scheduler.nowMs) + (bytes * 1000) / plan.bytesPerSecond
    this.#buffered.push([this.#freeAtMs, bytes])
    const slowMs = chance.chance(plan.slowShare) ? chance.real(200, 20_000) : 0
    this.#arriveAfter(this.#freeAtMs - scheduler.nowMs + plan.latencyMs + chance.next() * plan.jitterMs + slowMs, frame)
  }

  close(reason: string): void {
    if (!this.isOpen) return
    this.isOpen = false
    const [mine, theirs] = [0, this.#connection.latencyMs]
    const isFirst = this.#parts.a.station === this.station
    this.#connection.breakOff(reason, isFirst ? mine : theirs, isFirst ? theirs : mine)
  }

  release(): void {
    const held = this.#held
    this.#held = []
    this.#heldBytes = 0
    const { latencyMs } = this.#parts.path(this.station, this.peer)
    for (const frame of held) this.#arriveAfter(latencyMs, frame)
  }

  /** This side hears after a while that the connection is gone. */
  tell(reason: string, delayMs: number): void {
    this.#parts.scheduler.after(
      delayMs,
      () => {
        this.isOpen = false
        const handler = this.handler
        this.handler = null
        handler?.onClose(reason)
      },
      this.#life,
    )
  }

  /** Schedules a frame's arrival, never before an earlier one. */
  #arriveAfter(delayMs: number, frame: Uint8Array): void {
    const { scheduler } = this.#parts
    this.#lastArrivalMs = Math.max(this.#lastArrivalMs, scheduler.nowMs + delayMs)
    const receiver = this.#connection.opposite(this)
    scheduler.after(
      this.#lastArrivalMs - scheduler.nowMs,
      () => {
        this.#arrive(receiver, frame)
      },
      receiver.#life,
    )
  }

  #arrive(receiver: Side, frame: Uint8Array): void {
    if (this.#connection.isBroken) return
    if (this.#held.length > 0 || this.#parts.isBlocked(this.station, this.peer)) {
      this.#held.push(frame)
      this.#heldBytes += frame.length
      return
    }
    receiver.handler?.onFrame(frame)
  }
}
