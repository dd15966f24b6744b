/** For tests: small maps written down as letters and lines, and journeys on them read back as street names. */
import type { OsmMember } from '../osm/elements.ts'
import { createRoadGraphBuilder, type RoadSummary } from './build/graph-builder.ts'
import type { RoadChange } from './query/changes.ts'
import type { MetricOptions } from './query/costs.ts'
import { createRoadEngine, type RoadEngine } from './road-engine.ts'
import { labelOfEdge, openRoadGraph } from './road-graph.ts'
import type { LatLon } from './query/changes.ts'
import type { RoadSections } from './sections.ts'
import type { ProfileName } from './tags/kinds.ts'

type TagsOf = Readonly<Record<string, string>>

export type TestMap = {
  /** Rows of letters from north to south, a letter every `gap` degrees; other characters are empty land. */
  readonly picture: string
  /** Streets by name: the letters they run through, and their tags (residential when none are given). */
  readonly ways: Readonly<Record<string, readonly [letters: string, tags?: TagsOf]>>
  readonly nodeTags?: Readonly<Record<string, TagsOf>>
  /** Members as "role:Street" or "via:x" with a letter. */
  readonly relations?: readonly { readonly tags: TagsOf; readonly members: readonly string[] }[]
}

/** Degrees between two letters: about 111 m. */
const GAP = 0.001
const ORIGIN = { latitude: -2, longitude: 30 }

export type OpenedMap = {
  readonly engine: RoadEngine
  readonly sections: RoadSections
  readonly summary: RoadSummary
  at(letter: string, east?: number, north?: number): LatLon
  /** Street names in order from one letter to another; null = no way. */
  streets(from: string, to: string, options?: Partial<MetricOptions> & { changes?: readonly RoadChange[] }): string[] | null
  seconds(from: string, to: string, options?: Partial<MetricOptions>): number
}

/** Where each letter of a picture lies. */
function lettersOf(picture: string): Map<string, LatLon> {
  const places = new Map<string, LatLon>()
  for (const [row, line] of picture.split('\n').entries()) {
    for (const [column, letter] of [...line].entries()) {
      if (!/[a-zA-Z0-9]/.test(letter)) continue
      places.set(letter, { latitude: ORIGIN.latitude - row * GAP, longitude: ORIGIN.longitude + column * GAP })
    }
  }
  return places
}

/** Builds a map with the builder that imports use. */
export async function openMap({ picture, ways, nodeTags = {}, relations = [] }: TestMap): Promise<OpenedMap> {
  const places = lettersOf(picture)
  const ids = new Map([...places.keys()].map((letter, index) => [letter, index + 1]))
  const at = (letter: string, east = 0, north = 0): LatLon => {
    const place = places.get(letter) ?? ORIGIN
    return { latitude: place.latitude + north * GAP, longitude: place.longitude + east * GAP }
  }
  const e7 = (degrees: number): number => Math.round(degrees * 1e7)
  const builder = createRoadGraphBuilder()
  for (const [letter, tags] of Object.entries(nodeTags)) {
    const { latitude, longitude } = at(letter)
    builder.node({ id: ids.get(letter) ?? 0, latitudeE7: e7(latitude), longitudeE7: e7(longitude), tags: new Map(Object.entries(tags)) })
  }
  const wayIds = new Map(Object.keys(ways).map((name, index) => [name, index + 1]))
  for (const [name, [letters, tags = { highway: 'residential' }]] of Object.entries(ways)) {
    const refs = Float64Array.from(letters, (letter) => ids.get(letter) ?? 0)
    const pointsE7 = Int32Array.from([...letters].flatMap((letter) => [e7(at(letter).latitude), e7(at(letter).longitude)]))
    builder.way({ id: wayIds.get(name) ?? 0, refs, tags: new Map(Object.entries({ name, ...tags })), pointsE7, pointRefs: refs })
  }
  for (const [index, { tags, members }] of relations.entries()) {
    const list = members.map((member): OsmMember => {
      const [role = '', what = ''] = member.split(':')
      const way = wayIds.get(what)
      return way === undefined ? { type: 'node', ref: ids.get(what) ?? 0, role } : { type: 'way', ref: way, role }
    })
    builder.relation({ id: index + 1, members: list, tags: new Map(Object.entries({ type: 'restriction', ...tags })) })
  }
  const { sections, summary } = await builder.finish({ signal: new AbortController().signal, onProgress: () => undefined, file: 'map' })
  const engine = createRoadEngine(openRoadGraph(sections, 'map'))
  const route = (from: string, to: string, options: Partial<MetricOptions> & { changes?: readonly RoadChange[] }) => {
    const { changes = [], ...metric } = options
    const built = engine.build({ profile: 'car', season: 'dry', optimise: 'time', ...metric }, changes)
    const answer = engine.ask(built, 'route', { from: at(from), to: at(to), alternatives: 0 })
    return 'missing' in answer ? null : (answer.routes[0] ?? null)
  }
  return {
    engine,
    sections,
    summary,
    at,
    streets(from, to, options = {}) {
      const names = route(from, to, options)
        ?.edges.map((directed) => labelOfEdge(engine.graph, directed >> 1).name)
        .filter((name) => name !== '')
      return names?.filter((name, i) => name !== names[i - 1]) ?? null
    },
    seconds: (from, to, options = {}) => route(from, to, options)?.durationSeconds ?? Infinity,
  }
}

export const ALL_VEHICLES: readonly ProfileName[] = ['ambulance', 'car', 'motorcycle']
