/** Areas within reach, and the rings they are drawn with. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { areasBelow, type Field, type Ring } from './contours.ts'
import { costsToAll, isochrones } from './isochrone.ts'
import type { Coordinate } from './line.ts'
import { buildRoadMetric, costsWith } from './metric.ts'
import { offRoadLeg } from './route.ts'
import { snap } from './snap.ts'
import { createWorkspace, type On } from './workspace.ts'
import { UNREACHABLE } from '../hierarchy/numbers.ts'
import { plainCosts, graphOf, randomDraft, seededNumbers } from '../test-oracle.ts'

const contains = (ring: readonly (readonly [number, number])[], [x, y]: readonly [number, number]): boolean => {
  let inside = false
  for (const [i, a] of ring.entries()) {
    const b = ring[(i + 1) % ring.length] ?? a
    if (a[1] > y !== b[1] > y && x < ((b[0] - a[0]) * (y - a[1])) / (b[1] - a[1]) + a[0]) inside = !inside
  }
  return inside
}
const areaOf = (ring: Ring): number =>
  ring.slice(1).reduce((sum, [x, y], i) => sum + (ring[i]?.[0] ?? 0) * y - x * (ring[i]?.[1] ?? 0), 0) / 2

describe('rings', () => {
  const fieldOf = (width: number, height: number, seed: number): Field => {
    const random = seededNumbers(seed)
    const values = Float64Array.from({ length: width * height }, (_, place) => {
      const isRim = place < width || place >= width * (height - 1) || place % width === 0 || place % width === width - 1
      return isRim || random() < 0.4 ? Infinity : random() * 100
    })
    return { width, height, values }
  }

  test('close, run counter-clockwise around what is below and clockwise around holes, and hold exactly the places below', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 3, max: 14 }),
        fc.integer({ min: 3, max: 14 }),
        fc.integer(),
        fc.constantFrom(20, 50, 90),
        (width, height, seed, level) => {
          const field = fieldOf(width, height, seed)
          const areas = areasBelow(field, level, 0)
          for (const [outer, ...holes] of areas) {
            for (const ring of [outer ?? [], ...holes]) expect(ring[0]).toEqual(ring.at(-1))
            expect(areaOf(outer ?? [])).toBeGreaterThan(0)
            for (const hole of holes) {
              expect(areaOf(hole)).toBeLessThan(0)
              expect(contains(outer ?? [], hole[0] ?? [0, 0])).toBe(true)
            }
          }
          for (const [place, value] of field.values.entries()) {
            const at = [place % width, Math.floor(place / width)] as const
            const covered = areas.filter((rings) => rings.filter((ring) => contains(ring, at)).length % 2 === 1).length
            expect(covered).toBe(value <= level ? 1 : 0)
          }
        },
      ),
      { numRuns: 200 },
    )
  })

  test('small rings are left out', () => {
    const field = { width: 5, height: 5, values: new Float64Array(25).fill(Infinity) }
    field.values[12] = 1
    expect(areasBelow(field, 5, 0)).toHaveLength(1)
    expect(areasBelow(field, 5, 3)).toHaveLength(0)
  })
})

describe('isochrones', () => {
  test('the sweep over all states gives what Dijkstra gives', async () => {
    for (let seed = 0; seed < 20; seed += 1) {
      const draft = randomDraft({ nodes: 40, edges: 90, restrictions: 0, seed })
      const graph = await graphOf(draft)
      const metric = buildRoadMetric(graph, costsWith(graph, { profile: 'car', season: 'dry', optimise: 'time' }, []))
      const on: On = { work: createWorkspace(graph), metric }
      const from = {
        edge: seed % graph.edgeCount,
        share: 0.5,
        latitudeE7: 0,
        longitudeE7: 0,
        offRoadMetres: 0,
        forward: true,
        backward: true,
        isMain: true,
      }
      const costs = costsToAll(on, from, UNREACHABLE)
      const plain = plainCosts(graph, metric.costs, [])(from)
      for (let edge = 0; edge < graph.edgeCount; edge += 1) {
        const start = { ...from, edge, share: 0, forward: true, backward: false }
        if (edge !== from.edge && metric.costs.isOpenAt(2 * edge, 0)) expect(costs[graph.sections.edgeFrom[edge] ?? 0]).toBe(plain(start))
      }
    }
  })

  test('hold what is reached in time and nothing far from it, each inside the next', async () => {
    const graph = await graphOf(randomDraft({ nodes: 400, edges: 900, restrictions: 0, seed: 5 }))
    const metric = buildRoadMetric(graph, costsWith(graph, { profile: 'car', season: 'dry', optimise: 'time' }, []))
    const on: On = { work: createWorkspace(graph), metric }
    const from = snap(graph, metric.costs, { latitudeE7: -19_900_000, longitudeE7: 300_100_000 })
    if (from === null) throw new Error('no road')
    const limits = [60, 120, 180]
    const areas = isochrones(on, from, limits)
    const covers = (index: number, at: Coordinate): boolean =>
      (areas[index]?.polygons ?? []).some((rings) => rings.filter((ring) => contains(ring, at)).length % 2 === 1)
    const costs = costsToAll(on, from, UNREACHABLE)
    const startMs = offRoadLeg(on, from.offRoadMetres).durationSeconds * 1000
    let tested = 0
    for (let state = 0; state < graph.hierarchy.nodeCount; state += 1) {
      const at: Coordinate = [(graph.sections.nodeLongitudes[state] ?? 0) / 1e7, (graph.sections.nodeLatitudes[state] ?? 0) / 1e7]
      for (const [index, limit] of limits.entries()) {
        // half a square of 40 m is a few seconds of driving
        if ((costs[state] ?? 0) + startMs <= (limit - 8) * 1000) {
          tested += 1
          expect([state, limit, covers(index, at)]).toEqual([state, limit, true])
        }
      }
      if (covers(0, at)) expect(covers(1, at) && covers(2, at)).toBe(true)
    }
    expect(tested).toBeGreaterThan(50)
    expect(covers(2, [31, -2])).toBe(false)
  })
})
