/**
 * Newest positions to one peer. A unit that moves several times before its turn is told once, with the newest place. One frame is on its
 * way at a time and the next one waits until the peer has taken it, so a slow link queues a single small frame however much moves.
 */
import type { UnitPosition } from '../../telemetry/index.ts'
import { fleetScopes } from './fleet-scopes.ts'
import { POSITIONS_MAX, type PositionItem } from './frames.ts'
import type { CountUp, LinkParts, PositionSource, UnitScopes } from './types.ts'

/** Rounds start at least this far apart: each unit at most four times a second. */
export const ROUND_MS = 250
/** How soon to look again when more urgent traffic fills the link. */
const ROOM_MS = 100
/** A position on the wire, about. */
const ITEM_BYTES = 64
/** A frame takes at most half of the room, so that something of the same class still fits beside it. */
const ROOM_SHARE = 2

const itemOf = (position: UnitPosition): PositionItem => {
  const { unitId, fixedAtMs, latitude, longitude, speedKmh, headingDegrees, accuracyMetres } = position
  return { unitId, fixedAtMs, latitude, longitude, speedKmh, headingDegrees, accuracyMetres }
}

export class PositionsOut {
  readonly #parts: LinkParts
  readonly #source: PositionSource
  readonly #units: UnitScopes
  readonly #count: CountUp
  /** Moved since the round began; and still to be told in it. */
  #moved = new Set<string>()
  #round = new Set<string>()
  #roundAtMs = Number.NEGATIVE_INFINITY
  #nextId = 1
  #awaitedId: number | null = null
  #cancel: (() => void) | null = null
  #release: (() => void) | null = null

  constructor(parts: LinkParts, source: PositionSource, units: UnitScopes, count: CountUp) {
    this.#parts = parts
    this.#source = source
    this.#units = units
    this.#count = count
  }

  /** A frame is on its way: what is less urgent waits. */
  get isBusy(): boolean {
    return this.#awaitedId !== null
  }

  /** Tells everything, then what moves. */
  start(): void {
    this.#release ??= this.#source.watch((unitId) => {
      this.#moved.add(unitId)
      this.#later(0)
    })
    this.tellAll()
  }

  /** The peer may see other scopes than before. */
  tellAll(): void {
    for (const { unitId } of this.#source.all()) this.#moved.add(unitId)
    this.#later(0)
  }

  /** The peer has taken a frame. */
  taken(id: number): void {
    if (id !== this.#awaitedId) return
    this.#awaitedId = null
    this.#pump()
  }

  stop(): void {
    this.#release?.()
    this.#cancel?.()
    this.#release = null
    this.#moved.clear()
    this.#round.clear()
  }

  #later(ms: number): void {
    if (this.#awaitedId !== null || this.#release === null) return
    this.#cancel ??= this.#parts.timers.after(ms, () => {
      this.#cancel = null
      this.#pump()
    })
  }

  #pump(): void {
    if (this.#awaitedId !== null || !this.#hasRound()) return
    const room = this.#parts.session.room('operations')
    if (room < ITEM_BYTES * ROOM_SHARE) return this.#later(ROOM_MS)
    const next = this.#next(Math.min(POSITIONS_MAX, Math.floor(room / ROOM_SHARE / ITEM_BYTES)))
    if (next === null) return this.#moved.size > 0 ? this.#later(0) : undefined
    const id = this.#nextId++
    if (!this.#parts.session.send({ kind: 'positions', id, isTaken: false, ...next })) return
    this.#awaitedId = id
    this.#count('positionsTold', next.positions.length)
  }

  /** False when nothing has moved, or the last round is too fresh. */
  #hasRound(): boolean {
    if (this.#round.size > 0) return true
    if (this.#moved.size === 0) return false
    const nowMs = this.#parts.clock.monotonicMs()
    const waitMs = this.#roundAtMs + ROUND_MS - nowMs
    if (waitMs > 0) {
      this.#later(waitMs)
      return false
    }
    this.#roundAtMs = nowMs
    const empty = this.#round
    this.#round = this.#moved
    this.#moved = empty
    return true
  }

  /** Up to `most` positions of one scope that the peer may see and did not tell itself; null: the round is over. */
  #next(most: number): { scope: string; positions: PositionItem[] } | null {
    const open = fleetScopes(this.#parts.outlet)
    const positions: PositionItem[] = []
    let chosen: string | null = null
    for (const unitId of this.#round) {
      const position = this.#source.latest(unitId)
      const scope = this.#units.of(unitId)
      if (position !== null && position.fromStationId !== this.#parts.peer && scope !== null && open.has(scope)) {
        chosen ??= scope
        if (scope !== chosen) continue
        if (positions.length >= most) break
        positions.push(itemOf(position))
      }
      this.#round.delete(unitId)
      this.#moved.delete(unitId)
    }
    return chosen === null ? null : { scope: chosen, positions }
  }
}
