/** The nearest road, against looking at all of them. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { metresBetween, shrinkAt } from '../geometry.ts'
import { createNearest, nearestOnEdge } from './nearest.ts'
import { buildRoadMetric, costsWith } from './metric.ts'
import { snap, snapAll } from './snap.ts'
import { NetworkDraft } from '../build/network-draft.ts'
import { graphOf, randomDraft, ruleFor, seededNumbers } from '../test-oracle.ts'
import { openMap } from '../test-map.ts'
import type { RoadGraph } from '../road-graph.ts'
import type { CostModel } from './costs.ts'

const model = (graph: RoadGraph): CostModel =>
  buildRoadMetric(graph, costsWith(graph, { profile: 'car', season: 'dry', optimise: 'time' }, [])).costs
const e7 = ({ latitude, longitude }: { latitude: number; longitude: number }) => ({
  latitudeE7: Math.round(latitude * 1e7),
  longitudeE7: Math.round(longitude * 1e7),
})

describe('snapping', () => {
  test('finds the same places as looking at every edge', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 60 }), fc.integer(), async (edges, seed) => {
        const graph = await graphOf(randomDraft({ nodes: 30, edges, restrictions: 0, seed }))
        const costs = model(graph)
        const random = seededNumbers(seed)
        const near = createNearest()
        for (let i = 0; i < 20; i += 1) {
          const point = {
            latitudeE7: -20_000_000 + Math.round(random() * 80_000 - 20_000),
            longitudeE7: 300_000_000 + Math.round(random() * 80_000 - 20_000),
          }
          const all = Array.from({ length: graph.edgeCount }, (_, edge) => {
            nearestOnEdge(graph, edge, point, shrinkAt(point.latitudeE7), near)
            const isOpen = costs.isOpenAt(2 * edge, near.share) || costs.isOpenAt(2 * edge + 1, 1 - near.share)
            const isMain = ((graph.sections.edgeFlags[edge] ?? 0) & costs.bit) !== 0
            return { edge, rank: isOpen ? near.metres + (isMain ? 0 : 200) : Infinity }
          })
          const ranked = all.filter(({ rank }) => rank <= 5_000).sort((a, b) => a.rank - b.rank || a.edge - b.edge)
          expect(snapAll(graph, costs, point, 3, { toleranceMetres: 5_000 }).map(({ edge }) => edge)).toEqual(
            ranked.slice(0, 3).map(({ edge }) => edge),
          )
          const one = snap(graph, costs, point, { toleranceMetres: 5_000 })
          expect(one?.edge).toBe(ranked[0]?.edge)
          if (one)
            expect(metresBetween(point.latitudeE7, point.longitudeE7, one.latitudeE7, one.longitudeE7)).toBeCloseTo(one.offRoadMetres, 0)
        }
      }),
      { numRuns: 60 },
    )
  })

  test('a bearing chooses the direction, and the road that runs that way', async () => {
    const map = await openMap({ picture: 'a b c\n\nd e f', ways: { North: ['abc'], West: ['ad'], South: ['def'] } })
    const { graph } = map.engine
    const costs = model(graph)
    const nearCorner = e7(map.at('a', 0.1, -0.05))
    const towards = (bearingDegrees: number) => snap(graph, costs, nearCorner, { bearingDegrees })
    const east = towards(90)
    const west = towards(-90)
    const south = towards(180)
    expect(east?.edge).toBe(west?.edge)
    expect(south?.edge).not.toBe(east?.edge)
    expect([east?.forward, east?.backward, west?.forward, west?.backward]).toEqual([true, false, false, true])
    expect(towards(45)).not.toBeNull()
  })

  test('with a bearing that no road has the next road counts in both directions', async () => {
    const map = await openMap({ picture: 'a b c', ways: { North: ['abc'] } })
    const place = snap(map.engine.graph, model(map.engine.graph), e7(map.at('b')), { bearingDegrees: 0, bearingToleranceDegrees: 10 })
    expect(place).toMatchObject({ forward: true, backward: true })
  })

  test('an island is taken only when the main network is much further away', async () => {
    const draft = new NetworkDraft()
    const street = draft.addWay(1, ruleFor({ highway: 'residential' }), '', '')
    const corner = (row: number, column: number): number => row * 8 + column
    for (let row = 0; row < 8; row += 1) for (let column = 0; column < 8; column += 1) draft.addNode(row * 10_000, column * 10_000)
    for (let row = 0; row < 8; row += 1)
      for (let column = 0; column < 7; column += 1) draft.addEdge(corner(row, column), corner(row, column + 1), street, [])
    for (let column = 0; column < 8; column += 1)
      for (let row = 0; row < 7; row += 1) draft.addEdge(corner(row, column), corner(row + 1, column), street, [])
    draft.addEdge(draft.addNode(80_000, 0), draft.addNode(80_000, 20_000), street, [])
    draft.addEdge(draft.addNode(120_000, 0), draft.addNode(120_000, 20_000), street, [])
    const graph = await graphOf(draft)
    const costs = model(graph)
    // 111 m from the last street of the grid lies a yard nobody gets out of, 440 m further on a farm
    const byYard = snap(graph, costs, { latitudeE7: 79_000, longitudeE7: 10_000 })
    expect([byYard?.isMain, Math.round(byYard?.offRoadMetres ?? 0)]).toEqual([true, 100])
    const byFarm = snap(graph, costs, { latitudeE7: 119_000, longitudeE7: 10_000 })
    expect([byFarm?.isMain, Math.round(byFarm?.offRoadMetres ?? 0)]).toEqual([false, 11])
  })

  test('nothing within the tolerance, nothing at the end of the world', async () => {
    const map = await openMap({ picture: 'a b c', ways: { North: ['abc'] } })
    const { graph } = map.engine
    const costs = model(graph)
    expect(snap(graph, costs, e7(map.at('a', -3)), { toleranceMetres: 300 })).toBeNull()
    expect(snap(graph, costs, e7(map.at('a', -3)), { toleranceMetres: 400 })).not.toBeNull()
    for (const [latitudeE7, longitudeE7] of [
      [900_000_000, 0],
      [-900_000_000, 1_800_000_000],
      [0, -1_800_000_000],
    ] as const) {
      expect(snap(graph, costs, { latitudeE7, longitudeE7 })).toBeNull()
    }
  })
})

describe('at a junction', () => {
  test('a journey does not begin on a one-way that leads away, nor end on one that leads here from elsewhere', async () => {
    const map = await openMap({
      picture: 'a b c\n\nd e f',
      ways: { Away: ['bcfedab', { highway: 'residential', oneway: 'yes' }], Here: ['be'] },
    })
    expect(map.streets('b', 'e')).toEqual(['Here'])
    expect(map.streets('e', 'b')).toEqual(['Here'])
  })
})
