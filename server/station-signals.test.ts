/** What the station announces: figures only when a screen would show another one, and a beat when it would not. */
import { expect, test } from 'vitest'
import { createWorld } from '../tests/harness/dispatch-world.ts'
import { manualTimers } from '../tests/harness/manual-timers.ts'
import { createClosing } from './closing.ts'
import { LIVE_BEAT_SECONDS, type LiveSignal, type StationHealth } from './contract/live.ts'
import type { LinkReport } from './contract/peer-links.ts'
import type { StationDoor } from './contract/station-door.ts'
import { announceChanges, announceLinks, healthKey } from './station-signals.ts'
import type { StationServices } from './trpc/context.ts'

const CALM: StationHealth = {
  db: 'ok',
  peers: { connected: 0, total: 0, oldest: null },
  gps: { fixesPerSecond: 4.04 },
  positionOfLog: 7,
  clockSkewMs: null,
  diskFreeBytes: 5_000_000_000,
}

test.each([
  ['the same', {}, false],
  ['a rate that rounds to the same', { gps: { fixesPerSecond: 4.0 } }, false],
  ['another rate', { gps: { fixesPerSecond: 4.2 } }, true],
  ['a few bytes less', { diskFreeBytes: 5_000_000_000 + 1 }, false],
  ['a lot less', { diskFreeBytes: 4_800_000_000 }, true],
  ['a database that takes no writes', { db: 'read-only' as const }, true],
  ['a longer log', { positionOfLog: 8 }, true],
])('health: %s', (_name, change, isNew) => {
  expect(healthKey({ ...CALM, ...change }) !== healthKey(CALM)).toBe(isNew)
})

test('a beat every few seconds, the figures when they changed, access when somebody’s changed, nothing after the end', async () => {
  const w = createWorld()
  const read = w.read()
  const timers = manualTimers()
  const closing = createClosing()
  const told: (LiveSignal | null)[] = []
  let health = CALM
  let changeAccess = (): void => undefined
  const services = {
    read,
    log: w.log,
    claims: w.claims(read),
    geofences: { proposals: [], intrusions: [] },
    clock: w.clock,
    logger: { error: () => undefined },
    telemetry: { latest: () => null, ageOf: () => 'none' },
    identity: {
      onChange: (listener: () => void) => {
        changeAccess = listener
        return () => {
          changeAccess = () => undefined
        }
      },
    },
    health: () => health,
  } as unknown as StationServices // the parts these announcements use
  announceChanges({ services, signals: { publish: (signal) => told.push(signal) }, timers, closing })
  timers.pass(2 * LIVE_BEAT_SECONDS * 1000)
  health = { ...CALM, db: 'corrupt' }
  timers.pass(2 * LIVE_BEAT_SECONDS * 1000)
  changeAccess()
  expect(told).toEqual(['health', null, 'health', null, 'access'])
  await closing.close()
  changeAccess()
  expect([told.length, timers.waiting]).toEqual([5, 0])
  await read.$disconnect()
  w.close()
})

const SHUT_DOOR = {
  ...{ state: 'closed', failure: null, port: 7443, isFixed: false, isAnnounced: false, discovery: 'off', nearby: [] },
} satisfies StationDoor

test('links are announced at most once a second, only when a screen would show another thing, and not after the end', async () => {
  const timers = manualTimers()
  const closing = createClosing()
  const told: (LiveSignal | null)[] = []
  let reports: LinkReport[] = []
  let change = (): void => undefined
  const sync = {
    peers: { links: () => reports, findings: () => [], doorway: { view: () => SHUT_DOOR, set: () => Promise.resolve(SHUT_DOOR) } },
    onChange: (listener: () => void) => {
      change = listener
      return () => {
        change = () => undefined
      }
    },
  }
  announceLinks({ sync, signals: { publish: (signal) => told.push(signal) }, timers, closing })
  for (let i = 0; i < 5; i += 1) change()
  timers.pass(1_000)
  change()
  timers.pass(5_000)
  expect(told).toEqual(['peers'])
  reports = [{ state: 'offline', scopes: [], clock: null, agreedAt: null } as unknown as LinkReport] // the parts the key is made of
  change()
  timers.pass(1_000)
  expect(told).toEqual(['peers', 'peers'])
  change()
  await closing.close()
  change()
  expect([told.length, timers.waiting]).toEqual([2, 0])
})
