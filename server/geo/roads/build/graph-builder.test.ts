/** From ways, nodes and relations to a network that can be driven. */
import { describe, expect, test } from 'vitest'
import { openRoadGraph } from '../road-graph.ts'
import { openMap, type TestMap } from '../test-map.ts'
import { createRoadGraphBuilder } from './graph-builder.ts'

/**
 *   a-b-c
 *   |   |
 *   d-e-f
 */
const SQUARE: TestMap = {
  picture: 'a b c\n\nd e f',
  ways: { North: ['abc'], South: ['def'], West: ['ad'], East: ['cf'] },
}

describe('cutting ways', () => {
  test('only junctions and ends become nodes; what lies between is shape', async () => {
    const map = await openMap(SQUARE)
    expect(map.summary).toMatchObject({ ways: 4, junctions: 4, edges: 4, dropped: { withoutLength: 0, impossible: 0 } })
    expect(map.streets('b', 'e')).toEqual(['North', 'West', 'South'])
  })

  test('a way may cross itself and end in itself', async () => {
    const map = await openMap({ picture: 'a b c\n\nd e f', ways: { Loop: ['bcfeb'], Stem: ['ab'], Eight: ['dedad'] } })
    expect(map.streets('a', 'f')).toEqual(['Stem', 'Loop'])
    expect(map.streets('d', 'f')?.at(-1)).toBe('Loop')
  })

  test('ways without length and without roads are left out and counted', async () => {
    const map = await openMap({
      picture: 'a b',
      ways: { Street: ['ab'], Dot: ['a'], Twice: ['bb'], River: ['ab', { waterway: 'river' }], Empty: [''] },
    })
    expect(map.summary).toMatchObject({ edges: 1, dropped: { withoutLength: 3 } })
  })

  test('two places with the same coordinates are joined without length', async () => {
    const builder = createRoadGraphBuilder()
    const way = (id: number, refs: number[], points: number[]): void =>
      builder.way({
        id,
        refs: Float64Array.from(refs),
        pointRefs: Float64Array.from(refs),
        pointsE7: Int32Array.from(points),
        tags: new Map([['highway', 'primary']]),
      })
    way(1, [1, 2], [0, 0, 0, 10_000])
    way(2, [2, 3], [0, 10_000, 0, 10_000])
    way(3, [3, 4], [0, 10_000, 0, 20_000])
    const { sections } = await builder.finish({ signal: new AbortController().signal, onProgress: () => undefined, file: 'x' })
    expect([...sections.edgeLengthsCm].sort((a, b) => a - b)[0]).toBe(0)
    expect(openRoadGraph(sections, 'x').info.junctions).toBe(4)
  })

  test('where nodes are missing in the extract the way is broken, not bridged', async () => {
    const builder = createRoadGraphBuilder()
    builder.way({
      id: 1,
      refs: Float64Array.of(1, 2, 98, 99, 3, 4, 97),
      pointRefs: Float64Array.of(1, 2, 3, 4),
      pointsE7: Int32Array.of(0, 0, 0, 10_000, 0, 50_000, 0, 60_000),
      tags: new Map([['highway', 'primary']]),
    })
    const { summary } = await builder.finish({ signal: new AbortController().signal, onProgress: () => undefined, file: 'x' })
    expect(summary).toMatchObject({ junctions: 4, edges: 2 })
  })

  test('a node at 0, 0 in the sea tears its road apart instead of bending it through the ocean; ferries may be long', async () => {
    const builder = createRoadGraphBuilder()
    const add = (id: number, tags: [string, string][]): void =>
      builder.way({
        id,
        refs: Float64Array.of(1, 2, 3),
        pointRefs: Float64Array.of(1, 2, 3),
        pointsE7: Int32Array.of(-20_000_000, 300_000_000, 0, 0, -20_000_000, 300_010_000),
        tags: new Map(tags),
      })
    add(1, [['highway', 'primary']])
    add(2, [['route', 'ferry']])
    const { summary } = await builder.finish({ signal: new AbortController().signal, onProgress: () => undefined, file: 'x' })
    expect(summary.dropped).toEqual({ impossible: 2, withoutLength: 1 })
    expect(summary.edges).toBe(1) // the ferry, whose middle point is no junction
  })
})

describe('one-ways and access', () => {
  const around = { ...SQUARE, ways: { ...SQUARE.ways, North: ['abc', { highway: 'residential', oneway: 'yes' }] } } satisfies TestMap

  test('a one-way is driven one way, and walked both', async () => {
    const map = await openMap(around)
    expect(map.streets('a', 'c')).toEqual(['North'])
    expect(map.streets('c', 'a')).toEqual(['East', 'South', 'West'])
    expect(map.streets('c', 'a', { profile: 'walking' })).toEqual(['North'])
  })

  test('reversed, and open to motorcycles both ways', async () => {
    const map = await openMap({
      ...SQUARE,
      ways: { ...SQUARE.ways, North: ['abc', { highway: 'residential', oneway: '-1', 'oneway:motorcycle': 'no' }] },
    })
    expect(map.streets('a', 'c')).toEqual(['West', 'South', 'East'])
    expect(map.streets('c', 'a')).toEqual(['North'])
    expect(map.streets('a', 'c', { profile: 'motorcycle' })).toEqual(['North'])
  })

  test('a gate for emergencies opens for the ambulance only, and costs it time', async () => {
    const map = await openMap({ ...SQUARE, nodeTags: { b: { barrier: 'gate', access: 'no', emergency: 'yes' } } })
    expect(map.streets('a', 'c')).toEqual(['West', 'South', 'East'])
    expect(map.streets('a', 'c', { profile: 'ambulance' })).toEqual(['North'])
    const open = await openMap(SQUARE)
    expect(map.seconds('a', 'c', { profile: 'ambulance' })).toBeCloseTo(open.seconds('a', 'c', { profile: 'ambulance' }) + 30, 1)
  })

  test('a bollard stops cars and lets people through; both sides of it can be reached', async () => {
    const map = await openMap({ ...SQUARE, nodeTags: { b: { barrier: 'bollard' } } })
    expect(map.streets('a', 'c')).toEqual(['West', 'South', 'East'])
    expect(map.streets('a', 'c', { profile: 'walking' })).toEqual(['North'])
  })

  test('a ferry takes its time and the wait, whole', async () => {
    const ferry: TestMap = {
      picture: 'a b  x  c d',
      ways: { Out: ['ab'], Ferry: ['bxc', { route: 'ferry', duration: '00:30' }], On: ['cd'] },
    }
    const map = await openMap(ferry)
    expect(map.streets('a', 'd')).toEqual(['Out', 'Ferry', 'On'])
    expect(map.seconds('b', 'c')).toBeCloseTo(30 * 60 + 600, -1)
  })

  test('a track for the dry season is shut by rain', async () => {
    const map = await openMap({ ...SQUARE, ways: { ...SQUARE.ways, North: ['abc', { highway: 'residential', seasonal: 'dry_season' }] } })
    expect(map.streets('a', 'c')).toEqual(['North'])
    expect(map.streets('a', 'c', { season: 'rainy' })).toEqual(['West', 'South', 'East'])
  })

  test('signals on the way cost time in their direction', async () => {
    const plain = await openMap(SQUARE)
    const map = await openMap({ ...SQUARE, nodeTags: { b: { highway: 'traffic_signals', 'traffic_signals:direction': 'forward' } } })
    expect(map.seconds('a', 'c')).toBeCloseTo(plain.seconds('a', 'c') + 8, 1)
    expect(map.seconds('c', 'a')).toBeCloseTo(plain.seconds('c', 'a'), 1)
  })
})
