/**
 * An independent engine as witness: shortest ways for cars on real extracts, asked of Routino (Debian package) and of us. Both read the
 * same file, but not the same way (barriers, private service roads, what counts as a track), so a few pairs may differ; the rest may not.
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { writeSync } from 'node:fs'
import { afterAll, describe, expect, test } from 'vitest'
import { sharedExtract } from '../../../tests/harness/extracts.ts'
import { distanceMetres } from '../../kernel/geo.ts'
import { readExtract } from '../osm/index.ts'
import { createRoadGraphBuilder } from './build/graph-builder.ts'
import { createRoadEngine, type RoadEngine } from './road-engine.ts'
import { openRoadGraph } from './road-graph.ts'
import { seededNumbers } from './test-oracle.ts'

const SHARE = '/usr/share/routino'
const isThere = spawnSync('routino-router', ['--version']).error === undefined
const folder = mkdtempSync(join(tmpdir(), 'kituo-routino-'))
afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

/** Every way counts by its length alone. */
const HIGHWAYS = ['motorway', 'trunk', 'primary', 'secondary', 'tertiary', 'unclassified', 'residential', 'service']
const PROPERTIES = ['paved', 'multilane', 'bridge', 'tunnel', 'footroute', 'bicycleroute']
const BY_LENGTH = [...HIGHWAYS.map((name) => `--highway-${name}=100`), ...PROPERTIES.map((name) => `--property-${name}=50`)]

type Spot = { readonly latitude: number; readonly longitude: number }
const PAIRS = 150
/** Pairs that may differ by more than a hundredth. */
const MOST_DIFFERENT = 0.13

function readForRoutino(file: string, prefix: string): void {
  const read = spawnSync('planetsplitter', [
    `--dir=${folder}`,
    `--prefix=${prefix}`,
    `--tagging=${SHARE}/tagging-drive.xml`,
    '--loggable',
    file,
  ])
  expect([prefix, read.status]).toEqual([prefix, 0])
}

/** Kilometres of Routino's shortest way, measured along its points (its own sums cut every piece to whole metres); null where it finds none. */
function theirKilometres(prefix: string, from: Spot, to: Spot): number | null {
  const answer = spawnSync(
    'routino-router',
    [
      ...[`--dir=${folder}`, `--prefix=${prefix}`, `--profiles=${SHARE}/profiles.xml`, `--translations=${SHARE}/translations.xml`],
      ...['--profile=motorcar', '--shortest', '--quiet', '--output-stdout', '--output-text-all', ...BY_LENGTH],
      ...[`--lat1=${from.latitude}`, `--lon1=${from.longitude}`, `--lat2=${to.latitude}`, `--lon2=${to.longitude}`],
    ],
    { encoding: 'utf8' },
  )
  if (answer.status !== 0) return null
  const points = answer.stdout.split('\n').flatMap((line): Spot[] => {
    const [, latitude, longitude] = /^\s*(-?[\d.]+)\s+(-?[\d.]+)\t/.exec(line) ?? []
    return latitude === undefined || longitude === undefined ? [] : [{ latitude: Number(latitude), longitude: Number(longitude) }]
  })
  return points.slice(1).reduce((sum, point, i) => sum + distanceMetres(points[i] ?? point, point), 0) / 1000
}

async function engineOf(file: string): Promise<RoadEngine> {
  const builder = createRoadGraphBuilder()
  const watch = { signal: new AbortController().signal, onProgress: () => undefined }
  await readExtract(file, [builder], watch)
  const { sections } = await builder.finish({ ...watch, file })
  return createRoadEngine(openRoadGraph(sections, 'real'))
}

/** Junctions of public roads, drawn at random. */
function drawSpots({ graph }: RoadEngine, count: number): Spot[] {
  const random = seededNumbers(17)
  const { edgeFrom, nodeLatitudes, nodeLongitudes, edgeFlags } = graph.sections
  const main = Array.from(edgeFrom.keys()).filter((edge) => ((edgeFlags[edge] ?? 0) & 2) !== 0)
  return Array.from({ length: count }, () => {
    const node = edgeFrom[main[Math.floor(random() * main.length)] ?? 0] ?? 0
    return { latitude: (nodeLatitudes[node] ?? 0) / 1e7, longitude: (nodeLongitudes[node] ?? 0) / 1e7 }
  })
}

describe('beside Routino', () => {
  test.skipIf(!isThere).each([
    ['andorra', sharedExtract('andorra.osm.pbf')],
    ['monaco', sharedExtract('monaco.osm.gz')],
  ])('shortest ways in %s', { timeout: 120_000 }, async (name, file) => {
    if (file === null) {
      writeSync(1, `${name}: the extract is not here, nothing was compared\n`)
      return
    }
    readForRoutino(file, name)
    const engine = await engineOf(file)
    const metric = engine.build({ profile: 'car', season: 'dry', optimise: 'distance' }, [])
    const spots = drawSpots(engine, 2 * PAIRS)
    const ratios: number[] = []
    for (let i = 0; i < PAIRS; i += 1) {
      const [from, to] = [spots[2 * i], spots[2 * i + 1]]
      if (!from || !to) continue
      const theirs = theirKilometres(name, from, to)
      const answer = engine.ask(metric, 'route', { from, to, alternatives: 0 })
      if (theirs === null || theirs < 0.5 || 'missing' in answer) continue
      ratios.push((answer.routes[0]?.distanceMetres ?? 0) / 1000 / theirs)
    }
    ratios.sort((a, b) => a - b)
    const differing = ratios.filter((ratio) => Math.abs(ratio - 1) > 0.01)
    writeSync(1, `${name}: ${ratios.length} pairs, ${differing.length} differ: ${differing.map((ratio) => ratio.toFixed(2)).join(' ')}\n`)
    expect(ratios.length).toBeGreaterThan(PAIRS / 2)
    expect(Math.abs((ratios[ratios.length >> 1] ?? 0) - 1)).toBeLessThan(0.005) // the radius of the earth, and the last metres off the road
    expect(differing.length / ratios.length).toBeLessThan(MOST_DIFFERENT)
  })
})
