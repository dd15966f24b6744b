/** What people read of a route: line, legs, steps, and other good ways. */
import { describe, expect, test } from 'vitest'
import { openMap } from '../test-map.ts'
import { metresBetween } from '../geometry.ts'
import { alternativePaths } from './alternatives.ts'
import { buildRoadMetric, costsWith } from './metric.ts'
import { shortestPath } from './path.ts'
import { snap, type RoadPosition } from './snap.ts'
import { createWorkspace, type On } from './workspace.ts'
import { graphOf, randomDraft, seededNumbers } from '../test-oracle.ts'

const TIME = { profile: 'car', season: 'dry', optimise: 'time' } as const

describe('a route', () => {
  const streets = {
    picture: 'a b c\n\nd e f\n    g',
    ways: { 'Main Street': ['abc', { highway: 'primary', ref: 'KN 3' }], 'Side Road': ['be'], 'Low Road': ['def'], Lane: ['fg'] },
  } as const

  test('goes from point to point with a line and legs off the road', async () => {
    const map = await openMap(streets)
    const metric = map.engine.build(TIME, [])
    const answer = map.engine.ask(metric, 'route', { from: map.at('a', 0.5, 0.3), to: map.at('f', 0.2), alternatives: 0 })
    const route = 'routes' in answer ? answer.routes[0] : undefined
    expect(route?.toRoad.distanceMetres).toBeCloseTo(33.4, 0)
    expect(route?.toRoad.durationSeconds).toBeCloseTo((33.4 * 3.6) / 33, 0)
    expect(route?.fromRoad.distanceMetres).toBeCloseTo(22.2, 0)
    const line = route?.line ?? []
    const length = line
      .slice(1)
      .reduce((sum, [lon, lat], i) => sum + metresBetween((line[i]?.[1] ?? 0) * 1e7, (line[i]?.[0] ?? 0) * 1e7, lat * 1e7, lon * 1e7), 0)
    expect(route?.distanceMetres).toBeCloseTo(length + 33.4 + 22.2, 0)
    expect(line[0]?.[0]).toBeCloseTo(30.0005, 6)
    expect(line.at(-1)?.[1]).toBeCloseTo(-2.002, 6)
  })

  test('is told in steps by name, with turns', async () => {
    const map = await openMap(streets)
    const answer = map.engine.ask(map.engine.build(TIME, []), 'route', { from: map.at('a'), to: map.at('g'), alternatives: 0 })
    const route = 'routes' in answer ? answer.routes[0] : undefined
    expect(route?.steps.map(({ manoeuvre, name, reference }) => [manoeuvre, name, reference])).toEqual([
      ['depart', 'Main Street', 'KN 3'],
      ['right', 'Side Road', ''],
      ['left', 'Low Road', ''],
      ['right', 'Lane', ''],
    ])
    expect(route?.steps[1]?.bearingDegrees).toBeCloseTo(180, 0)
    const metres = route?.steps.reduce((sum, step) => sum + step.distanceMetres, 0) ?? 0
    expect(metres).toBeCloseTo(route?.distanceMetres ?? 0, 3)
    expect(route?.steps.reduce((sum, step) => sum + step.durationSeconds, 0)).toBeCloseTo(route?.durationSeconds ?? 0, 3)
  })

  test('names roundabouts and ferries', async () => {
    const map = await openMap({
      picture: 'a bc d      e f\n   gh',
      ways: {
        In: ['ab'],
        Ring: ['bghcb', { highway: 'primary', junction: 'roundabout' }],
        Out: ['cd'],
        Boat: ['de', { route: 'ferry' }],
        On: ['ef'],
      },
    })
    const answer = map.engine.ask(map.engine.build(TIME, []), 'route', { from: map.at('a'), to: map.at('f'), alternatives: 0 })
    const steps = 'routes' in answer ? (answer.routes[0]?.steps ?? []) : []
    expect(steps.map(({ manoeuvre }) => manoeuvre)).toEqual(['depart', 'roundabout', expect.any(String), 'ferry', 'straight'])
  })

  test('without a road or a way says which', async () => {
    const map = await openMap({ picture: 'a b          c d', ways: { West: ['ab'], East: ['cd'] } })
    const metric = map.engine.build(TIME, [])
    expect(map.engine.ask(metric, 'route', { from: map.at('a'), to: map.at('d'), alternatives: 0 })).toEqual({ missing: 'noWay' })
    expect(map.engine.ask(metric, 'route', { from: map.at('a'), to: map.at('d'), alternatives: 2 })).toEqual({ missing: 'noWay' })
    expect(map.engine.ask(metric, 'route', { from: { latitude: 50, longitude: 8 }, to: map.at('d'), alternatives: 0 })).toEqual({
      missing: 'noRoad',
    })
  })
})

describe('alternatives', () => {
  test('differ, are not much longer, are drivable and locally best; the best comes first', async () => {
    let found = 0
    for (let seed = 0; seed < 12; seed += 1) {
      const graph = await graphOf(randomDraft({ nodes: 900, edges: 2_200, restrictions: 0, seed }))
      const metric = buildRoadMetric(graph, costsWith(graph, TIME, []))
      const on: On = { work: createWorkspace(graph), metric }
      const random = seededNumbers(seed)
      const somewhere = (): RoadPosition | null =>
        snap(graph, metric.costs, {
          latitudeE7: -20_000_000 + Math.round(random() * 300_000),
          longitudeE7: 300_000_000 + Math.round(random() * 300_000),
        })
      for (let i = 0; i < 8; i += 1) {
        const [from, to] = [somewhere(), somewhere()]
        if (from === null || to === null) continue
        const paths = alternativePaths(on, from, to, 2)
        const best = shortestPath(on, from, to)
        expect(paths[0]?.cost).toBe(best?.cost)
        for (const path of paths.slice(1)) {
          found += 1
          expect(path.cost).toBeLessThanOrEqual((best?.cost ?? 0) * 1.25)
          expect(path.parts.reduce((sum, { directed, start, end }) => sum + metric.costs.partCost(directed, start, end), 0)).toBe(path.cost)
          const edges = path.parts.slice(1, -1).map(({ directed }) => directed >> 1)
          expect(new Set(edges).size).toBe(edges.length)
        }
      }
    }
    expect(found).toBeGreaterThan(10)
  })
})
