/** The door over the life of a station: what an administrator set stays over restarts, and stations nearby are only hints. */
import Database from 'better-sqlite3'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createDoorControl, loadDoorSetting, type DoorControlParts } from './door-control.ts'
import type { DiscoveryParts } from './transport/discovery.ts'
import type { DoorAddress, HubDoor } from './transport/hub.ts'

let db: InstanceType<typeof Database>
beforeEach(() => {
  db = new Database(':memory:')
  db.exec('CREATE TABLE StationSecret (name TEXT PRIMARY KEY, value BLOB NOT NULL)')
})
afterEach(() => db.close())

function world(taken: number | null = null) {
  const hub = {
    door: { state: 'closed' } as HubDoor,
    hints: [] as string[],
    moves: 0,
    setDoor(listen: DoorAddress | null) {
      hub.moves += 1
      hub.door =
        listen === null
          ? { state: 'closed' }
          : listen.port === taken
            ? { state: 'failed', reason: 'port-in-use' }
            : { state: 'open', port: listen.port }
      return Promise.resolve(hub.door)
    },
    hint: ({ prefix }: { prefix: string }) => void hub.hints.push(prefix),
  }
  const heard: DiscoveryParts[] = []
  const told = { changes: 0, ended: 0 }
  const parts: DoorControlParts = {
    ...{ db, hub, stationId: 'ab'.repeat(16), fixed: null },
    timers: { setTimeout: () => null, clearTimeout: () => undefined } as unknown as DiscoveryParts['timers'], // nothing here waits
    enrolled: () => ['11111111'.repeat(4)],
    onChange: () => (told.changes += 1),
    discover: (discovery) => {
      heard.push(discovery)
      return { close: () => Promise.resolve(void (told.ended += 1)) }
    },
  }
  return { hub, heard, told, parts, control: createDoorControl(parts) }
}

test('nothing is open and nothing is announced until somebody says so', () => {
  const { control, heard } = world()
  expect(control.view()).toEqual({
    ...{ state: 'closed', failure: null, port: 7443, isFixed: false, isAnnounced: false, discovery: 'off', nearby: [] },
  })
  expect([control.address(), heard.length]).toEqual([null, 0])
})
test('what is set is done at once, told, and still so after a restart', async () => {
  const { control, hub, told } = world()
  expect(await control.set({ isOpen: true, port: 7555, isAnnounced: false })).toMatchObject({ state: 'open', port: 7555 })
  expect(control.address()).toEqual({ host: '0.0.0.0', port: 7555 })
  await control.set({ isOpen: true, port: 7555, isAnnounced: false })
  expect([hub.moves, told.changes]).toEqual([1, 2]) // saying the same again moves no door
  expect(loadDoorSetting(db)).toEqual({ isOpen: true, port: 7555, isAnnounced: false })
  db.prepare('UPDATE StationSecret SET value = ?').run(Buffer.from('{"isOpen":1'))
  expect(loadDoorSetting(db)).toBeNull()
})
test('a port that is taken is said, and tried anew when it is set again', async () => {
  const { control, hub } = world(7555)
  expect(await control.set({ isOpen: true, port: 7555, isAnnounced: false })).toMatchObject({ state: 'failed', failure: 'port-in-use' })
  expect(control.address()).toBeNull()
  await control.set({ isOpen: true, port: 7555, isAnnounced: false })
  expect(hub.moves).toBe(2)
})
test('stations nearby are hints for the dialer, and addresses to try for those not enrolled', async () => {
  const { control, heard, hub, told } = world()
  await control.set({ isOpen: true, port: 7555, isAnnounced: true })
  expect(heard[0]?.announcedPort).toBe(7555)
  heard[0]?.onHint({ prefix: '11111111', host: '192.0.2.1', port: 7443 })
  heard[0]?.onHint({ prefix: '22222222', host: 'fe80::2', port: 7443 })
  heard[0]?.onHint({ prefix: '22222222', host: 'fe80::2', port: 7443 })
  expect([hub.hints, control.view().nearby, told.changes]).toEqual([['11111111', '22222222', '22222222'], ['[fe80::2]:7443'], 3])
  for (let n = 0; n < 100; n += 1) heard[0]?.onHint({ prefix: String(30_000_000 + n), host: '192.0.2.7', port: 1024 + n })
  expect(control.view().nearby.length).toBeLessThanOrEqual(16)
  heard[0]?.onProblem('not-allowed')
  expect(control.view().discovery).toBe('not-allowed')
  await control.set({ isOpen: true, port: 7555, isAnnounced: false })
  expect([control.view().discovery, control.view().nearby, told.ended]).toEqual(['off', [], 1])
})
test('a door given at the start stays where it is', async () => {
  const { hub, parts } = world()
  hub.door = { state: 'open', port: 40_000 }
  const control = createDoorControl({ ...parts, fixed: { host: '127.0.0.1', port: 0 } })
  expect(control.view()).toMatchObject({ isFixed: true, port: 40_000 })
  await control.set({ isOpen: false, port: 7555, isAnnounced: false })
  expect([hub.moves, control.address()]).toEqual([0, { host: '127.0.0.1', port: 40_000 }])
})
