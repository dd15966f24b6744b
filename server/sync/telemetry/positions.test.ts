/** Newest positions over one link: at once, each unit once a round, never to who may not see them, never in the way of what is urgent. */
import { describe, expect, test } from 'vitest'
import type { Frame } from '../frames.ts'
import { POSITIONS_MAX, type PositionsFrame } from './frames.ts'
import { WAITING_MAX } from './positions-in.ts'
import { FLEET, OTHER_FLEET, testEnd, testStation, testTime } from '../../../tests/harness/telemetry-ends.ts'

const positions = (frames: readonly Frame[]): PositionsFrame[] =>
  frames.filter((frame): frame is PositionsFrame => frame.kind === 'positions' && !frame.isTaken)
const told = (frames: readonly Frame[]): string[] => positions(frames).flatMap((frame) => frame.positions.map(({ unitId }) => unitId))
const item = (unitId: string, fixedAtMs: number) => ({
  ...{ unitId, fixedAtMs, latitude: -2, longitude: 33, speedKmh: null, headingDegrees: null, accuracyMetres: null },
})
const frame = (scope: string, ...unitIds: string[]): PositionsFrame => ({
  ...{ kind: 'positions', id: 7, isTaken: false, scope, positions: unitIds.map((unitId) => item(unitId, 5_000)) },
})

function start(scopes: readonly string[] = [FLEET]) {
  const time = testTime()
  const station = testStation(time)
  const link = testEnd(station, time, 'b', scopes)
  const taken = (): void => {
    const last = positions(link.sent).at(-1)
    if (last) link.end.onFrame({ ...last, isTaken: true, positions: [] })
  }
  return { ...{ time, station, link, taken }, end: link.end }
}

describe('telling positions', () => {
  test('all that are known when the link opens, then each move at once', () => {
    const { time, station, link, end, taken } = start()
    station.register('U1')
    station.report('U1', 1_000)
    end.open()
    time.pass(0)
    expect(told(link.sent)).toEqual(['U1'])
    taken()
    link.take()
    time.pass(1_000)
    station.report('U1', 2_000, -2.5)
    time.pass(0)
    expect(positions(link.sent)).toMatchObject([{ scope: FLEET, positions: [{ unitId: 'U1', fixedAtMs: 2_000, latitude: -2.5 }] }])
  })

  test('a unit that moves often is told at most four times a second, with the newest place', () => {
    const { time, station, link, end, taken } = start()
    station.register('U1')
    end.open()
    for (let at = 1; at <= 100; at += 1) {
      station.report('U1', at * 10)
      time.pass(10)
      taken()
    }
    const times = positions(link.sent).map((sent) => sent.positions[0]?.fixedAtMs)
    expect(times.length).toBeLessThanOrEqual(5)
    expect(times.at(-1)).toBeGreaterThanOrEqual(700)
  })

  test('a slow link holds one frame; what moved meanwhile is told once and newest', () => {
    const { time, station, link, end, taken } = start()
    station.register('U1')
    station.report('U1', 1)
    end.open()
    time.pass(0)
    for (let at = 2; at < 500; at += 1) {
      station.report('U1', at)
      time.pass(20)
    }
    expect(positions(link.sent)).toHaveLength(1)
    taken()
    time.pass(300)
    expect(positions(link.sent)).toMatchObject([{ positions: [{ fixedAtMs: 1 }] }, { positions: [{ fixedAtMs: 499 }] }])
  })

  test('nothing while more urgent traffic fills the link', () => {
    const { time, station, link, end } = start()
    station.register('U1')
    station.report('U1', 1)
    link.room.operations = 0
    end.open()
    time.pass(5_000)
    expect(link.sent).toEqual([])
    link.room.operations = 8 * 1024
    time.pass(100)
    expect(told(link.sent)).toEqual(['U1'])
  })

  test('a frame is no larger than half of the room, and a round goes on when it is taken', () => {
    const { time, station, link, end, taken } = start()
    for (let at = 0; at < 600; at += 1) {
      station.register(`U${at}`)
      station.report(`U${at}`, 1)
    }
    link.room.operations = 64 * 2 * 10
    end.open()
    time.pass(0)
    expect(told(link.sent)).toHaveLength(10)
    link.room.operations = 1024 * 1024
    taken()
    taken()
    taken()
    expect(positions(link.sent).map((sent) => sent.positions.length)).toEqual([
      10,
      POSITIONS_MAX,
      POSITIONS_MAX,
      600 - 10 - 2 * POSITIONS_MAX,
    ])
    expect(new Set(told(link.sent)).size).toBe(600)
  })

  test('only units of shared scopes; a withdrawal holds at once, a new share tells what it opens', () => {
    const { time, station, link, end, taken } = start()
    station.register('U1')
    station.register('U2', OTHER_FLEET)
    for (const unitId of ['U1', 'U2', 'nobody']) station.report(unitId, 1)
    end.open()
    time.pass(1_000)
    expect(told(link.sent)).toEqual(['U1'])
    taken()
    link.take()
    link.grant([OTHER_FLEET])
    station.report('U1', 2)
    time.pass(1_000)
    expect(positions(link.sent)).toMatchObject([{ scope: OTHER_FLEET, positions: [{ unitId: 'U2' }] }])
  })

  test('nothing at all without a fleet in common', () => {
    const { time, station, link, end } = start(['tz/dispatch/mfano', 'directory', 'tz/hospital/mfano'])
    station.register('U1')
    station.report('U1', 1)
    end.open()
    time.pass(1_000)
    station.report('U1', 2)
    time.pass(1_000)
    expect(link.sent).toEqual([])
  })

  test('nothing after the link has ended', () => {
    const { time, station, link, end } = start()
    station.register('U1')
    end.open()
    end.close()
    station.report('U1', 1)
    time.pass(1_000)
    expect(link.sent).toEqual([])
  })
})

describe('hearing positions', () => {
  test('are taken, marked with who told them, and not told back to it', () => {
    const { time, station, link, end } = start()
    station.register('U1')
    end.open()
    end.onFrame(frame(FLEET, 'U1'))
    expect(station.newest.get('U1')).toMatchObject({ fixedAtMs: 5_000, fromStationId: 'b' })
    time.pass(1_000)
    expect(link.sent).toEqual([{ kind: 'positions', id: 7, isTaken: true, scope: FLEET, positions: [] }])
  })

  test('are told on to other stations', () => {
    const { time, station, end } = start()
    const onward = testEnd(station, time, 'c')
    station.register('U1')
    end.open()
    onward.end.open()
    end.onFrame(frame(FLEET, 'U1'))
    time.pass(0)
    expect(told(onward.sent)).toEqual(['U1'])
  })

  test('an older one changes nothing', () => {
    const { station, end } = start()
    station.register('U1')
    station.report('U1', 9_000)
    end.onFrame(frame(FLEET, 'U1'))
    expect(station.newest.get('U1')).toMatchObject({ fixedAtMs: 9_000, deviceId: 'T' })
  })

  test('of scopes that are not shared, or of units of other scopes, are counted and passed over', () => {
    const { station, end } = start()
    station.register('U1')
    station.register('U2', OTHER_FLEET)
    end.onFrame(frame(OTHER_FLEET, 'U2'))
    end.onFrame(frame('tz/dispatch/mfano', 'U1'))
    end.onFrame(frame(FLEET, 'U2'))
    expect(station.newest.size).toBe(0)
    expect(station.exchange.counts).toMatchObject({ positionsNotGranted: 2, positionsOfOtherScope: 1, positionsTaken: 0 })
  })

  test('of units that are not known yet wait for them, bounded', () => {
    const { station, end } = start()
    for (let at = 0; at < WAITING_MAX + 50; at += 1) end.onFrame(frame(FLEET, `U${at}`))
    expect(station.newest.size).toBe(0)
    station.register('U0')
    station.register(`U${WAITING_MAX}`)
    expect([...station.newest.keys()]).toEqual([`U${WAITING_MAX}`])
    end.onFrame(frame(FLEET, 'U9x'))
    station.register('U9x', OTHER_FLEET)
    expect(station.newest.has('U9x')).toBe(false)
  })

  test('an answer that nobody waits for changes nothing', () => {
    const { time, station, link, end } = start()
    station.register('U1')
    station.report('U1', 1)
    end.open()
    time.pass(0)
    end.onFrame({ kind: 'positions', id: 99, isTaken: true, scope: FLEET, positions: [] })
    station.report('U1', 2)
    time.pass(1_000)
    expect(positions(link.sent)).toHaveLength(1)
  })
})
