/** The road engine on the island's extract: every place the demo knows is reached, never by a longer way than the demo units drive. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { manualClock } from '../../kernel/clock.ts'
import { distanceMetres } from '../../kernel/geo.ts'
import { importRegion, regionPlaces } from '../../geo/import/index.ts'
import { readGraphFile } from '../../geo/roads/graph-file.ts'
import { createRoadEngine, type RoadEngine } from '../../geo/roads/road-engine.ts'
import { openRoadGraph } from '../../geo/roads/road-graph.ts'
import { DEMO_FACILITIES, DEMO_TOWN, DEMO_VILLAGES, routeOnRoads } from '../geography.ts'
import { writeIslandExtract } from './index.ts'

const dataDir = mkdtempSync(join(tmpdir(), 'kituo-driving-'))
let engine: RoadEngine
beforeAll(async () => {
  const file = join(dataDir, 'kisiwa.osm.pbf')
  await writeIslandExtract(file)
  const options = { clock: manualClock(0), signal: new AbortController().signal, onProgress: () => undefined }
  await importRegion({ dataDir, name: 'kisiwa', file }, options)
  engine = createRoadEngine(openRoadGraph(readGraphFile(join(regionPlaces(dataDir, 'kisiwa').home, 'roads.bin'), 'kisiwa'), 'kisiwa'))
}, 120_000)
afterAll(() => {
  rmSync(dataDir, { recursive: true, force: true })
})

type Point = { readonly latitude: number; readonly longitude: number }
/** The middle of the town lies on a one-way alley that the demo units do not know. */
const places = [...DEMO_VILLAGES, ...DEMO_FACILITIES]
const pairs = places.flatMap((from) => places.flatMap((to) => (from.id === to.id ? [] : [{ from, to }])))

/** The best route; fails where there is none. */
function routeBetween(metric: ReturnType<RoadEngine['build']>, from: Point, to: Point) {
  const answer = engine.ask(metric, 'route', { from, to, alternatives: 0 })
  if ('missing' in answer) throw new Error(`no route: ${answer.missing}`)
  const [route] = answer.routes
  if (route === undefined) throw new Error('no route')
  return route
}

describe('driving on Kisiwa cha Mfano', () => {
  test('is never farther than the way the demo units take, and never shorter than the straight line', () => {
    const shortest = engine.build({ profile: 'ambulance', season: 'dry', optimise: 'distance' }, [])
    for (const { from, to } of pairs) {
      const route = routeBetween(shortest, from, to)
      const driven = routeOnRoads(from, to)
      expect(route.distanceMetres, `${from.id} ${to.id}`).toBeLessThanOrEqual(driven.lengthMetres * 1.005 + 60)
      expect(route.distanceMetres, `${from.id} ${to.id}`).toBeGreaterThanOrEqual(distanceMetres(from, to) * 0.995 - 60)
    }
  })
  test.each(['ambulance', 'car', 'motorcycle', 'walking'] as const)(
    '%s reaches every place in both seasons, slower in the rains',
    (profile) => {
      const [dry, rainy] = (['dry', 'rainy'] as const).map((season) => engine.build({ profile, season, optimise: 'time' }, []))
      if (dry === undefined || rainy === undefined) throw new Error('no metric')
      for (const to of places) {
        const [inDry, inRain] = [dry, rainy].map((metric) => routeBetween(metric, DEMO_TOWN, to).durationSeconds)
        expect(inDry, to.id).toBeGreaterThan(0)
        expect(inRain, to.id).toBeGreaterThanOrEqual(inDry ?? Infinity)
      }
    },
  )
  test('the islet is reached by ferry', () => {
    const metric = engine.build({ profile: 'car', season: 'dry', optimise: 'time' }, [])
    const route = routeBetween(metric, DEMO_TOWN, { latitude: -1.6968, longitude: 32.8045 })
    expect(route.durationSeconds).toBeGreaterThan(25 * 60)
  })
})
