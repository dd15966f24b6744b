/** The virtual network: who can reach whom now, how fast, and which connections stand. Faults act on pairs of stations. */
import { createConnection, type Connection, type ConnectionEnd } from './connection.ts'
import type { Chance } from './random.ts'
import type { Life, Scheduler } from './scheduler.ts'

/** One direction of a path between two stations. */
export type PathPlan = {
  readonly latencyMs: number
  readonly jitterMs: number
  /** Share of frames that take up to 20 s more (retransmissions of a bad radio). */
  readonly slowShare: number
  readonly bytesPerSecond: number
}

/** What a station does when someone reaches it. */
export type Listener = {
  /** A peer knocks; null refuses. `end` is the listener's side of the new connection. */
  accept(peer: number, end: ConnectionEnd): EndHandler | null
  readonly life: Life
}
/** How one side of a connection hears of what happens on it. */
export type EndHandler = { onFrame(frame: Uint8Array): void; onClose(reason: string): void }

export type Network = {
  /** Tries to open a connection; `onOpen` hears its side, or null after a refusal or when nobody answers. */
  dial(from: number, to: number, life: Life, onOpen: (end: ConnectionEnd | null) => EndHandler | null): void
  listen(station: number, listener: Listener | null): void
  /** Blocks or frees one direction; frames under way wait, as TCP would repeat them. */
  setBlocked(from: number, to: number, isBlocked: boolean): void
  isBlocked(from: number, to: number): boolean
  /** Cuts every connection of a pair; what is under way is lost. With `silently`, only one side hears of it at first. */
  cut(a: number, b: number, isHalfOpen: boolean): void
  /** A process died: its ends fall silent; peers hear of it at once or only when they miss its answers. */
  abandon(station: number): void
  setPath(from: number, to: number, plan: PathPlan): void
  path(from: number, to: number): PathPlan
  readonly open: number
  readonly frames: number
  readonly bytes: number
}
export type NetworkParts = { readonly scheduler: Scheduler; readonly chance: Chance; readonly stations: number; readonly usual: PathPlan }

/** A connection whose one direction is blocked this long is reset, as the user timeout of TCP does. */
const STALL_RESET_MS = 45_000
/** A side that lost its peer without a word notices after this long at the latest. */
const KEEPALIVE_MS = 60_000

/** Builds a network in which everybody can reach everybody. */
export function createNetwork(parts: NetworkParts): Network {
  return new VirtualNetwork(parts)
}

class VirtualNetwork implements Network {
  readonly #parts: NetworkParts
  readonly #paths = new Map<number, PathPlan>()
  readonly #blocked = new Set<number>()
  readonly #listeners = new Map<number, Listener>()
  readonly #connections = new Set<Connection>()
  frames = 0
  bytes = 0

  constructor(parts: NetworkParts) {
    this.#parts = parts
  }

  get open(): number {
    return this.#connections.size
  }

  setPath(from: number, to: number, plan: PathPlan): void {
    this.#paths.set(this.#key(from, to), plan)
  }

  path(from: number, to: number): PathPlan {
    return this.#paths.get(this.#key(from, to)) ?? this.#parts.usual
  }

  listen(station: number, listener: Listener | null): void {
    if (listener) this.#listeners.set(station, listener)
    else this.#listeners.delete(station)
  }

  isBlocked(from: number, to: number): boolean {
    return this.#blocked.has(this.#key(from, to))
  }

  setBlocked(from: number, to: number, isBlocked: boolean): void {
    const key = this.#key(from, to)
    if (isBlocked === this.#blocked.has(key)) return
    if (!isBlocked) {
      this.#blocked.delete(key)
      for (const connection of this.#between(from, to)) connection.release(from)
      return
    }
    this.#blocked.add(key)
    for (const connection of this.#between(from, to)) this.#resetIfStalled(connection, from, to)
  }

  dial(from: number, to: number, life: Life, onOpen: (end: ConnectionEnd | null) => EndHandler | null): void {
    const { scheduler } = this.#parts
    const forth = this.path(from, to)
    const roundTripMs = 2 * (forth.latencyMs + this.path(to, from).latencyMs)
    scheduler.after(
      roundTripMs,
      () => {
        const listener = this.#listeners.get(to)
        const isReachable = !this.isBlocked(from, to) && !this.isBlocked(to, from) && listener?.life.isAlive
        if (!isReachable || listener.life.pausedUntilMs > scheduler.nowMs) onOpen(null)
        else this.#open(from, to, life, listener, onOpen)
      },
      life,
    )
  }

  cut(a: number, b: number, isHalfOpen: boolean): void {
    for (const connection of this.#between(a, b)) {
      const late = isHalfOpen ? this.#parts.chance.real(5_000, KEEPALIVE_MS) : connection.latencyMs
      connection.breakOff('reset', 0, late)
    }
  }

  abandon(station: number): void {
    const { chance } = this.#parts
    for (const connection of [...this.#connections]) {
      if (!connection.touches(station)) continue
      const isSilent = chance.chance(0.4)
      connection.die(station, isSilent ? chance.real(5_000, KEEPALIVE_MS) : connection.latencyMs)
    }
  }

  #open(from: number, to: number, life: Life, listener: Listener, onOpen: (end: ConnectionEnd | null) => EndHandler | null): void {
    const connection = createConnection({
      scheduler: this.#parts.scheduler,
      chance: this.#parts.chance,
      a: { station: from, life },
      b: { station: to, life: listener.life },
      path: (sender, receiver) => this.path(sender, receiver),
      isBlocked: (sender, receiver) => this.isBlocked(sender, receiver),
      onSent: (bytes) => {
        this.frames += 1
        this.bytes += bytes
      },
      onGone: (gone) => this.#connections.delete(gone),
    })
    this.#connections.add(connection)
    const accepted = listener.accept(from, connection.end(to))
    const opened = accepted ? onOpen(connection.end(from)) : onOpen(null)
    if (accepted) connection.attach(to, accepted)
    if (opened) connection.attach(from, opened)
    if (!accepted || !opened) connection.breakOff('refused', 0, 0)
  }

  #resetIfStalled(connection: Connection, from: number, to: number): void {
    const { scheduler } = this.#parts
    scheduler.after(STALL_RESET_MS, () => {
      if (this.isBlocked(from, to)) connection.breakOff('timeout', 0, this.#parts.chance.real(0, KEEPALIVE_MS))
    })
  }

  #between(a: number, b: number): Connection[] {
    return [...this.#connections].filter((connection) => connection.touches(a) && connection.touches(b))
  }

  #key(from: number, to: number): number {
    return from * this.#parts.stations + to
  }
}
