/** A small world for tests: virtual time, links with delay and speed, everything in one queue, nothing by chance. */
import { manualClock, type Clock } from '../../kernel/clock.ts'
import { seededRandom } from '../../kernel/random.ts'
import { decodeFrame } from '../frame-codec.ts'
import type { Frame, UnknownFrame } from '../frames.ts'
import type { Link, Outlet } from '../ports.ts'
import type { SessionOptions } from './options.ts'
import { createSession } from './session.ts'
import { createTestStation, type TestStation } from './test-outlet.ts'
import type { Session, SessionEvent } from './types.ts'

const START_MS = Date.parse('2026-11-21T04:00:00.000Z')
/** Turns of the microtask queue after each event: enough for the longest chain of promises in a session. */
const MICROTASKS = 12

export type Line = { readonly delayMs: number; readonly bytesPerMs: number }
export type Sent = { readonly atMs: number; readonly from: Side; readonly frame: Frame | UnknownFrame; readonly bytes: number }
export type End = { readonly session: Session; readonly events: SessionEvent[]; closedBy: string | null }
export type Connection = { readonly a: End; readonly b: End; readonly sent: Sent[]; cut(): void }
export type ConnectOptions = {
  readonly a?: Partial<SessionOptions>
  readonly b?: Partial<SessionOptions>
  readonly scopesOfA?: () => readonly string[]
  readonly scopesOfB?: () => readonly string[]
  readonly line?: Line
  /** Sees every frame before it leaves; false cuts the link there. */
  readonly onFrame?: (sent: Sent) => boolean
  readonly pace?: Pace
  /** Every batch arrives twice. */
  readonly isDoubled?: boolean
  readonly clockOfB?: { readonly aheadMs: number }
  readonly expectedByA?: string
  /** From then on `b` hears nothing and says nothing. */
  readonly isDeafAfterMs?: number
  /** The log of `a` throws when it is read. */
  readonly breakReadOfA?: boolean
}
/** Decides when things happen: by virtual time, or in whatever order a test wants. */
export type Pace = { after(ms: number, run: () => void): () => void }

export type World = Pace & {
  readonly clock: Clock
  /** Lets virtual time pass, running all that falls due. */
  pass(ms: number): Promise<void>
  connect(a: TestStation, b: TestStation, scopes: readonly string[], options?: ConnectOptions): Connection
}

/** An empty world at a fixed instant. */
export function createWorld(): World {
  const clock = manualClock(START_MS)
  let queue: { readonly atMs: number; readonly run: () => void }[] = []
  const after = (ms: number, run: () => void): (() => void) => {
    const entry = { atMs: clock.monotonicMs() + Math.max(0, ms), run }
    const at = queue.findIndex((other) => other.atMs > entry.atMs)
    queue.splice(at === -1 ? queue.length : at, 0, entry)
    return () => {
      queue = queue.filter((other) => other !== entry)
    }
  }
  return {
    clock,
    after,
    async pass(ms) {
      const untilMs = clock.monotonicMs() + ms
      await settleMicrotasks()
      for (let next = queue[0]; next && next.atMs <= untilMs; next = queue[0]) {
        queue.shift()
        clock.advance(Math.max(0, next.atMs - clock.monotonicMs()))
        next.run()
        await settleMicrotasks()
      }
      clock.advance(untilMs - clock.monotonicMs())
    },
    connect: (a, b, scopes, options = {}) => connect({ clock, after }, a, b, scopes, options),
  }
}

export type Scene = { readonly world: World; readonly a: TestStation; readonly b: TestStation; readonly connection: Connection }

/** Two new stations on one link, greeted. */
export async function meetOnOneLink(scopes: readonly string[], options: ConnectOptions = {}): Promise<Scene> {
  const world = createWorld()
  const [a, b] = [createTestStation(1), createTestStation(2)]
  const connection = world.connect(a, b, scopes, options)
  await world.pass(20)
  return { world, a, b, connection }
}

/** Lets promises that are already settled run on. */
export async function settleMicrotasks(): Promise<void> {
  for (let turn = 0; turn < MICROTASKS; turn += 1) await Promise.resolve()
}

type Ground = Pace & { readonly clock: Clock }
type Side = 'a' | 'b'
const unreadable = (outlet: Outlet): Outlet => ({
  ...outlet,
  heads: (scope) => {
    if (outlet.heads(scope).length === 0) return []
    throw new Error('the log cannot be read')
  },
})
const ahead = (clock: Clock, ms: number): Clock => ({ nowMs: () => clock.nowMs() + ms, monotonicMs: () => clock.monotonicMs() })
const otherSide = (side: Side): Side => (side === 'a' ? 'b' : 'a')

function connect(ground: Ground, a: TestStation, b: TestStation, scopes: readonly string[], options: ConnectOptions): Connection {
  const wire = new Wire({ clock: ground.clock, after: (options.pace ?? ground).after }, options)
  const open = (side: Side, station: TestStation, peer: TestStation): End => {
    const events: SessionEvent[] = []
    const granted = (side === 'a' ? options.scopesOfA : options.scopesOfB) ?? (() => scopes)
    const session = createSession({
      self: { stationId: station.stationId, incarnation: station.incarnation, build: 'test-1' },
      expectedPeer: (side === 'a' ? options.expectedByA : undefined) ?? peer.stationId,
      outlet: side === 'a' && options.breakReadOfA ? unreadable(station.outlet(granted)) : station.outlet(granted),
      link: wire.linkOf(side),
      clock: side === 'b' ? ahead(ground.clock, options.clockOfB?.aheadMs ?? 0) : ground.clock,
      timers: options.pace ?? ground,
      random: seededRandom(`${side}${station.stationId}`),
      options: options[side] ?? {},
      events: (event) => events.push(event),
    })
    const end: End = { session, events, closedBy: null }
    wire.ends[side] = end
    return end
  }
  return { a: open('a', a, b), b: open('b', b, a), sent: wire.sent, cut: () => wire.cut() }
}

/** A line between two sessions: ordered both ways, with delay and speed, until it is cut. */
class Wire {
  readonly sent: Sent[] = []
  readonly ends: { a: End | null; b: End | null } = { a: null, b: null }
  readonly #ground: Ground
  readonly #options: ConnectOptions
  #isUp = true

  constructor(ground: Ground, options: ConnectOptions) {
    this.#ground = ground
    this.#options = options
  }

  cut(): void {
    if (!this.#isUp) return
    this.#isUp = false
    for (const end of [this.ends.a, this.ends.b]) end?.session.close('done', false)
  }

  linkOf(from: Side): Link {
    const { clock, after } = this.#ground
    const line = this.#options.line ?? { delayMs: 1, bytesPerMs: Number.POSITIVE_INFINITY }
    const inTransit: Uint8Array[] = []
    let freeAtMs = 0
    const arrivesInMs = (): number => Math.max(0, freeAtMs - clock.monotonicMs()) + line.delayMs
    return {
      get bufferedBytes() {
        return Number.isFinite(line.bytesPerMs) ? Math.round(Math.max(0, freeAtMs - clock.monotonicMs()) * line.bytesPerMs) : 0
      },
      send: (bytes) => {
        if (!this.#isUp || (from === 'b' && clock.monotonicMs() >= (this.#options.isDeafAfterMs ?? Number.POSITIVE_INFINITY))) return
        const note: Sent = { atMs: clock.monotonicMs(), from, frame: decodeFrame(bytes), bytes: bytes.length }
        this.sent.push(note)
        if (this.#options.onFrame?.(note) === false) return this.cut()
        freeAtMs = Math.max(freeAtMs, clock.monotonicMs()) + bytes.length / line.bytesPerMs
        inTransit.push(bytes)
        after(arrivesInMs(), () => {
          const next = inTransit.shift()
          if (!this.#isUp || !next) return
          const { session } = this.ends[otherSide(from)] ?? {}
          session?.receive(next)
          if (this.#options.isDoubled && note.frame.kind === 'batch') session?.receive(next)
        })
      },
      close: (reason) => {
        const end = this.ends[from]
        if (end) end.closedBy = reason
        // what was sent before still arrives: the far side hears of the close after it
        after(arrivesInMs(), () => this.ends[otherSide(from)]?.session.close('done', false))
      },
    }
  }
}
