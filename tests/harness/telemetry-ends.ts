/** Ends of telemetry for tests: a fleet and sealed hours in memory, sessions with as much room as the test says, time that it lets pass. */
import { createHash } from 'node:crypto'
import { manualTimers } from './manual-timers.ts'
import { manualClock } from '../../server/kernel/clock.ts'
import type { ForeignSegments, SealedSegment, ToldPosition, UnitPosition } from '../../server/telemetry/index.ts'
import type { Frame } from '../../server/sync/frames.ts'
import { PRIORITY_CLASSES, type PriorityClass } from '../../server/sync/ports.ts'
import type { Session } from '../../server/sync/session/types.ts'
import { createTelemetryExchange, type TelemetryEnd } from '../../server/sync/telemetry/exchange.ts'

export const FLEET = 'tz/fleet/mfano'
export const OTHER_FLEET = 'tz/fleet/jirani'

/** Clock and timers that move together. */
export function testTime() {
  const clock = manualClock(Date.UTC(2026, 10, 21, 8))
  const timers = manualTimers()
  return {
    clock,
    after: (ms: number, run: () => void) => {
      const timer = timers.setTimeout(run, ms)
      return () => {
        timers.clearTimeout(timer)
      }
    },
    pass(ms: number, stepMs = 10) {
      for (let left = ms; left > 0; left -= stepMs) {
        clock.advance(Math.min(stepMs, left))
        timers.pass(Math.min(stepMs, left))
      }
      timers.pass(0)
    },
  }
}
export type TestTime = ReturnType<typeof testTime>

/** A segment whose bytes are what they are said to be. */
export function segment(id: string, bytes: Buffer, part: Partial<SealedSegment> = {}): { sealed: SealedSegment; bytes: Buffer } {
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  const rest = { hour: '2026-11-21T06', part: 1, count: 1, fixedFromMs: 1, fixedToMs: 2, scope: FLEET, stationId: 'b', ...part }
  return { sealed: { id, sha256, ...rest }, bytes }
}

type Hears = { readonly onUnit: (unitId: string) => void; readonly onSealed: (segmentId: string) => void }

/** Newest positions in memory, as telemetry keeps them. */
function testPositions(time: TestTime) {
  const newest = new Map<string, UnitPosition>()
  const watchers = new Set<(unitId: string) => void>()
  const put = (position: UnitPosition): boolean => {
    if ((newest.get(position.unitId)?.fixedAtMs ?? -1) >= position.fixedAtMs) return false
    newest.set(position.unitId, position)
    for (const watcher of watchers) watcher(position.unitId)
    return true
  }
  const source = {
    all: () => newest.values(),
    latest: (unitId: string) => newest.get(unitId) ?? null,
    watch(listener: (unitId: string) => void) {
      watchers.add(listener)
      return () => watchers.delete(listener)
    },
    takeTold: (fromStationId: string, positions: readonly ToldPosition[]) => ({
      taken: positions.filter((told) => put({ ...told, deviceId: '', receivedAtMs: time.clock.nowMs(), fromStationId })).length,
      invalid: 0,
    }),
  }
  return { newest, put, source }
}

/** Sealed hours in memory. */
const testSegments = (stored: Map<string, Buffer>): ForeignSegments => ({
  bytes: 0,
  has: (id) => stored.has(id),
  read: (id) => stored.get(id) ?? null,
  store(sealed, bytes) {
    if (createHash('sha256').update(bytes).digest('hex') !== sealed.sha256) return Promise.resolve('changed')
    stored.set(sealed.id, bytes)
    return Promise.resolve('stored')
  },
})

/** A station: the units and sealed hours its log knows, and the hours it holds. */
export function testStation(time: TestTime, log: readonly SealedSegment[] = [], held: ReadonlyMap<string, Buffer> = new Map()) {
  const units = new Map<string, string>()
  const stored = new Map(held)
  const { newest, put, source } = testPositions(time)
  const failures: unknown[] = []
  let hears: Hears | null = null
  const exchange = createTelemetryExchange({
    telemetry: { ...source, segments: testSegments(stored) },
    view: {
      units: { of: (unitId) => units.get(unitId) ?? null },
      sealed: { of: (id) => log.filter((sealed) => sealed.id === id) },
      async *allSealed() {
        for (const sealed of log) yield await Promise.resolve(sealed)
      },
      listen(listeners) {
        hears = listeners
        return () => undefined
      },
    },
    onFailure: (error) => failures.push(error),
  })
  return {
    ...{ exchange, newest, stored, failures },
    /** A device of this station reports. */
    report: (unitId: string, fixedAtMs: number, latitude = -2) =>
      put({
        ...{ unitId, deviceId: 'T', fixedAtMs, receivedAtMs: fixedAtMs, latitude, longitude: 33 },
        ...{ speedKmh: null, headingDegrees: null, accuracyMetres: null },
      }),
    /** The op of a sealed hour came into the log. */
    announce(segmentId: string) {
      hears?.onSealed(segmentId)
    },
    register(unitId: string, scope = FLEET) {
      units.set(unitId, scope)
      hears?.onUnit(unitId)
    },
  }
}
export type TestStation = ReturnType<typeof testStation>

/** One end of a link: what it sent waits in `sent` until the test carries it over. */
export function testEnd(station: TestStation, time: TestTime, peer: string, scopes: readonly string[] = [FLEET]) {
  const sent: Frame[] = []
  const room: Record<PriorityClass, number> = Object.fromEntries(PRIORITY_CLASSES.map((name) => [name, 1024 * 1024])) as Record<
    PriorityClass,
    number
  > // one entry a class
  const listeners = new Set<() => void>()
  let open = scopes
  const session: Pick<Session, 'send' | 'room'> = {
    send(frame) {
      sent.push(frame)
      return true
    },
    room: (priority) => room[priority],
  }
  const outlet = {
    scopes: () => open,
    onGrants(listener: () => void) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
  const end: TelemetryEnd = station.exchange.link({ peer, outlet, session, timers: time, clock: time.clock })
  return {
    ...{ end, sent, room },
    grant(next: readonly string[]) {
      open = next
      for (const listener of [...listeners]) listener()
    },
    take: () => sent.splice(0),
  }
}
export type TestEnd = ReturnType<typeof testEnd>

/** Carries what both sides said until neither says more. Promises in between are let through. */
export async function carry(a: TestEnd, b: TestEnd, rounds = 400): Promise<void> {
  for (let round = 0; round < rounds; round += 1) {
    const [fromA, fromB] = [a.take(), b.take()]
    for (const frame of fromA) b.end.onFrame(frame)
    for (const frame of fromB) a.end.onFrame(frame)
    await letThrough()
    if (fromA.length + fromB.length === 0) return
  }
}
export const letThrough = (): Promise<void> =>
  new Promise((resolve) => {
    setImmediate(resolve)
  })
