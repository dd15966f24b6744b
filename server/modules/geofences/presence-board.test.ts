/** Who is inside which fence: equal to the order in which fixes were taken, in whatever order they come. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { NOWHERE, stepPresence, type PresenceFix } from '../../geo/fences/presence.ts'
import { createFence, type FenceShape } from '../../geo/fences/shapes.ts'
import { crossingIdOf, type FoundCrossing } from './decide.ts'
import { PresenceBoard } from './presence-board.ts'

const MIDDLE = { latitude: -2, longitude: 32.8 }
const north = (metres: number) => ({ latitude: MIDDLE.latitude + metres / 111_195, longitude: MIDDLE.longitude })
const SHAPES: Record<string, FenceShape> = {
  gate: { kind: 'circle', centre: MIDDLE, radiusMetres: 100 },
  yard: {
    kind: 'polygon',
    ring: [
      north(250),
      { ...north(250), longitude: 32.801 },
      { ...north(400), longitude: 32.801 },
      { ...north(400), longitude: 32.799 },
      { ...north(250), longitude: 32.799 },
    ],
  },
  road: { kind: 'corridor', line: [north(-900), north(-600)], halfWidthMetres: 40 },
}
const fixAt = (seconds: number, metres: number, accuracyMetres: number | null = null): PresenceFix => ({
  atMs: seconds * 1000,
  accuracyMetres,
  ...north(metres),
})
const FAR_MS = 10_000_000

function boardOf(names: readonly string[] = Object.keys(SHAPES)): PresenceBoard {
  const board = new PresenceBoard()
  for (const name of names) board.setFence(name, SHAPES[name] ?? { kind: 'circle', centre: MIDDLE, radiusMetres: 1 }, 0, 0)
  return board
}
/** Takes fixes as the watcher does: a late one that matters has the whole track judged again. */
function feed(board: PresenceBoard, fixes: readonly PresenceFix[], unitId = 'U1'): FoundCrossing[] {
  const stored: PresenceFix[] = []
  return fixes.flatMap((fix) => {
    stored.push(fix)
    stored.sort((a, b) => a.atMs - b.atMs)
    const { crossings, needsReplay } = board.take(unitId, fix)
    return needsReplay ? board.replay(unitId, stored, board.lastAtMs(unitId) ?? 0) : crossings
  })
}
const named = (found: readonly FoundCrossing[]) => found.map(({ fenceId, kind, atMs }) => `${fenceId} ${kind} ${atMs / 1000}`)
const insideAt = (board: PresenceBoard, nowMs: number) =>
  board
    .insideOf('U1', nowMs)
    .map(({ fenceId, sinceMs }) => `${fenceId} ${sinceMs / 1000}`)
    .sort()

/** What a plain walk over the fixes in order of time gives. */
function expected(fixes: readonly PresenceFix[]) {
  const inOrder = [...fixes].sort((a, b) => a.atMs - b.atMs)
  const inside: string[] = []
  const crossed = new Set<string>()
  for (const [name, shape] of Object.entries(SHAPES)) {
    const fence = createFence(shape)
    let presence = NOWHERE
    for (const fix of inOrder) {
      const { after, crossings } = stepPresence(presence, fix, fence)
      for (const one of crossings) crossed.add(crossingIdOf({ ...one, fenceId: name, unitId: 'U1', isHistory: false }))
      presence = after
    }
    if (presence.state === 'inside') inside.push(`${name} ${(presence.since?.atMs ?? 0) / 1000}`)
  }
  return { inside: inside.sort(), crossed }
}
const track = fc.uniqueArray(
  fc.tuple(
    fc.integer({ min: 1, max: 9_000 }),
    fc.oneof(fc.integer({ min: -1_200, max: 700 }), fc.constantFrom(95, 105, 112, 118, 255, -640)),
    fc.option(fc.integer({ min: 5, max: 300 }), { nil: null }),
  ),
  { selector: ([seconds]) => seconds, minLength: 1, maxLength: 40 },
)

describe('order', () => {
  test('in order: the same states and crossings as a walk over each fence', () => {
    fc.assert(
      fc.property(track, (drawn) => {
        const fixes = drawn.map((one) => fixAt(...one)).sort((a, b) => a.atMs - b.atMs)
        const board = boardOf()
        const told = feed(board, fixes)
        const { inside, crossed } = expected(fixes)
        expect(new Set(told.map(crossingIdOf))).toEqual(crossed)
        expect(told).toHaveLength(crossed.size)
        expect(insideAt(board, fixes.at(-1)?.atMs ?? 0)).toEqual(inside)
      }),
      { numRuns: 300 },
    )
  })

  test('in any order: the present is that of the order of time, and no crossing of that order is missed', () => {
    fc.assert(
      fc.property(track, fc.infiniteStream(fc.nat()), (drawn, order) => {
        const fixes = drawn.map((one) => fixAt(...one))
        const shuffled = fixes.map((fix) => ({ fix, key: order.next().value })).sort((a, b) => a.key - b.key)
        const board = boardOf()
        const told = feed(
          board,
          shuffled.map(({ fix }) => fix),
        )
        const { inside, crossed } = expected(fixes)
        expect(insideAt(board, Math.max(...fixes.map(({ atMs }) => atMs)))).toEqual(inside)
        for (const id of crossed) expect(told.map(crossingIdOf)).toContain(id)
      }),
      { numRuns: 300 },
    )
  })

  test('late fixes never flip the present: their crossings are history', () => {
    const board = boardOf(['gate'])
    expect(named(feed(board, [fixAt(10, 900), fixAt(600, 20)]))).toEqual(['gate entered 600'])
    const { needsReplay } = board.take('U1', fixAt(100, 10))
    expect(needsReplay).toBe(true)
    const late = board.replay('U1', [fixAt(10, 900), fixAt(100, 10), fixAt(200, 900), fixAt(600, 20)], 600_000)
    expect(late.map(({ kind, atMs, isHistory }) => [kind, atMs / 1000, isHistory])).toEqual([
      ['entered', 100, true],
      ['left', 200, true],
      ['entered', 600, true],
    ])
    expect(insideAt(board, 700_000)).toEqual(['gate 600'])
  })

  test('a second device a little behind asks for nothing while it says the same', () => {
    const board = boardOf(['gate'])
    feed(board, [fixAt(10, 900), fixAt(60, 20), fixAt(120, 10)])
    expect(board.take('U1', fixAt(118, 15)).needsReplay).toBe(false)
    expect(board.take('U1', fixAt(118, 15)).needsReplay).toBe(false) // the same moment again
    expect(board.take('U1', fixAt(119, 300)).needsReplay).toBe(true)
    expect(boardOf([]).take('U1', fixAt(1, 1)).needsReplay).toBe(false)
  })
})

describe('fences that come and go', () => {
  test('who stands where a fence is drawn is inside, and nobody says that they came', () => {
    const changes: string[] = []
    const board = new PresenceBoard(({ fenceId, unitId, sinceMs }) => changes.push(`${fenceId} ${unitId} ${sinceMs}`))
    board.take('U1', fixAt(10, 20))
    board.take('U2', fixAt(10, 900))
    board.setFence('gate', { kind: 'circle', centre: MIDDLE, radiusMetres: 100 }, 20_000, 30_000)
    expect([board.visitorsOf('gate', 30_000), changes]).toEqual([[{ unitId: 'U1', sinceMs: 10_000 }], ['gate U1 10000']])
    expect(named([...board.take('U1', fixAt(40, 600)).crossings])).toEqual(['gate left 40'])
    // what happened before it was drawn says nothing: coming from far away is an arrival only when the unit was seen outside since
    expect(named([...board.take('U2', fixAt(50, 20)).crossings])).toEqual([])
    expect(board.visitorsOf('gate', 50_000)).toEqual([{ unitId: 'U2', sinceMs: 50_000 }])
    board.setFence('gate', { kind: 'circle', centre: north(5_000), radiusMetres: 100 }, 60_000, 60_000)
    expect([board.visitorsOf('gate', 60_000), board.units()]).toEqual([[], []])
    board.removeFence('gate')
    expect(board.take('U2', fixAt(70, 5_000))).toEqual({ crossings: [], needsReplay: false })
  })

  test('a unit that fell silent is nowhere: neither inside for a fence drawn later nor inside the one it was in', () => {
    const board = boardOf(['gate'])
    feed(board, [fixAt(10, 20)])
    expect(insideAt(board, 3_000_000)).toEqual(['gate 10'])
    expect(insideAt(board, FAR_MS)).toEqual([])
    expect(board.visitorsOf('gate', FAR_MS)).toEqual([])
    board.setFence('later', { kind: 'circle', centre: MIDDLE, radiusMetres: 500 }, FAR_MS, FAR_MS)
    expect(board.visitorsOf('later', 20_000)).toEqual([])
  })

  test('after a restart the last place is compared with what was known', () => {
    const board = boardOf(['gate'])
    board.restore({ fenceId: 'gate', unitId: 'U1', sinceMs: 5_000 })
    board.restore({ fenceId: 'gone', unitId: 'U1', sinceMs: 5_000 })
    expect(board.place('U1', fixAt(60, 20))).toBe(false)
    expect(insideAt(board, 70_000)).toEqual(['gate 5'])
    expect(board.place('U2', fixAt(60, 20))).toBe(true)
    expect(named(board.replay('U2', [fixAt(10, 900), fixAt(60, 20)], -Infinity))).toEqual(['gate entered 60'])
    expect(board.visitorsOf('gate', 70_000)).toHaveLength(2)
    expect(board.replay('U2', [], 0)).toEqual([])
  })
})
