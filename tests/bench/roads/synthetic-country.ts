/**
 * A made-up country as an extract would give it: cities, towns and villages of crooked streets with gaps, dead ends and
 * one-ways, joined by country roads, a few of them fast. Seeded: the same seed and size always give the same ways.
 */
import type { ExtractSink, OsmWay, Tags } from '../../../server/geo/osm/elements.ts'

/** A pseudo-random sequence of numbers in [0, 1) (mulberry32, public domain). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** Settlements by kind: how many in a country of size 1, streets each way, distance between streets in degrees x 10^7. */
const KINDS = [
  { count: 2, streets: 210, gapE7: 9_000 },
  { count: 24, streets: 84, gapE7: 9_500 },
  { count: 240, streets: 38, gapE7: 11_000 },
  { count: 3_200, streets: 12, gapE7: 14_000 },
] as const

/** Share of street pieces that are missing, of streets that are one-way, of country junctions with a dead-end track. */
const SHARES = { missing: 0.34, oneway: 0.08, track: 0.75 } as const
/** South-west corner and width of a country of size 1. */
const CORNER = { latitudeE7: -20_000_000, longitudeE7: 300_000_000, sideE7: 50_000_000 } as const

type Settlement = { readonly latitudeE7: number; readonly longitudeE7: number; readonly streets: number; readonly gates: number[] }

/** Emits ways with ids and nodes numbered from 1. */
class Country {
  readonly random: () => number
  readonly latitudes: number[] = []
  readonly longitudes: number[] = []
  ways = 0
  private readonly sink: ExtractSink

  constructor(sink: ExtractSink, seed: number) {
    this.sink = sink
    this.random = seededRandom(seed)
  }

  node(latitudeE7: number, longitudeE7: number): number {
    this.latitudes.push(Math.round(latitudeE7))
    this.longitudes.push(Math.round(longitudeE7))
    return this.latitudes.length
  }

  way(refs: readonly number[], tags: Tags): void {
    if (refs.length < 2) return
    const pointsE7 = new Int32Array(refs.length * 2)
    for (const [i, ref] of refs.entries()) {
      pointsE7[2 * i] = this.latitudes[ref - 1] ?? 0
      pointsE7[2 * i + 1] = this.longitudes[ref - 1] ?? 0
    }
    this.ways += 1
    const ids = Float64Array.from(refs)
    this.sink.way?.({ id: this.ways, refs: ids, tags, pointsE7, pointRefs: ids } satisfies OsmWay)
  }

  /** Shape points between two nodes. */
  bends(from: number, to: number, count: number, sway: number): number[] {
    const [a, b] = [from - 1, to - 1]
    const [lat, lon] = [this.latitudes[a] ?? 0, this.longitudes[a] ?? 0]
    const [dLat, dLon] = [(this.latitudes[b] ?? 0) - lat, (this.longitudes[b] ?? 0) - lon]
    return Array.from({ length: count }, (_, i) => {
      const share = (i + 1) / (count + 1)
      return this.node(lat + dLat * share + (this.random() - 0.5) * sway * dLon, lon + dLon * share + (this.random() - 0.5) * sway * dLat)
    })
  }
}

const streetTags = (line: number, isOneway: boolean, name: string): Tags => {
  const highway = line % 16 === 0 ? 'secondary' : line % 8 === 0 ? 'tertiary' : 'residential'
  const tags = new Map([
    ['highway', highway],
    ['name', name],
  ])
  if (highway !== 'residential') tags.set('surface', 'asphalt')
  if (isOneway) tags.set('oneway', 'yes')
  return tags
}

/** Streets of one settlement: a grid with jitter and gaps; each unbroken run is a way. */
function settle(country: Country, latitudeE7: number, longitudeE7: number, streets: number, gapE7: number): Settlement {
  const nodes: number[] = []
  for (let row = 0; row < streets; row += 1) {
    for (let column = 0; column < streets; column += 1) {
      const jitter = (): number => (country.random() - 0.5) * 0.5 * gapE7
      nodes.push(country.node(latitudeE7 + row * gapE7 + jitter(), longitudeE7 + column * gapE7 + jitter()))
    }
  }
  const at = (row: number, column: number): number => nodes[row * streets + column] ?? 0
  for (let line = 0; line < streets; line += 1) {
    street(
      country,
      line,
      Array.from({ length: streets }, (_, i) => at(line, i)),
    )
    street(
      country,
      line,
      Array.from({ length: streets }, (_, i) => at(i, line)),
    )
  }
  const middle = streets >> 1
  const gates = [at(0, middle), at(streets - 1, middle), at(middle, 0), at(middle, streets - 1)]
  return { latitudeE7: latitudeE7 + middle * gapE7, longitudeE7: longitudeE7 + middle * gapE7, streets, gates }
}

/** One line of the grid as ways, broken where a piece is missing; main streets have no gaps. */
function street(country: Country, line: number, nodes: readonly number[]): void {
  const isMain = line % 8 === 0
  const isOneway = !isMain && country.random() < SHARES.oneway
  let run: number[] = []
  const end = (): void => {
    country.way(run, streetTags(line, isOneway, `Street ${String(country.ways % 5_000)}`))
    run = []
  }
  for (const [i, node] of nodes.entries()) {
    run.push(node)
    const next = nodes[i + 1]
    if (next === undefined || (!isMain && country.random() < SHARES.missing)) end()
    else if (country.random() < 0.5) run.push(...country.bends(node, next, 1, 0.3))
  }
}

/** A road between two settlements, with junctions of dead-end tracks on the way. */
function countryRoad(country: Country, from: Settlement, to: Settlement, highway: string): void {
  const [start, end] = [nearestGate(country, from, to), nearestGate(country, to, from)]
  const lengthE7 = Math.hypot(
    (country.latitudes[start - 1] ?? 0) - (country.latitudes[end - 1] ?? 0),
    (country.longitudes[start - 1] ?? 0) - (country.longitudes[end - 1] ?? 0),
  )
  const bends = country.bends(start, end, Math.max(2, Math.min(60, Math.round(lengthE7 / 12_000))), 0.12)
  country.way(
    [start, ...bends, end],
    new Map([
      ['highway', highway],
      ['name', `Road ${String(country.ways)}`],
      ...(highway === 'unclassified' ? [] : [['surface', 'paved'] as const]),
    ]),
  )
  for (const [i, bend] of bends.entries()) {
    if (i % 3 !== 0 || country.random() > SHARES.track) continue
    const away = (): number => (country.random() - 0.5) * 40_000
    const tip = country.node((country.latitudes[bend - 1] ?? 0) + away(), (country.longitudes[bend - 1] ?? 0) + away())
    country.way(
      [bend, ...country.bends(bend, tip, 3, 0.3), tip],
      new Map([
        ['highway', 'track'],
        ['tracktype', `grade${String(2 + (i % 4))}`],
      ]),
    )
  }
}

function nearestGate(country: Country, from: Settlement, to: Settlement): number {
  let best = from.gates[0] ?? 0
  let least = Infinity
  for (const gate of from.gates) {
    const away = Math.hypot((country.latitudes[gate - 1] ?? 0) - to.latitudeE7, (country.longitudes[gate - 1] ?? 0) - to.longitudeE7)
    if (away < least) {
      least = away
      best = gate
    }
  }
  return best
}

/** Pairs of settlements with no third one in the circle over them (Gabriel graph), looked for among near ones. */
function* neighbourPairs(settlements: readonly Settlement[]): Generator<[Settlement, Settlement]> {
  const sorted = [...settlements].sort((a, b) => a.latitudeE7 - b.latitudeE7)
  const reach = CORNER.sideE7 / 20
  for (const [i, a] of sorted.entries()) {
    const near: Settlement[] = []
    for (let j = i - 1; j >= 0 && a.latitudeE7 - (sorted[j]?.latitudeE7 ?? 0) < reach; j -= 1) near.push(sorted[j] ?? a)
    for (let j = i + 1; j < sorted.length && (sorted[j]?.latitudeE7 ?? 0) - a.latitudeE7 < reach; j += 1) near.push(sorted[j] ?? a)
    const close = near.filter((b) => Math.abs(b.longitudeE7 - a.longitudeE7) < reach)
    for (const b of close) {
      if (sorted.indexOf(b) < i) continue
      const [midLat, midLon] = [(a.latitudeE7 + b.latitudeE7) / 2, (a.longitudeE7 + b.longitudeE7) / 2]
      const radius = Math.hypot(a.latitudeE7 - midLat, a.longitudeE7 - midLon)
      if (!close.some((c) => c !== b && Math.hypot(c.latitudeE7 - midLat, c.longitudeE7 - midLon) < radius)) yield [a, b]
    }
  }
}

/**
 * Emits the country's ways into a sink.
 * @param size 1 gives about a million junctions, 0.1 about a hundred thousand on a tenth of the land
 * @returns how many ways
 */
export function emitCountry(sink: ExtractSink, size: number, seed: number): number {
  const country = new Country(sink, seed)
  const sideE7 = CORNER.sideE7 * Math.sqrt(size)
  const settlements: Settlement[] = []
  for (const kind of KINDS) {
    for (let i = 0; i < Math.max(1, Math.round(kind.count * size)); i += 1) {
      const place = (corner: number): number => corner + country.random() * sideE7
      settlements.push(settle(country, place(CORNER.latitudeE7), place(CORNER.longitudeE7), kind.streets, kind.gapE7))
    }
  }
  for (const [a, b] of neighbourPairs(settlements)) {
    const least = Math.min(a.streets, b.streets)
    countryRoad(
      country,
      a,
      b,
      least >= 80 ? 'motorway' : least >= 38 ? 'primary' : least >= 12 && country.random() < 0.4 ? 'tertiary' : 'unclassified',
    )
  }
  return country.ways
}
