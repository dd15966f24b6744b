/** Traces with noise, gaps, no times and turns, matched back to the way they were made from. */
import { describe, expect, test } from 'vitest'
import { openMap, type OpenedMap } from '../test-map.ts'
import type { LatLon } from './changes.ts'
import type { TracePoint } from './requests.ts'
import { seededNumbers } from '../test-oracle.ts'

const DISTANCE = { profile: 'car', season: 'dry', optimise: 'distance' } as const

/** Points every `stepMetres` along a line and one at its end, off by a normal error. */
function drive(line: readonly (readonly [number, number])[], stepMetres: number, errorMetres: number, seed: number): TracePoint[] {
  const random = seededNumbers(seed)
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
  const points: TracePoint[] = []
  let left = 0
  const off = (): number => (normal() * errorMetres) / 111_195
  const add = (latitude: number, longitude: number): void => {
    const at = new Date((points.length + 1) * stepMetres * 100).toISOString()
    points.push({ latitude: latitude + off(), longitude: longitude + off(), at, accuracyMetres: errorMetres })
  }
  for (const [i, [lon, lat]] of line.slice(1).entries()) {
    const [lonA, latA] = line[i] ?? [lon, lat]
    const length = Math.hypot(lon - lonA, lat - latA) * 111_195
    for (; left <= length; left += stepMetres) {
      const share = length === 0 ? 0 : left / length
      add(latA + (lat - latA) * share, lonA + (lon - lonA) * share)
    }
    left -= length
  }
  const [lon, lat] = line.at(-1) ?? [0, 0]
  add(lat, lon)
  return points
}

/** A town of seven streets each way. */
async function town(): Promise<OpenedMap> {
  const rows = ['abcdefg', 'hijklmn', 'opqrstu', 'ABCDEFG', 'HIJKLMN', 'OPQRSTU', '1234567']
  const columns = Array.from({ length: 7 }, (_, i) => rows.map((row) => row.charAt(i)).join(''))
  const ways = Object.fromEntries([
    ...rows.map((row, i) => [`Row ${String(i)}`, [row]] as const),
    ...columns.map((column, i) => [`Column ${String(i)}`, [column]] as const),
  ])
  return openMap({ picture: rows.join('\n'), ways })
}

const match = (map: OpenedMap, trace: readonly TracePoint[]) => map.engine.ask(map.engine.build(DISTANCE, []), 'match', { trace })
const lineOf = (points: readonly LatLon[]): [number, number][] => points.map(({ longitude, latitude }) => [longitude, latitude])

describe('matching', () => {
  test.each([
    ['every 15 m, off by 4 m', 15, 4, 0.12],
    ['every 40 m, off by 10 m', 40, 10, 0.12],
    // a fix for each block, with an error that reaches round the corner: one wrong block in a drive of eleven
    ['every 90 m, off by 15 m', 90, 15, 0.16],
  ])('finds the streets of a noisy trace: %s', async (_, step, error, mostWrong) => {
    const map = await town()
    const driven = lineOf(
      ['a', 'd', 'C', 'G', 'T']
        .map((letter) => map.at(letter))
        .flatMap((point, i, all) => [point, ...(all[i + 1] ? [{ latitude: all[i + 1]?.latitude ?? 0, longitude: point.longitude }] : [])]),
    )
    const expected = match(map, drive(driven, 5, 0.5, 1)).stretches[0]
    for (let seed = 1; seed <= 6; seed += 1) {
      const { stretches, offRoad } = match(map, drive(driven, step, error, seed))
      expect([stretches.length, offRoad.length]).toEqual([1, 0])
      const middle = (edges: readonly number[] = []): readonly number[] => edges.slice(1, -1)
      const truth = new Set(expected?.edges)
      const wrong = middle(stretches[0]?.edges).filter((edge) => !truth.has(edge))
      expect(wrong.length / truth.size).toBeLessThan(mostWrong)
      expect(Math.abs((stretches[0]?.distanceMetres ?? 0) / (expected?.distanceMetres ?? 1) - 1)).toBeLessThan(mostWrong)
    }
  })

  test('a turn in the road is no tour around the block', async () => {
    const map = await town()
    const there = [map.at('h', 0.1), map.at('k', 0.4)]
    const { stretches } = match(map, drive(lineOf([...there, ...there.slice(0, 1)]), 30, 3, 2))
    expect(stretches[0]?.distanceMetres).toBeLessThan(2 * 3.4 * 111)
  })

  test('a one-way is followed its way only', async () => {
    const map = await openMap({
      picture: 'a b c\n\nd e f',
      ways: { North: ['abc', { highway: 'residential', oneway: 'yes' }], South: ['def'], West: ['ad'], East: ['cf'] },
    })
    const forward = match(map, drive(lineOf([map.at('a', 0.2), map.at('c', -0.2)]), 30, 3, 1))
    expect(forward.stretches).toHaveLength(1)
    expect(Math.abs((forward.stretches[0]?.distanceMetres ?? 0) - 3.6 * 111.2)).toBeLessThan(15) // three errors of 3 m at both ends
    const against = match(map, drive(lineOf([map.at('c', -0.2), map.at('a', 0.2)]), 30, 3, 1))
    const north = new Set(forward.stretches.flatMap(({ edges }) => edges))
    for (const { edges } of against.stretches) expect(edges.filter((edge) => north.has(edge ^ 1))).toEqual([])
  })

  test('a trace off the map, and one with a hole in it', async () => {
    const map = await town()
    const away = drive(
      lineOf([
        { latitude: 48, longitude: 11 },
        { latitude: 48.01, longitude: 11 },
      ]),
      100,
      5,
      1,
    )
    expect(match(map, away)).toEqual({ stretches: [], offRoad: away.map((_, i) => i) })
    const west = drive(lineOf([map.at('a'), map.at('d')]), 20, 4, 1)
    const east = drive(lineOf([map.at('G'), map.at('N')]), 20, 4, 2)
    const { stretches, offRoad } = match(map, [...west, ...away, ...east])
    expect([stretches.length, offRoad.length]).toEqual([2, away.length])
    expect(stretches[1]?.fixes[0]?.index).toBe(west.length + away.length)
  })

  test('a vehicle that stands still stays in one place; an empty trace has no stretches', async () => {
    const map = await town()
    const standing = Array.from({ length: 30 }, (_, i): TracePoint => ({
      ...map.at('k', 0.3 + (i % 3) * 0.01),
      at: null,
      accuracyMetres: 8,
    }))
    const { stretches } = match(map, standing)
    expect(stretches[0]?.distanceMetres).toBe(0)
    expect(stretches[0]?.fixes).toHaveLength(30)
    expect(match(map, [])).toEqual({ stretches: [], offRoad: [] })
  })
})
